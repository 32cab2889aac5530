package store

// RenderedStatements lists the statements that the journalled tables render.
func RenderedStatements() []string {
	var out []string
	for _, t := range newTables().all() {
		out = append(out, t.statements...)
	}
	return out
}

// BreakDisk lets every later sync of the log fail; false where the server syncs.
func (s *Store) BreakDisk() bool {
	e, ok := s.engine.(*sqliteEngine)
	if ok {
		_ = e.log.Close()
	}
	return ok
}
