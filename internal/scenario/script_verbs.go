package scenario

import (
	"slices"
	"strings"

	"luoshi/internal/scenario/lex"
)

// verb is one statement of the language: its words in Chinese and English, what
// stands after it, and what it does.
type verb struct {
	zh, en  string
	head    []param // words without keyword, in order
	keys    []param // words with a keyword before them, in any order
	expects bool    // compares and changes nothing
	set     bool    // sets the scene: it is not an act that could be refused
	clock   bool    // moves the clock
	alone   bool    // reads what is stored by itself: it shares no transaction with others
	opens   *opener // opens a block, nil for a statement of one line
	says    string  // what it does, for docs/packs.md
	run     func(p *player, s statement) error
}

func (v *verb) key(w string) *param {
	if i := slices.IndexFunc(v.keys, func(p param) bool { return w == p.zh || w == p.en }); i >= 0 {
		return &v.keys[i]
	}
	return nil
}

// tells reports whether an expectation names anything that is expected.
func (v *verb) tells(s statement) bool {
	return slices.ContainsFunc(v.keys, func(p param) bool { return !p.given && s.has(p.en) })
}

// form prints how the statement is written; what may be left out stands in [ ].
func (v *verb) form() string {
	parts := []string{v.zh}
	for _, p := range v.head {
		parts = append(parts, bracket(p.must, p.zh))
	}
	for _, p := range v.keys {
		t := p.zh + " " + p.takes()
		parts = append(parts, bracket(p.must, strings.TrimSpace(t)))
	}
	return strings.Join(parts, " ")
}

func bracket(must bool, s string) string {
	if must {
		return s
	}
	return "[" + s + "]"
}

// takes names what a parameter takes.
func (p param) takes() string {
	if p.pair {
		return "项 内容"
	}
	switch p.kind {
	case name, ref:
		return lex.ClassTitle(p.class)
	case refs:
		return lex.ClassTitle(p.class) + "、…"
	case place:
		return "地点"
	case day:
		return "年-月-日"
	case clock:
		return "时:分"
	case instant:
		return "年-月-日T时:分"
	case number, decimal:
		return "数"
	case term:
		return "5个工作日"
	case period:
		return "期"
	case choice:
		var titles []string
		for _, c := range p.choices {
			titles = append(titles, c[0])
		}
		return strings.Join(titles, "|")
	case share:
		return "百分数"
	case days:
		return "哪些天"
	case flag:
		return ""
	case text:
	}
	return "“文字”"
}

// Statements prints every statement of the language as a table for docs/packs.md.
func Statements() string {
	var b strings.Builder
	b.WriteString("| 语句 | 英文 | 作用 |\n|---|---|---|\n")
	for _, v := range verbs() {
		var en []string
		for _, p := range slices.Concat(v.head, v.keys) {
			en = append(en, p.en)
		}
		b.WriteString("| `" + strings.ReplaceAll(v.form(), "|", "/") + "` | `" + v.en + "` " + strings.Join(en, ", ") + " | " + v.says + " |\n")
	}
	return b.String()
}

// verbs lists every statement.
func verbs() []verb {
	return slices.Concat(blockVerbs(), rosterVerbs(), changeVerbs(), matterVerbs(), letterVerbs(), dutyVerbs(), reviewVerbs(), boardVerbs(), caseVerbs(), figureVerbs())
}

// by is who acts.
func by() param { return param{zh: "由", en: "by", kind: ref, class: "post", must: true} }

// says is the words of an act.
func says(must bool) param { return param{zh: "说明", en: "text", kind: text, must: must} }

// at is where.
func at(must bool) param { return param{zh: "在", en: "at", kind: place, must: must, given: true} }

// want is one thing that an expectation compares.
func want(zh, en string, k kind, choices ...[2]string) param {
	return param{zh: zh, en: en, kind: k, choices: choices}
}

func yesNo() [][2]string { return [][2]string{{"是", "yes"}, {"否", "no"}} }
