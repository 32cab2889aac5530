package matter

import (
	"slices"
	"strings"

	"luoshi/internal/fault"
	"luoshi/internal/form"
)

// Values are all declared fields of the matter, in the order of its form.
func (m Matter) Values(l List) []form.Value {
	var out []form.Value
	for _, f := range l.Fields {
		if text := f.Text(append(slices.Clone(m.Fields), m.Personal...)); text != "" {
			out = append(out, form.Value{ID: f.ID, Text: text})
		}
	}
	return out
}

// fill puts the values into the matter, personal ones apart, and says of which kind it is:
// class is what its short form said.
func (m *Matter) fill(l List, values []form.Value, class string) {
	m.Fields, m.Personal, m.Class = nil, nil, class
	for _, v := range values {
		if f, _ := l.Fields.Field(v.ID); f.Personal || m.Sealed {
			m.Personal = append(m.Personal, v)
		} else {
			m.Fields = append(m.Fields, v)
		}
	}
	if len(l.Same) > 0 {
		m.Class = l.classOf(values)
	}
}

// classOf is the kind of a matter by its same-fields (同类): their canonical texts, "" where
// none of them was filled. A matter without a kind is of the list as a whole.
func (l List) classOf(values []form.Value) string {
	texts, some := make([]string, len(l.Same)), false
	for i, id := range l.Same {
		texts[i] = form.Values(values).Of(id)
		some = some || texts[i] != ""
	}
	if !some {
		return ""
	}
	return strings.Join(texts, " / ")
}

// amendFields corrects the declared fields (更正字段). The time line names what was there and
// what is; of a personal one it says that it was changed, and not what it says.
func (w *work) amendFields() (told []string, err error) {
	if w.in.Fields == nil {
		return nil, nil
	}
	was := w.m.Values(w.list)
	now, err := w.list.Fields.Read(*w.in.Fields, was, w.tx, !w.m.Backfilled)
	if err != nil {
		return nil, err
	}
	for _, f := range w.list.Fields {
		before, after := f.Text(was), f.Text(now)
		switch {
		case before == after:
		case f.Personal || w.m.Sealed:
			told = append(told, f.Title+"已改")
		default:
			told = append(told, f.Title+"原为"+quoted(f.Show(before, w.tx))+"，改为"+quoted(f.Show(after, w.tx)))
		}
	}
	if len(told) > 0 {
		w.m.fill(w.list, now, w.m.Class)
	}
	return told, nil
}

// read makes what is kept of what a draft says in its fields. What is handed in or taken
// over says what it knows.
func (d Draft) read(l List, b form.Book) ([]form.Value, error) {
	if len(l.Fields) == 0 {
		return nil, nil
	}
	return l.Fields.Read(d.Fields, nil, b, !d.HandedIn && !d.Backfilled)
}

// filled refuses to assign what was handed in without the fields that its list asks for:
// whoever assigns fills them first, so that the owner and the figures know them.
func (w *work) filled() error {
	if w.m.Backfilled || w.m.State != Registered {
		return nil
	}
	values := w.m.Values(w.list)
	if _, err := w.list.Fields.Read(values, values, w.tx, true); fault.Is(err, "form.required") {
		f, _ := fault.As(err)
		return fault.New(fault.Conflict, "matter.fields_first", f.Args...)
	}
	return nil
}

// classed refuses a kind that the list does not have.
func (d Draft) classed(l List) error {
	if d.Class != "" && len(l.Same) == 0 && !slices.Contains(l.Kinds, d.Class) {
		return fault.At("class", "matter.class_unknown", d.Class)
	}
	return nil
}
