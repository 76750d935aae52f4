// Package alike says how alike two reports are: in their words, and in where
// they lie. Pure functions; what is done with the answer is casework's.
package alike
