package score

import (
	"fmt"
	"testing"

	"luoshi/internal/area"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func entries(totals ...int64) []Entry {
	all := make([]Entry, len(totals))
	for i, n := range totals {
		all[i] = Entry{Subject: fmt.Sprint("v", i), Area: area.Code(610723100200 + i), Group: "浅山", Total: n, Cases: 10}
	}
	return all
}

func show(places []Place) string {
	s := ""
	for _, p := range places {
		s += fmt.Sprintf("%s:%d ", p.Subject, p.Rank)
	}
	return s
}

func TestRank(t *testing.T) {
	t.Parallel()
	few := entries(90, 95, 80)
	few[1].Cases = 9
	groups := entries(90, 95, 80)
	groups[1].Group = "平川"
	for _, c := range []struct {
		name    string
		entries []Entry
		want    string
	}{
		{"无同分", entries(70, 90, 80), "v1:1 v2:2 v0:3 "},
		{"同分同名次，下一名空出，按区划代码列", entries(80, 90, 80, 70), "v1:1 v0:2 v2:2 v3:4 "},
		{"件数不足只列不排", few, "v0:1 v2:2 v1:0 "},
		{"只在同类组内比", groups, "v1:1 v0:1 v2:2 "},
		{"没有单位", nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, show(Rank(c.entries, 10))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLast(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		totals []int64
		n      int
		want   string
	}{
		{"末两名", []int64{90, 80, 70, 60}, 2, "v2:3 v3:4 "},
		{"同分跨线，谁也不算", []int64{90, 80, 70, 70}, 1, ""},
		{"同分在线内", []int64{90, 80, 70, 70}, 2, "v2:3 v3:3 "},
		{"同分跨线，线内更差的仍算", []int64{90, 70, 70, 60}, 2, "v3:4 "},
		{"全部同分", []int64{70, 70, 70, 70}, 2, ""},
		{"组内只有两个", []int64{90, 70}, 2, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, show(Last(Rank(entries(c.totals...), 1), c.n))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Property: the order of the entries changes nothing; a rank is one more than the
// bodies that did better; Last never takes more than n, and never half a tie.
func TestRankIsFair(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		totals := rapid.SliceOfN(rapid.Int64Range(0, 6), 0, 12).Draw(t, "totals")
		all := entries(totals...)
		for i := range all {
			all[i].Group = rapid.SampledFrom([]string{"浅山", "平川"}).Draw(t, "group")
			all[i].Cases = rapid.IntRange(8, 12).Draw(t, "cases")
		}
		n := rapid.IntRange(1, 4).Draw(t, "n")
		a := Rank(all, 10)
		b := Rank(rapid.Permutation(all).Draw(t, "order"), 10)
		if diff := cmp.Diff(a, b); diff != "" {
			t.Fatal(diff)
		}
		last := map[string]bool{}
		count := map[string]int{}
		for _, p := range Last(a, n) {
			last[p.Subject] = true
			count[p.Group]++
		}
		for _, p := range a {
			better := 0
			for _, q := range a {
				if q.Group == p.Group && q.Rank > 0 && p.Rank > 0 {
					if q.Total > p.Total {
						better++
					}
					if q.Total == p.Total && last[q.Subject] != last[p.Subject] {
						t.Fatalf("half a tie: %s and %s", p.Subject, q.Subject)
					}
				}
			}
			if p.Rank > 0 && p.Rank != better+1 {
				t.Fatalf("%s has rank %d with %d better", p.Subject, p.Rank, better)
			}
			if count[p.Group] > n {
				t.Fatalf("%d last of %d", count[p.Group], n)
			}
		}
	})
}
