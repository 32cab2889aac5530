package luoshi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"luoshi/internal/store/storetest"
)

// TestEverySettingIsRead finds, for every field of a pack that the reader fills, a line
// outside package pack that reads it, or a page that shows it: a setting that nothing
// reads promises what the program does not do. What package pack itself reads counts for
// the methods that give out a part by its id alone.
func TestEverySettingIsRead(t *testing.T) {
	t.Parallel()
	storetest.OneThread(t) // what is compiled for the race detector would be compiled once more
	m := loadModule(t)
	settings := map[*types.Var]string{}
	collectFields(m.pkgs["luoshi/pack"].Scope().Lookup("Pack").Type(), settings)
	if len(settings) < 100 {
		t.Fatalf("found only %d settings", len(settings))
	}
	for pkg, files := range m.files {
		for _, f := range files {
			if name := filepath.Base(m.set.Position(f.Pos()).Filename); pkg != "luoshi/pack" {
				dropRead(f, m.info[pkg], settings)
			} else if strings.HasPrefix(name, "section_") {
				dropGiven(f, m.info[pkg], settings)
			}
		}
	}
	dropShown(t, settings)
	unread := []string{}
	for _, name := range settings {
		unread = append(unread, name)
	}
	slices.Sort(unread)
	for _, name := range unread {
		t.Errorf("nothing outside package pack reads %s: let it work, or refuse it", name)
	}
}

// collectFields notes every exported field of the structs of this module that a type holds.
func collectFields(of types.Type, out map[*types.Var]string) {
	switch u := of.(type) {
	case *types.Slice:
		collectFields(u.Elem(), out)
	case *types.Pointer:
		collectFields(u.Elem(), out)
	case *types.Named:
		s, ok := u.Underlying().(*types.Struct)
		if !ok || !strings.HasPrefix(u.Obj().Pkg().Path(), "luoshi/") || u.Obj().Pkg().Name() == "calendar" {
			return
		}
		for i := range s.NumFields() {
			f := s.Field(i)
			if _, seen := out[f]; !f.Exported() || seen {
				continue
			}
			out[f] = u.Obj().Pkg().Name() + "." + u.Obj().Name() + "." + f.Name()
			collectFields(f.Type(), out)
		}
	}
}

// dropRead takes out of the settings what a file reads: any use of a field but as the
// left side of an assignment or the key of a literal.
func dropRead(f *ast.File, info *types.Info, settings map[*types.Var]string) {
	written := map[ast.Expr]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, l := range n.Lhs {
				written[l] = true
			}
		case *ast.SelectorExpr:
			if s := info.Selections[n]; s != nil && !written[n] {
				if v, ok := s.Obj().(*types.Var); ok {
					delete(settings, v)
				}
			}
		}
		return true
	})
}

// dropGiven takes out what the methods of Pack read: p.Sheet(id) gives out p.Sheets.
func dropGiven(f *ast.File, info *types.Info, settings map[*types.Var]string) {
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Recv == nil || len(fn.Recv.List[0].Names) == 0 || fn.Recv.List[0].Names[0].Name != "p" {
			continue
		}
		ast.Inspect(fn, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				if s := info.Selections[sel]; s != nil {
					if v, ok := s.Obj().(*types.Var); ok {
						delete(settings, v)
					}
				}
			}
			return true
		})
	}
}

// dropShown takes out what a page names as Struct.Field, or by a field name that no other
// struct of a page has: .Sheet.Title, .Why.
func dropShown(t *testing.T, settings map[*types.Var]string) {
	t.Helper()
	var pages strings.Builder
	err := filepath.WalkDir("internal/web", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".html") {
			return err
		}
		text, err := os.ReadFile(path)
		pages.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for v, name := range settings {
		parts := strings.Split(name, ".")
		chain := regexp.MustCompile(`\.` + parts[1] + `\.` + parts[2] + `\b`)
		alone := regexp.MustCompile(`[{ (]\.` + parts[2] + `\b`)
		common := []string{"ID", "Title", "Kind", "Level", "Place", "Unit", "Days", "Cadence"}
		if chain.MatchString(pages.String()) || !slices.Contains(common, parts[2]) && alone.MatchString(pages.String()) {
			delete(settings, v)
		}
	}
}

// module is this module's packages with their types.
type module struct {
	set   *token.FileSet
	pkgs  map[string]*types.Package
	files map[string][]*ast.File
	info  map[string]*types.Info
}

// loadModule checks the types of every package but tests and tools, reading what other
// modules export from the build cache.
func loadModule(t *testing.T) module {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-export", "-json=ImportPath,Dir,GoFiles,Export,Standard,Module", "./internal/...", "./pack", "./cmd/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	set := token.NewFileSet()
	m := module{set: set, pkgs: map[string]*types.Package{}, files: map[string][]*ast.File{}, info: map[string]*types.Info{}}
	export := map[string]string{}
	other := importer.ForCompiler(set, "gc", func(path string) (io.ReadCloser, error) { return os.Open(export[path]) })
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			ImportPath, Dir, Export string
			GoFiles                 []string
		}
		if err := d.Decode(&p); err == io.EOF {
			return m
		} else if err != nil {
			t.Fatal(err)
		}
		export[p.ImportPath] = p.Export
		if !strings.HasPrefix(p.ImportPath, "luoshi") {
			continue
		}
		var files []*ast.File
		for _, name := range p.GoFiles {
			f, err := parser.ParseFile(set, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, f)
		}
		info := &types.Info{Selections: map[*ast.SelectorExpr]*types.Selection{}}
		conf := types.Config{Importer: firstOwn{m.pkgs, other}}
		pkg, err := conf.Check(p.ImportPath, set, files, info)
		if err != nil {
			t.Fatal(fmt.Errorf("%s: %w", p.ImportPath, err))
		}
		m.pkgs[p.ImportPath], m.files[p.ImportPath], m.info[p.ImportPath] = pkg, files, info
	}
}

// firstOwn imports this module's packages as they were checked, others as exported.
type firstOwn struct {
	own   map[string]*types.Package
	other types.Importer
}

func (i firstOwn) Import(path string) (*types.Package, error) {
	if p, ok := i.own[path]; ok {
		return p, nil
	}
	return i.other.Import(path)
}
