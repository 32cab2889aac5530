package web

import (
	"bytes"
	"errors"
	"html/template"
	"log/slog"
	"slices"
	"strings"

	"luoshi/internal/fault"
	"luoshi/internal/wording"
)

// FormError is a refusal as a page shows it: at the field that it is about, on top
// where it is about none. A page that asks for no error at that field shows it on top
// as well (Ctx.Page): no refusal is without a word.
type FormError struct {
	Field       string
	To, ToTitle string // the page where it can be mended, "" for none

	text  string
	shown bool
}

// Text is what was wrong and what to do.
func (e *FormError) Text() string {
	e.shown = true
	return e.text
}

// At returns the text of the error at a field, "" when there is none.
func (e *FormError) At(field string) string {
	if e == nil || e.Field != field {
		return ""
	}
	return e.Text()
}

// Each returns the text of the error when it is at one of the fields.
func (e *FormError) Each(fields ...string) []string {
	if e != nil && slices.Contains(fields, e.Field) {
		return []string{e.Text()}
	}
	return nil
}

// Unsaid returns the text of the error that nothing has said yet and none of the fields
// will say.
func (e *FormError) Unsaid(fields ...string) string {
	if e == nil || e.shown || e.Field != "" && slices.Contains(fields, e.Field) {
		return ""
	}
	return e.Text()
}

// formError words an error for the page that shows it, once however often it is asked
// for; the page then owes it to the reader.
func (c *Ctx) formError(err error) *FormError {
	if c.owed != nil && errors.Is(err, c.cause) {
		return c.owed
	}
	e := &FormError{text: wording.Fault(c.Lang, err)}
	if ft, ok := fault.As(err); ok {
		e.Field = ft.Field
		e.To, e.ToTitle = c.mend(ft.Code)
	} else {
		slog.Error("internal error", "path", c.R.URL.Path, "err", err)
	}
	c.owed, c.cause = e, err
	return e
}

// onTop puts what the page owes above its text, for a page without any place for it.
func (e *FormError) onTop(page []byte) []byte {
	line := `<p class="note r" role="alert">` + template.HTMLEscapeString(e.Text()) + `</p>`
	for _, tag := range []string{"<main", "<body"} {
		at := bytes.Index(page, []byte(tag))
		if at < 0 {
			continue
		}
		at += bytes.IndexByte(page[at:], '>') + 1
		return slices.Insert(page, at, []byte(line)...)
	}
	return append(page, line...)
}

// Kept reports whether a refusal is shown beside what was typed: one of the form or of
// the state of things, or of the further kinds.
func Kept(err error, also ...fault.Kind) bool {
	return err != nil && slices.Contains(append(also, fault.Invalid, fault.Conflict), fault.KindOf(err))
}

// Answer ends an act. A refusal shows the page again with what was typed; another error
// is an error page; without one the reader goes on to path, with a word of what was done
// and with the list that the thing was opened from.
func (c *Ctx) Answer(err error, again func(*Ctx, error) error, path string, also ...fault.Kind) error {
	if Kept(err, also...) {
		c.formError(err) // owed also by a page that forgets it
		return again(c, err)
	}
	if err != nil {
		return err
	}
	c.confirm(path)
	if in := c.In(); !strings.Contains(path, "?") {
		path = Into(path, in)
	}
	return c.Redirect(path)
}
