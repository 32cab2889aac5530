package luoshi

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// TestRefusalsNameTitles: a refusal names a post by its title (镇分管领导) and never by what
// the program calls its role.
func TestRefusalsNameTitles(t *testing.T) {
	t.Parallel()
	n := 0
	err := filepath.WalkDir("internal", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(node ast.Node) bool {
			call, ok := node.(*ast.CallExpr)
			if !ok {
				return true
			}
			of, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || of.Sel.Name != "New" && of.Sel.Name != "At" {
				return true
			}
			if pkg, ok := of.X.(*ast.Ident); !ok || pkg.Name != "fault" {
				return true
			}
			n++
			for _, arg := range call.Args {
				raw, ok := arg.(*ast.CallExpr)
				if !ok || len(raw.Args) != 1 {
					continue
				}
				if to, ok := raw.Fun.(*ast.Ident); !ok || to.Name != "string" {
					continue
				}
				if x, ok := raw.Args[0].(*ast.SelectorExpr); ok && x.Sel.Name == "Role" {
					t.Errorf("%s: a refusal names the role, not its title", set.Position(arg.Pos()))
				}
			}
			return true
		})
		return nil
	})
	if err != nil || n < 300 {
		t.Fatal(n, err)
	}
}
