package wording_test

import (
	"testing"

	"luoshi/internal/office"
	"luoshi/internal/todo"
	"luoshi/internal/wording"
)

// TestEveryWaitHasEnglish: what a desk says of the things that wait comes from the life
// tables, so no text of a page names it.
func TestEveryWaitHasEnglish(t *testing.T) {
	t.Parallel()
	pages := wording.Pages()
	kinds := map[string]bool{}
	for _, k := range todo.Kinds() {
		kinds[k] = true
	}
	for _, s := range office.Lives() {
		waits := false
		for _, l := range s.Lines {
			if l.Waits {
				waits = true
				if pages[l.Title] == "" {
					t.Errorf("%s: %s has no English", s.Name, l.Title)
				}
			}
		}
		if pages[s.Name] == "" && waits {
			t.Errorf("%s has no English", s.Name)
		}
		if waits != kinds[s.Name] {
			t.Errorf("%s: things of it wait for somebody %v, and are in the list of things to do %v", s.Name, waits, kinds[s.Name])
		}
	}
}
