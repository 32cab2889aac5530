package pack

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"luoshi/internal/fault"
)

// Problem is one thing that is wrong in a pack (问题), with its place in the text.
// Code has its wording in the catalogues, Args fill its places. Line and Column
// count from 1 and are 0 for a pack that was not read from a text.
type Problem struct {
	File         string
	Line, Column int
	Path         string // sheets[0].items[2].formula
	Code         string
	Args         []string
}

// Error gives the place, the code and its arguments; the catalogues of package wording
// have the words in both languages.
func (p Problem) Error() string {
	return strings.TrimSpace(p.Place() + ": " + p.Code + " " + strings.Join(p.Args, ", "))
}

// Place is where in the text it stands: pack.yaml:12:5 duties[0].form.
func (p Problem) Place() string {
	where := p.File
	if where == "" {
		where = "pack.yaml"
	}
	if p.Line > 0 {
		where = fmt.Sprintf("%s:%d:%d", where, p.Line, p.Column)
	}
	if p.Path != "" {
		where += " " + p.Path
	}
	return where
}

// Fault gives the problem as a refusal, which the catalogues word in Chinese and
// English; its field is the path.
func (p Problem) Fault() error {
	return &fault.Fault{Kind: fault.Invalid, Code: p.Code, Field: p.Path, Args: p.Args}
}

// sorted puts problems into the order of the text.
func sorted(all []Problem) []Problem {
	slices.SortStableFunc(all, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return all
}
