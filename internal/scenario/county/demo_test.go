package county_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/keyring"
	"luoshi/internal/matter"
	"luoshi/internal/scenario"
	"luoshi/internal/scenario/county"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

// TestDemoReads plays the demo and looks at what a visitor would: the list of what
// may be proposed is one that people can go through, the three cases stand where
// they should, there is something to see in every state, the kept counts are what is
// counted, and the journal proves it all. A sample plays the first month, and holds the
// counts and the journal.
func TestDemoReads(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("the demo's three months are played in the run without the race detector")
	}
	keys, err := keyring.Open(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	clock := &scenario.Clock{}
	s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "luoshi.db"), store.Options{Keys: keys, Clock: func() time.Time { return clock.Now(time.Time{}) }})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	c, err := county.New(s, clock)
	if err != nil {
		t.Fatal(err)
	}
	clock.Set(c.Start())
	if err := c.Build(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	if err := c.Play(ctx, func(percent int) {
		if storetest.Sample() && percent >= 30 {
			stop()
		}
	}); err != nil && (!storetest.Sample() || !errors.Is(err, context.Canceled)) {
		t.Fatal(err)
	}
	if err := s.View(t.Context(), c.Home, func(v *store.View) error {
		if storetest.Sample() {
			return tallies(t, c, v, calendar.DateOf(s.Now(), c.Zone))
		}
		listed(t, c, v)
		cases(t, c, v)
		return errors.Join(states(t, c, v), tallies(t, c, v, calendar.DateOf(s.Now(), c.Zone)))
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Sequence(t.Context(), c.Home); err != nil {
		t.Fatal(err)
	}
	if r, err := s.Verify(t.Context(), c.Home); err != nil || !r.Intact() {
		t.Errorf("journal after the demo: %+v %v", r.Findings, err)
	}
}

// listed counts what may be proposed, by what brought it there.
func listed(t *testing.T, c *county.County, v *store.View) {
	t.Helper()
	xs, err := v.Consequences(store.CaseFilter{Actor: c.Actor("organiser"), State: consequence.Opened, Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	repeats, overdue := 0, 0
	for _, x := range xs {
		facts, err := v.ConsequenceFacts(x.ID)
		if err != nil || len(facts) == 0 {
			t.Fatalf("%s: %v", x.Number, err)
		}
		if strings.Contains(facts[0].Text, "同类问题第") {
			repeats++
		} else {
			overdue++
		}
	}
	if len(xs) < 3 || len(xs) > 20 || repeats == 0 || overdue == 0 {
		t.Errorf("待提出 %d 件（同类重复 %d，逾期 %d），应在十件上下", len(xs), repeats, overdue)
	}
}

// cases finds the three cases of the demo where their stories end.
func cases(t *testing.T, c *county.County, v *store.View) {
	t.Helper()
	xs, err := v.Consequences(store.CaseFilter{Actor: c.Actor("organiser"), All: true, Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, x := range xs {
		switch {
		case x.Kind != "recall": // interviews and gains are counted in TestMechanismsAreShown
		case x.State == consequence.Closed && x.Outcome == consequence.Exempt:
			seen["容错"]++
		case x.State == consequence.Closed && x.ReviewOutcome == consequence.Reversed:
			seen["撤销"]++
		case x.State == consequence.Heard && x.Post == c.Posts["first/"+c.Shown().String()].ID:
			seen["正在办"]++
		}
	}
	for _, name := range []string{"容错", "撤销", "正在办"} {
		if seen[name] != 1 {
			t.Errorf("%s的一件：%d", name, seen[name])
		}
	}
}

// states looks for matters in every state, and for some that are overdue.
func states(t *testing.T, c *county.County, v *store.View) error {
	t.Helper()
	sees := access.Everything()
	for _, s := range matter.States() {
		n, err := v.Count(store.LedgerFilter{Sees: sees, State: s}, 10_000)
		if err != nil {
			return err
		}
		if n == 0 && s != matter.Registered {
			t.Errorf("没有一件%s", s)
		}
	}
	n, err := v.Count(store.LedgerFilter{Sees: sees, Open: true, Due: "overdue", Today: calendar.DateOf(c.LastMorning(), c.Zone)}, 10_000)
	if n < 5 {
		t.Errorf("最后一天早上只有 %d 件逾期", n)
	}
	return err
}

// tallies compares the kept counts with COUNT(*) for the county, each town and some villages.
func tallies(t *testing.T, c *county.County, v *store.View, today calendar.Date) error {
	t.Helper()
	checked := 0
	for _, at := range append(c.Towns, c.Villages[0], c.Villages[50], area.Code(c.Home)*1_000_000) {
		rows, err := v.Tally(at, today, time.Time{})
		if err != nil {
			return err
		}
		n, late := 0, 0
		for _, r := range rows {
			if r.State != matter.WrittenOff {
				n += r.N
				late += r.Overdue
			}
		}
		sees := access.Filter{Ranges: access.Under(at)}
		open, err := v.Count(store.LedgerFilter{Sees: sees, Area: at, Open: true, Today: today}, 1_000_000)
		if err != nil {
			return err
		}
		overdue, err := v.Count(store.LedgerFilter{Sees: sees, Area: at, Open: true, Due: "overdue", Today: today}, 1_000_000)
		if err != nil {
			return err
		}
		if n != open || late != overdue {
			t.Errorf("%s: tally %d open, %d overdue; counted %d, %d", at, n, late, open, overdue)
		}
		checked += n
	}
	if checked == 0 {
		t.Error("no matter was counted")
	}
	return nil
}
