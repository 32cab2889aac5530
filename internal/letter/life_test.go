package letter_test

import (
	"testing"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/letter"
	"luoshi/internal/life"
	"luoshi/internal/life/lifetest"
	"luoshi/internal/store"
)

// The relations of a letter to the walker.
const (
	strange   lifetest.Relation = "不相干的"
	drafted   lifetest.Relation = "本人拟的"
	toPerson  lifetest.Relation = "写给本人的"
	toOffice  lifetest.Relation = "写给本单位的"
	toPost    lifetest.Relation = "写给本岗位的"
	prefix                      = "洋测试"
	addressee                   = "对方"
)

func planted(w *lifetest.World, s letter.State, r lifetest.Relation) letter.Letter {
	l := letter.Letter{Kind: "supervise", Title: "督办函", To: addressee, ToBody: lifetest.OtherBody, ToPost: lifetest.OtherPost, ToPerson: lifetest.OtherPerson, Matter: "matter",
		Paragraphs: []string{"请办理。"}, Form: "letter", State: s, Drafter: lifetest.OtherPerson, ReplyDue: calendar.None, Reply: calendar.Term{Unit: calendar.Workday}, DraftedAt: w.Now}
	switch r {
	case drafted:
		l.Drafter = lifetest.Person
	case toPerson:
		l.ToPerson = lifetest.Person
	case toOffice:
		l.ToBody, l.ToPost, l.ToPerson = lifetest.Body, "", ""
	case toPost:
		l.ToBody, l.ToPost = lifetest.Body, lifetest.Post
	}
	return l
}

// do does an act on a letter with an input that is whole.
func do(w *lifetest.World, tx *store.Tx, a access.Actor, act letter.Act, id string) error {
	l, err := tx.Letter(id)
	if err != nil {
		return err
	}
	switch act {
	case letter.Editing:
		_, err = letter.Edit(tx, a, id, []string{"请尽快办理。"})
	case letter.Signing:
		_, err = letter.Sign(tx, a, id, prefix, w.Zone)
	case letter.Dropping:
		_, err = letter.Drop(tx, a, id, "不必发")
	case letter.Serving:
		_, err = letter.Serve(tx, a, id, "专人送达", w.Rules.Calendar, w.Zone)
	case letter.Opening:
		_, err = letter.Open(tx, a, l, w.Rules.Calendar, w.Zone)
	case letter.Replying:
		_, err = letter.Answer(tx, a, id, "已办理")
	case letter.Annulling:
		_, err = letter.Annul(tx, a, id, "有误")
	}
	return err
}

// TestLife walks the life table of letters.
func TestLife(t *testing.T) {
	lifetest.Built(t, func(t *testing.T, w *lifetest.World) {
		lifetest.Walk(t, w, lifetest.Kind[letter.State, letter.Act]{Table: letter.Life(),
			Relations: []lifetest.Relation{strange, drafted, toPerson, toOffice, toPost},
			Make: func(tx *store.Tx, s letter.State, r lifetest.Relation) (string, error) {
				l := planted(w, s, r)
				err := tx.SaveLetter(&l)
				return l.ID, err
			},
			Subject: func(a access.Actor, act letter.Act, _ letter.State, r lifetest.Relation) access.Subject {
				switch {
				case act == letter.Opening:
					return access.Subject{Owner: a.Post}
				case act == letter.Replying && r == toPost:
					return access.Subject{Owner: lifetest.Post, Bodies: []string{lifetest.Body}}
				case act == letter.Replying && r == toOffice:
					return access.Subject{Bodies: []string{lifetest.Body}}
				case act == letter.Replying:
					return access.Subject{Owner: lifetest.OtherPost, Bodies: []string{lifetest.OtherBody}}
				}
				return access.Subject{}
			},
			Tied: func(a access.Actor, _ letter.State, r lifetest.Relation, tie life.Tie) bool {
				switch tie.Title {
				case "拟稿人":
					return r == drafted
				case "收文人":
					return r == toPerson
				case "收文单位":
					return r == toPost || r == toOffice
				case "收文岗位": // an administrator is written to by post, and reads nothing of the office
					return r == toPost || r == toOffice && a.Role != access.SystemAdmin && a.Role != access.SecurityAdmin
				}
				t.Errorf("a tie that the test does not know: %s", tie.Title)
				return false
			},
			Do: func(tx *store.Tx, a access.Actor, act letter.Act, id string) error { return do(w, tx, a, act, id) },
			// the planted letter asks for no reply
			Later: func(_ access.Actor, act letter.Act, _ letter.State, _ lifetest.Relation) bool {
				return act == letter.Replying
			},
		})
	})
}

// TestAsks: which right each act asks for, and who keeps away from it.
func TestAsks(t *testing.T) {
	t.Parallel()
	lifetest.Asks(t, letter.Life(), map[string]string{
		"draft": "letter.draft",
		"edit":  "letter.draft 收文人",
		"sign":  "letter.sign 收文人 收文单位 拟稿人",
		"drop":  "letter.sign 收文人 收文单位",
		"serve": "letter.serve 收文人",
		"open":  "letter.open 仅限收文岗位",
		"reply": "letter.reply",
		"annul": "letter.annul 收文人 收文单位",
	})
}
