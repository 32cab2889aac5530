package duty

import (
	"crypto/sha256"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"luoshi/internal/area"
	"luoshi/internal/calendar"
)

// TestChooseByHand follows the published rule with nothing of the package but the
// text of a pair.
func TestChooseByHand(t *testing.T) {
	t.Parallel()
	all := []Pair{{610723103201, thursday}, {610723103202, thursday}, {610723103203, thursday.Add(1)}}
	if got := all[0].Text(); got != "610723103201 2026-10-08" {
		t.Fatal(got)
	}
	for _, seed := range []string{"00ff", "00fe", "a1", "a2", "a3", "a4", "a5", "a6"} {
		best, at := [32]byte{255}, -1
		for i, p := range all {
			if h := sha256.Sum256([]byte(seed + " " + p.Text())); slices.Compare(h[:], best[:]) < 0 {
				best, at = h, i
			}
		}
		if got := Choose(seed, all, 1); len(got) != 1 || got[0] != all[at] {
			t.Errorf("seed %s: %v, want %v", seed, got, all[at])
		}
	}
}

// TestChoose: the order and repetition of candidates change nothing; a larger draw holds the
// smaller one; everything drawn was a candidate; a village is drawn once, and of its days
// the one with the smallest hash.
func TestChoose(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pair := rapid.Custom(func(t *rapid.T) Pair {
			return Pair{area.Code(610723103200 + rapid.IntRange(0, 9).Draw(t, "village")), calendar.YMD(2026, 10, rapid.IntRange(1, 9).Draw(t, "day"))}
		})
		all := rapid.SliceOfN(pair, 0, 40).Draw(t, "candidates")
		seed := rapid.StringMatching("[0-9a-f]{64}").Draw(t, "seed")
		n := rapid.IntRange(0, 50).Draw(t, "n")
		got := Choose(seed, all, n)
		mixed := append(rapid.Permutation(all).Draw(t, "mixed"), all...)
		if !slices.Equal(got, Choose(seed, mixed, n)) {
			t.Fatal("the order of the candidates changes the draw")
		}
		distinct := map[Pair]bool{}
		for _, p := range all {
			distinct[p] = true
		}
		days := map[area.Code][]Pair{}
		for p := range distinct {
			days[p.Area] = append(days[p.Area], p)
		}
		if len(got) != min(n, len(days)) {
			t.Fatalf("%d drawn of %d villages, asked %d", len(got), len(days), n)
		}
		larger := Choose(seed, all, n+3)
		for i, p := range got {
			if !distinct[p] || !slices.Contains(larger, p) || (i > 0 && got[i-1].compare(p) >= 0) {
				t.Fatalf("%v drawn wrongly in %v", p, got)
			}
			if alone := Choose(seed, days[p.Area], 1); (i > 0 && got[i-1].Area == p.Area) || alone[0] != p {
				t.Fatalf("%v: a village twice, or another of its days than %v", got, alone)
			}
		}
		r := SpotRound{Seed: seed, Candidates: all, Pairs: got, Once: true}
		if !r.Redrawn() {
			t.Fatal("a true draw is not confirmed")
		}
		if len(got) > 0 && len(got) < len(distinct) {
			for p := range distinct {
				if !slices.Contains(got, p) {
					r.Pairs = append([]Pair{p}, got[1:]...)
					break
				}
			}
			if r.Redrawn() {
				t.Fatal("an exchanged pair is confirmed")
			}
		}
	})
}

// TestRedrawnByItsRule: a round from before a village was drawn once is proved by the rule of
// its time, and by that alone; a round of today is not.
func TestRedrawnByItsRule(t *testing.T) {
	t.Parallel()
	two := []Pair{{610723103201, thursday}, {610723103201, thursday.Add(1)}}
	old := SpotRound{Seed: "00ff", Candidates: two, Pairs: two}
	if !old.Redrawn() {
		t.Error("an old round is not proved by its rule")
	}
	if old.Once = true; old.Redrawn() {
		t.Error("a village twice is proved by the rule of today")
	}
}

// TestRest: a village rests for the term of the pack, in its own unit.
func TestRest(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", 8*3600)
	now := time.Date(2026, 10, 12, 9, 0, 0, 0, zone) // a Monday, the second working day after the holiday and its make-up Saturday
	for _, x := range []struct {
		term calendar.Term
		want time.Time
	}{
		{calendar.Term{N: 30, Unit: calendar.Day}, now.AddDate(0, 0, -30)},
		{calendar.Term{N: 2, Unit: calendar.Month}, now.AddDate(0, -2, 0)},
		{calendar.Term{N: 12, Unit: calendar.Hour}, now.Add(-12 * time.Hour)},
		{calendar.Term{N: 3, Unit: calendar.Workday}, time.Date(2026, 10, 8, 0, 0, 0, 0, zone)},
	} {
		if got, err := (Spot{Again: x.term}).restedSince(calendar.Embedded(), zone, now); err != nil || !got.Equal(x.want) {
			t.Errorf("%s: since %s, want %s (%v)", x.term.Zh(), got, x.want, err)
		}
	}
}
