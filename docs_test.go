package luoshi

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"luoshi/internal/access"
	"luoshi/internal/consequence"
	"luoshi/internal/life"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/scenario"
	"luoshi/internal/sensitivity"
	"luoshi/internal/store/beside"
	"luoshi/internal/wording"
	"luoshi/pack"
)

func TestAccessTableIsDocumented(t *testing.T) {
	t.Parallel()
	compareBlock(t, "docs/access.md", "access", access.Usual().Markdown(life.Acts(office.Lives()...)))
}

func TestWhoSeesARowIsDocumented(t *testing.T) {
	t.Parallel()
	compareBlock(t, "docs/access.md", "sight", access.SightMarkdown())
}

func TestLivesAreDocumented(t *testing.T) {
	t.Parallel()
	compareBlock(t, "docs/matter.md", "life", "```mermaid\n"+matter.Life().Mermaid()+"```\n")
	compareBlock(t, "docs/consequence.md", "case", "```mermaid\n"+consequence.Life().Mermaid()+"```\n")
	compareBlock(t, "docs/life.md", "lives", life.Markdown(office.Lives()...))
}

// TestLivesAreWhole: every act has a right of the access table, every code its words,
// every title its English; what binds others by one hand is what an account that rests
// does not do.
func TestLivesAreWhole(t *testing.T) {
	t.Parallel()
	known, signed, bound := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, g := range access.Rights() {
		known[g.Act] = true
	}
	for _, s := range office.Lives() {
		if !wording.Has(s.Closed) {
			t.Errorf("%s: %s has no words", s.Name, s.Closed)
		}
		states := map[string]bool{}
		for _, st := range s.States {
			if states[st.State] = true; !wording.HasPage(st.Title) {
				t.Errorf("%s: state %s: %q has no English", s.Name, st.State, st.Title)
			}
		}
		reached, waits := map[string]bool{}, 0
		for _, l := range s.Lines {
			if !known[l.Right] {
				t.Errorf("%s: %s asks for %q, which is no right", s.Name, l.Act, l.Right)
			}
			if !wording.HasPage(l.Title) {
				t.Errorf("%s: %s: %q has no English", s.Name, l.Act, l.Title)
			}
			for _, tie := range l.Apart {
				if !wording.Has(tie.Code) {
					t.Errorf("%s: %s has no words", s.Name, tie.Code)
				}
			}
			for _, st := range append([]string{l.To, l.Or}, l.From...) {
				if st != "" && !states[st] {
					t.Errorf("%s: %s names no state: %s", s.Name, l.Act, st)
				}
			}
			reached[l.To], reached[l.Or] = true, true
			bound[l.Right] = true
			if l.Signed != "" {
				signed[l.Right] = true
			}
			if l.Waits {
				waits++
			}
			if l.Begins == (len(l.From) > 0) {
				t.Errorf("%s: %s begins %v from %v", s.Name, l.Act, l.Begins, l.From)
			}
		}
		if waits == 0 {
			t.Errorf("%s waits for nobody", s.Name)
		}
	}
	for _, act := range access.Signing() {
		if bound[act] && !signed[act] {
			t.Errorf("%s is signed in the access table and in no life table", act)
		}
	}
	for act := range signed {
		if !slices.Contains(access.Signing(), act) {
			t.Errorf("%s is signed in a life table and not in the access table", act)
		}
	}
}

func TestHarmlessChangesAreDocumented(t *testing.T) {
	t.Parallel()
	compareBlock(t, "docs/trust.md", "harmless", beside.Markdown())
}

func TestSensitivityIsDocumented(t *testing.T) {
	t.Parallel()
	compareBlock(t, "docs/trust.md", "sensitivity", sensitivity.Markdown())
}

func TestPackFormatIsDocumented(t *testing.T) {
	compareBlock(t, "docs/packs.md", "format", pack.Reference())
}

func TestPackVocabularyIsDocumented(t *testing.T) {
	compareBlock(t, "docs/packs.md", "vocabulary", pack.Vocabulary())
}

func TestScenarioLanguageIsDocumented(t *testing.T) {
	compareBlock(t, "docs/packs.md", "statements", scenario.Statements())
}

// TestNamedTestsExist: a test that a document names is in the source.
func TestNamedTestsExist(t *testing.T) {
	t.Parallel()
	have := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark)\w+)\(`)
	walk(t, ".go", func(path, text string) {
		for _, m := range declared.FindAllStringSubmatch(text, -1) {
			have[m[1]] = true
		}
	})
	named := regexp.MustCompile("`((?:Test|Fuzz|Benchmark)[A-Z]\\w+)`")
	walk(t, ".md", func(path, text string) {
		for _, m := range named.FindAllStringSubmatch(text, -1) {
			if !have[m[1]] {
				t.Errorf("%s names %s, which is no test", path, m[1])
			}
		}
	})
}

// walk reads every file of the project with an ending.
func walk(t *testing.T, ending string, fn func(path, text string)) {
	t.Helper()
	if err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ending) {
			return err
		}
		text, err := os.ReadFile(path)
		fn(path, string(text))
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
