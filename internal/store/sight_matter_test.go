package store_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/ident"
	"luoshi/internal/intake/export"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/pack"
	"luoshi/packs"
)

// choices gives each row a choice among several by its number.
type choices struct{ n int }

func (c *choices) of(k int) int {
	i := c.n % k
	c.n /= k
	return i
}

// matterSight are matters of every place, owner, unit, assistance, block and follower, open
// and sealed. A file is opened by whoever opens its matter, so that it needs no rows.
func matterSight() sightKind {
	const all = 7 * 3 * 2 * 3 * 2 * 2
	numbers := map[string]string{}
	ledger := func(a access.Actor) store.LedgerFilter {
		return store.LedgerFilter{Sees: access.Sees(a, "matter.see"), Today: calendar.DateOf(noon, noon.Location()), Limit: 10_000}
	}
	read := func(change func(*store.LedgerFilter), lines bool) func(v *store.View, a access.Actor) ([]string, error) {
		return func(v *store.View, a access.Actor) (out []string, err error) {
			f := ledger(a)
			change(&f)
			ms, err := v.Ledger(f)
			if lines {
				ms, err = v.Lines(f)
			}
			for _, m := range ms {
				out = append(out, m.ID)
			}
			return out, err
		}
	}
	return sightKind{name: "事项",
		plant: func(p *planter) error {
			if err := plantProgramme(p.tx); err != nil {
				return err
			}
			for i := range all {
				c := &choices{i}
				m := matter.Matter{Row: ident.Row{ID: p.id()}, Number: fmt.Sprintf("WT-2026-%04d", i+1), List: "problem", Title: fmt.Sprintf("停水%d", i), Pack: "yangxian@1", Due: calendar.None,
					Area: sightAreas[c.of(7)], Owner: []string{"p-own", "p-other", ""}[c.of(3)], OwnerBody: []string{"b-own", "b-second"}[c.of(2)],
					Sealed: c.of(2) == 1, State: []matter.State{matter.Assigned, matter.WrittenOff}[i%5%2]}
				switch c.of(3) {
				case 1:
					m.BlockedBy = "b-own"
				case 2:
					m.Assist = []string{"b-x", "b-own"}
				}
				m.Supervisor = []string{"p-other", "p-own"}[c.of(2)]
				if err := p.tx.SaveMatter(&m); err != nil {
					return err
				}
				numbers[m.Number] = m.ID
				p.planted(m.ID, func(a access.Actor) bool { return access.May(a, "matter.see", m.Subject()) == nil })
			}
			return nil
		},
		lists: map[string]func(v *store.View, a access.Actor) ([]string, error){
			"台账":  read(func(*store.LedgerFilter) {}, false),
			"台账行": read(func(f *store.LedgerFilter) { f.Order = store.ByNewest }, true),
			"搜索":  read(func(f *store.LedgerFilter) { f.Text = "停水" }, true),
			"按县":  read(func(f *store.LedgerFilter) { f.Area = home * 1_000_000 }, true),
			"导出工作簿": func(v *store.View, a access.Actor) ([]string, error) {
				if a.Also != nil || a.For != "" || a.Body == "" { // as without them; a file takes its time
					return read(func(*store.LedgerFilter) {}, false)(v, a)
				}
				return exportedMatters(v, a, numbers)
			},
		},
		count: map[string]func(v *store.View, a access.Actor) (int, error){
			"计数": func(v *store.View, a access.Actor) (int, error) { return v.Count(ledger(a), 10_000) },
			"计数表": func(v *store.View, a access.Actor) (int, error) {
				f := ledger(a)
				if !f.Sees.Whole(home*1_000_000) || f.Sees.Nothing() {
					return v.Count(f, 10_000)
				}
				rows, err := v.Tally(home*1_000_000, f.Today, time.Time{})
				n := 0
				for _, r := range rows {
					n += r.N
				}
				named, e := v.Count(store.LedgerFilter{Sees: access.Filter{Post: f.Sees.Post, Body: f.Sees.Body}, Today: f.Today}, 10_000)
				open, e2 := v.Count(store.LedgerFilter{Sees: access.Everything(), Today: f.Today}, 10_000)
				both, e3 := v.Count(ledger(a), 10_000)
				if err != nil || e != nil || e2 != nil || e3 != nil || n != open || named > both {
					return -1, err
				}
				return n + both - open, nil // the tally counts no sealed row
			},
		},
	}
}

// plantProgramme gives the home a programme and a pack, which files of matters name.
func plantProgramme(tx *store.Tx) error {
	text, err := packs.Files.ReadFile("yangxian/pack.yaml")
	if err != nil {
		return err
	}
	p, problems := pack.ReadText(text)
	if len(problems) > 0 {
		return problems[0]
	}
	if err := tx.KeepPack(p, string(text), "文件"); err != nil {
		return err
	}
	return tx.SaveProgramme(&store.Programme{Base: "yangxian@1", Zone: "Asia/Shanghai"})
}

// exportedMatters reads the matters of an export back; who may not export has none.
func exportedMatters(v *store.View, a access.Actor, numbers map[string]string) (out []string, err error) {
	var b bytes.Buffer
	if err := export.Write(v, export.Order{Kind: "matters", Ext: ".csv", Actor: a}, &b); err != nil {
		if a.Holds("matter.see") {
			return nil, err
		}
		return nil, nil
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.String(), "\ufeff"))).ReadAll()
	if err != nil {
		return nil, err
	}
	for _, r := range rows[1:] {
		out = append(out, numbers[r[0]])
	}
	return out, nil
}

func entrySight() sightKind {
	day := calendar.DateOf(noon, noon.Location())
	return sightKind{name: "清单",
		plant: func(p *planter) error {
			for i := range 7 * 3 {
				c := &choices{i}
				e := duty.Entry{Row: ident.Row{ID: p.id()}, Duty: "daily", Period: day.String(), Day: day, Area: sightAreas[c.of(7)], Post: []string{"p-own", "p-other", "p-second"}[c.of(3)], Slot: fmt.Sprint(i)}
				if err := p.tx.SaveEntry(&e); err != nil {
					return err
				}
				p.planted(e.ID, func(a access.Actor) bool {
					return access.May(a, "duty.see", access.Subject{Area: e.Area, Owner: e.Post}) == nil
				})
			}
			return nil
		},
		lists: map[string]func(v *store.View, a access.Actor) ([]string, error){
			"一期清单": func(v *store.View, a access.Actor) (out []string, err error) {
				es, err := v.EntriesIn("daily", day.String(), day, day, 0, 1<<60, access.Sees(a, "duty.see"))
				for _, e := range es {
					out = append(out, e.ID)
				}
				return out, err
			}},
	}
}

func leaveSight() sightKind {
	return sightKind{name: "请假",
		plant: func(p *planter) error {
			for _, at := range sightAreas {
				post := org.Post{Row: ident.Row{ID: p.id()}, Body: "b", Title: at.String(), Role: "resident", Area: at, From: calendar.None, Until: calendar.None}
				if err := p.tx.SavePost(&post); err != nil {
					return err
				}
				l := org.Leave{Row: ident.Row{ID: p.id()}, Person: "somebody", Post: post.ID, From: 1, Until: 2}
				if err := p.tx.SaveLeave(&l); err != nil {
					return err
				}
				p.planted(l.ID, func(a access.Actor) bool {
					return access.May(a, "leave.approve", access.Subject{Area: at, Workers: []string{l.Person}}) == nil
				})
			}
			return nil
		},
		lists: map[string]func(v *store.View, a access.Actor) ([]string, error){
			"批假": func(v *store.View, a access.Actor) (out []string, err error) {
				ls, err := v.LeavesAsked(access.Sees(a, "leave.approve"))
				for _, l := range ls {
					out = append(out, l.ID)
				}
				return out, err
			}},
	}
}

func drawSight() sightKind {
	return sightKind{name: "抽查",
		plant: func(p *planter) error {
			for range 3 {
				r := duty.SpotRound{Row: ident.Row{ID: p.id()}, Duty: "daily"}
				if err := p.tx.SaveSpotRound(&r); err != nil {
					return err
				}
				p.planted(r.ID, func(a access.Actor) bool { return access.May(a, "duty.check", access.Subject{}) == nil })
			}
			return nil
		},
		lists: map[string]func(v *store.View, a access.Actor) ([]string, error){
			"抽签": func(v *store.View, a access.Actor) (out []string, err error) {
				rs, err := v.SpotRounds(access.Sees(a, "duty.check"), "", 50)
				for _, r := range rs {
					out = append(out, r.ID)
				}
				return out, err
			}},
	}
}
