package bench_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"
)

// The ways to store declared fields that docs/decisions/2026-11-30-declared-fields.md
// compares: rows of one kind with twelve fields, of which f1 is filtered by and f7 summed.
//
//	LUOSHI_BENCH_FIELDS=1000000 go test ./internal/bench -run none -bench StorageOfFields -benchtime 1x -timeout 2h
const declaredFields = 12

// fieldsOf draws the values of a row: six words, four integers and two texts.
func fieldsOf(r *rand.Rand) (out [declaredFields]any) {
	for i := range out {
		switch {
		case i < 6:
			out[i] = [...]string{"pipe", "pump", "dry", "muddy", "road", "light", "bridge", "roof"}[r.IntN(8)]
		case i < 10:
			out[i] = int64(r.IntN(1_000_000))
		default:
			out[i] = "蓄水池渗漏，十二户水压不足" + strconv.Itoa(r.IntN(1000))
		}
	}
	return out
}

// canonical is the text that is kept of a row beside its slots.
func canonical(fields [declaredFields]any) string {
	all := map[string]string{}
	for i, f := range fields {
		all["f"+strconv.Itoa(i+1)] = fmt.Sprint(f)
	}
	b, _ := json.Marshal(all)
	return string(b)
}

// layout is one way to store.
type layout struct {
	name    string
	create  []string
	insert  string
	args    func(id string, area int64, fields [declaredFields]any) [][]any // one or several rows
	indexes []string
	filter  string // by $1 area from, $2 to, $3 word: 50 of them, the largest first
	sum     string
	another []string // what one more field costs that is filtered by
	table   string
}

func columns(from, to int, format string) string {
	var out []string
	for i := from; i <= to; i++ {
		out = append(out, fmt.Sprintf(format, i))
	}
	return strings.Join(out, ", ")
}

func flat(withText bool) func(string, int64, [declaredFields]any) [][]any {
	return func(id string, area int64, fields [declaredFields]any) [][]any {
		row := []any{610723, "supply", id, area}
		if withText { // ten hot slots, the rest in the text alone
			return [][]any{append(append(row, fields[:10]...), canonical(fields))}
		}
		return [][]any{append(row, fields[:]...)}
	}
}

func layouts(postgres bool) []layout {
	path := func(f string) string {
		if postgres {
			return "((fields::jsonb)->>'" + f + "')"
		}
		return "(fields->>'" + f + "')"
	}
	whole := " NOT INDEXED" // a sum over all rows reads the table in its order: 1,000,000 look-ups by an index take ten times as long
	if postgres {
		whole = ""
	}
	const head, key = "home integer NOT NULL, kind text NOT NULL, id text NOT NULL, area bigint NOT NULL", ", PRIMARY KEY (home, kind, id)"
	return []layout{
		{"(a) slots and text", []string{"CREATE TABLE a (" + head + ", " + columns(1, 6, "w%d text") + ", " + columns(1, 4, "n%d bigint") + ", fields text NOT NULL" + key + ")"},
			"INSERT INTO a VALUES (" + columns(1, 15, "$%d") + ")", flat(true), []string{"CREATE INDEX a_area ON a (home, kind, area)", "CREATE INDEX a_w1 ON a (home, kind, w1, area)"},
			"SELECT id, fields FROM a WHERE home = 610723 AND kind = 'supply' AND area BETWEEN $1 AND $2 AND w1 = $3 ORDER BY n1 DESC LIMIT 50",
			"SELECT area/1000, sum(n1) FROM a" + whole + " WHERE home = 610723 AND kind = 'supply' GROUP BY area/1000", []string{"CREATE INDEX a_w2 ON a (home, kind, w2, area)"}, "a"},
		{"(b) text, expressions", []string{"CREATE TABLE b (" + head + ", fields text NOT NULL" + key + ")"},
			"INSERT INTO b VALUES ($1, $2, $3, $4, $5)", func(id string, area int64, fields [declaredFields]any) [][]any {
				return [][]any{{610723, "supply", id, area, canonical(fields)}}
			}, []string{"CREATE INDEX b_area ON b (home, kind, area)", "CREATE INDEX b_w1 ON b (home, kind, " + path("f1") + ", area)"},
			"SELECT id, fields FROM b WHERE home = 610723 AND kind = 'supply' AND area BETWEEN $1 AND $2 AND " + path("f1") + " = $3 ORDER BY CAST(" + path("f7") + " AS bigint) DESC LIMIT 50",
			"SELECT area/1000, sum(CAST(" + path("f7") + " AS bigint)) FROM b" + whole + " WHERE home = 610723 AND kind = 'supply' GROUP BY area/1000", []string{"CREATE INDEX b_w2 ON b (home, kind, " + path("f2") + ", area)"}, "b"},
		{"(c) a row per value", []string{"CREATE TABLE c (home integer NOT NULL, kind text NOT NULL, subject text NOT NULL, field text NOT NULL, area bigint NOT NULL, number bigint, word text, PRIMARY KEY (home, kind, subject, field))"},
			"INSERT INTO c VALUES ($1, $2, $3, $4, $5, $6, $7)", func(id string, area int64, fields [declaredFields]any) (rows [][]any) {
				for i, f := range fields {
					row := []any{610723, "supply", id, "f" + strconv.Itoa(i+1), area, nil, nil}
					if n, ok := f.(int64); ok {
						row[5] = n
					} else {
						row[6] = f
					}
					rows = append(rows, row)
				}
				return rows
			}, []string{"CREATE INDEX c_word ON c (home, kind, field, word, area)"},
			"SELECT x.subject, y.number FROM c x JOIN c y ON y.home = x.home AND y.kind = x.kind AND y.subject = x.subject AND y.field = 'f7' WHERE x.home = 610723 AND x.kind = 'supply' AND x.field = 'f1' AND x.area BETWEEN $1 AND $2 AND x.word = $3 ORDER BY y.number DESC LIMIT 50",
			"SELECT area/1000, sum(number) FROM c" + whole + " WHERE home = 610723 AND kind = 'supply' AND field = 'f7' GROUP BY area/1000", nil, "c"},
		{"(d) a table per kind", []string{"CREATE TABLE d (" + head + ", " + columns(1, 6, "f%d text") + ", " + columns(7, 10, "f%d bigint") + ", f11 text, f12 text" + key + ")"},
			"INSERT INTO d VALUES (" + columns(1, 16, "$%d") + ")", flat(false), []string{"CREATE INDEX d_area ON d (home, kind, area)", "CREATE INDEX d_w1 ON d (home, kind, f1, area)"},
			"SELECT id, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12 FROM d WHERE home = 610723 AND kind = 'supply' AND area BETWEEN $1 AND $2 AND f1 = $3 ORDER BY f7 DESC LIMIT 50",
			"SELECT area/1000, sum(f7) FROM d" + whole + " WHERE home = 610723 AND kind = 'supply' GROUP BY area/1000", []string{"ALTER TABLE d ADD COLUMN f13 text", "CREATE INDEX d_w2 ON d (home, kind, f2, area)"}, "d"},
	}
}

// BenchmarkStorageOfFields measures the layouts on SQLite and, where LUOSHI_TEST_PG names a
// server, on PostgreSQL. It judges nothing: it prints.
func BenchmarkStorageOfFields(t *testing.B) {
	rows, _ := strconv.Atoi(os.Getenv("LUOSHI_BENCH_FIELDS"))
	if rows == 0 {
		t.Skip("LUOSHI_BENCH_FIELDS says how many rows")
	}
	for _, l := range layouts(false) {
		file := filepath.Join(t.TempDir(), "fields.db")
		db, err := sql.Open("sqlite", "file:"+file+"?_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=cache_size(-65536)")
		if err != nil {
			t.Fatal(err)
		}
		db.SetMaxOpenConns(1)
		measured(t, db, "sqlite", l, rows, func() (n int64) {
			_, _ = db.Exec("PRAGMA wal_checkpoint(TRUNCATE)")
			info, err := os.Stat(file)
			if err != nil {
				t.Fatal(err)
			}
			return info.Size()
		})
		_ = db.Close()
		_ = os.Remove(file)
	}
	if server := os.Getenv("LUOSHI_TEST_PG"); server != "" {
		db, err := sql.Open("pgx", server)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = db.Close() }()
		for _, l := range layouts(true) {
			measured(t, db, "postgres", l, rows, func() (n int64) {
				_, _ = db.Exec("ANALYZE " + l.table)
				if err := db.QueryRow("SELECT pg_total_relation_size('" + l.table + "')").Scan(&n); err != nil {
					t.Fatal(err)
				}
				return n
			})
			_, _ = db.Exec("DROP TABLE " + l.table)
		}
	}
}

func measured(t testing.TB, db *sql.DB, engine string, l layout, rows int, size func() int64) {
	t.Helper()
	exec := func(texts []string) time.Duration {
		began := time.Now()
		for _, text := range texts {
			if _, err := db.Exec(text); err != nil {
				t.Fatal(text, err)
			}
		}
		return time.Since(began)
	}
	exec(l.create)
	exec(l.indexes)
	if l.table == "c" { // twelve rows a row: a fifth of it is enough to wait for
		rows = max(1000, rows/5)
	}
	began := time.Now()
	fill(t, db, l, rows)
	insert := time.Since(began)
	bytes := size()
	ask := func(text string, args ...any) time.Duration {
		var best time.Duration
		for range 5 {
			began := time.Now()
			rows, err := db.Query(text, args...)
			if err != nil {
				t.Fatal(text, err)
			}
			for rows.Next() {
			}
			if err := rows.Close(); err != nil {
				t.Fatal(err)
			}
			if d := time.Since(began); best == 0 || d < best {
				best = d
			}
		}
		return best
	}
	filter := ask(l.filter, int64(610723103000), int64(610723103999), "pump")
	sum := ask(l.sum)
	t.Logf("%-9s %-22s %8d rows  insert %6.1f µs/row  bytes %5d/row  filter+sort %8.2f ms  sum by town %8.1f ms  another field %8.1f ms", engine, l.name, rows,
		float64(insert.Microseconds())/float64(rows), bytes/int64(rows), float64(filter.Microseconds())/1000, float64(sum.Microseconds())/1000, float64(exec(l.another).Microseconds())/1000)
}

// fill writes the rows, a thousand to a transaction, spread over 18 towns of 15 villages.
func fill(t testing.TB, db *sql.DB, l layout, rows int) {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	for at := 0; at < rows; {
		tx, err := db.Begin()
		if err != nil {
			t.Fatal(err)
		}
		st, err := tx.Prepare(l.insert)
		if err != nil {
			t.Fatal(err)
		}
		for range 1000 {
			area := int64(610723100000) + int64(r.IntN(18))*1000 + int64(r.IntN(15)) + 1
			for _, row := range l.args(fmt.Sprintf("%016x", at), area, fieldsOf(r)) {
				if _, err := st.Exec(row...); err != nil {
					t.Fatal(err)
				}
			}
			at++
		}
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
	}
}
