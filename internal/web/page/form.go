package page

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"luoshi/internal/area"
	"luoshi/internal/org"
	"luoshi/internal/web"
)

// Field is one field of a form, said once: what it is called, how it is filled in, what
// was typed and what was wrong with it.
type Field struct {
	Name, Label string
	Kind        string // text, lines, date, month, moment, number, decimal, tel, login, secret, select, radio, checks, check, file, hidden; "" is text
	ID          string // on the page, "" for its name and its form's
	Value       string // what stands in it when the form is new
	Options     []Option
	Any         string // what a select calls none, "" where one must be chosen
	Help        string
	Required    bool
	Max         int    // characters
	Rows        int    // lines of a text
	Hint        string // in the empty field
	Accept      string // which files
	Many        bool   // several files
	Choose      string // a button beside it: what is offered further down follows from it

	Line    bool   // stands in one line with others
	at      string // at which field its refusals stand, "" for its name
	refused *web.FormError
}

// Err is what is wrong with what was typed, "" for nothing.
func (f Field) Err() string { return f.refused.At(cmp.Or(f.at, f.Name)) }

// take puts into the field what was typed there: seen is how many fields of its name had
// theirs.
func (f *Field) take(typed url.Values, seen map[string]int) {
	switch n := seen[f.Name]; {
	case f.Kind == "hidden" || f.Kind == "secret":
	case f.Kind == "checks":
		var chosen []string
		for _, o := range f.Options {
			if typed.Get(f.Name+"."+o.Value) != "" {
				chosen = append(chosen, o.Value)
			}
		}
		f.Value = strings.Join(chosen, "、")
	case n < len(typed[f.Name]):
		f.Value, seen[f.Name] = typed[f.Name][n], n+1
	case f.Kind == "check":
		f.Value = ""
	}
}

// Refused is the field with what was wrong with it.
func (f Field) Refused(e *web.FormError) Field {
	f.refused = e
	return f
}

// Hidden is a field that is sent and not seen.
func Hidden(name, value string) Field { return Field{Name: name, Kind: "hidden", Value: value} }

// Version is the version of a row that the reader sees.
func Version(n int64) Field { return Hidden("version", strconv.FormatInt(n, 10)) }

// Form is a form: its fields, what is done after it, and its button.
type Form struct {
	Title  string // of the section that it fills (template "form-sec")
	Fold   string // the line under which it is folded up, "" where it stands open
	Line   bool   // its fields stand in one line
	Bare   bool   // it stands in something that has a margin
	Action string
	Key    string
	Draft  string // under which name a phone or desk keeps what is typed; "" for its place
	Phone  bool   // it is kept on a phone
	Upload bool   // carries a file
	Signs  bool   // its act is one that the person signs: it asks for the login secret
	Kept   bool   // came back with a refusal
	Fields []Field
	Note   string // what happens then
	Submit string
	Other  Option // a way out beside the button
	ID     string // on the page, where something outside the form belongs to it
	Plain  bool   // its button is not the main one

	refused *web.FormError
}

// Loose is what is wrong with the form as a whole, as long as nothing above has said it.
func (f Form) Loose() string {
	names := make([]string, len(f.Fields))
	for i, x := range f.Fields {
		if x.Kind != "hidden" {
			names[i] = cmp.Or(x.at, x.Name)
		}
	}
	return f.refused.Unsaid(names...)
}

// Mend is the page where what is wrong can be seen to, without a value for none.
func (f Form) Mend() Option { return Option{f.refused.To, f.refused.ToTitle} }

// NewForm lays a form out for the frame's page. The id tells it from the other forms of
// the page, "" where it is the only one. After a refusal every field keeps what was typed
// and says what is wrong with it; a refusal of a field that the form does not have stands
// at its head (Loose), one of no form of the page on top of the page (web.FormError).
func NewForm(c *web.Ctx, f web.Frame, id string, form Form) *Form {
	form.Key, form.Phone = f.Key, c.Face == "field"
	if id != "" {
		id = "-" + id
		form.Key += id
	}
	if f.In != "" {
		form.Fields = append(form.Fields, Hidden("in", f.In))
	}
	if form.Signs {
		form.Fields = append(form.Fields, signField(c))
	}
	var typed url.Values
	if form.Kept = f.Err != nil && form.sent(c, id); form.Kept {
		typed, form.refused = c.R.Form, f.Err
	}
	seen := map[string]int{} // fields of one name take what was typed in turn
	for i := range form.Fields {
		x := &form.Fields[i]
		if x.ID == "" {
			x.ID = x.Name + id
		}
		form.Upload = form.Upload || x.Kind == "file"
		if form.Kept {
			x.take(typed, seen)
		}
		x.Line, x.refused = form.Line, form.refused
	}
	if form.Draft == "" {
		form.Draft = form.Action + id
	}
	if !form.keeps() {
		form.Draft = ""
	}
	return &form
}

// keeps reports whether a device keeps what is typed: something is, and nothing of it is a
// secret or a ballot.
func (f *Form) keeps() bool {
	typed := false
	for _, x := range f.Fields {
		switch {
		case x.Name == web.SignField || x.Kind == "hidden" || x.Kind == "file":
		case x.Kind == "secret" || web.Secret(x.Name) && x.Kind != "number":
			return false
		default:
			typed = true
		}
	}
	return typed
}

// signField asks for the login secret, by which the person signs. It is never filled in
// again.
func signField(c *web.Ctx) Field {
	return Field{Name: web.SignField, Label: c.T("登录密码（以本人名义签名）"), Kind: "secret", Required: true}
}

// sent reports whether the request sent this form: it went to its address with its key,
// or, under a key that no page made, with what it hides.
func (f *Form) sent(c *web.Ctx, id string) bool {
	at, err := url.Parse(f.Action)
	if err != nil || c.R.Method != http.MethodPost || at.Path != c.R.URL.Path {
		return false
	}
	if sent, ok := c.FormID(); ok {
		return sent == id
	}
	for _, x := range f.Fields {
		if x.Kind == "hidden" && x.Name != "version" && c.R.FormValue(x.Name) != x.Value {
			return false
		}
	}
	return true
}

// Options makes an option of each row.
func Options[R any](rows []R, fn func(R) Option) []Option {
	out := make([]Option, len(rows))
	for i, r := range rows {
		out[i] = fn(r)
	}
	return out
}

// PostOptions are posts to choose from, each called with its body, or its town, where its title
// does not say which of several it is.
func (n *Names) PostOptions(rows []org.Post) []Option {
	return Options(rows, func(p org.Post) Option {
		n.posts[p.ID] = p
		return Option{p.ID, n.Seat(p.ID)}
	})
}

// AreaOptions are divisions to choose from.
func AreaOptions(rows []area.Area) []Option {
	return Options(rows, func(a area.Area) Option { return Option{a.Code.String(), a.Name} })
}
