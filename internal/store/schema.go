package store

import (
	"embed"
	"io/fs"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// schema is the folder of the migrations.
func schema() (fs.FS, error) { return fs.Sub(migrationFiles, "migrations") }
