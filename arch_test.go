package luoshi

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// layers are the rows of the house: a package may import packages of earlier
// rows, and within its own row only those that stand before it, except in the rows that
// stand apart. docs/architecture.md prints this.
var layers = []struct {
	name string
	pure bool // no clock, no files, no network, no database
	pkgs []string
}{
	{"words", true, []string{"journal", "internal/fault", "internal/ident", "internal/calendar", "internal/sensitivity", "internal/subject"}},
	{"people", true, []string{"internal/area", "internal/access", "internal/life", "internal/org", "internal/account"}},
	{"arithmetic", true, []string{"internal/rule", "internal/form", "internal/ladder", "internal/score", "internal/figure"}},
	{"engine", true, []string{"internal/matter", "internal/track"}},
	{"mechanisms", true, []string{"internal/duty", "internal/appraise", "internal/consequence", "internal/letter"}},
	{"packs", true, []string{"pack", "packs"}},
	{"joins", true, []string{"internal/analysis", "internal/course", "internal/office"}},
	{"machinery", false, []string{"internal/keyring", "internal/clock", "internal/store/engine", "internal/store/cell", "internal/store/where", "internal/store/tree", "internal/store/loop", "internal/store/anchor", "internal/store/beside", "internal/store/find", "internal/store/counts", "internal/store/named", "internal/store/ledger", "internal/store/past", "internal/store", "internal/store/storetest", "internal/todo", "internal/blob", "internal/sweep", "internal/scenario/lex", "internal/scenario/props", "internal/scenario", "internal/scenario/county", "internal/scenario/countytest", "internal/life/lifetest", "internal/wording", "internal/sheet", "internal/intake/words", "internal/intake/days", "internal/intake", "internal/intake/command", "internal/intake/forms", "internal/intake/export", "internal/batch"}},
	{"kit", false, []string{"internal/web/door", "internal/web", "internal/web/page", "internal/web/person"}},
	{"rooms", false, []string{"internal/web/desk/boards", "internal/web/desk/cases", "internal/web/desk/duties", "internal/web/desk/figures", "internal/web/desk/letters", "internal/web/desk/matters", "internal/web/desk/record", "internal/web/desk/roster", "internal/web/desk/setup", "internal/web/desk/subjects", "internal/web/desk/tracks"}},
	{"faces", false, []string{"internal/web/desk", "internal/web/field"}},
	{"main", false, []string{"internal/bench", "cmd/luoshi"}},
}

// apart are the rows whose packages never import each other.
var apart = []string{"mechanisms", "rooms", "faces"}

func rowOf(pkg string) (row, at int) {
	for i, l := range layers {
		if j := slices.Index(l.pkgs, pkg); j >= 0 {
			return i, j
		}
	}
	return -1, -1
}

// impure is what a pure package may not import.
var impure = []string{"os", "net", "net/http", "database/sql", "log", "log/slog", "math/rand", "math/rand/v2"}

func TestArchitecture(t *testing.T) {
	t.Parallel()
	files := map[string][]string{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == ".git" || d.Name() == "bin" || d.Name() == "dist" || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
			files[filepath.ToSlash(filepath.Dir(path))] = append(files[filepath.ToSlash(filepath.Dir(path))], path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for pkg, paths := range files {
		if strings.HasPrefix(pkg, "tools/") || pkg == "e2e" {
			continue
		}
		row, _ := rowOf(pkg)
		if row < 0 {
			t.Errorf("%s stands in no row of the table", pkg)
			continue
		}
		for _, path := range paths {
			checkFile(t, pkg, row, path)
		}
	}
}

func checkFile(t *testing.T, pkg string, row int, path string) {
	t.Helper()
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	for _, im := range f.Imports {
		name := strings.Trim(im.Path.Value, `"`)
		if layers[row].pure && slices.Contains(impure, name) {
			t.Errorf("%s: %s in a pure package", set.Position(im.Pos()), name)
		}
		to, ok := strings.CutPrefix(name, "luoshi/")
		if !ok {
			continue
		}
		r, at := rowOf(to)
		_, own := rowOf(pkg)
		switch {
		case r > row:
			t.Errorf("%s: %s (%s) imports %s of the later row %s", set.Position(im.Pos()), pkg, layers[row].name, to, layers[r].name)
		case r == row && slices.Contains(apart, layers[row].name):
			t.Errorf("%s: %s never import each other: %s imports %s", set.Position(im.Pos()), layers[row].name, pkg, to)
		case r == row && at >= own && layers[row].name != "machinery":
			t.Errorf("%s: %s imports %s, which stands to its right", set.Position(im.Pos()), pkg, to)
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok && layers[row].pure {
			if x, ok := s.X.(*ast.Ident); ok && x.Name == "time" && (s.Sel.Name == "Now" || s.Sel.Name == "Since") {
				t.Errorf("%s: time.%s in a pure package; take now as an argument", set.Position(s.Pos()), s.Sel.Name)
			}
		}
		if fn, ok := n.(*ast.FuncDecl); ok && fn.Name.Name == "init" && fn.Recv == nil {
			t.Errorf("%s: init()", set.Position(fn.Pos()))
		}
		return true
	})
	if lines := set.Position(f.End()).Line; lines > 700 && !strings.HasSuffix(path, "_gen.go") {
		t.Errorf("%s has %d lines; 700 is the wall", path, lines)
	}
}

// wall is how many lines a package may have without its tests. The store has more than
// twice that, since every row of the system is read and written in it: what is to leave it
// stands in docs/progress.md.
const wall = 4000

var walls = map[string]int{"internal/store": 9340}

// TestWallOfAPackage: a package that outgrows its wall is two packages.
func TestWallOfAPackage(t *testing.T) {
	t.Parallel()
	for _, l := range layers {
		for _, pkg := range l.pkgs {
			files, err := filepath.Glob(filepath.Join(filepath.FromSlash(pkg), "*.go"))
			if err != nil || len(files) == 0 {
				t.Fatalf("%s: no files, %v", pkg, err)
			}
			lines := 0
			for _, path := range files {
				if strings.HasSuffix(path, "_test.go") {
					continue
				}
				text, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				lines += strings.Count(string(text), "\n")
			}
			most := wall
			if n, ok := walls[pkg]; ok {
				most = n
			}
			if lines > most {
				t.Errorf("%s has %d lines; %d is the wall", pkg, lines, most)
			}
		}
	}
}

// TestLayersAreDocumented compares docs/architecture.md with the table; run with
// UPDATE=1 to write it.
func TestLayersAreDocumented(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("| row | packages | pure |\n|---|---|---|\n")
	for _, l := range layers {
		fmt.Fprintf(&b, "| %s | `%s` | %s |\n", l.name, strings.Join(l.pkgs, "` `"), map[bool]string{true: "yes", false: "no"}[l.pure])
	}
	compareBlock(t, "docs/architecture.md", "layers", b.String())
}

// compareBlock compares the part of a document between <!-- NAME --> and
// <!-- /NAME --> with what the code prints, and writes it when UPDATE is set.
func compareBlock(t *testing.T, file, name, want string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	open, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->"
	before, rest, ok := strings.Cut(string(data), open)
	got, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s has no block %s", file, name)
	}
	if got == want {
		return
	}
	if os.Getenv("UPDATE") == "" {
		t.Fatalf("%s: block %s is not what the code prints; run UPDATE=1 go test .", file, name)
	}
	if err := os.WriteFile(file, []byte(before+open+want+end+after), 0o644); err != nil {
		t.Fatal(err)
	}
}
