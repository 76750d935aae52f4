// Package graph is how the platform is asked: resolvers of the hand-written
// SDL. Reads go to the store under the viewer's policies; each mutation is one
// call of a service. No rule about roles or states lives here.
package graph

//go:generate go -C .. tool gqlgen generate
//go:generate go run ./hoist
