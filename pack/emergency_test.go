package pack

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// TestEmergency: minutes stand only in a list that names the document which asks for them, and
// a ladder by minutes tells and drafts nothing (rules.md R13).
func TestEmergency(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../packs/template/pack.yaml")
	if err != nil {
		t.Fatal(err)
	}
	urgent := strings.NewReplacer("term: 10 个工作日\n", "term: 30 分钟\n  emergency: 防汛应急预案第 5 条\n", "ladders:\n", "ladders:\n- id: minutes\n  title: 叫应\n  by: minutes\n  rungs:\n  - {title: 先告知, after: 10, tell: [town_desk]}\n")
	for _, c := range []struct{ name, old, new, want string }{
		{"应急的可以按分钟，可以不要佐证", "  needs:\n  - {id: statement, title: 完成说明, kind: statement}\n", "", ""},
		{"没有写依据的不行", "  emergency: 防汛应急预案第 5 条\n", "", "lists[0].term pack.minutes"},
		{"应急的清单用按分钟的阶梯", "ladder: overdue\n- id: problem", "ladder: minutes\n- id: problem", ""},
		{"别的清单不能用", "  max_extensions: 2\n  reopen_within: 90 天\n  ladder: overdue\n\nladders", "  max_extensions: 2\n  reopen_within: 90 天\n  ladder: minutes\n\nladders", "lists[1].ladder pack.minutes"},
		{"按分钟的档不发文书", "after: 10, tell: [town_desk]", "after: 10, letter: remind, reply: 1 天", "ladders[0].rungs[0].tell pack.rung_tell"},
	} {
		with := urgent.Replace(string(text))
		changed := strings.Replace(with, c.old, c.new, 1)
		if changed == with {
			t.Errorf("%s：没有改到什么", c.name)
		}
		_, problems := ReadText([]byte(changed))
		var got []string
		for _, p := range problems {
			got = append(got, p.Path+" "+p.Code)
		}
		if !slices.Equal(got, strings.FieldsFunc(c.want, func(r rune) bool { return r == ';' })) {
			t.Errorf("%s：%q", c.name, got)
		}
	}
}
