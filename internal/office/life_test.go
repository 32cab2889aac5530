package office_test

import (
	"testing"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/life"
	"luoshi/internal/life/lifetest"
	"luoshi/internal/office"
	"luoshi/internal/store"
)

// TestLifeOfIssues walks the life table of the issues of a pack.
func TestLifeOfIssues(t *testing.T) {
	const strange, asked lifetest.Relation = "他人提请的", "本人提请的"
	lifetest.Built(t, func(t *testing.T, w *lifetest.World) {
		lifetest.Walk(t, w, lifetest.Kind[office.IssueState, office.IssueAct]{Table: office.LifeOfIssues(),
			Relations: []lifetest.Relation{strange, asked},
			Make: func(tx *store.Tx, s office.IssueState, r lifetest.Relation) (string, error) {
				i := office.Issue{Pack: "yangxian@" + string(s) + string(r), Title: "测试", Document: "洋办发〔2026〕1号", Effective: calendar.DateOf(w.Now, w.Zone), Corrects: calendar.None,
					State: s, Person: lifetest.OtherPerson, At: w.Now}
				if r == asked {
					i.Person = lifetest.Person
				}
				err := tx.SavePackIssue(&i)
				return i.ID, err
			},
			Subject: func(a access.Actor, _ office.IssueAct, _ office.IssueState, _ lifetest.Relation) access.Subject {
				return access.Subject{Area: a.Area}
			},
			Tied: func(_ access.Actor, _ office.IssueState, r lifetest.Relation, tie life.Tie) bool { return r == asked },
			Do: func(tx *store.Tx, a access.Actor, act office.IssueAct, id string) error {
				return office.ConfirmPack(tx, a, id, act == office.ConfirmIssue, "还要再改")
			},
			// to refuse one's own is to take it back, and to take back another's is to refuse it
			Skip: func(act office.IssueAct, _ office.IssueState, r lifetest.Relation) bool {
				return act == office.RefuseIssue && r == asked || act == office.TakeIssue && r == strange
			},
		})
	})
}

// TestIssuesAsk: which right each act asks for, and who keeps away from it.
func TestIssuesAsk(t *testing.T) {
	t.Parallel()
	lifetest.Asks(t, office.LifeOfIssues(), map[string]string{
		"propose":   "pack.issue",
		"confirm":   "pack.confirm 提请人",
		"refuse":    "pack.confirm 提请人",
		"take_back": "pack.issue 仅限提请人",
	})
}
