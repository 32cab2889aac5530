package matter_test

import (
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/fault"
	"luoshi/internal/life/lifetest"
	"luoshi/internal/matter"
	"luoshi/internal/store"
)

// TestVoid: whoever gave a piece of evidence voids it, with a reason, until somebody judged
// by it; it stays and counts no more; what was reported as solved keeps what its list asks
// for.
func TestVoid(t *testing.T) {
	lifetest.Built(t, func(t *testing.T, w *lifetest.World) {
		first, town := w.Actor("first_secretary"), w.Actor("town_desk")
		first.Now, town.Now = w.Now, w.Now
		town.Person, town.Post, town.Body = "checker", "checker-post", "checker-body"
		m := planted(w, w.Pack(), matter.Assigned, lifetest.OwnWork)
		w.Do(func(tx *store.Tx) error { return tx.SaveMatter(&m) })
		act := func(a access.Actor, what matter.Act, in matter.Input) error {
			a.Now = a.Now.Add(time.Minute)
			first.Now, town.Now = a.Now, a.Now
			_, err := w.Store.Do(t.Context(), w.Home, "", func(tx *store.Tx) error {
				_, err := matter.Perform(tx, w.Rules, a, m.ID, what, in)
				return err
			})
			return err
		}
		must := func(a access.Actor, what matter.Act, in matter.Input) {
			t.Helper()
			if err := act(a, what, in); err != nil {
				t.Fatal(what, err)
			}
		}
		refused := func(code string, a access.Actor, in matter.Input) {
			t.Helper()
			if err := act(a, matter.Void, in); !fault.Is(err, code) {
				t.Errorf("%v, want %s", err, code)
			}
		}
		give := func() string {
			t.Helper()
			must(first, matter.Attach, matter.Input{Text: "已修好", File: matter.Evidence{Need: "statement"}})
			var all []matter.Evidence
			if err := w.Store.View(t.Context(), w.Home, func(v *store.View) (err error) {
				all, err = v.Evidence(m.ID)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return all[len(all)-1].ID
		}
		wrong := give()
		refused("matter.reason_empty", first, matter.Input{Evidence: wrong})
		refused("matter.evidence_unknown", first, matter.Input{Text: "附错", Evidence: "x"})
		refused("matter.evidence_others", town, matter.Input{Text: "附错", Evidence: wrong})
		must(first, matter.Void, matter.Input{Text: "是另一户的", Evidence: wrong})
		refused("matter.evidence_void", first, matter.Input{Text: "附错", Evidence: wrong})
		if err := act(first, matter.Report, matter.Input{Text: "办好了"}); !fault.Is(err, "matter.evidence_missing") {
			t.Errorf("a void piece counts: %v", err)
		}
		right := give()
		must(first, matter.Report, matter.Input{Text: "办好了"})
		refused("matter.evidence_missing", first, matter.Input{Text: "附错", Evidence: right})
		second := give()
		must(first, matter.Void, matter.Input{Text: "附错", Evidence: right})
		must(town, matter.Return, matter.Input{Text: "还差一户"})
		refused("matter.evidence_judged", first, matter.Input{Text: "附错", Evidence: second})
		if err := w.Store.View(t.Context(), w.Home, func(v *store.View) error {
			all, err := v.Evidence(m.ID)
			if err == nil && (len(all) != 3 || !all[0].Void() || !all[1].Void() || all[2].Void()) {
				t.Errorf("%+v", all)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}
