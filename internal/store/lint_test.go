package store_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"luoshi/internal/store"
	"luoshi/internal/store/tree"
)

// shared are the tables that belong to no home (scale-out.md rule 1).
var shared = map[string]bool{"pack": true}

// lintDDL reports what a schema text does against the rules of one SQL text for
// three engines.
func lintDDL(text string) (bad []string) {
	create := regexp.MustCompile(`(?s)CREATE TABLE (\w+) \((.*?)\n\);`)
	for _, m := range create.FindAllStringSubmatch(text, -1) {
		name, body := m[1], m[2]
		if shared[name] {
			continue
		}
		if !regexp.MustCompile(`^\s*home integer NOT NULL,`).MatchString(body) {
			bad = append(bad, name+": home integer NOT NULL is not the first column")
		}
		if key := regexp.MustCompile(`PRIMARY KEY \((\w+)`).FindStringSubmatch(body); key == nil || key[1] != "home" {
			bad = append(bad, name+": the primary key does not begin with home")
		}
	}
	for _, m := range regexp.MustCompile(`CREATE (UNIQUE )?INDEX \w+ ON (\w+) \((\w+)`).FindAllStringSubmatch(text, -1) {
		if !shared[m[2]] && m[3] != "home" {
			bad = append(bad, m[2]+": an index does not begin with home")
		}
	}
	for _, word := range []string{"SERIAL", "IDENTITY", "SEQUENCE", "TRIGGER", "PROCEDURE", "ENUM", "ARRAY", "jsonb", "AUTOINCREMENT", "timestamp", "boolean"} {
		if regexp.MustCompile(`(?i)\b` + word + `\b`).MatchString(stripComments(text)) {
			bad = append(bad, "the schema uses "+word)
		}
	}
	return bad
}

func stripComments(text string) string {
	return regexp.MustCompile(`--[^\n]*`).ReplaceAllString(text, "")
}

// lintStatement reports what a statement does against the rules.
func lintStatement(text string) (bad []string) {
	flat := strings.Join(strings.Fields(text), " ")
	up := strings.ToUpper(flat)
	table := ""
	if m := regexp.MustCompile(`(?i)^(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)`).FindStringSubmatch(flat); m != nil {
		table = m[1]
	}
	if shared[table] {
		return nil
	}
	switch {
	case strings.HasPrefix(up, "UPDATE"), strings.HasPrefix(up, "DELETE"):
		if !regexp.MustCompile(`(?i)WHERE (\w+\.)?home = \$`).MatchString(flat) {
			bad = append(bad, "a write without home: "+flat)
		}
		if m := regexp.MustCompile(`(?i) SET (.*) WHERE `).FindStringSubmatch(flat); m != nil && regexp.MustCompile(`(?i)\bhome =`).MatchString(m[1]) {
			bad = append(bad, "home is set: "+flat)
		}
	case strings.HasPrefix(up, "INSERT"):
		if !regexp.MustCompile(`(?i)^INSERT INTO \w+ \(home\b`).MatchString(flat) {
			bad = append(bad, "an insert that does not give home first: "+flat)
		}
		if m := regexp.MustCompile(`(?i)ON CONFLICT \((\w+)`).FindStringSubmatch(flat); m != nil && m[1] != "home" {
			bad = append(bad, "ON CONFLICT does not begin with home: "+flat)
		}
	}
	for _, word := range []string{"FOR UPDATE", "SKIP LOCKED", "OFFSET", "SELECT *", " ILIKE ", "::"} {
		if strings.Contains(up, word) {
			bad = append(bad, word+" in: "+flat)
		}
	}
	return bad
}

func TestSchemaLint(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("migrations/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal("no migrations found")
	}
	seen := map[string]bool{}
	for _, f := range files {
		number := filepath.Base(f)[:4]
		if _, err := strconv.Atoi(number); err != nil || seen[number] {
			t.Errorf("%s: migrations are numbered, each once", f)
		}
		seen[number] = true
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range lintDDL(string(text)) {
			t.Errorf("%s: %s", f, bad)
		}
	}
}

// TestStatementLint reads every statement: the rendered ones of the journalled
// tables, and every SQL literal of the package.
func TestStatementLint(t *testing.T) {
	t.Parallel()
	texts := append(store.RenderedStatements(), tree.Statements()...)
	if len(texts) < 20 {
		t.Fatalf("only %d rendered statements", len(texts))
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if s, err := strconv.Unquote(lit.Value); err == nil && regexp.MustCompile(`(?i)^\s*(SELECT|INSERT|UPDATE|DELETE|WITH) `).MatchString(s) && !strings.HasSuffix(strings.TrimSpace(s), "INTO") {
					texts = append(texts, s)
				}
			}
			return true
		})
	}
	for _, text := range texts {
		if strings.HasSuffix(text, " ") { // a fragment: the rendered whole is linted elsewhere
			continue
		}
		for _, bad := range lintStatement(text) {
			t.Error(bad)
		}
	}
}

// TestLintCatches breaks each rule once.
func TestLintCatches(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{
		"CREATE TABLE x (\n\tid text NOT NULL,\n\thome integer NOT NULL,\n\tPRIMARY KEY (home, id)\n);",
		"CREATE TABLE x (\n\thome integer NOT NULL,\n\tid text NOT NULL,\n\tPRIMARY KEY (id, home)\n);",
		"CREATE UNIQUE INDEX x_id ON x (id);",
		"CREATE TABLE x (\n\thome integer NOT NULL,\n\tid SERIAL,\n\tPRIMARY KEY (home, id)\n);",
		"CREATE TABLE x (\n\thome integer NOT NULL,\n\tdata jsonb,\n\tPRIMARY KEY (home, id)\n);",
		"CREATE TRIGGER x;",
	} {
		if len(lintDDL(bad)) == 0 {
			t.Errorf("not caught: %s", bad)
		}
	}
	for _, bad := range []string{
		"UPDATE matter SET title = $1 WHERE id = $2",
		"DELETE FROM session WHERE id = $1",
		"UPDATE matter SET home = $1 WHERE home = $2 AND id = $3",
		"INSERT INTO matter (id, home) VALUES ($1, $2)",
		"INSERT INTO tally (home, n) VALUES ($1, $2) ON CONFLICT (area, home) DO NOTHING",
		"SELECT * FROM matter WHERE home = $1",
		"SELECT id FROM matter WHERE home = $1 LIMIT 5 OFFSET 10",
		"SELECT id FROM matter WHERE home = $1 FOR UPDATE",
	} {
		if len(lintStatement(bad)) == 0 {
			t.Errorf("not caught: %s", bad)
		}
	}
}
