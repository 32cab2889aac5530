package store_test

import (
	"testing"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/journal"
)

// TestOpeningConfirms: in the opening period the first administrator appoints alone and
// each appointment is marked; it ends only when somebody else could confirm and release,
// and then the same appointment waits.
func TestOpeningConfirms(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w world) {
		system, today := w.Actor("system"), calendar.DateOf(noon, w.Zone)
		run := func(fn func(*store.Tx) error) error { t.Helper(); return w.do(t.Context(), fn) }
		appoint := func(name string) (a org.Appointment, err error) {
			return a, run(func(tx *store.Tx) error {
				p := org.Person{Name: name}
				if err := org.AddPerson(tx, system, &p); err != nil {
					return err
				}
				a = org.Appointment{Post: w.Posts["issuer"].ID, Person: p.ID, Hold: org.Deputy, From: today, Until: calendar.None, Document: "洋组干〔2026〕1号"}
				return org.Appoint(tx, system, &a)
			})
		}
		if err := run(func(tx *store.Tx) error {
			id, err := tx.SetOpener(system.Person)
			if err != nil {
				return err
			}
			return tx.Record(journal.Event{At: noon.UnixMilli(), Act: "programme.set", Subject: id})
		}); err != nil {
			t.Fatal(err)
		}
		if a, err := appoint("甲一"); err != nil || a.State != org.Opening || !a.On(today) || a.Asked.ByOther != system.Person {
			t.Fatalf("开局期间任命：%+v %v", a, err)
		}
		closing := func(actor access.Actor) error {
			return run(func(tx *store.Tx) error { return org.CloseOpening(tx, actor, today) })
		}
		if err := closing(w.Actor("desk")); fault.KindOf(err) != fault.Denied {
			t.Errorf("别人结束开局：%v", err)
		}
		if err := closing(system); err != nil {
			t.Fatal(err)
		}
		if err := closing(system); !fault.Is(err, "org.opening_over") {
			t.Errorf("再结束一次：%v", err)
		}
		a, err := appoint("甲二")
		if err != nil || a.State != org.Waiting || a.On(today) {
			t.Errorf("开局结束后任命：%+v %v", a, err)
		}
		w.intact(t)
	})
}

// TestEntrustedByTheBack: what reaches the table beside the use case gives no rights
// either: an appointment without standing is not stored, a post does not change its role
// to one that is entrusted, and a case's stand-in is confirmed by the case.
func TestEntrustedByTheBack(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w world) {
		today := calendar.DateOf(noon, w.Zone)
		term := org.Appointment{Post: w.Posts["issuer"].ID, Person: w.Holders[w.Posts["roads"].ID], Hold: org.Acting, From: today, Until: calendar.None, Document: "x"}
		w.refused(t, "直接存入签发人的任职", "org.unconfirmed", func(tx *store.Tx) error { a := term; return tx.SaveAppointment(&a) })
		for _, role := range []access.Role{"issuer", access.AuditAdmin} {
			w.refused(t, "把部门岗位改成"+access.Usual().Title(role), "org.role_entrusted", func(tx *store.Tx) error {
				p, err := tx.Post(w.Posts["roads"].ID)
				if err != nil {
					return err
				}
				p.Role = role
				return org.AddPost(tx, w.Actor("system"), &p)
			})
		}
		if err := w.do(t.Context(), func(tx *store.Tx) error {
			a := term
			err := org.AppointFor(tx, w.Actor("organiser"), &a)
			if a.State != org.Confirmed {
				t.Errorf("个案的代理人：%s", a.State)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

// TestOpenAgain: the opening period begins again only where nobody else could confirm or
// release, for two different persons and a document; the journal keeps all of it, and
// what is done in it is marked.
func TestOpenAgain(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w world) {
		system, security := w.Actor("system"), w.Actor("security")
		today, before := calendar.DateOf(noon, w.Zone), calendar.YMD(2000, 1, 3) // nobody held a post then
		good := org.Again{Person: system.Person, By: [2]string{security.Person, system.Person}, Document: "洋委办〔2026〕9号"}
		again := func(day calendar.Date, in org.Again) error {
			return w.do(t.Context(), func(tx *store.Tx) error { return org.OpenAgain(tx, noon, day, in) })
		}
		alone, empty := good, good
		alone.By[1], empty.Document = alone.By[0], "请写明文件"
		for want, err := range map[string]error{"org.opening_needless": again(today, good), "store.two_persons": again(before, alone), "org.document": again(before, empty)} {
			if !fault.Is(err, want) {
				t.Errorf("%v，应为 %s", err, want)
			}
		}
		if err := again(before, good); err != nil {
			t.Fatal(err)
		}
		if err := again(before, good); !fault.Is(err, "org.opening_open") {
			t.Errorf("再开一次：%v", err)
		}
		if _, err := w.s.Sequence(t.Context(), home); err != nil {
			t.Fatal(err)
		}
		if err := w.s.View(t.Context(), home, func(v *store.View) error {
			pr, err := v.Programme()
			if err != nil {
				return err
			}
			es, err := v.Journal(pr.ID, 0, 1)
			if pr.Opener != system.Person || len(es) != 1 || es[0].Event.Act != "programme.open_again" || es[0].Event.Person != security.Person || len(es[0].Event.Facts) != 3 {
				t.Errorf("%s %+v", pr.Opener, es)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		w.intact(t)
	})
}
