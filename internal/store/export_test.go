package store

import "database/sql"

// Pools are the connections of a store, for tests that look at each of them.
func (s *Store) Pools() map[string]*sql.DB {
	return map[string]*sql.DB{appRole: s.write, readerRole: s.read}
}
