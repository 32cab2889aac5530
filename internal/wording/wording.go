// Package wording holds every sentence that a person reads (文案): refusals by
// their fault code, and pages by their Chinese text. Chinese is the source;
// English stands beside it in the same line, so that neither catalogue can miss
// a line that the other has. It decides nothing.
package wording

import (
	"bufio"
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"sync"

	"luoshi/internal/fault"
)

//go:embed *.txt
var files embed.FS

// Lang is a language of the face.
type Lang string

// The languages.
const (
	Zh Lang = "zh"
	En Lang = "en"
)

type catalogue struct {
	codes map[string][2]string // fault code → Chinese, English
	pages map[string]string    // Chinese text → English
}

var load = sync.OnceValue(func() catalogue {
	c := catalogue{map[string][2]string{}, map[string]string{}}
	names, err := fs.Glob(files, "*.txt")
	if err != nil {
		panic(err)
	}
	for _, name := range names {
		if err := c.read(name); err != nil {
			panic(err)
		}
	}
	return c
})

// read takes one file: lines "code | 中文 | English" or "中文 | English"; empty
// lines and lines that begin with # are skipped.
func (c catalogue) read(name string) error {
	f, err := files.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	s := bufio.NewScanner(f)
	for n := 1; s.Scan(); n++ {
		line := strings.TrimSpace(s.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		parts := strings.Split(line, " | ")
		switch len(parts) {
		case 2:
			c.pages[parts[0]] = parts[1]
		case 3:
			c.codes[parts[0]] = [2]string{parts[1], parts[2]}
		default:
			return fmt.Errorf("wording: %s:%d: want two or three parts", name, n)
		}
	}
	return s.Err()
}

// Text gives the page text zh in a language, with its places {0}, {1} … filled.
func Text(lang Lang, zh string, args ...any) string {
	text := zh
	if lang == En {
		if en, ok := load().pages[zh]; ok {
			text = en
		}
	}
	return fill(text, args)
}

func fill(text string, args []any) string {
	for i, a := range args {
		text = strings.ReplaceAll(text, "{"+strconv.Itoa(i)+"}", fmt.Sprint(a))
	}
	return text
}

// Fault words a refusal. A fault without wording, or an error that is no fault,
// gets the sentence for internal errors: its text is for the log alone.
func Fault(lang Lang, err error) string {
	f, ok := fault.As(err)
	code := "internal"
	var args []any
	if ok {
		code = f.Code
		for _, a := range f.Args {
			args = append(args, Text(lang, a))
		}
	}
	words, found := load().codes[code]
	if !found {
		words = load().codes["internal"]
	}
	if lang == En {
		return fill(words[1], args)
	}
	return fill(words[0], args)
}

// Has reports whether a fault code has wording.
func Has(code string) bool {
	_, ok := load().codes[code]
	return ok
}

// HasPage reports whether a Chinese page text has its English.
func HasPage(zh string) bool {
	_, ok := load().pages[zh]
	return ok
}

// Codes lists every worded code with its two texts.
func Codes() map[string][2]string { return load().codes }

// Pages lists every Chinese page text with its English.
func Pages() map[string]string { return load().pages }

// Explain words an error for a terminal: a fault in Chinese, anything else as it
// is, since there the operator reads it.
func Explain(err error) string {
	if _, ok := fault.As(err); ok {
		return Fault(Zh, err)
	}
	return err.Error()
}
