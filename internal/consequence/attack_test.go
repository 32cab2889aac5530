package consequence

import (
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/fault"
)

// TestSecondPost keeps a person away from a case by any post of theirs: as the unit
// of the person concerned, as proposer, as supervisor, as who decided before.
func TestSecondPost(t *testing.T) {
	t.Parallel()
	c := Case{Person: "who", Post: "post-v", Unit: "team", Units: []string{"sender"}, Proposer: "prop", ProposerPost: "post-p", ProposerBody: "body-p",
		Supervisor: "post-s", SupervisorBody: "body-s", Decider: "dec", DeciderPost: "post-d", State: Heard, NoticedAt: time.Date(2026, 9, 24, 4, 0, 0, 0, time.UTC),
		Judges: []access.Role{"organiser", "leader"}, Seers: []access.Role{"organiser", "leader"}}
	base := access.Actor{Person: "p", Post: "post-o", Body: "body-o", Role: "organiser"}
	for _, x := range []struct {
		name, also, acts, decide, review string
		sees                             Sight
	}{
		{"无关", "body-x", "", "", "", Whole},
		{"另在当事人的工作队", "team", "", "access.own_unit", "access.own_unit", Nothing},
		{"另在派出单位", "sender", "", "access.own_unit", "access.own_unit", Nothing},
		{"另任提出单位的岗位", "body-p", "", "consequence.own_proposal", "consequence.own_proposal", Whole},
		{"另任督办岗位", "post-s", "", "consequence.supervised", "consequence.supervised", Whole},
		{"另任作出决定的岗位", "post-d", "", "", "consequence.decided_by_you", Whole},
		{"替当事人代办", "", "who", "consequence.own_case", "consequence.own_case", Whole},
		{"替提出人代办", "", "prop", "consequence.own_proposal", "consequence.own_proposal", Whole},
		{"替决定人代办", "", "dec", "", "consequence.decided_by_you", Whole},
	} {
		a := base
		a.Also, a.For = []string{x.also}, x.acts
		for act, want := range map[Act]string{Decide: x.decide, Review: x.review} {
			if err := c.May(a, act, nil); want == "" && err != nil || want != "" && !fault.Is(err, want) {
				t.Errorf("%s %s：%v，应为 %q", x.name, act, err, want)
			}
		}
		if got := c.SightOf(a); got != x.sees {
			t.Errorf("%s 看到 %v，应为 %v", x.name, got, x.sees)
		}
	}
	voted := []Vote{{Person: "v", Post: "post-x"}}
	a := base
	a.Also = []string{"post-x"}
	if err := c.May(a, Review, voted); !fault.Is(err, "consequence.decided_by_you") {
		t.Errorf("另任投过票的岗位，来复核：%v", err)
	}
}
