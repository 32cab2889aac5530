package pack_test

import (
	"os"
	"strings"
	"testing"

	"luoshi/internal/form"
	"luoshi/pack"
)

// TestRenamed: a name that a setting had before is refused in a new text, at its place, and
// read where the pack was issued under it, to the same pack.
func TestRenamed(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("../packs/yangxian/pack.yaml")
	if err != nil {
		t.Fatal(err)
	}
	old := strings.Replace(string(b), "  fields:\n", "  form:\n", 1)
	old = strings.Replace(old, "  - {id: problems,", "  - {id: mood, title: 天气, kind: choice, options: [晴, 雨]}\n  - {id: problems,", 1)
	_, problems := pack.ReadText([]byte(old))
	var said []string
	for _, p := range problems {
		said = append(said, p.Path+" "+p.Code+" "+strings.Join(p.Args, ">"))
	}
	if strings.Join(said, "\n") != "duties[0].form pack.renamed form>fields\nduties[0].fields[4].options pack.renamed options>of" {
		t.Error(said)
	}
	p, err := pack.Issued([]byte(old))
	if err != nil {
		t.Fatal(err)
	}
	f, ok := p.Duties[0].Fields.Field("mood")
	if !ok || len(p.Duties[0].Fields) != 7 || len(f.Of) != 2 || f.Of[1] != (form.Option{Code: "雨", Title: "雨"}) {
		t.Errorf("%+v", p.Duties[0].Fields)
	}
}
