package web

import (
	"html/template"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"luoshi/internal/wording"
)

// TestFold: constants written out give the page that calling them gives, quotes and
// marks included, and what is not constant is still called.
func TestFold(t *testing.T) {
	t.Parallel()
	const page = `{{define "p"}}<link href="{{asset "luoshi.css"}}"><p title="{{t "跳到正文"}} {{t "a \"b\" <c> & 'd'"}}">{{if .On}}{{t "<b>全部</b>"}}{{else}}{{t "查看"}}{{end}}{{range .Rows}}{{t .}}{{t "全部"}}{{else}}{{t "打印"}}{{end}}{{with .On}}{{t "本页 {0} 件" 3}}{{end}}{{$x := t "查看"}}{{$x}}</p>{{end}}`
	pages, err := parseTemplates([]fs.FS{fstest.MapFS{"pages/p.html": {Data: []byte(page)}}})
	if err != nil {
		t.Fatal(err)
	}
	for lang, folded := range pages {
		called, err := template.New("").Funcs(functions(lang)).Parse(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, data := range []any{map[string]any{"On": true, "Rows": []string{"全部", "<i>"}}, map[string]any{"On": false, "Rows": nil}} {
			var want, got strings.Builder
			if err := called.ExecuteTemplate(&want, "p", data); err != nil {
				t.Fatal(err)
			}
			if err := folded.ExecuteTemplate(&got, "p", data); err != nil {
				t.Fatal(err)
			}
			if got.String() != want.String() || lang == wording.En && !strings.Contains(got.String(), "Skip to the text") {
				t.Errorf("%s\n%s\nnot\n%s", lang, got.String(), want.String())
			}
		}
	}
}

// TestEveryHeadSaysMyCases: whoever a case is about learns of it on the first line of
// every page, so that each head of a page has that line.
func TestEveryHeadSaysMyCases(t *testing.T) {
	t.Parallel()
	heads := 0
	if err := fs.WalkDir(os.DirFS("."), ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".html") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, page := range strings.Split(string(text), "<!doctype html>")[1:] {
			head, _, _ := strings.Cut(page, "{{define")
			if heads++; !strings.Contains(head, `{{template "my-cases" .}}`) {
				t.Errorf("%s: a page begins without the line of my cases", path)
			}
		}
		return err
	}); err != nil || heads < 2 {
		t.Fatalf("%d heads, %v", heads, err)
	}
}

// TestCellsAreOneLine: what people write in several lines is shown in them (white-space of
// luoshi.css), so that a template breaks no line of its own inside such a place.
func TestCellsAreOneLine(t *testing.T) {
	t.Parallel()
	n := 0
	for _, name := range []string{"p", "td", "dd"} {
		place := regexp.MustCompile(`(?s)<` + name + `\b[^>]*>(.*?)</` + name + `>`)
		if err := filepath.WalkDir(".", func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || filepath.Ext(path) != ".html" {
				return err
			}
			text, err := os.ReadFile(path)
			for _, m := range place.FindAllStringSubmatch(string(text), -1) {
				if n++; strings.Contains(m[1], "\n") {
					t.Errorf("%s: a line breaks in <%s>: %.60s", path, name, m[1])
				}
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	if n < 100 {
		t.Fatalf("only %d places", n)
	}
}

// TestDraftsAreNotRestored: a browser gives nothing of a form back whose draft is kept,
// sealed, by the page: at a shared computer it would give it to whoever comes next.
func TestDraftsAreNotRestored(t *testing.T) {
	t.Parallel()
	n := 0
	forms := regexp.MustCompile(`<form[^>]*data-draft=`)
	if err := filepath.WalkDir(".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ".html" {
			return err
		}
		text, err := os.ReadFile(path)
		for _, form := range forms.FindAllString(string(text), -1) {
			if n++; !strings.Contains(form, `autocomplete="off"`) {
				t.Errorf("%s: %s", path, form)
			}
		}
		return err
	}); err != nil || n == 0 {
		t.Fatal(n, err)
	}
}
