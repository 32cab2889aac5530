package todo_test

import (
	"slices"
	"testing"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/life/lifetest"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/store"
	"luoshi/internal/todo"
)

// TestVacantPost: what a post without a holder owns waits at the post above, which may act
// on it and does not judge it; where nobody is above, it waits for nobody and is counted.
func TestVacantPost(t *testing.T) {
	lifetest.Built(t, func(t *testing.T, w *lifetest.World) {
		first := w.Posts["first/"+w.Here.String()]
		day := calendar.DateOf(w.Now, w.Zone)
		above := w.Posts[keyOf(w, first.Above)]
		chief := access.Actor{Account: "a", Person: w.Holders[above.ID], Post: above.ID, Body: above.Body, Role: above.Role, Home: w.Home, Area: above.Area, Now: w.Now}
		ask := todo.Ask{Actor: chief, Zone: w.Zone, Calendar: w.Rules.Calendar, Limit: 100}
		var m matter.Matter
		w.Do(func(tx *store.Tx) (err error) {
			m, err = office.Register(tx, w.Rules, w.County.Actor("supervisor"), matter.Draft{List: "problem", Area: w.Here, Title: "桥栏松动", Owner: first.ID, Pack: w.Pack()})
			return err
		})
		look := func(what string, listed bool, nobody int) {
			t.Helper()
			if err := w.Store.View(t.Context(), w.Home, func(v *store.View) (err error) {
				if ask.Actor.Vacant, err = v.VacantUnder(above.ID, day); err != nil {
					return err
				}
				blocks, err := todo.ListOf(v.Reader, ask, matter.Life().Name)
				if err != nil {
					return err
				}
				got := slices.ContainsFunc(blocks, func(b todo.Block) bool {
					return b.Act == string(matter.Accept) && slices.ContainsFunc(b.Items, func(x todo.Item) bool { return x.ID == m.ID })
				})
				left, err := todo.Nobodys(v.Reader, ask, 100)
				if got != listed || len(left) != nobody {
					t.Errorf("%s：上级岗位的清单里 %v，没有人办的 %d 件（%v）", what, got, len(left), left)
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		look("在任", false, 0)
		if err := w.Try(func(tx *store.Tx) error {
			_, err := office.ActOnMatter(tx, w.Rules, ask.Actor, m.ID, matter.Accept, matter.Input{})
			return err
		}); !fault.Is(err, "access.area") {
			t.Errorf("有人在任，上级岗位签收：%v", err)
		}
		w.Do(func(tx *store.Tx) error {
			as, err := tx.Appointments(first.ID)
			for _, a := range as {
				if a.Until = day - 1; err == nil {
					err = tx.SaveAppointment(&a)
				}
			}
			return err
		})
		look("空缺", true, 0)
		if err := w.Try(func(tx *store.Tx) error {
			for _, s := range []struct {
				act matter.Act
				in  matter.Input
			}{{matter.Accept, matter.Input{}}, {matter.Report, matter.Input{Text: "看过，不属实", Outcome: matter.Unfounded}}} {
				if _, err := office.ActOnMatter(tx, w.Rules, ask.Actor, m.ID, s.act, s.in); err != nil {
					return err
				}
			}
			_, err := office.ActOnMatter(tx, w.Rules, ask.Actor, m.ID, matter.Verify, matter.Input{Text: "自己核验"})
			return err
		}); !fault.Is(err, "access.own_work") {
			t.Errorf("上级岗位代办以后自己核验：%v", err)
		}
		w.Do(func(tx *store.Tx) error {
			p, err := tx.Post(first.ID)
			if err != nil {
				return err
			}
			p.Above = ""
			return tx.SavePost(&p)
		})
		look("空缺，上面没有岗位", false, 1)
	})
}

func keyOf(w *lifetest.World, post string) string {
	for key, p := range w.Posts {
		if p.ID == post {
			return key
		}
	}
	return ""
}
