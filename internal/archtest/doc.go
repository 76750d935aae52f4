// Package archtest has no code of its own: its tests hold the layer rules and
// the size limits of the whole module.
package archtest
