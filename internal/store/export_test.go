package store

// RenderedStatements lists the statements that the journalled tables render.
func RenderedStatements() []string {
	var out []string
	for _, t := range newTables().all() {
		out = append(out, t.statements...)
	}
	return out
}
