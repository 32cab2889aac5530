package form

import (
	"slices"
	"strconv"
	"strings"

	"luoshi/internal/fault"
	"luoshi/internal/ident"
)

// between parts the codes of several choices; no code or title holds it.
const between = "、"

// Parts reports whether a text cannot be a code or title of an option, because it holds
// what parts several.
func Parts(s string) bool { return strings.ContainsAny(s, "、，,；;\n") }

// codesOf are the codes of a canonical text.
func codesOf(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, between)
}

// option finds an option by its code or title, the code first.
func (f Field) option(typed string) (Option, bool) {
	for _, o := range f.Of {
		if o.Code == typed {
			return o, true
		}
	}
	key := ident.Key(typed)
	i := slices.IndexFunc(f.Of, func(o Option) bool { return ident.Key(o.Title) == key })
	if i < 0 {
		return Option{}, false
	}
	return f.Of[i], true
}

func parseChoice(f Field, typed string, _ Book) (string, error) {
	o, ok := f.option(typed)
	if !ok {
		return "", fault.At(f.ID, "form.choice", f.Title)
	}
	return o.Code, nil
}

// parseChoices reads several choices into the order of the options, each once.
func parseChoices(f Field, typed string, _ Book) (string, error) {
	chosen := map[string]bool{}
	for _, word := range strings.FieldsFunc(typed, func(r rune) bool { return Parts(string(r)) }) {
		if word = strings.TrimSpace(word); word == "" {
			continue
		}
		o, ok := f.option(word)
		if !ok {
			return "", fault.At(f.ID, "form.choices", f.Title, clip(word))
		}
		chosen[o.Code] = true
	}
	if f.Max > 0 && int64(len(chosen)) > f.Max {
		return "", fault.At(f.ID, "form.too_many", f.Title, strconv.FormatInt(f.Max, 10))
	}
	var codes []string
	for _, o := range f.Of {
		if chosen[o.Code] {
			codes = append(codes, o.Code)
		}
	}
	return strings.Join(codes, between), nil
}

func showChoice(f Field, text string, _ Book) string { return f.titleOf(text) }

func showChoices(f Field, text string, _ Book) string {
	codes := codesOf(text)
	for i, code := range codes {
		codes[i] = f.titleOf(code)
	}
	return strings.Join(codes, between)
}

// titleOf is the title of an option, and the code itself where the form has it no more.
func (f Field) titleOf(code string) string {
	if i := slices.IndexFunc(f.Of, func(o Option) bool { return o.Code == code }); i >= 0 {
		return f.Of[i].Title
	}
	return code
}

// retired finds a retired option that is chosen now and was not before.
func (f Field) retired(now, before string) (Option, bool) {
	for _, o := range f.Of {
		if o.Retired && f.Has(now, o.Code) && !f.Has(before, o.Code) {
			return o, true
		}
	}
	return Option{}, false
}
