package pack

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"luoshi/internal/score"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// names are the packs of the repository, those of counties and the examples.
func names(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, folder := range []string{"", "examples/"} {
		found, err := filepath.Glob("../packs/" + folder + "*/pack.yaml")
		if err != nil || len(found) == 0 {
			t.Fatalf("packs in %q: %v %v", folder, found, err)
		}
		for _, f := range found {
			all = append(all, folder+filepath.Base(filepath.Dir(f)))
		}
	}
	return all
}

func readPack(t *testing.T, name string) *Pack {
	t.Helper()
	p, problems := Read(os.DirFS("../packs"), name)
	for _, x := range problems {
		t.Error(x)
	}
	if t.Failed() {
		t.FailNow()
	}
	return p
}

func TestPacksAreRight(t *testing.T) {
	t.Parallel()
	for _, name := range names(t) {
		p := readPack(t, name)
		if p.ID != path.Base(name) {
			t.Errorf("pack %s stands in folder %s", p.ID, name)
		}
		for _, s := range p.Sheets {
			if _, err := score.Prepare(s, p.Metrics()); err != nil {
				t.Errorf("%s: %v", s.ID, err)
			}
		}
	}
}

func TestYangxian(t *testing.T) {
	t.Parallel()
	p := readPack(t, "yangxian")
	if p.Year != 2017 {
		t.Errorf("year %d", p.Year)
	}
	quotas := map[string]int{}
	for _, d := range p.Duties {
		if d.Quota > 0 {
			quotas[d.ID] = d.Quota
		}
	}
	want := map[string]int{"leader_visit": 50, "department_visit": 60, "town_visit": 70, "village_work": 80}
	if diff := cmp.Diff(want, quotas); diff != "" {
		t.Error(diff)
	}
	for _, id := range []string{"overdue", "repeat"} {
		l, _ := p.Ladder(id)
		var rungs []string
		for _, r := range l.Rungs {
			rungs = append(rungs, fmt.Sprintf("%s %d %s", r.Title, r.After, r.Proposal))
		}
		want := map[string][]string{
			"overdue": {"一次督办 1 ", "二次约谈 3 interview", "三次诫勉 5 admonition"},
			"repeat":  {"一次督办 1 ", "二次约谈 2 interview", "三次诫勉 3 admonition"},
		}[id]
		if diff := cmp.Diff(want, rungs); diff != "" {
			t.Error(diff)
		}
	}
	report, _ := p.Duty("monthly_report")
	if report.Composed != "daily_list" || len(report.Fields) != 0 {
		t.Errorf("the monthly report asks again: %+v", report)
	}
}

func TestTemplateHasNoTrace(t *testing.T) {
	t.Parallel()
	for _, m := range readPack(t, "template").Metrics() {
		if m.Trace {
			t.Errorf("the template uses the trace metric %s", m.ID)
		}
	}
}

func TestSchema(t *testing.T) {
	t.Parallel()
	now, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile("schema.json", now, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(now, kept) {
		t.Fatal("schema.json is not what the structs say; run UPDATE=1 go test ./pack -run TestSchema")
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(kept))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names(t) {
		text, err := os.ReadFile("../packs/" + name + "/pack.yaml")
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(instance(t, text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		bad := bytes.Replace(text, []byte("title:"), []byte("titel:"), 1)
		if s.Validate(instance(t, bad)) == nil {
			t.Error("the schema lets an unknown field pass")
		}
	}
}

func instance(t *testing.T, text []byte) any {
	t.Helper()
	j, err := yaml.YAMLToJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(j))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// identifiers are how many mechanisms the article of each county has (SOURCE.md lists all).
var identifiers = map[string]struct {
	prefix string
	n      int
}{"jianning": {"JN", 31}, "xuanen": {"XE", 30}, "nanping": {"NP", 25}, "yangxian": {"YX", 29}, "guizhou": {"GZ", 33}}

// TestSourceLines keeps the line numbers of every SOURCE.md right: UPDATE=1 rewrites them.
func TestSourceLines(t *testing.T) {
	t.Parallel()
	for _, name := range names(t) {
		var want []string
		for i := range identifiers[name].n {
			want = append(want, fmt.Sprintf("%s-%02d", identifiers[name].prefix, i+1))
		}
		p := readPack(t, name)
		if os.Getenv("UPDATE") != "" {
			rewriteLines(t, "../packs/"+name+"/SOURCE.md", p)
		}
		for _, x := range CheckSource(os.DirFS("../packs"), name, p, SourceOptions{Want: want, Scenarios: true}) {
			t.Errorf("%s: %v", name, x)
		}
	}
}

func rewriteLines(t *testing.T, name string, p *Pack) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	part := regexp.MustCompile("`([a-z]+\\.[a-z0-9_]+)` [0-9]+-[0-9]+")
	now := part.ReplaceAllStringFunc(string(text), func(s string) string {
		l, ok := p.Lines(part.FindStringSubmatch(s)[1])
		if !ok {
			t.Errorf("the pack has no %s", s)
		}
		return fmt.Sprintf("`%s` %d-%d", l.Path, l.From, l.To)
	})
	if err := os.WriteFile(name, []byte(now), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestWording: every code in the source has a line in the catalogue, and the
// catalogue has no other.
func TestWording(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	code := regexp.MustCompile(`"(pack\.[a-z0-9_]+)"`)
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		text, err := os.ReadFile(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range code.FindAllStringSubmatch(string(text), -1) {
			used[m[1]] = true
		}
	}
	delete(used, "pack.yaml")
	text, err := os.ReadFile("../internal/wording/pack.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		parts := strings.Split(strings.TrimSpace(line), " | ")
		if len(parts) != 3 {
			continue
		}
		if !used[parts[0]] {
			t.Errorf("%s is worded and nowhere said", parts[0])
		}
		delete(used, parts[0])
	}
	for c := range used {
		t.Errorf("%s has no wording", c)
	}
}

func BenchmarkReadText(b *testing.B) {
	text, err := os.ReadFile("../packs/yangxian/pack.yaml")
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, problems := ReadText(text); len(problems) > 0 {
			b.Fatal(problems)
		}
	}
}

func FuzzReadText(f *testing.F) {
	for _, name := range []string{"yangxian", "template"} {
		text, err := os.ReadFile("../packs/" + name + "/pack.yaml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte("pack: a\nlists: &x [*x]\n"))
	f.Add([]byte("{pack: [[[[{}]]]], ? : 1}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, problems := ReadText(text)
		if p == nil && len(problems) == 0 {
			t.Fatal("neither a pack nor a problem")
		}
		for _, x := range problems {
			if x.Code == "" || x.Error() == "" {
				t.Fatalf("a problem without words: %+v", x)
			}
		}
		if p != nil && len(problems) == 0 {
			if again := Check(p); len(again) > 0 {
				t.Fatalf("read without a problem, checked with %v", again)
			}
			if _, err := json.Marshal(p); err != nil {
				t.Fatal(err)
			}
		}
	})
}
