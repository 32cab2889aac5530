// Package forms gives out the workbooks around an import: the one to fill in (导入模板), and the
// one that says beside each row what is wrong with it (差错表). Both come back through package
// intake.
package forms

import (
	"errors"
	"io"
	"slices"
	"strings"

	"luoshi/internal/intake"
	"luoshi/internal/sheet"
	"luoshi/internal/wording"
)

// Template writes a workbook to fill in: the header, one example row, which is
// skipped when it comes back, and a sheet that explains the columns.
func Template(k intake.Kind, w io.Writer) error {
	b := sheet.NewBook()
	err := template(k, b)
	if err != nil {
		return errors.Join(err, b.Close())
	}
	return b.Save(w)
}

func template(k intake.Kind, b *sheet.Book) error {
	var head, example []string
	var widths []float64
	for _, c := range k.Columns {
		title := c.Title
		if c.Required {
			title += "*"
		}
		head, example = append(head, title), append(example, c.Example)
		widths = append(widths, float64(min(40, max(12, 2*len([]rune(c.Example))+4))))
	}
	if err := b.Sheet(k.Title, append(widths, 20)...); err != nil {
		return err
	}
	if err := errors.Join(b.Head(append(head, "说明")...), b.Row(append(example, intake.ExampleMark)...)); err != nil {
		return err
	}
	if err := b.Sheet("填写说明", 16, 8, 60, 30); err != nil {
		return err
	}
	err := errors.Join(b.Row(k.Help), b.Row("带 * 的必填。更新已有的行时，空着的格子不改原值。"), b.Head("列", "必填", "怎样填", "也可以叫"))
	for _, c := range k.Columns {
		must, also := "", ""
		if c.Required {
			must = "是"
		}
		for i, a := range c.Aliases {
			if i > 0 {
				also += "、"
			}
			also += a
		}
		err = errors.Join(err, b.Row(c.Title, must, c.Help, also))
	}
	return err
}

// Marked writes the table again with what is wrong in a last column (差错表), to be mended
// and taken in again: the column is not read. A number whose end is lost is left out, or it
// would come back as a text that looks whole.
func Marked(p *intake.Plan, w io.Writer, lang wording.Lang) error {
	b := sheet.NewBook()
	if err := mark(p, b, lang); err != nil {
		return errors.Join(err, b.Close())
	}
	return b.Save(w)
}

func mark(p *intake.Plan, b *sheet.Book, lang wording.Lang) error {
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
	if i := t.Column(intake.MarkedColumn); i >= 0 { // of the file that was given out before
		head = head[:i]
	}
	for _, r := range t.Rows {
		name := t.SheetOf(r.Number)
		if name != last {
			last = name
			if name == "" {
				name = p.Job.Kind.Title
			}
			if err := errors.Join(b.Sheet(name), b.Head(append(slices.Clone(head), intake.MarkedColumn)...)); err != nil {
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
