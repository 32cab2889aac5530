package page

import (
	"net/url"

	"luoshi/internal/web"
)

// Field is one field of a form, said once: what it is called, how it is filled in, what
// was typed and what was wrong with it.
type Field struct {
	Name, Label string
	Kind        string // text, lines, date, number, tel, login, select, file, hidden; "" is text
	ID          string // on the page, "" for its name
	Value       string // what stands in it when the form is new
	Options     []Option
	Any         string // what a select calls none, "" where one must be chosen
	Help        string
	Required    bool
	Max         int // characters
	Rows        int // lines of a text

	refused *web.FormError
}

// Err is what is wrong with what was typed, "" for nothing.
func (f Field) Err() string { return f.refused.At(f.Name) }

// Form is a form: its fields, what is done after it, and its button.
type Form struct {
	Action  string
	Key     string
	Draft   string // under which name a phone or desk keeps what is typed, "" for none
	Upload  bool   // carries a file
	Kept    bool   // came back with a refusal
	Fields  []Field
	Note    string // what happens then
	Submit  string
	Other   Option // a way out beside the button
	ID      string // on the page, where something outside the form belongs to it
	Primary bool
}

// NewForm lays a form out for the frame's page: after a refusal every field keeps what
// was typed and says what is wrong with it. A refusal of a field that the form does not
// have stands on top of the page (web.FormError).
func NewForm(c *web.Ctx, f web.Frame, id string, form Form) *Form {
	form.Key, form.Primary = f.Key+"-"+id, true
	form.Kept = f.Err != nil
	var typed url.Values
	if form.Kept {
		typed = c.R.Form
	}
	for i := range form.Fields {
		x := &form.Fields[i]
		if x.ID == "" {
			x.ID = x.Name
		}
		form.Upload = form.Upload || x.Kind == "file"
		if form.Kept && typed.Has(x.Name) && x.Kind != "hidden" {
			x.Value = typed.Get(x.Name)
		}
		x.refused = f.Err
	}
	return &form
}
