package store_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
	"luoshi/journal"
)

// The places of the planted rows: a town with its first and last code, villages of it
// and of others, the county itself.
const (
	sightTown    = area.Code(610723103000)
	sightVillage = area.Code(610723103201)
)

var sightAreas = []area.Code{610723000000, sightTown, sightVillage, 610723103999, 610723104000, 610723102999, 610723999999}

// sightViewers are everybody who may look: each role at the place it stands in, with
// other posts, in the place of a deputy, at rest, without a place, with several.
func sightViewers() (out []access.Actor) {
	for _, r := range access.Usual().Roles() {
		a := access.Actor{Role: r, Home: home, Now: noon, Account: "account", Person: "me", Post: "p-own", Body: "b-own", Area: home * 1_000_000}
		switch r {
		case "town_leader", "town_desk":
			a.Area = sightTown
		case "village", "first_secretary", "resident":
			a.Area = sightVillage
		}
		out = append(out, a)
		second, deputy, rests, nowhere, wide, bare := a, a, a, a, a, a
		second.Also = []string{"p-second", "b-second", "610723104000"}
		deputy.For = "other"
		rests.Suspended = true
		nowhere.Area = 0
		wide.Areas = []area.Code{610723104000, 610723102000}
		bare.Post, bare.Body = "", ""
		above := a // a post below is vacant
		above.Vacant = []string{"p-other", "p-gone"}
		out = append(out, second, deputy, rests, nowhere, wide, bare, above)
	}
	return out
}

// sightKind is one kind of rows: plant writes rows of every sort and answers who may
// open each; lists are the ways in which the rows come out, by identifier.
type sightKind struct {
	name  string
	plant func(p *planter) error
	lists map[string]func(v *store.View, a access.Actor) ([]string, error)
	count map[string]func(v *store.View, a access.Actor) (int, error)
}

// planter writes rows and keeps who may open each of them.
type planter struct {
	tx    *store.Tx
	n     int
	opens map[string]func(a access.Actor) bool
}

// id names the next row.
func (p *planter) id() string {
	p.n++
	return fmt.Sprintf("00000000-0000-7000-8000-%012d", p.n)
}

func (p *planter) planted(id string, opens func(a access.Actor) bool) { p.opens[id] = opens }

// TestSightIsOne plants rows of every sort and holds every way in which they come out
// against who may open them: listed, counted, found, exported is what is opened, for each
// kind, viewer and row.
func TestSightIsOne(t *testing.T) {
	t.Parallel()
	storetest.OneThread(t)
	for _, e := range storetest.Engines(t) {
		for _, k := range []sightKind{matterSight(), letterSight(), caseSight(), entrySight(), leaveSight(), drawSight(), verdictSight(), boardSight()} {
			t.Run(e.Name+"/"+k.name, func(t *testing.T) {
				t.Parallel()
				s := e.Open(t, storetest.NewClock(noon))
				k.hold(t, s)
			})
		}
	}
}

func (k sightKind) hold(t *testing.T, s *store.Store) {
	t.Helper()
	p := &planter{opens: map[string]func(access.Actor) bool{}}
	if _, err := s.Do(context.Background(), home, "", func(tx *store.Tx) error {
		p.tx = tx
		if err := k.plant(p); err != nil {
			return err
		}
		return tx.Record(journal.Event{At: noon.UnixMilli(), Act: "test.plant", Subject: "rows"})
	}); err != nil {
		t.Fatal(err)
	}
	viewers, cells, wrong, seen, hidden := sightViewers(), 0, 0, 0, 0
	if err := s.View(t.Context(), home, func(v *store.View) error {
		for _, a := range viewers {
			var want []string
			for id, opens := range p.opens {
				if opens(a) {
					want = append(want, id)
				}
			}
			slices.Sort(want)
			seen, hidden = seen+len(want), hidden+len(p.opens)-len(want)
			for name, read := range k.lists {
				got, err := read(v, a)
				if err != nil {
					return fmt.Errorf("%s, %s: %w", name, who(a), err)
				}
				slices.Sort(got)
				cells += len(p.opens)
				if diff := different(want, got); diff != "" {
					if wrong++; wrong < 6 {
						t.Errorf("%s，%s：%s", name, who(a), diff)
					}
				}
			}
			for name, count := range k.count {
				n, err := count(v, a)
				if err != nil {
					return fmt.Errorf("%s, %s: %w", name, who(a), err)
				}
				if cells += len(p.opens); n != len(want) {
					if wrong++; wrong < 6 {
						t.Errorf("%s，%s：数到 %d，能打开 %d", name, who(a), n, len(want))
					}
				}
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if seen == 0 || hidden == 0 {
		t.Errorf("%d cells are open and %d closed: the rows show nothing", seen, hidden)
	}
	t.Logf("%d rows × %d viewers, %d cells, %d wrong lists", len(p.opens), len(viewers), cells, wrong)
}

func who(a access.Actor) string {
	return fmt.Sprintf("%s %d+%d 岗位%q 单位%q 兼%v 代%q 暂停%v", a.RoleTitle(), a.Area, len(a.Areas), a.Post, a.Body, a.Also, a.For, a.Suspended)
}

// different says which rows one list has and the other has not.
func different(want, got []string) string {
	var more, less []string
	for _, id := range got {
		if _, ok := slices.BinarySearch(want, id); !ok {
			more = append(more, id[len(id)-4:])
		}
	}
	for _, id := range want {
		if _, ok := slices.BinarySearch(got, id); !ok {
			less = append(less, id[len(id)-4:])
		}
	}
	if len(more)+len(less) == 0 {
		return ""
	}
	return fmt.Sprintf("列出而打不开 %d %s，能打开而没有列出 %d %s", len(more), strings.Join(more[:min(8, len(more))], " "), len(less), strings.Join(less[:min(8, len(less))], " "))
}
