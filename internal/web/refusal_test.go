package web

import (
	"io/fs"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"luoshi/internal/fault"
	"luoshi/internal/wording"
)

// TestEveryFaultIsShown: a refusal stands at its field, and on top of a page that has no
// such field, no field at all, or was not even told of it; never twice.
func TestEveryFaultIsShown(t *testing.T) {
	t.Parallel()
	pages, err := parseTemplates([]fs.FS{templateFiles, fstest.MapFS{"pages/p.html": {Data: []byte(
		`{{define "field"}}<main id="main">{{template "form-error" .}}<input>{{with .Err}}{{with .At "origin"}}<p class="err" role="alert">{{.}}</p>{{end}}{{end}}</main>{{end}}` +
			`{{define "top-only"}}<body><h1></h1>{{template "form-error" .}}</body>{{end}}{{define "bare"}}<body class="x"><main id="main"><h1></h1></main></body>{{end}}`)}}})
	if err != nil {
		t.Fatal(err)
	}
	const text = `<p class="err" role="alert">`
	for _, x := range []struct{ page, field, want string }{
		{"field", "origin", `<input>` + text}, {"field", "demand", `<main id="main"><p class="note r" role="alert">`}, {"field", "", `<main id="main"><p class="note r" role="alert">`},
		{"top-only", "origin", `<h1></h1><p class="note r" role="alert">`}, {"bare", "origin", `<main id="main"><p class="note r" role="alert">`},
	} {
		w := httptest.NewRecorder()
		c := &Ctx{Server: &Server{Templates: pages}, W: w, R: httptest.NewRequest("POST", "/", nil), Lang: wording.Zh}
		refused := fault.At(x.field, "desk.date_form", "<b>")
		f := struct{ Frame }{Frame{Err: c.formError(refused)}}
		if again := c.formError(refused); again != f.Err {
			t.Error("the same refusal is owed twice")
		}
		if err := c.Page(422, x.page, f); err != nil {
			t.Fatal(err)
		}
		if got := w.Body.String(); !strings.Contains(got, x.want) || strings.Count(got, `role="alert"`) != 1 || strings.Contains(got, "<b>") {
			t.Errorf("%s at %q:\n%s", x.page, x.field, got)
		}
	}
	w := httptest.NewRecorder()
	c := &Ctx{Server: &Server{Templates: pages}, W: w, R: httptest.NewRequest("POST", "/", nil), Lang: wording.Zh}
	if err := c.Answer(fault.At("area", "desk.date_form", "x"), func(c *Ctx, _ error) error { return c.Page(422, "bare", nil) }, "/"); err != nil || !strings.Contains(w.Body.String(), `<main id="main"><p class="note r" role="alert">`) {
		t.Errorf("a page that forgets the refusal: %v\n%s", err, w.Body)
	}
}
