package todo

import (
	"slices"
	"testing"

	"luoshi/internal/life"
	"luoshi/internal/office"
)

// waiting says by itself, of each state of each kind, for which acts a thing waits there, in
// the order of the list. What has none is over, or says why it waits for nobody.
var waiting = map[string]map[string][]string{
	"事项": {"registered": {"assign"}, "assigned": {"accept", "report", "extend", "agree_back"}, "reported": {"verify"}, "verified": {"write_off"}, "written_off": nil},
	"文书": {"draft": {"sign"}, "signed": {"serve", "open"}, "served": {"reply"}, "replied": nil, "annulled": nil, "dropped": nil},
	"结果运用": {
		"opened":   {"propose"},
		"proposed": {"sign", "notice", "receive", "vote", "decide"},
		"noticed":  {"extend", "vote", "decide"}, "heard": {"extend", "vote", "decide"},
		"decided": {"sign", "serve", "receive"},
		"served":  {"fill", "end"}, "under_review": {"review"}, "reviewed": {"sign", "receive", "fill", "end"},
		"ended": nil, "withdrawn": nil, "closed": {"sign", "receive"},
	},
	"排名":     {"computed": {"show"}, "shown": {"object", "finalise"}, "objection": {"object", "rule", "finalise"}, "final": {"publish"}, "published": nil},
	"点评":     {"named": {"draw_code", "accept_code"}, "open": {"vote"}, "shut": {"hand_in"}, "closed": {"publish"}, "published": nil, "void": nil},
	"请假":     {"asked": {"approve"}, "approved": nil, "refused": nil},
	"抽查":     {"drawn": {"check"}, "checked": nil},
	"关键岗位任职": {"asked": {"confirm"}, "ending": {"confirm"}, "stands": nil, "refused": nil},
	"交接":     {"owed": {"take_over"}, "taken": nil},
	"一次性密码":  {"asked": {"release"}, "released": nil, "declined": nil, "used": nil, "lapsed": nil},
	"签名密钥":   {"waiting": {"endorse"}, "valid": nil, "ended": nil},
	"机制包下发":  {"waiting": {"confirm"}, "issued": nil, "refused": nil, "taken": nil},
	"导入":     {"running": {"resume"}, "undoing": {"back"}, "done": nil, "undone": nil, "stopped": nil},
}

// open are states that a thing may stay in for ever though an act leads out of them.
var open = map[string][]string{
	"排名": {"published"},       // may be corrected
	"文书": {"replied"},         // may be annulled
	"事项": {"written_off"},     // may be opened again
	"导入": {"done", "stopped"}, // may be taken back
}

// TestWaiting: every mark 等着办 of every life table is said here as well, so that none goes
// unseen; a state in which something may be done and which waits for nobody is named above.
func TestWaiting(t *testing.T) {
	t.Parallel()
	sheets := office.Lives()
	for _, s := range sheets {
		if !slices.Contains(Kinds(), s.Name) {
			t.Errorf("%s can wait for somebody and is in nobody's list", s.Name)
		}
		said, ok := waiting[s.Name]
		if !ok {
			t.Errorf("%s is not in the table of this test", s.Name)
			continue
		}
		for _, st := range s.States {
			if got := waitsIn(s, st.State); !slices.Equal(got, said[st.State]) {
				t.Errorf("%s %s waits for %q, and should for %q", s.Name, st.Title, got, said[st.State])
			}
			if len(said[st.State]) == 0 && movable(s, st.State) != slices.Contains(open[s.Name], st.State) {
				t.Errorf("%s %s can move: %v, and waits for nobody", s.Name, st.Title, movable(s, st.State))
			}
		}
		if len(said) != len(s.States) {
			t.Errorf("%s has %d states, and %d are said here", s.Name, len(s.States), len(said))
		}
	}
	if len(sheets) != len(waiting) {
		t.Errorf("%d kinds, and %d are said here", len(sheets), len(waiting))
	}
}

// waitsIn are the acts marked 等着办 in a state.
func waitsIn(s life.Sheet, state string) (acts []string) {
	for _, l := range s.Lines {
		if l.Waits && slices.Contains(l.From, state) {
			acts = append(acts, l.Act)
		}
	}
	return acts
}

// movable reports whether an act leads out of a state.
func movable(s life.Sheet, state string) bool {
	return slices.ContainsFunc(s.Lines, func(l life.Line) bool {
		return slices.Contains(l.From, state) && l.To != "" && l.To != state
	})
}
