package e2e

import (
	"context"
	"errors"
	"slices"
	"testing"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/store"
)

// reports sees to it that a matter of the shown town waits to be verified: its owner reports
// one of the problems in hand, where the history of the demo left none.
func (st *site) reports(t *testing.T) {
	t.Helper()
	if _, err := st.s.Do(context.Background(), st.Home, "", func(tx *store.Tx) error {
		f := store.LedgerFilter{Sees: access.Everything(), Area: st.Shown().Parent(), State: matter.Reported, Today: calendar.DateOf(st.s.Now(), st.Zone), Limit: 50}
		if ms, err := tx.Ledger(f); err != nil || len(ms) > 0 {
			return err
		}
		f.State = matter.Assigned
		ms, err := tx.Ledger(f)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(ms, func(m matter.Matter) bool {
			return m.List == "problem" && m.BlockedBy == "" && m.Owner == st.Posts["first/"+m.Area.String()].ID
		})
		if i < 0 {
			return errors.New("no problem is in hand of a first secretary of the town")
		}
		actor, rules := st.Actor("first/"+ms[i].Area.String()), matter.Rules{Calendar: st.s.CalendarOf(st.Home), Zone: st.Zone}
		actor.Now = st.s.Now()
		for _, step := range []struct {
			act matter.Act
			in  matter.Input
		}{
			{matter.Attach, matter.Input{Text: "已逐户核对。", File: matter.Evidence{Need: "statement"}}},
			{matter.Report, matter.Input{Text: "已整改到位。", Outcome: matter.Solved}},
		} {
			if _, err := office.ActOnMatter(tx, rules, actor, ms[i].ID, step.act, step.in); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
