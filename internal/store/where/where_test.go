package where_test

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // a real engine runs the condition
	"pgregory.net/rapid"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/store/where"
)

// row is a row of the tables below, as the rule in Go knows it.
type row struct {
	access.Subject
	assist []string
}

var kinds = []access.Sight{
	{Kind: "thing", Area: "area", Post: "owner", Bodies: []string{"body", "blocked"}, Lists: []string{"assist"}, Sealed: "sealed", Hidden: []string{"unit"}, HiddenLists: []string{"units"}},
	{Kind: "thing", Area: "area", Post: "owner"},
	{Kind: "thing", Post: "owner", Bodies: []string{"body"}, Lists: []string{"assist"}, Sealed: "sealed"},
	{Kind: "thing", AreaOf: "owner", Hidden: []string{"unit"}},
}

// TestReachIsSees: over random rows and random reaches, the condition finds exactly the
// rows that the rule in Go lets be opened.
func TestReachIsSees(t *testing.T) {
	t.Parallel()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1) // one memory
	t.Cleanup(func() { _ = db.Close() })
	rows := plant(t, db)
	seen, met := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		s := kinds[rapid.IntRange(0, len(kinds)-1).Draw(t, "kind")]
		f := reach(t)
		c := where.New(1)
		c.Sees(s, f)
		got := found(t, db, "SELECT id FROM thing WHERE home = $1"+c.Text(), c.Args())
		for id, r := range rows {
			want := f.Sees(known(s, r))
			if met++; want {
				seen++
			}
			if slices.Contains(got, id) != want {
				t.Fatalf("row %d %+v by %+v of %+v: opened %v, found %v\n%s", id, r, f, s, want, !want, c.Text())
			}
		}
	})
	if seen == 0 || seen == met {
		t.Errorf("%d of %d rows were seen", seen, met)
	}
}

// plant fills the table with every kind of row.
func plant(t *testing.T, db *sql.DB) (rows []row) {
	t.Helper()
	for _, text := range []string{
		"CREATE TABLE thing (home int, id int, area int, owner text, body text, blocked text, assist text, sealed int, unit text, units text)",
		"CREATE TABLE post (home int, id text, area int)",
		"INSERT INTO post VALUES (1, 'p1', 610723001001), (1, 'p2', 610723002001), (2, 'p3', 610723001001)",
	} {
		if _, err := db.Exec(text); err != nil {
			t.Fatal(err)
		}
	}
	listed := func(ids []string) string { return `["` + strings.Join(ids, `","`) + `"]` }
	for i := range 400 {
		pick := func(n int, from ...string) string { return from[i/n%len(from)] }
		r := row{Subject: access.Subject{Area: []area.Code{610723001001, 610723001002, 610723002001, 610723000000}[i%4],
			Owner: pick(4, "p1", "p2", "p3", ""), Bodies: []string{pick(3, "b1", "b2", ""), pick(7, "b3", "b1", "")}, Sealed: i%5 == 0,
			Hidden: []string{pick(11, "u1", "u_1", "", "b1"), pick(13, "l1", "l2")}},
			assist: []string{pick(9, "b2", "b%", "b_"), "b9"}}
		if _, err := db.Exec("INSERT INTO thing VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8, $9)", i, int64(r.Area), r.Owner, r.Bodies[0], r.Bodies[1],
			listed(r.assist), r.Sealed, r.Hidden[0], listed(r.Hidden[1:])); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, r)
	}
	return rows
}

// known is what a kind's columns tell of a row.
func known(s access.Sight, r row) access.Subject {
	out := access.Subject{}
	if s.Area != "" {
		out.Area = r.Area
	}
	if s.AreaOf != "" {
		out.Area = map[string]area.Code{"p1": 610723001001, "p2": 610723002001}[r.Owner]
	}
	if s.Post != "" {
		out.Owner = r.Owner
	}
	out.Bodies = append(out.Bodies, r.Bodies[:len(s.Bodies)]...)
	if len(s.Lists) > 0 {
		out.Bodies = append(out.Bodies, r.assist...)
	}
	out.Sealed = s.Sealed != "" && r.Sealed
	out.Hidden = append(out.Hidden, r.Hidden[:len(s.Hidden)]...)
	if len(s.HiddenLists) > 0 {
		out.Hidden = append(out.Hidden, r.Hidden[1:]...)
	}
	return out
}

// reach is how far somebody sees.
func reach(t *rapid.T) access.Filter {
	f := access.Filter{Home: rapid.IntRange(0, 3).Draw(t, "home") == 0, Post: rapid.SampledFrom([]string{"", "p1", "p2", "p3"}).Draw(t, "post"),
		Body: rapid.SampledFrom([]string{"", "b1", "b2", "b3", "b%", "b_", "b9"}).Draw(t, "body"),
		In:   rapid.SliceOfDistinct(rapid.SampledFrom([]string{"u1", "u_1", "l1", "b1", "x"}), rapid.ID[string]).Draw(t, "in")}
	for _, a := range rapid.SliceOfN(rapid.SampledFrom([]area.Code{610723001000, 610723002001, 610723000000, 610723003000}), 0, 2).Draw(t, "ranges") {
		f.Ranges = append(f.Ranges, access.Under(a)...)
	}
	return f
}

func found(t *rapid.T, db *sql.DB, text string, args []any) (out []int) {
	rows, err := db.Query(text, args...)
	if err != nil {
		t.Fatal(err, text)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		out = append(out, id)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(fmt.Errorf("%s: %w", text, err))
	}
	return out
}
