package luoshi

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// normalised are the functions of the store through which names and logins reach the
// tables, with the normaliser that each must call. Every entrance (form, file, pack,
// command line) ends in one of them.
var normalised = map[string]struct{ table, by string }{
	"SavePerson":  {"person", "Name"},
	"SaveBody":    {"body", "Line"},
	"SavePost":    {"post", "Line"},
	"SavePlace":   {"place", "Line"},
	"SaveAccount": {"account", "Login"},
}

// lookedUp are the functions by which a typed name or login finds a row.
var lookedUp = map[string]string{"PersonByName": "storedName", "PersonsNamed": "storedName", "storedName": "Name", "AccountByLogin": "FoldLogin", "MattersLike": "Line"}

// TestOneNormaliser reads the source: the tables of names are written in no other
// function than those that normalise, typed names are looked up in the same form, the
// forms and files take text through ident.Visible, and nobody else keeps a list of
// invisible characters.
func TestOneNormaliser(t *testing.T) {
	t.Parallel()
	want := map[string]bool{}
	for fn := range normalised {
		want["internal/store "+fn] = true
	}
	for fn := range lookedUp {
		want["internal/store "+fn] = true
	}
	for _, fn := range []string{"internal/web Value", "internal/sheet Tidy"} {
		want[fn] = true
	}
	sources(t, func(pkg, path string, file *ast.File) {
		for _, d := range file.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			called, saved := calls(fn.Body)
			at := pkg + " " + fn.Name.Name
			if pkg == "internal/store" {
				if n, is := normalised[fn.Name.Name]; is {
					delete(want, at)
					if !slices.Contains(called, n.by) {
						t.Errorf("%s: %s stores what ident.%s did not normalise", path, fn.Name.Name, n.by)
					}
				}
				if by, is := lookedUp[fn.Name.Name]; is {
					delete(want, at)
					if !slices.Contains(called, by) {
						t.Errorf("%s: %s looks for a name that %s did not normalise", path, fn.Name.Name, by)
					}
				}
				for other, n := range normalised {
					if slices.Contains(saved, n.table) && other != fn.Name.Name {
						t.Errorf("%s: %s writes the table %s past %s", path, fn.Name.Name, n.table, other)
					}
				}
			}
			if at == "internal/web Value" || at == "internal/sheet Tidy" {
				delete(want, at)
				if !slices.Contains(called, "Visible") {
					t.Errorf("%s: %s takes text past ident.Visible", path, fn.Name.Name)
				}
			}
		}
		if pkg == "internal/ident" {
			return
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.SelectorExpr:
				if of, ok := x.X.(*ast.Ident); ok && (of.Name == "norm" && strings.HasPrefix(x.Sel.Name, "NFK") || of.Name == "unicode" && x.Sel.Name == "Cf") {
					t.Errorf("%s: %s.%s outside internal/ident", path, of.Name, x.Sel.Name)
				}
			case *ast.BasicLit:
				if strings.Contains(x.Value, `\u200b`) || strings.Contains(x.Value, `\u202e`) {
					t.Errorf("%s: an own list of invisible characters: %s", path, x.Value)
				}
			}
			return true
		})
	})
	for at := range want {
		t.Errorf("%s is no function any more", at)
	}
}

// sources reads every source file of the program.
func sources(t *testing.T, fn func(pkg, path string, file *ast.File)) {
	t.Helper()
	for _, root := range []string{"internal", "cmd", "pack"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err == nil {
				fn(filepath.ToSlash(filepath.Dir(path)), path, file)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// calls lists what a body calls, and the tables that it passes to save.
func calls(body *ast.BlockStmt) (called, saved []string) {
	ast.Inspect(body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		switch f := call.Fun.(type) {
		case *ast.Ident:
			called = append(called, f.Name)
			if f.Name == "save" && len(call.Args) > 1 {
				if table, ok := call.Args[1].(*ast.SelectorExpr); ok {
					saved = append(saved, table.Sel.Name)
				}
			}
		case *ast.SelectorExpr:
			called = append(called, f.Sel.Name)
		}
		return true
	})
	return called, saved
}
