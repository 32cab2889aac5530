package form

import (
	"cmp"
	"slices"
	"strconv"

	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/rule"
)

// Value is one filled field: the canonical text under the field's id.
type Value struct{ ID, Text string }

// Values are filled fields, in the order of their form.
type Values []Value

// Of is the text under an id, "" where there is none.
func (vs Values) Of(id string) string {
	i := slices.IndexFunc(vs, func(v Value) bool { return v.ID == id })
	if i < 0 {
		return ""
	}
	return vs[i].Text
}

// Fields are the fields of a form, in order (表单).
type Fields []Field

// Field finds a field by its id.
func (fs Fields) Field(id string) (Field, bool) {
	i := slices.IndexFunc(fs, func(f Field) bool { return f.ID == id })
	if i < 0 {
		return Field{}, false
	}
	return fs[i], true
}

// Text is what stands in a field, under its id or a former one.
func (f Field) Text(values []Value) string {
	text := Values(values).Of(f.ID)
	for _, id := range f.Was {
		text = cmp.Or(text, Values(values).Of(id))
	}
	return text
}

// Read makes the values that are kept of what was typed (填报): each canonical, in the order
// of the form, those of fields that are asked for alone. before is what stood there, so
// that a retired option which was chosen may stay; whole demands what must be filled, but for
// the day of the entry itself, which is asked for apart. The first fault stands at its field.
func (fs Fields) Read(typed, before []Value, b Book, whole bool) ([]Value, error) {
	var out []Value
	for i, f := range fs {
		if !fs.reaches(i, out) {
			continue
		}
		text, err := f.Parse(f.Text(typed), b)
		if err != nil {
			return nil, err
		}
		switch {
		case text == "" && f.Required && whole && !f.OwnDay():
			return nil, fault.At(f.ID, "form.required", f.Title)
		case text == "":
			continue
		}
		if o, ok := f.retired(text, f.Text(before)); ok {
			return nil, fault.At(f.ID, "form.retired", f.Title, o.Title)
		}
		out = append(out, Value{f.ID, text})
	}
	return out, nil
}

// Carried are the values of another form that this one asks for under the same id and in the
// same kind (带过来): what does not fit is left to be asked.
func (fs Fields) Carried(from Fields, values []Value) []Value {
	var out []Value
	for _, f := range fs {
		g, ok := from.Field(f.ID)
		if !ok || g.Kind != f.Kind {
			continue
		}
		if text, err := f.Parse(g.Text(values), nil); err == nil && text != "" {
			if _, gone := f.retired(text, ""); !gone {
				out = append(out, Value{f.ID, text})
			}
		}
	}
	return out
}

// Counted are the fields whose values count: those that are reached (可见的字段).
func (fs Fields) Counted(values []Value) Fields {
	var out Fields
	for i, f := range fs {
		if fs.reaches(i, values) {
			out = append(out, f)
		}
	}
	return out
}

// reaches reports whether the i-th field is asked for, given the values of the earlier
// ones. A condition that meets an absent value is not met, unless another part of it
// settles the answer.
func (fs Fields) reaches(i int, values []Value) bool {
	f := fs[i]
	if f.When == "" {
		return true
	}
	p := f.when
	if p == nil {
		var err error
		if p, err = fs.compile(i); err != nil {
			return false
		}
	}
	given := map[string]rule.Value{}
	for j, e := range fs[:i] {
		if !slices.Contains(p.Names(), e.ID) || !fs.reaches(j, values) {
			continue
		}
		if v, ok := e.Value(e.Text(values)); ok {
			given[e.ID] = v
		}
	}
	yes, err := p.Eval(given)
	return err == nil && yes.Bool()
}

// Value is a canonical text as a condition and a figure take it: numbers in thousandths;
// false for an absent one.
func (f Field) Value(text string) (rule.Value, bool) {
	s, ok := f.Slot(text)
	switch k := kinds[f.Kind]; {
	case !ok:
		return rule.Value{}, false
	case k.when == rule.Number:
		return rule.Thousandths(s.Int * (1000 / k.scale)), true
	case k.when == rule.Bool:
		return rule.Yes(s.Int == 1), true
	case k.when == rule.Texts:
		return rule.Strings(codesOf(text)...), true
	}
	return rule.String(text), true
}

func (fs Fields) compile(i int) (*rule.Program, error) {
	earlier := make([]rule.Field, i)
	for j, e := range fs[:i] {
		earlier[j] = rule.Field{Name: e.ID, Title: e.Title, Type: e.Kind.Type()}
	}
	return rule.Compile(fs[i].When, earlier, rule.Bool)
}

// Wrong is something that a declared form must not have: its field and the fault. A fault
// of a condition is the one of package rule.
type Wrong struct {
	At   int
	Part string // which part of the declaration: of, when, min …
	Err  error
}

// Check finds everything that is wrong with a declared form.
func (fs Fields) Check() (out []Wrong) {
	seen := map[string]bool{}
	for i, f := range fs {
		say := func(part, code string, args ...string) {
			out = append(out, Wrong{i, part, fault.At(f.ID, code, append([]string{f.Title}, args...)...)})
		}
		for _, id := range append([]string{f.ID}, f.Was...) {
			if seen[id] {
				say("id", "form.twice", id)
			}
			seen[id] = true
		}
		f.checkOptions(say)
		f.checkBounds(say)
		if f.When != "" {
			if _, err := fs.compile(i); err != nil {
				out = append(out, Wrong{i, "when", err})
			}
		}
		if f.Kind == Citizen && !f.Personal {
			say("personal", "form.citizen_personal")
		}
		if f.Personal && f.Purpose == "" {
			say("purpose", "form.no_purpose")
		}
	}
	return out
}

func (f Field) checkOptions(say func(part, code string, args ...string)) {
	if f.Kind.Chosen() != (len(f.Of) > 0) {
		say("of", "form.options")
	}
	words := map[string]bool{}
	for _, o := range f.Of {
		if o.Code == "" || o.Title == "" || Parts(o.Code+o.Title) {
			say("of", "form.option_word", o.Title)
		}
		for _, w := range slices.Compact([]string{ident.Key(o.Code), ident.Key(o.Title)}) {
			if words[w] {
				say("of", "form.option_twice", o.Title)
			}
			words[w] = true
		}
	}
}

func (f Field) checkBounds(say func(part, code string, args ...string)) {
	if f.Max != 0 && f.Min > f.Max {
		say("max", "form.min_max", strconv.FormatInt(f.Min, 10), strconv.FormatInt(f.Max, 10))
	}
	if f.Min != 0 && f.Kind.Scale() == 0 {
		say("min", "form.no_bound", f.Kind.Title())
	}
	if f.Max != 0 && f.Kind.Scale() == 0 && f.Kind != Text && f.Kind != Lines && f.Kind != Choices {
		say("max", "form.no_bound", f.Kind.Title())
	}
	if (f.Places != 0 || f.Unit != "") && f.Kind != Number {
		say("unit", "form.no_unit", f.Kind.Title())
	}
}

// Ready gives the fields with their conditions compiled once.
func (fs Fields) Ready() Fields {
	out := slices.Clone(fs)
	for i := range out {
		if out[i].When != "" {
			out[i].when, _ = out.compile(i) // what does not compile is refused by Check, and never reached
		}
	}
	return out
}

// Title is the title of an option of a field, "" for what it does not have.
func (fs Fields) Title(id, code string) string {
	f, _ := fs.Field(id)
	for _, o := range f.Of {
		if o.Code == code {
			return o.Title
		}
	}
	return ""
}
