package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// TestServeSignsForNobody: neither the program nor its pages set what signs for persons who
// typed no secret; the player of histories does, in transactions of its own.
func TestServeSignsForNobody(t *testing.T) {
	t.Parallel()
	read := 0
	for _, dir := range []string{".", filepath.Join("..", "..", "internal", "web"), filepath.Join("..", "..", "internal", "batch"), filepath.Join("..", "..", "internal", "sweep")} {
		if err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			read++
			ast.Inspect(f, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok && (id.Name == "Hands" || id.Name == "SignFor" || id.Name == "HandOf") {
					t.Errorf("%s signs for somebody: %s", path, id.Name)
				}
				return true
			})
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	if read < 60 {
		t.Errorf("only %d files were read", read)
	}
}
