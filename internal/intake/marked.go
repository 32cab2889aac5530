package intake

import (
	"errors"
	"io"
	"slices"
	"strings"

	"luoshi/internal/sheet"
	"luoshi/internal/wording"
)

// marked is the name of the column that says what is wrong with a row.
const marked = "差错"

// Marked writes the table again with what is wrong in a last column (差错表), to be mended
// and taken in again: the column is not read. A number whose end is lost is left out, or it
// would come back as a text that looks whole.
func (p *Plan) Marked(w io.Writer, lang wording.Lang) error {
	b := sheet.NewBook()
	if err := p.mark(b, lang); err != nil {
		return errors.Join(err, b.Close())
	}
	return b.Save(w)
}

func (p *Plan) mark(b *sheet.Book, lang wording.Lang) error {
	wrong := map[string]map[int]string{}
	for _, l := range p.Worded(lang) {
		text := l.Text
		if l.Column != "" {
			text = wording.Text(lang, l.Column) + "：" + text
		}
		if l.Want != "" {
			text += " " + wording.Text(lang, "应写") + "：" + l.Want
		}
		if wrong[l.Sheet] == nil {
			wrong[l.Sheet] = map[int]string{}
		}
		wrong[l.Sheet][l.Row] = strings.TrimPrefix(wrong[l.Sheet][l.Row]+"\n"+text, "\n")
	}
	t, last := p.Job.Table, "\x00"
	head := t.Header
	if i := t.Column(marked); i >= 0 { // of the file that was given out before
		head = head[:i]
	}
	for _, r := range t.Rows {
		name := t.SheetOf(r.Number)
		if name != last {
			last = name
			if name == "" {
				name = p.Job.Kind.Title
			}
			if err := errors.Join(b.Sheet(name), b.Head(append(slices.Clone(head), marked)...)); err != nil {
				return err
			}
		}
		cells := make([]string, 0, len(r.Cells)+1)
		for i, c := range r.Cells[:len(head)] {
			if r.Kind(i) == sheet.Lost {
				c = ""
			}
			cells = append(cells, c)
		}
		if err := b.Row(append(cells, wrong[t.SheetOf(r.Number)][sheet.Line(r.Number)])...); err != nil {
			return err
		}
	}
	return nil
}
