package store_test

import (
	"context"
	"testing"

	"luoshi/internal/access"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/scenario/county"
	"luoshi/internal/scenario/countytest"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

// world is a built demo county on one engine.
type world struct {
	*county.County
	s     *store.Store
	rules matter.Rules
}

func worlds(t *testing.T, fn func(t *testing.T, w world)) {
	t.Helper()
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			fn(t, inCounty(countytest.Open(t, e, storetest.NewClock(noon))))
		})
	}
}

func inCounty(c *county.County) world {
	return world{c, c.Store, matter.Rules{Calendar: c.Store.Calendar(), Zone: c.Zone}}
}

// countyAndURL is the county of noon on an engine, and where its database lies.
func countyAndURL(t *testing.T, e storetest.Engine) (w world, url string) {
	t.Helper()
	c := countytest.Built(t, e, noon)
	return inCounty(c.Open(t, storetest.NewClock(noon))), c.URL
}

func (w world) do(ctx context.Context, fn func(tx *store.Tx) error) error {
	_, err := w.s.Do(ctx, home, "", fn)
	return err
}

// failEach lets the n-th call fail for n = 1, 2, … until the act goes through. What each
// failure leaves is what the next one starts from.
func (w world) failEach(t *testing.T, name string, fn func(*store.Tx) error) int {
	t.Helper()
	ctx := t.Context()
	before, err := w.s.Fingerprint(ctx, home)
	if err != nil {
		t.Fatal(err)
	}
	stride := 1
	if storetest.Sample() { // the run of everything lets every call fail
		stride = 6
	}
	for n := 1; ; n += stride {
		w.s.InjectFailure(n)
		err := w.do(ctx, fn)
		w.s.InjectFailure(0)
		if err == nil {
			return n - 1
		}
		if _, refused := fault.As(err); refused {
			t.Fatalf("%s: refused: %v", name, err)
		}
		after, err := w.s.Fingerprint(ctx, home)
		if err != nil {
			t.Fatal(err)
		}
		if after != before {
			t.Fatalf("%s: call %d failed and left something behind:\n%s\nwas\n%s", name, n, after, before)
		}
		if n > 200 {
			t.Fatalf("%s: 200 calls failed and it still does not go through: %v", name, err)
		}
	}
}

func (w world) intact(t *testing.T) {
	t.Helper()
	if _, err := w.s.Sequence(t.Context(), home); err != nil {
		t.Fatal(err)
	}
	r, err := w.s.Verify(t.Context(), home)
	if err != nil || !r.Intact() {
		t.Fatalf("journal: %+v, %v", r.Findings, err)
	}
}

// TestWrongPersons: what may not be done by whom.
func TestWrongPersons(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w world) {
		ctx := t.Context()
		village := w.Shown()
		first, town := "first/"+village.String(), "town-desk/"+village.Parent().String()
		other := "first/" + w.Villages[len(w.Villages)-1].String()
		otherTown := "town-desk/" + w.Villages[len(w.Villages)-1].Parent().String()
		var m matter.Matter
		run := func(a access.Actor, act matter.Act, in matter.Input) error {
			return w.do(ctx, func(tx *store.Tx) error {
				_, err := matter.Perform(tx, w.rules, a, m.ID, act, in)
				return err
			})
		}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		refused := func(name, code string, err error) {
			t.Helper()
			if !fault.Is(err, code) {
				t.Errorf("%s：得到 %v，应为 %s", name, err, code)
			}
		}
		must(w.do(ctx, func(tx *store.Tx) (err error) {
			m, err = office.Register(tx, w.rules, w.Actor("supervisor"), matter.Draft{List: "problem", Area: village, Title: "路灯不亮", Owner: w.Posts[first].ID, Pack: "yangxian@1"})
			return err
		}))
		refused("别村第一书记不能签收", "access.area", run(w.Actor(other), matter.Accept, matter.Input{}))
		refused("第一书记不能交办", "access.role", run(w.Actor(first), matter.Transfer, matter.Input{Text: "x", Post: w.Posts[other].ID}))
		refused("没有佐证不能报结", "matter.evidence_missing", run(w.Actor(first), matter.Report, matter.Input{Text: "好了"}))
		must(run(w.Actor(first), matter.Attach, matter.Input{Text: "已修", File: matter.Evidence{Need: "statement"}}))
		must(run(w.Actor(first), matter.Report, matter.Input{Text: "好了"}))
		refused("报结人不能核验", "access.role", run(w.Actor(first), matter.Verify, matter.Input{Text: "好"}))
		refused("别镇不能核验", "access.area", run(w.Actor(otherTown), matter.Verify, matter.Input{Text: "好"}))
		asTown := w.Actor(town)
		asTown.Person = w.Holders[w.Posts[first].ID] // the reporter, now sitting in the town's office
		refused("换了岗位的报结人也不能核验", "access.own_work", run(asTown, matter.Verify, matter.Input{Text: "好"}))
		deputy := w.Actor(town)
		deputy.For = w.Holders[w.Posts[first].ID]
		refused("代报结人办理的副职不能核验", "access.own_work", run(deputy, matter.Verify, matter.Input{Text: "好"}))
		refused("未核验不能销号", "matter.act_not_open", run(w.Actor("supervisor"), matter.WriteOff, matter.Input{}))
		must(run(w.Actor(town), matter.Verify, matter.Input{Text: "已看"}))
		refused("镇里不能销号", "access.role", run(w.Actor(town), matter.WriteOff, matter.Input{}))
		stale := matter.Input{Version: 1}
		refused("旧版本不能办理", "store.stale", run(w.Actor("supervisor"), matter.WriteOff, stale))
		must(run(w.Actor("supervisor"), matter.WriteOff, matter.Input{}))
		refused("系统管理员不能重启", "access.role", run(w.Actor("system"), matter.Reopen, matter.Input{Text: "x"}))
		w.intact(t)
	})
}
