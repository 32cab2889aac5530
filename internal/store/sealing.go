package store

import (
	"context"
	"errors"
	"log/slog"

	"luoshi/journal"
)

// What an earlier program wrote in clear is sealed when the store is opened (补封), each row
// under an event of its own digest. A row that the journal does not prove is left as it is,
// so that sealing covers up nothing.
const (
	sealEvent  = "journal.seal"  // some rows of a table were sealed
	scrubEvent = "journal.scrub" // and nothing of the clear text is left in freed pages
	sealPass   = 200             // rows in one act
)

// seals declares which rows of an earlier program say in clear what is sealed now.
func (t *table[T]) seals(clear string) *table[T] {
	t.clear = clear
	return t
}

// seal seals some rows behind an identifier, and gives the last it looked at, "" when
// there is none left.
func (t *table[T]) seal(ctx context.Context, s *Store, home int, after string, altered map[string]bool) (last string, err error) {
	_, err = s.Do(ctx, home, "", func(tx *Tx) error {
		last = ""
		vs, err := list(tx.Reader, t, "WHERE home = $1 AND id > $2 AND "+t.clear+" ORDER BY id LIMIT $3", after, sealPass)
		n := 0
		for i := range vs {
			if last = t.row(&vs[i]).ID; err == nil && !altered[t.name+" "+last] {
				n, err = n+1, save(tx, t, &vs[i])
			}
		}
		if err != nil || n == 0 {
			return err
		}
		return tx.Record(journal.Event{At: tx.Now().UnixMilli(), Act: sealEvent, Subject: t.name})
	})
	return last, err
}

// sealOld seals what stands in clear, and has the database drop what it may still hold of
// it. A failure is said and tried again at the next start: nothing depends on it.
func (s *Store) sealOld(ctx context.Context) {
	if s.keyr == nil {
		return
	}
	homes, err := s.Homes(ctx)
	for _, home := range homes {
		err = errors.Join(err, s.sealHome(ctx, home))
	}
	if err != nil {
		slog.Error("texts from before were not sealed", "err", err)
	}
}

func (s *Store) sealHome(ctx context.Context, home int) error {
	var altered map[string]bool
	for _, d := range s.t.journalled {
		t, n := d.says(), 0
		if t.clear == "" {
			continue
		}
		if err := s.engine.QueryRowContext(ctx, "SELECT count(*) FROM (SELECT 1 FROM "+t.name+" WHERE home = $1 AND "+t.clear+" LIMIT 1) c", home).Scan(&n); err != nil || n == 0 {
			if err != nil {
				return err
			}
			continue
		}
		if altered == nil {
			report, err := s.Verify(ctx, home)
			if err != nil {
				return err
			}
			altered = map[string]bool{}
			for _, f := range report.Findings {
				altered[f.Table+" "+f.ID] = true
			}
		}
		for after, more := "", true; more; more = after != "" {
			var err error
			if after, err = d.seal(ctx, s, home, after, altered); err != nil {
				return err
			}
		}
	}
	return s.scrub(ctx, home)
}

// scrub has the tables whose rows were sealed written anew, once.
func (s *Store) scrub(ctx context.Context, home int) error {
	var names []string
	for _, d := range s.t.journalled {
		name := d.says().name
		sealed, err := s.wasSaid(ctx, home, sealEvent, name)
		done, errDone := s.wasSaid(ctx, home, scrubEvent, name)
		if err := errors.Join(err, errDone); err != nil {
			return err
		}
		if d.says().clear != "" && sealed && !done {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	err := s.engine.Scrub(ctx, names)
	for _, name := range names {
		if err == nil {
			err = s.say(ctx, home, scrubEvent, name)
		}
	}
	return err
}
