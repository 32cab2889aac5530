package intake

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"path/filepath"
	"slices"

	"luoshi/internal/fault"
	"luoshi/internal/sheet"
	"luoshi/internal/store"
	"luoshi/internal/wording"
)

// Exit codes of the commands of this package, as of every command.
const (
	Done       = 0
	No         = 1 // the answer is no: rows are wrong, an undo is refused
	Impossible = 2 // it could not run
)

// ResultLine is one wrong cell in words.
type ResultLine struct {
	Sheet  string `json:"sheet,omitempty"`
	Row    int    `json:"row"`
	Column string `json:"column"`
	Code   string `json:"code"`
	Text   string `json:"text"`
	Want   string `json:"want,omitempty"`
}

// Worded puts the errors of a plan into the words of a language.
func (p *Plan) Worded(lang wording.Lang) []ResultLine { return worded(lang, p.Errors) }

// Warned puts the warnings of a plan into the words of a language.
func (p *Plan) Warned(lang wording.Lang) []ResultLine { return worded(lang, p.Warnings) }

func worded(lang wording.Lang, rows []RowError) []ResultLine {
	out := make([]ResultLine, len(rows))
	for i, e := range rows {
		code := ""
		if f, ok := fault.As(e.Err); ok {
			code = f.Code
		}
		out[i] = ResultLine{e.Sheet, e.Row, e.Column, code, wording.Fault(lang, e.Err), wording.Text(lang, e.Want)}
	}
	return out
}

// NewJob reads a file of a kind. m nil matches the columns by name and memory, as does one
// without columns, which names the sheet or the row of the header alone.
func NewJob(n *store.Reader, k Kind, name string, data []byte, m *Mapping) (Job, error) {
	if m == nil {
		m = &Mapping{}
	}
	t, err := sheet.Read(bytes.NewReader(data), sheet.Options{Name: name, Sheet: m.Sheet, HeaderRow: m.Header, Wanted: k.Wanted(),
		Mapped: slices.Collect(maps.Values(m.Columns))})
	if err != nil {
		return Job{}, err
	}
	sum := sha256.Sum256(data)
	j := Job{Kind: k, Table: t, Mapping: *m, File: filepath.Base(name), SHA256: hex.EncodeToString(sum[:])}
	if m.Columns == nil {
		known, err := Remembered(n, k, t)
		known.Sheet, known.Header = m.Sheet, m.Header
		j.Mapping = known
		return j, err
	}
	return j, nil
}

// LeftAloneOf are the rows of a plan that somebody else touched since it was checked (别人已改动,
// 未写入).
func (p *Plan) LeftAloneOf() string { return ranges(p.left) }

// Exit is the exit code of an error: a refusal is a no, anything else a failure.
func Exit(err error) int {
	switch {
	case err == nil:
		return Done
	case fault.KindOf(err) == fault.Internal:
		return Impossible
	}
	return No
}
