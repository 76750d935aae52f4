// Package ent is what is stored: hand-written schemas in schema, generated
// code in db, versioned migrations for both engines in migrations.
package ent

//go:generate go run -mod=mod entc.go
