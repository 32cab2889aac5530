package store

import "context"

// BallotsLeft counts the ballots outside the journal and names their columns.
func (s *Store) BallotsLeft(ctx context.Context, home int) (n int, columns []string, err error) {
	err = s.View(ctx, home, func(v *View) error {
		if err := v.queryRow("SELECT count(*) FROM ballot WHERE home = $1", home).Scan(&n); err != nil {
			return err
		}
		rows, err := v.query("SELECT b.* FROM ballot b WHERE b.home = $1", home)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		columns, err = rows.Columns()
		return err
	})
	return n, columns, err
}
