package matter_test

import (
	"testing"

	"luoshi/internal/fault"
	"luoshi/internal/matter"
)

// TestEveryStateAndAct checks that each pair of state and act is either in the
// table or a Conflict that leaves the state alone.
func TestEveryStateAndAct(t *testing.T) {
	t.Parallel()
	want := map[matter.State]map[matter.Act]matter.State{
		matter.Registered: {matter.Assign: matter.Assigned, matter.Transfer: matter.Assigned, matter.Defer: matter.Registered},
		matter.Assigned: {matter.Accept: matter.Assigned, matter.Object: matter.Assigned, matter.Report: matter.Reported, matter.Transfer: matter.Assigned,
			matter.AskExtension: matter.Assigned, matter.Extend: matter.Assigned, matter.Pause: matter.Assigned, matter.Resume: matter.Assigned,
			matter.RefuseExtra: matter.Assigned, matter.AgreeBack: matter.Registered, matter.RefuseBack: matter.Assigned, matter.DropExtra: matter.Assigned, matter.DropBack: matter.Assigned,
			matter.Block: matter.Assigned, matter.Unblock: matter.Assigned, matter.Defer: matter.Assigned},
		matter.Reported:   {matter.Verify: matter.Verified, matter.Return: matter.Assigned, matter.TakeBack: matter.Assigned},
		matter.Verified:   {matter.WriteOff: matter.WrittenOff, matter.Return: matter.Assigned},
		matter.WrittenOff: {matter.Reopen: matter.Assigned},
	}
	for _, s := range matter.States() {
		want[s][matter.Comment] = s
		if s == matter.Registered || s == matter.Assigned {
			want[s][matter.Amend] = s
		}
		if s == matter.Assigned {
			want[s][matter.Urge] = s
		}
		if s != matter.WrittenOff && s != matter.Verified {
			want[s][matter.Void] = s
		}
		if s != matter.WrittenOff {
			want[s][matter.Attach], want[s][matter.Relate] = s, s
		}
		for _, a := range matter.Acts() {
			got, err := s.After(a)
			to, open := want[s][a]
			if open && (err != nil || got != to) {
				t.Errorf("%s 之后 %s：得到 %s、%v，应为 %s", s, a, got, err, to)
			}
			if !open && (got != s || !fault.Is(err, "matter.act_not_open")) {
				t.Errorf("%s 不应能 %s：得到 %s、%v", s, a, got, err)
			}
		}
	}
}

// TestNoWayRoundVerification walks every path of the table and finds none to
// 销号 that does not pass 核验.
func TestNoWayRoundVerification(t *testing.T) {
	t.Parallel()
	type at struct {
		s        matter.State
		verified bool
	}
	seen := map[at]bool{}
	queue := []at{{matter.Registered, false}}
	for len(queue) > 0 {
		x := queue[0]
		queue = queue[1:]
		if seen[x] {
			continue
		}
		seen[x] = true
		for _, a := range matter.Acts() {
			to, err := x.s.After(a)
			if err != nil {
				continue
			}
			y := at{to, x.verified || a == matter.Verify}
			if to != x.s && to != matter.WrittenOff && to != matter.Verified {
				y.verified = false
			}
			if to == matter.WrittenOff && x.s != matter.WrittenOff && !x.verified {
				t.Errorf("%s 由 %s 到达已销号而未经核验", x.s, a)
			}
			queue = append(queue, y)
		}
	}
	if !seen[at{matter.WrittenOff, true}] {
		t.Error("no path to 已销号 was found at all: the walk is broken")
	}
}
