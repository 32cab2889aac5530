package letter_test

import (
	"errors"
	"testing"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/letter"
	"luoshi/internal/life/lifetest"
	"luoshi/internal/matter"
	"luoshi/internal/store"
)

// TestLettersOfACase: every act on the letter of a case is an act of the case; nothing of
// this package does it, whoever asks.
func TestLettersOfACase(t *testing.T) {
	lifetest.Built(t, func(t *testing.T, w *lifetest.World) {
		for _, s := range letter.Life().All() {
			if err := w.Try(func(tx *store.Tx) error {
				theirs, mine := planted(w, s, strange), planted(w, s, toPost)
				theirs.Case, theirs.Matter = "case", ""
				mine.Case, mine.Matter, mine.ToPerson = "case", "", lifetest.Person // only who it is to has the right to reply
				if err := errors.Join(tx.SaveLetter(&theirs), tx.SaveLetter(&mine)); err != nil {
					return err
				}
				for _, act := range letter.Life().Acts() {
					id := theirs.ID
					if act == letter.Opening {
						continue // the case calls it for an office that is told of a correction
					}
					if act == letter.Replying {
						id = mine.ID
					}
					for _, role := range access.Usual().Roles() {
						if err := do(w, tx, w.Actor(role), act, id); err == nil || fault.KindOf(err) != fault.Denied && !fault.Is(err, "letter.of_case") {
							t.Errorf("%s %s %s: %v", s, act, role, err)
						}
					}
				}
				return nil
			}); err != nil {
				t.Error(err)
			}
		}
	})
}

// TestWhoWordedItLast: who changed the words of a draft does not sign it, and who worded
// it before may.
func TestWhoWordedItLast(t *testing.T) {
	lifetest.Built(t, func(t *testing.T, w *lifetest.World) {
		sign := func(first, last string) error {
			return w.Try(func(tx *store.Tx) error {
				l := planted(w, letter.Draft, strange)
				l.Drafter = first
				if err := tx.SaveLetter(&l); err != nil {
					return err
				}
				editor, issuer := w.Actor("desk"), w.Actor("issuer")
				editor.Person = last
				if _, err := letter.Edit(tx, editor, l.ID, []string{"请尽快办理。"}); err != nil {
					return err
				}
				return do(w, tx, issuer, letter.Signing, l.ID)
			})
		}
		if err := sign("drafter", lifetest.Person); !fault.Is(err, "letter.own_draft") {
			t.Errorf("最后改稿的人签发：%v", err)
		}
		if err := sign(lifetest.Person, "editor"); err != nil {
			t.Errorf("别人改过的稿：%v", err)
		}
		stand := w.Actor("issuer")
		stand.For = "drafter"
		if err := w.Try(func(tx *store.Tx) error {
			l := planted(w, letter.Draft, strange)
			l.Drafter = "drafter"
			if err := tx.SaveLetter(&l); err != nil {
				return err
			}
			return do(w, tx, stand, letter.Signing, l.ID)
		}); !fault.Is(err, "letter.own_draft") {
			t.Errorf("替拟稿人办理的人签发：%v", err)
		}
	})
}

// TestSettledMatterIsNotSigned: the draft of a rung of a matter that is written off is not
// signed any more; and a letter's time for a reply runs from its service.
func TestSettledMatterIsNotSigned(t *testing.T) {
	lifetest.Built(t, func(t *testing.T, w *lifetest.World) {
		for _, s := range matter.States() {
			err := w.Try(func(tx *store.Tx) error {
				m := matter.Matter{Number: "SX-2026-900000", List: "problem", Kind: matter.Problem, Area: w.Here, Title: "测试", State: s, Pack: w.Pack(), RegisteredAt: w.Now,
					BlockedOn: calendar.None, Deferred: calendar.None, Due: calendar.None, Asked: calendar.None, RungOn: calendar.None, RepeatOn: calendar.None}
				if err := tx.SaveMatter(&m); err != nil {
					return err
				}
				l := planted(w, letter.Draft, strange)
				l.Matter, l.Rung = m.ID, "一次督办"
				if err := tx.SaveLetter(&l); err != nil {
					return err
				}
				return do(w, tx, w.Actor("issuer"), letter.Signing, l.ID)
			})
			if settled := s == matter.WrittenOff; settled != fault.Is(err, "letter.matter_settled") || !settled && err != nil {
				t.Errorf("%s: %v", s, err)
			}
		}
		if err := w.Try(func(tx *store.Tx) error {
			l := planted(w, letter.Signed, strange)
			l.Number, l.Reply = "洋督〔2026〕1号", calendar.Term{N: 3, Unit: calendar.Workday}
			if err := tx.SaveLetter(&l); err != nil {
				return err
			}
			l, err := letter.Serve(tx, w.Actor("supervisor"), l.ID, "专人送达", w.Rules.Calendar, w.Zone)
			if want, _ := w.Rules.Calendar.AddWorkdays(calendar.DateOf(w.Now, w.Zone), 3); l.ReplyDue != want {
				t.Errorf("%s，应为 %s", l.ReplyDue, want)
			}
			return err
		}); err != nil {
			t.Error(err)
		}
	})
}
