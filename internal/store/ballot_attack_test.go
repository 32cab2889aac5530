package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/keyring"
	"luoshi/internal/org"
	"luoshi/internal/scenario/countytest"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

// election is a round over the villages of a town on which twelve persons of the
// county vote, with the database as somebody reads it who owns the machine.
type election struct {
	world
	round   appraise.Round
	bodies  []org.Body
	truth   map[[2]string]int // by person and body
	keys    *keyring.Keyring
	keysDir string
	file    string // of SQLite
	raw     *sql.DB
}

var voterKeys = []string{"desk", "desk-2", "supervisor", "supervisor-2", "organiser", "organiser-2", "water", "roads", "housing", "farming", "medical", "civil"}

func elections(t *testing.T, fn func(t *testing.T, e *election)) {
	t.Helper()
	storetest.OneThread(t)
	for _, engine := range storetest.Engines(t) {
		t.Run(engine.Name, func(t *testing.T) {
			t.Parallel()
			fn(t, newElection(t, engine))
		})
	}
}

func newElection(t *testing.T, engine storetest.Engine) *election {
	t.Helper()
	county := countytest.Built(t, engine, noon)
	e := &election{keysDir: county.Keys, truth: map[[2]string]int{}, world: inCounty(county.Open(t, storetest.NewClock(noon)))}
	var err error
	if e.keys, err = keyring.Open(e.keysDir); err != nil {
		t.Fatal(err)
	}
	driver, dsn := "pgx", county.URL
	if file, ok := strings.CutPrefix(county.URL, "sqlite:"); ok {
		e.file, driver, dsn = file, "sqlite", "file:"+file+"?_pragma=busy_timeout(20000)"
	}
	if e.raw, err = sql.Open(driver, dsn); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.raw.Close() })
	e.open(t, "2026-W39")
	return e
}

// area is a town with at least four villages.
func (e *election) area() area.Code {
	n := map[area.Code]int{}
	for _, v := range e.Villages {
		if n[v.Parent()]++; n[v.Parent()] == 4 {
			return v.Parent()
		}
	}
	return e.Shown().Parent()
}

func (e *election) open(t *testing.T, period string) {
	t.Helper()
	review, _ := packOf(t).Review("village_weekly")
	e.must(t, func(tx *store.Tx) (err error) {
		if e.round, err = appraise.OpenRound(tx, e.rules, on(e.Actor("desk"), noon), review, e.area(), period, "yangxian@1"); err != nil {
			return err
		}
		e.bodies, err = tx.Subjects(area.Village, e.area())
		return err
	})
}

// vote lets everybody vote on every village, each in an own way.
func (e *election) vote(t *testing.T) {
	t.Helper()
	for i, key := range voterKeys {
		choices := map[string]int{}
		for j, b := range e.bodies {
			choices[b.ID] = (i*7 + j*3 + i*i) % 4
			e.truth[[2]string{e.Actor(key).Person, b.ID}] = choices[b.ID]
		}
		e.must(t, func(tx *store.Tx) error {
			_, err := appraise.Vote(tx, on(e.Actor(key), noon), e.round.ID, choices)
			return err
		})
	}
}

func (e *election) close() error {
	_, err := e.s.Do(context.Background(), home, "", func(tx *store.Tx) error {
		_, err := appraise.CloseRound(tx, e.rules, on(e.Actor("desk"), noon), e.round.ID)
		return err
	})
	return err
}

func (e *election) sealed(t *testing.T) []store.Sealed {
	t.Helper()
	rows, err := e.s.SealedBallots(t.Context(), home, e.round.ID)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// right counts the votes that an attack names rightly.
func (e *election) right(named map[[2]string]int) (n int) {
	for who, choice := range named {
		if want, ok := e.truth[who]; ok && want == choice {
			n++
		}
	}
	return n
}

// named wants an attack to name no vote at all.
func (e *election) named(t *testing.T, attack string, named map[[2]string]int) {
	t.Helper()
	t.Logf("%s: %d of %d", attack, e.right(named), len(e.truth))
	if len(named) > 0 {
		t.Errorf("%s names %d votes, %d of them rightly", attack, len(named), e.right(named))
	}
}

// TestBallotsAreNotNamed runs the attacks that once named 48 of 48, 36 of 48, 16 of
// 48 and 36 of 36 votes. As a control the same rows do open beside the key.
func TestBallotsAreNotNamed(t *testing.T) {
	t.Parallel()
	elections(t, func(t *testing.T, e *election) {
		before := e.rowCounts(t)
		e.vote(t)
		rows := e.sealed(t)
		if len(rows) != len(e.truth) || len(rows) < 24 {
			t.Fatalf("%d rows of %d votes", len(rows), len(e.truth))
		}
		for _, x := range rows {
			if len(x.Ballot) != len(rows[0].Ballot) {
				t.Errorf("a ballot of %d bytes beside one of %d: its length tells the choice", len(x.Ballot), len(rows[0].Ballot))
			}
		}
		e.besideVoters(t, before)
		e.sameTransaction(t)
		if n := e.right(opened(e.keys, home, rows)); n != len(rows) {
			t.Errorf("beside the key only %d of %d open: the attack attacks nothing", n, len(rows))
		}
		stolen := e.copies(t, "taken while open")
		secrets := roundSecrets(e.keys)
		linked := filepath.Join(t.TempDir(), "linked")
		if err := os.Link(filepath.Join(e.keysDir, "rounds", e.round.Box+".key"), linked); err != nil {
			t.Fatal(err)
		}
		for name, data := range stolen {
			for _, secret := range secrets {
				if bytes.Contains(data, secret) {
					t.Errorf("%s holds the key of the round", name)
				}
			}
		}
		if err := e.close(); err != nil {
			t.Fatal(err)
		}
		if left, err := os.ReadFile(linked); err != nil || bytes.Contains(left, secrets[1]) {
			t.Errorf("the key was removed and not overwritten (%v)", err)
		}
		if _, err := os.Stat(filepath.Join(e.keysDir, "rounds", e.round.Box+".key")); !os.IsNotExist(err) {
			t.Errorf("the key is still here: %v", err)
		}
		e.emptied(t, e.round)
		e.sameTransaction(t)
		for name, data := range e.copies(t, "after the close") {
			stolen[name] = data
		}
		for name, data := range stolen {
			var carved []store.Sealed
			for _, x := range rows {
				if bytes.Contains(data, x.Ballot) {
					carved = append(carved, x)
				}
			}
			if len(carved) > 0 && strings.HasSuffix(name, "after the close") && !strings.HasPrefix(name, "the file,") {
				t.Errorf("%s: %d sealed ballots are left", name, len(carved)) // the file alone still waits for its log
			}
			e.named(t, fmt.Sprintf("%s: %d sealed ballots carved", name, len(carved)), opened(e.keys, home, carved))
		}
		e.intact(t)
	})
}

// rowCounts counts the rows of every table.
func (e *election) rowCounts(t *testing.T) map[string]int {
	t.Helper()
	list := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
	if e.file == "" {
		list = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
	}
	rows, err := e.raw.QueryContext(t.Context(), list)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	out := map[string]int{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		out[name] = 0
	}
	for name := range out {
		n := 0
		if err := e.raw.QueryRowContext(t.Context(), "SELECT count(*) FROM "+name).Scan(&n); err != nil {
			t.Fatal(err)
		}
		out[name] = n
	}
	return out
}

// besideVoters looks for rows that voting wrote beside those of the voters, whose
// order could be laid beside theirs: there is the journal's event of the act, whose
// text is the same whatever was voted.
func (e *election) besideVoters(t *testing.T, before map[string]int) {
	t.Helper()
	for name, n := range e.rowCounts(t) {
		switch name {
		case "voted", "event", "tree", "checkpoint":
		default:
			if n != before[name] {
				t.Errorf("voting added %d rows to %s", n-before[name], name)
			}
		}
	}
	err := e.s.View(t.Context(), home, func(v *store.View) error {
		es, err := v.Journal(e.round.ID, 0, 1000)
		for _, x := range es {
			if leaf := string(x.Event.Append(nil)); x.Event.Act == "review.vote" && (len(x.Event.Facts) > 0 || len(x.Event.Rows) != len(e.bodies)) {
				t.Errorf("the event of a vote says more than that it was cast: %s", leaf)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// sameTransaction joins voters to whatever the same transaction wrote that holds a
// choice (PostgreSQL keeps xmin and ctid), and lays rows side by side in the order in
// which they lie.
func (e *election) sameTransaction(t *testing.T) {
	t.Helper()
	texts := []string{"SELECT v.person, v.body, b.choice FROM voted v JOIN ballot_counted b ON b.rowid = v.rowid"}
	if e.file == "" {
		texts = []string{
			"SELECT v.person, v.body, b.choice FROM voted v JOIN ballot_counted b ON b.xmin = v.xmin AND b.body = v.body",
			"SELECT v.person, v.body, b.choice FROM voted v JOIN ballot_counted b ON b.ctid = v.ctid",
		}
	}
	for _, text := range texts {
		rows, err := e.raw.QueryContext(t.Context(), text)
		if err != nil {
			t.Fatal(err)
		}
		named := map[[2]string]int{}
		for rows.Next() {
			var who [2]string
			var choice int
			if err := rows.Scan(&who[0], &who[1], &choice); err != nil {
				t.Fatal(err)
			}
			named[who] = choice
		}
		_ = rows.Close()
		e.named(t, text, named)
	}
}

// copies are the bytes that somebody can take away: the file, its log and a backup;
// of PostgreSQL every column of the votes as text.
func (e *election) copies(t *testing.T, when string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	if e.file == "" {
		rows, err := e.raw.QueryContext(t.Context(), "SELECT sealed FROM voted WHERE sealed IS NOT NULL")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = rows.Close() }()
		var all []byte
		for rows.Next() {
			var b []byte
			if err := rows.Scan(&b); err != nil {
				t.Fatal(err)
			}
			all = append(all, b...)
		}
		out["the table, "+when] = all
		return out
	}
	backup := filepath.Join(t.TempDir(), "backup.db")
	if err := e.s.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string]string{"the log": e.file + "-wal", "the file": e.file, "a backup": backup} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		out[name+", "+when] = data
	}
	if _, err := e.raw.ExecContext(t.Context(), "PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(e.file)
	if err != nil {
		t.Fatal(err)
	}
	out["the file with its log copied in, "+when] = data
	return out
}
