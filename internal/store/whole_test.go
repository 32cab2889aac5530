package store_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"luoshi/internal/consequence"
	"luoshi/internal/matter"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

// usage is one use case played with each of its calls failing once; use is the
// function, with the act where one function carries out many, and "" for what only
// prepares the next.
type usage struct {
	use, name string
	fn        func(*store.Tx) error
}

// wholeness plays use cases and remembers which.
type wholeness struct {
	world
	played map[string]bool
	failed int
	plain  bool // play without failing anything, for a home full of rows
}

func (h *wholeness) play(t *testing.T, steps []usage) {
	t.Helper()
	for _, s := range steps {
		if s.use == "" || h.plain {
			if err := h.do(t.Context(), s.fn); err != nil {
				t.Fatalf("%s: %v", s.name, err)
			}
			continue
		}
		h.failed += h.failEach(t, s.name, s.fn)
		h.played[s.use] = true
	}
}

func matterAct(a matter.Act) string { return "matter.Perform " + string(a) }

func caseAct(a consequence.Act) string { return "office.ActOnConsequence " + string(a) }

// TestNothingIsHalfDone runs every use case with its n-th call failing, for every n,
// and finds the database as it was; then the act goes through. Which use cases there
// are is read from the source.
func TestNothingIsHalfDone(t *testing.T) {
	t.Parallel()
	storetest.OneThread(t)
	worlds(t, func(t *testing.T, w world) {
		h := &wholeness{world: w, played: map[string]bool{}}
		h.everything(t)
		if h.failed < 600 && !testing.Short() {
			t.Errorf("only %d calls were made to fail: the injection does not reach the use cases", h.failed)
		}
		for _, use := range useCases(t) {
			if !h.played[use] {
				t.Errorf("%s writes, and no test lets its calls fail one by one", use)
			}
		}
		w.intact(t)
	})
}

// everything plays every use case in an order in which each is open.
func (h *wholeness) everything(t *testing.T) {
	t.Helper()
	for _, part := range h.parts() {
		part(t)
	}
}

func (h *wholeness) parts() []func(*testing.T) {
	return []func(*testing.T){h.matters, h.relations, h.people, h.duties, h.reviews, h.keepers, h.boards, h.recall, h.ladder, h.admonition, h.ending, h.offices, h.imports, h.divisions}
}

// within lists the functions that are only ever part of another use case, or write
// nothing, each with the reason.
var within = map[string]string{
	"matter.Add":              "called by office.Register and by the import alone",
	"consequence.List":        "called by office.Register and office.Sweep alone, when a rung says so",
	"consequence.New":         "called by office.ProposeConsequence alone",
	"consequence.Perform":     "called by office.ActOnConsequence alone",
	"letter.Lapse":            "called by office.ActOnMatter, office.AnnulLetter and office.ActOnConsequence alone",
	"letter.ForCase":          "called by office.ActOnConsequence alone",
	"letter.Recompose":        "called by office.ActOnConsequence alone",
	"letter.SignForCase":      "called by office.ActOnConsequence alone",
	"letter.ServeForCase":     "called by office.ActOnConsequence alone",
	"letter.DropForCase":      "called by office.ActOnConsequence alone",
	"letter.WithdrawForCase":  "called by office.ActOnConsequence alone",
	"account.HandOf":          "called by whoever plays a history, inside the act that it signs",
	"letter.AnnulForCase":     "called by office.ActOnConsequence alone",
	"org.AppointFor":          "called by office.ActOnConsequence alone",
	"office.ActOnCaseLetter":  "calls office.ActOnConsequence or letter.Open",
	"office.FactsFor":         "reads",
	"office.Positions":        "reads",
	"matter.Perform":          "listed by its acts",
	"office.ActOnConsequence": "listed by its acts",
	"matter.Perform register": "carried out by matter.Add",
}

// useCases lists the exported functions of the packages of use cases that take a
// transaction, and the acts of those that carry out many.
func useCases(t *testing.T) (out []string) {
	t.Helper()
	known := map[string]bool{}
	for _, pkg := range packagesWithUseCases(t) {
		for _, name := range takingTx(t, pkg) {
			known[filepath.Base(pkg)+"."+name] = true
		}
	}
	for _, a := range matter.Acts() {
		known[matterAct(a)] = true
	}
	for _, a := range consequence.Acts() {
		known[caseAct(a)] = true
	}
	for use := range known {
		if within[use] == "" {
			out = append(out, use)
		}
	}
	for use, reason := range within {
		if !known[use] && use != "matter.Perform register" {
			t.Errorf("%s (%s) is an exception and is no use case any more", use, reason)
		}
	}
	slices.Sort(out)
	if len(out) < 70 {
		t.Fatalf("only %d use cases were found: %v", len(out), out)
	}
	return out
}

// packagesWithUseCases lists the packages of the house beside those whose functions take a
// transaction and are no use cases: a new mechanism is in the list by itself.
func packagesWithUseCases(t *testing.T) (out []string) {
	t.Helper()
	all, err := filepath.Glob(filepath.Join("..", "*"))
	if err != nil || len(all) < 20 {
		t.Fatal(err, all)
	}
	inner, err := filepath.Glob(filepath.Join("..", "*", "*", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range inner { // rooms of a package
		if dir := filepath.Dir(file); !slices.Contains(all, dir) {
			all = append(all, dir)
		}
	}
	for _, dir := range all {
		pkg, err := filepath.Rel("..", dir)
		if err != nil {
			t.Fatal(err)
		}
		switch top, _, _ := strings.Cut(filepath.ToSlash(pkg), "/"); top {
		case "store", "scenario", "bench", "web", "sweep": // the store itself, and who calls use cases
		default:
			out = append(out, pkg)
		}
	}
	return out
}

// takingTx lists the exported functions of a package whose first parameter is a
// transaction.
func takingTx(t *testing.T, pkg string) (out []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", pkg, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no source of %s", pkg)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, text, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Recv != nil || !fn.Name.IsExported() || len(fn.Type.Params.List) == 0 {
				continue
			}
			typ := fn.Type.Params.List[0].Type
			if s, ok := typ.(*ast.StarExpr); ok {
				typ = s.X
			}
			name := ""
			switch x := typ.(type) {
			case *ast.Ident:
				name = x.Name
			case *ast.SelectorExpr:
				name = x.Sel.Name
			}
			if strings.HasSuffix(name, "Tx") {
				out = append(out, fn.Name.Name)
			}
		}
	}
	return out
}
