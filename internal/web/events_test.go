package web

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"luoshi/internal/office"
	"luoshi/internal/wording"
)

// recorded is how the source writes the name of an event.
var recorded = regexp.MustCompile(`(?:\bEvent\(|journal\.Event\{[^}]*Act: )"([a-z]+\.[a-z_]+)"`)

// TestEventTitles: whatever the program records has words in both languages: what the
// source names, what a life table says is signed, and each act of a matter.
func TestEventTitles(t *testing.T) {
	t.Parallel()
	for act, title := range eventTitles {
		if !wording.HasPage(title) {
			t.Errorf("%s: %s has no English", act, title)
		}
	}
	acts := map[string]bool{}
	if err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "storetest") || strings.Contains(path, "lifetest") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range recorded.FindAllSubmatch(text, -1) {
			acts[string(m[1])] = true
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for _, s := range office.Lives() {
		for _, l := range s.Lines {
			for _, name := range strings.Fields(l.Signed) {
				acts[name] = true
			}
			if s.Name == "事项" {
				acts["matter."+l.Act] = true
			}
		}
	}
	if len(acts) < 80 {
		t.Fatalf("only %d events were found", len(acts))
	}
	c := &Ctx{Lang: wording.Zh}
	for act := range acts {
		if act != "account.visit_" && c.EventTitle(act) == act {
			t.Errorf("%s has no words", act)
		}
	}
}
