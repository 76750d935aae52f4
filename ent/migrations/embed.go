// Package migrations holds the versioned migrations of both engines, written by
// ent/migrate and applied at start. A file that has landed is never edited.
package migrations

import "embed"

// Files has one folder an engine: sqlite and postgres.
//
//go:embed sqlite/*.sql postgres/*.sql
var Files embed.FS
