package form

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"luoshi/internal/area"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
)

// maxText bounds a text for which the pack gives no bound, in characters.
const maxText = 5000

// Tidy brings typed text into the one form that is kept: line ends as \n, nothing
// at the end of a line, nothing before and after the text.
func Tidy(text string) string {
	lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\n")
	for i := range lines {
		lines[i] = strings.TrimRightFunc(lines[i], unicode.IsSpace)
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// plain makes full-width characters narrow and leaves out spaces and what is invisible.
func plain(typed string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == ' ' || r == '\u3000' || r == '\u00a0' || r == '\t':
			return -1
		}
		return r
	}, ident.Visible(typed))
}

func wordSlot(text string) (Slot, bool) { return Slot{Text: text}, true }

func parseText(f Field, typed string, _ Book) (string, error) {
	limit := f.Max
	if limit <= 0 {
		limit = maxText
	}
	if int64(utf8.RuneCountInString(typed)) > limit {
		return "", fault.At(f.ID, "form.long", f.Title, strconv.FormatInt(limit, 10))
	}
	return typed, nil
}

// yes and no as people write them.
var (
	yesWords = []string{"yes", "是", "有", "对", "√", "✓", "☑", "1", "y", "true", "已"}
	noWords  = []string{"no", "否", "无", "不", "没有", "不是", "×", "✗", "☐", "x", "0", "n", "false", "未"}
)

func truth(typed string) (yes, ok bool) {
	word := strings.ToLower(plain(typed))
	for _, w := range yesWords {
		if w == word {
			return true, true
		}
	}
	for _, w := range noWords {
		if w == word {
			return false, true
		}
	}
	return false, false
}

func parseYesNo(f Field, typed string, _ Book) (string, error) {
	switch yes, ok := truth(typed); {
	case !ok:
		return "", fault.At(f.ID, "form.yes_no", f.Title)
	case yes:
		return "yes", nil
	}
	return "no", nil
}

// parseCheck reads a tick: one that is not made is no value.
func parseCheck(f Field, typed string, _ Book) (string, error) {
	yes, ok := truth(typed)
	if !ok {
		return "", fault.At(f.ID, "form.yes_no", f.Title)
	}
	if yes {
		return "yes", nil
	}
	return "", nil
}

func yesSlot(text string) (Slot, bool) {
	switch text {
	case "yes":
		return Slot{Int: 1}, true
	case "no":
		return Slot{}, true
	}
	return Slot{}, false
}

func showYes(_ Field, text string, _ Book) string {
	if text == "yes" {
		return "是"
	}
	return "否"
}

func parseCitizen(f Field, typed string, _ Book) (string, error) {
	id, err := ident.ParseCitizenID(typed)
	if x, ok := fault.As(err); ok {
		return "", fault.At(f.ID, x.Code, x.Args...)
	}
	return id.Full(), err
}

// The digits of a telephone number, with its area code and an extension.
const (
	shortPhone = 3
	longPhone  = 20
)

func parsePhone(f Field, typed string, _ Book) (string, error) {
	p := ident.Phone(typed)
	for i, r := range p {
		if (r < '0' || r > '9') && (r != '+' || i > 0) {
			return "", fault.At(f.ID, "form.phone", f.Title)
		}
	}
	if n := len(strings.TrimPrefix(p, "+")); n < shortPhone || n > longPhone {
		return "", fault.At(f.ID, "form.phone", f.Title)
	}
	return p, nil
}

// parseNamed finds what a name means; several are told apart by their identifiers alone.
func parseNamed(f Field, typed string, b Book) (string, error) {
	if f.Kind == Area {
		if code, err := area.ParseCode(plain(typed)); err == nil {
			typed = code.String()
		}
	}
	if b == nil {
		if _, ok := areaSlot(typed); ok || f.Kind != Area {
			return typed, nil
		}
		return "", fault.At(f.ID, "form.not_known", f.Title, clip(typed))
	}
	found, err := b.Named(f.Kind, typed)
	switch {
	case err != nil:
		return "", err
	case len(found) == 0:
		return "", fault.At(f.ID, "form.not_known", f.Title, clip(typed))
	case len(found) > 1:
		return "", fault.At(f.ID, "form.several", f.Title, clip(typed), strconv.Itoa(len(found)))
	}
	return found[0], nil
}

func showNamed(f Field, text string, b Book) string {
	if b != nil {
		if name := b.Called(f.Kind, text); name != "" {
			return name
		}
	}
	return text
}

func areaSlot(text string) (Slot, bool) {
	code, err := area.ParseCode(text)
	return Slot{Int: int64(code)}, err == nil
}

// clip is the beginning of what somebody typed, for a refusal that quotes it.
func clip(s string) string {
	if r := []rune(s); len(r) > 30 {
		return string(r[:30]) + "…"
	}
	return s
}
