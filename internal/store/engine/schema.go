package engine

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"

	"luoshi/internal/fault"
)

// migrate brings the schema up to date, forward only.
func migrate(ctx context.Context, db *sql.DB, dialect string, files fs.FS) error {
	p, err := goose.NewProvider(goose.Dialect(dialect), db, files, goose.WithVerbose(false))
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// Versions are the versions of the schema that migrations make, with the 0 that goose
// begins with.
func Versions(files fs.FS) (map[int64]bool, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, err
	}
	out := map[int64]bool{0: true}
	for _, name := range names {
		number, _, _ := strings.Cut(name, "_")
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return nil, err
		}
		out[n] = true
	}
	return out, nil
}

// currentSchema refuses a database of an older or newer schema.
func currentSchema(ctx context.Context, e Engine, files fs.FS) error {
	want, err := Versions(files)
	if err != nil {
		return err
	}
	var got int64
	if err := e.QueryRowContext(ctx, "SELECT max(version_id) FROM goose_db_version").Scan(&got); err != nil {
		return err
	}
	if newest := slices.Max(slices.Collect(maps.Keys(want))); got != newest {
		return fault.New(fault.Conflict, "store.old_schema", fmt.Sprint(got), fmt.Sprint(newest))
	}
	return nil
}
