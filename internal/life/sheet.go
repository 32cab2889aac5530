package life

import (
	"fmt"
	"strings"

	"luoshi/internal/access"
)

// Sheet is a table for printing: its states and acts as text, whatever their types.
type Sheet struct {
	Name    string
	Closed  string // code of the refusal
	States  []State[string]
	Lines   []Line
	Diagram string // of mermaid
}

// Line is one row of a sheet.
type Line struct {
	Act, Title, Right string
	From              []string
	To, Or            string
	Apart             []Tie
	Begins            bool
	Words, Waits      bool
	Signed            string
}

// Sheet is the table for printing.
func (t Table[S, A]) Sheet() Sheet {
	out := Sheet{Name: t.Name, Closed: t.Closed, Diagram: t.Mermaid()}
	for _, s := range t.States {
		out.States = append(out.States, State[string]{string(s.State), s.Title})
	}
	add := func(r Row[S, A], begins bool) {
		l := Line{Act: string(r.Act), Title: r.Title, Right: r.Right, To: string(r.To), Or: string(r.Or), Apart: r.Apart, Begins: begins,
			Words: r.Words, Signed: r.Signed, Waits: r.Waits}
		if l.Title == "" {
			l.Title = access.Title(r.Right)
		}
		for _, s := range r.From {
			l.From = append(l.From, string(s))
		}
		out.Lines = append(out.Lines, l)
	}
	for _, r := range t.Begin {
		add(r, true)
	}
	for _, r := range t.Rows {
		add(r, false)
	}
	return out
}

// Mermaid prints the table as a state diagram for docs.
func (t Table[S, A]) Mermaid() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n")
	for _, r := range t.Begin {
		fmt.Fprintf(&b, "    [*] --> %s: %s\n", r.To, r.Act)
	}
	for _, r := range t.Rows {
		for _, s := range r.From {
			for _, to := range []S{r.To, r.Or} {
				if to != "" {
					fmt.Fprintf(&b, "    %s --> %s: %s\n", s, to, r.Act)
				}
			}
		}
	}
	return b.String()
}

// Markdown prints sheets for docs/life.md: what may be done in which state, by which
// right, and who keeps away from it.
func Markdown(sheets ...Sheet) string {
	var b strings.Builder
	for i, s := range sheets {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "## %s\n\n", s.Name)
		var states []string
		for _, st := range s.States {
			states = append(states, fmt.Sprintf("%s `%s`", st.Title, st.State))
		}
		fmt.Fprintf(&b, "%s\n\n| 办什么 | 在哪一步 | 到哪一步 | 权限 | 谁回避 | |\n|---|---|---|---|---|---|\n", strings.Join(states, " · "))
		for _, l := range s.Lines {
			fmt.Fprintf(&b, "| %s `%s` | %s | %s | `%s` | %s | %s |\n", l.Title, l.Act, s.titles(l.From...), s.titles(l.To, l.Or), l.Right, l.apart(), l.marks())
		}
	}
	return b.String()
}

func (s Sheet) titles(states ...string) string {
	var out []string
	for _, id := range states {
		for _, known := range s.States {
			if known.State == id {
				out = append(out, known.Title)
			}
		}
	}
	return strings.Join(out, "、")
}

// apart says who keeps away from the act: by its right, and beyond it.
func (l Line) apart() string {
	var out []string
	if right, _ := access.RightOf(l.Right); right.Apart {
		out = append(out, "本人、本单位的工作除外")
	}
	if away := l.away(); away != "" {
		out = append(out, away)
	}
	return strings.Join(out, "；")
}

// away says who keeps away from the act beyond its right.
func (l Line) away() string {
	var out []string
	for _, t := range l.Apart {
		if t.Only {
			out = append(out, "仅限"+t.Title)
		} else {
			out = append(out, t.Title+"回避")
		}
	}
	return strings.Join(out, "；")
}

func (l Line) marks() string {
	var out []string
	for _, m := range []struct {
		is   bool
		word string
	}{{l.Words, "写理由"}, {l.Signed != "", "本人签名，静默期不办"}, {l.Waits, "等着办"}} {
		if m.is {
			out = append(out, m.word)
		}
	}
	return strings.Join(out, "，")
}

// Acts lists by right which acts of the sheets ask for it, and who keeps away beyond the
// right, for docs/access.md: 文书：签发（收文人、拟稿人回避）.
func Acts(sheets ...Sheet) map[string][]string {
	out, seen := map[string][]string{}, map[string]bool{}
	for _, s := range sheets {
		for _, l := range s.Lines {
			word := s.Name + "：" + l.Title
			if away := l.away(); away != "" {
				word += "（" + away + "）"
			}
			if !seen[l.Right+word] {
				seen[l.Right+word] = true
				out[l.Right] = append(out[l.Right], word)
			}
		}
	}
	return out
}
