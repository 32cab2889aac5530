package wording_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"

	"luoshi/internal/fault"
	"luoshi/internal/wording"
)

// sources walks the repository's files of the given endings, without tests.
func sources(t *testing.T, endings ...string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == ".git" || d.Name() == "bin" || d.Name() == "dist" || d.Name() == "tools") {
			return filepath.SkipDir
		}
		for _, e := range endings {
			if strings.HasSuffix(path, e) && !strings.HasSuffix(path, "_test.go") {
				data, err := os.ReadFile(path)
				if err != nil {
					return err
				}
				out[path] = string(data)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestEveryCodeHasWording reads the source: each fault code that is made there
// has its two texts.
func TestEveryCodeHasWording(t *testing.T) {
	t.Parallel()
	code := regexp.MustCompile(`fault\.(?:New\([\w.]+, |At\([^,\n]+, )"([a-z_]+\.[a-z_]+)"`)
	found := 0
	for path, text := range sources(t, ".go") {
		for _, m := range code.FindAllStringSubmatch(text, -1) {
			found++
			if !wording.Has(m[1]) {
				t.Errorf("%s: %s has no wording", path, m[1])
			}
		}
	}
	if found < 50 {
		t.Errorf("only %d codes found: the search is broken", found)
	}
}

// TestEveryPageTextHasEnglish reads templates and handlers: each Chinese text
// that goes through t or T has its English.
func TestEveryPageTextHasEnglish(t *testing.T) {
	t.Parallel()
	inTemplate := regexp.MustCompile(`\bt "((?:[^"\\]|\\.)*)"`)
	inGo := regexp.MustCompile(`\bT\("((?:[^"\\]|\\.)*)"`)
	room := regexp.MustCompile(`(?:Title|Says|Sub): +"([^"]*\p{Han}[^"]*)"`)
	missing := map[string]bool{}
	found := 0
	note := func(ms [][]string) {
		for _, m := range ms {
			text := strings.ReplaceAll(m[1], `\"`, `"`)
			if regexp.MustCompile(`\p{Han}`).MatchString(text) {
				found++
				if !wording.HasPage(text) {
					missing[text] = true
				}
			}
		}
	}
	for path, text := range sources(t, ".go", ".html") {
		if !strings.Contains(path, "internal/web") {
			continue
		}
		note(inTemplate.FindAllStringSubmatch(text, -1))
		if strings.HasSuffix(path, ".go") {
			note(inGo.FindAllStringSubmatch(text, -1))
			note(room.FindAllStringSubmatch(text, -1))
		}
	}
	if found < 100 {
		t.Errorf("only %d texts found: the search is broken", found)
	}
	var list []string
	for m := range missing {
		list = append(list, m)
	}
	sort.Strings(list)
	if len(list) > 0 {
		t.Errorf("%d texts have no English in internal/wording/*.txt:\n%s", len(list), strings.Join(list, "\n"))
	}
}

// TestCataloguesAreWhole: both languages are written, and have the same places.
func TestCataloguesAreWhole(t *testing.T) {
	t.Parallel()
	place := regexp.MustCompile(`\{\d\}`)
	same := func(key, a, b string) {
		x, y := place.FindAllString(a, -1), place.FindAllString(b, -1)
		sort.Strings(x)
		sort.Strings(y)
		x, y = slices.Compact(x), slices.Compact(y)
		if a == "" || b == "" || strings.Join(x, "") != strings.Join(y, "") {
			t.Errorf("%s: places differ or a text is empty:\n%s\n%s", key, a, b)
		}
		if strings.Contains(a, "！") || strings.Contains(a, "请注意") {
			t.Errorf("%s: no exclamation marks, no 请注意: %s", key, a)
		}
	}
	for code, words := range wording.Codes() {
		same(code, words[0], words[1])
	}
	for zh, en := range wording.Pages() {
		same(zh, zh, en)
	}
}

func TestFault(t *testing.T) {
	t.Parallel()
	err := fault.At("evidence", "matter.evidence_missing", "整改说明")
	if got := wording.Fault(wording.Zh, err); !strings.Contains(got, "还缺佐证“整改说明”") {
		t.Error(got)
	}
	if got := wording.Fault(wording.En, os.ErrClosed); !strings.Contains(got, "Something failed") || strings.Contains(got, "closed") {
		t.Errorf("an internal cause reached a person: %s", got)
	}
}
