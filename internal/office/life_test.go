package office_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/intake"
	"luoshi/internal/life"
	"luoshi/internal/life/lifetest"
	"luoshi/internal/office"
	"luoshi/internal/store"
	"luoshi/pack"
	"luoshi/packs"
)

// TestLifeOfIssues walks the life table of the issues of a pack.
func TestLifeOfIssues(t *testing.T) {
	const strange, asked lifetest.Relation = "他人提请的", "本人提请的"
	lifetest.Built(t, func(t *testing.T, w *lifetest.World) {
		lifetest.Walk(t, w, lifetest.Kind[office.IssueState, office.IssueAct]{Table: office.LifeOfIssues(),
			Relations: []lifetest.Relation{strange, asked},
			Make: func(tx *store.Tx, s office.IssueState, r lifetest.Relation) (string, error) {
				key, err := kept(tx, slices.Index(office.LifeOfIssues().All(), s)*10+slices.Index([]lifetest.Relation{strange, asked}, r)+10)
				if err != nil {
					return "", err
				}
				i := office.Issue{Pack: key, Title: "测试", Document: "洋办发〔2026〕1号", Effective: calendar.DateOf(w.Now, w.Zone), Corrects: calendar.None,
					State: s, Person: lifetest.OtherPerson, At: w.Now}
				if r == asked {
					i.Person = lifetest.Person
				}
				err = tx.SavePackIssue(&i)
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

// kept keeps the text of the county's pack under another version.
func kept(tx *store.Tx, version int) (key string, err error) {
	text, err := packs.Files.ReadFile("yangxian/pack.yaml")
	if err != nil {
		return "", err
	}
	text = []byte(strings.Replace(string(text), "\nversion: 1\n", "\nversion: "+strconv.Itoa(version)+"\n", 1))
	p, problems := pack.ReadText(text)
	if len(problems) > 0 {
		return "", fmt.Errorf("%v", problems[0])
	}
	return p.Key(), tx.KeepPack(p, string(text), p.Document)
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

// TestLifeOfImports walks the life table of imports.
func TestLifeOfImports(t *testing.T) {
	lifetest.Built(t, func(t *testing.T, w *lifetest.World) {
		k, err := intake.KindOf("bodies")
		if err != nil {
			t.Fatal(err)
		}
		job := intake.Job{Kind: k, Mapping: intake.Mapping{Defaults: map[string]string{"name": "x", "kind": "x", "area": "x"}}}
		nothing, err := intake.Work{Store: w.Store, Home: w.Home, Actor: w.Actor(access.SystemAdmin), Rules: w.Rules}.Check(t.Context(), job)
		if err != nil || len(nothing.Errors) != 1 || nothing.Errors[0].Row != 0 { // that it has no row is all that is wrong
			t.Fatal(err, nothing.Errors)
		}
		lifetest.Walk(t, w, lifetest.Kind[office.ImportState, office.ImportAct]{Table: office.LifeOfImports(),
			Relations: []lifetest.Relation{lifetest.SameArea},
			Make: func(tx *store.Tx, s office.ImportState, _ lifetest.Relation) (string, error) {
				i := office.Import{Kind: "bodies", File: "a.csv", Planned: 1, At: w.Now, State: s, Person: lifetest.OtherPerson}
				if s == office.ImportUndone {
					i.UndoneAt = w.Now
				}
				err := tx.SaveImport(&i)
				return i.ID, err
			},
			Subject: func(access.Actor, office.ImportAct, office.ImportState, lifetest.Relation) access.Subject {
				return access.Subject{}
			},
			Do: func(tx *store.Tx, a access.Actor, act office.ImportAct, id string) (err error) {
				switch act {
				case office.ResumeImport:
					_, err = intake.WritePage(tx, a, id, nothing, 1)
				case office.StopImport:
					_, err = intake.Stop(tx, a, id)
				case office.UndoImport:
					_, err = intake.BeginUndo(tx, a, id)
				case office.ResumeUndo:
					_, _, _, err = intake.UndoPage(tx, a, id)
				}
				return err
			},
			// of the roles that import, the system administrator alone takes in the roster
			Own: []string{"access.role", "intake.under_way"},
		})
	})
}

// TestImportsAsk: which right each act on an import asks for.
func TestImportsAsk(t *testing.T) {
	t.Parallel()
	lifetest.Asks(t, office.LifeOfImports(), map[string]string{
		"run": "import.run", "resume": "import.run", "stop": "import.run", "undo": "import.run", "back": "import.run",
	})
}
