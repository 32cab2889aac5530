package store_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/scenario/countytest"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
	"luoshi/journal"
)

// divisions plays changes of divisions and of local places.
func (h *wholeness) divisions(t *testing.T) {
	w := h.world
	organiser, n := w.Actor("organiser"), len(w.Villages)
	today := calendar.DateOf(noon, w.Zone)
	from, town := today.Add(10), w.Villages[n-1].Parent()
	var p org.Place
	change := func(code area.Code) org.AreaChange {
		return org.AreaChange{Code: code, From: from, Document: "洋政发〔2026〕8号（示例）"}
	}
	h.play(t, []usage{
		{"org.AddPlace", "登记地点", func(tx *store.Tx) error {
			p = org.Place{Place: area.Place{Village: w.Villages[n-1], Name: "上寨", Kind: area.Stockade, Aliases: []string{"老寨"}}}
			return org.AddPlace(tx, w.Actor("village/"+w.Villages[n-1].String()), &p, today)
		}},
		{"org.RenamePlace", "改地点", func(tx *store.Tx) error {
			return org.RenamePlace(tx, w.Actor("town-desk/"+town.String()), p.ID, area.Place{Name: "下寨", Kind: area.Stockade})
		}},
		{"org.RemovePlace", "删去地点", func(tx *store.Tx) error { return org.RemovePlace(tx, w.Actor("desk"), p.ID) }},
		{"org.BeginArea", "新设村", func(tx *store.Tx) error {
			c := change(town + 901)
			c.Name, c.Came = "新桥村村委会", []area.Code{w.Villages[n-1]}
			return org.BeginArea(tx, organiser, c)
		}},
		{"org.RenameArea", "更名", func(tx *store.Tx) error {
			c := change(w.Villages[n-1])
			c.Name = "新名村村委会"
			return org.RenameArea(tx, organiser, c)
		}},
		{"org.MergeAreas", "合并", func(tx *store.Tx) error {
			c := change(w.Villages[n-2])
			c.Into = town + 901
			return org.MergeAreas(tx, organiser, c)
		}},
		{"org.EndArea", "撤销", func(tx *store.Tx) error { return org.EndArea(tx, organiser, change(w.Villages[n-3])) }},
	})
}

// TestNamesGoByTheDay: a name holds from its day on, in lists and in letters, also
// where this process reads it before and after; the past keeps its name.
func TestNamesGoByTheDay(t *testing.T) {
	t.Parallel()
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			clock := storetest.NewClock(noon)
			w := inCounty(countytest.Open(t, e, clock))
			today := calendar.DateOf(noon, w.Zone)
			village, town, gone := w.Villages[0], w.Villages[0].Parent(), w.Villages[len(w.Villages)-1]
			organiser := w.Actor("organiser")
			before, lost := w.name(t, village), w.name(t, gone)
			paper := "洋政发〔2026〕8号（示例）"
			w.must(t, func(tx *store.Tx) error {
				if err := org.RenameArea(tx, organiser, org.AreaChange{Code: village, From: today.Add(3), Document: paper, Name: "新名村村委会"}); err != nil {
					return err
				}
				if err := org.RenameArea(tx, organiser, org.AreaChange{Code: town, From: today.Add(5), Document: paper, Name: "新名街道办事处"}); err != nil {
					return err
				}
				return org.EndArea(tx, organiser, org.AreaChange{Code: gone, From: today.Add(3), Document: paper})
			})
			towns := func() (names []string) {
				if err := w.s.View(t.Context(), home, func(v *store.View) error {
					all, err := v.Towns()
					for _, a := range all {
						names = append(names, a.Name)
					}
					return err
				}); err != nil {
					t.Fatal(err)
				}
				return names
			}
			count := len(towns())
			for _, c := range []struct {
				name    string
				at      time.Time
				village string
				newTown bool
			}{
				{"登记当日", noon, before, false},
				{"生效前一天的最后一刻", today.Add(3).Start(w.Zone).Add(-time.Second), before, false},
				{"生效日零点", today.Add(3).Start(w.Zone), "新名村", false},
				{"镇更名之后", noon.Add(30 * day), "新名村", true},
			} {
				clock.Set(c.at)
				if got := w.name(t, village); got != c.village {
					t.Errorf("%s：清单上是“%s”，应为“%s”", c.name, got, c.village)
				}
				if got := w.name(t, gone); got != lost {
					t.Errorf("%s：已撤销的村叫“%s”，应仍叫“%s”", c.name, got, lost)
				}
				w.must(t, func(tx *store.Tx) error {
					named, err := tx.AreaNamed(village)
					if err != nil || named != c.village || tx.AreaName(village) != c.village {
						t.Errorf("%s：文书上是“%s”“%s”，应为“%s” %v", c.name, named, tx.AreaName(village), c.village, err)
					}
					return nil
				})
				if all := towns(); len(all) != count || slices.Contains(all, "新名街道办事处") != c.newTown {
					t.Errorf("%s：镇(办)是 %v", c.name, all)
				}
			}
			w.intact(t)
		})
	}
}

// TestAreaChanges: what a change of divisions leaves, and what is refused.
func TestAreaChanges(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w world) {
		organiser, n := w.Actor("organiser"), len(w.Villages)
		a, b := w.Villages[n-1], w.Villages[n-2]
		town, today := a.Parent(), calendar.DateOf(noon, w.Zone)
		fresh := town + 902
		from := today.Add(1)
		paper := "洋政发〔2026〕8号（示例）"
		ch := func(code area.Code, more ...func(*org.AreaChange)) org.AreaChange {
			c := org.AreaChange{Code: code, From: from, Document: paper}
			for _, m := range more {
				m(&c)
			}
			return c
		}
		name := func(s string) func(*org.AreaChange) { return func(c *org.AreaChange) { c.Name = s } }
		into := func(x area.Code) func(*org.AreaChange) { return func(c *org.AreaChange) { c.Into = x } }
		type carry = func(org.AreaTx, access.Actor, org.AreaChange) error
		for _, c := range []struct {
			name, code string
			do         carry
			who        access.Actor
			change     org.AreaChange
		}{
			{"镇经办改村名", "access.role", org.RenameArea, w.Actor("town-desk/" + town.String()), ch(a, name("新名村"))},
			{"没有依据", "org.area_document", org.RenameArea, organiser, ch(a, name("新名村"), func(c *org.AreaChange) { c.Document = " " })},
			{"没有日期", "org.area_day", org.EndArea, organiser, ch(a, func(c *org.AreaChange) { c.From = calendar.None })},
			{"名称没有变", "org.area_same_name", org.RenameArea, organiser, ch(town, name(divisionName(t, w, town)))},
			{"县不在这里改", "org.area_level", org.RenameArea, organiser, ch(home*1_000_000, name("新县"))},
			{"没有这个村", "org.area_not_then", org.EndArea, organiser, ch(fresh)},
			{"镇里还有村", "org.area_not_empty", org.EndArea, organiser, ch(town)},
			{"并入自己", "org.area_into", org.MergeAreas, organiser, ch(a, into(a))},
			{"村并入镇", "org.area_into", org.MergeAreas, organiser, ch(a, into(town))},
			{"并入新村而没有名称", "org.area_new_name", org.MergeAreas, organiser, ch(a, into(fresh))},
			{"并入外县的村", "org.area_outside", org.MergeAreas, organiser, ch(a, into(610721001001), name("外县村"))},
			{"新设的村在没有的镇里", "org.area_parent", org.BeginArea, organiser, ch(home*1_000_000+999_001, name("新村"))},
			{"新设的村代码已有", "area.twice_on_a_day", org.BeginArea, organiser, ch(a, name("新村"))},
			{"由没有的村划出", "org.area_unknown", org.BeginArea, organiser, ch(fresh, name("新村"), func(c *org.AreaChange) { c.Came = []area.Code{fresh + 1} })},
			{"没有名称", "area.name_missing", org.RenameArea, organiser, ch(a)},
		} {
			w.refused(t, c.name, c.code, func(tx *store.Tx) error { return c.do(tx, c.who, c.change) })
		}
		w.must(t, func(tx *store.Tx) error {
			return org.MergeAreas(tx, organiser, ch(a, into(fresh), name("新桥村村委会"), func(c *org.AreaChange) { c.With = []area.Code{b} }))
		})
		w.refused(t, "已定终止的村再改", "org.area_not_then", func(tx *store.Tx) error { return org.EndArea(tx, organiser, ch(a)) })
		var of, c []org.Division
		w.must(t, func(tx *store.Tx) (err error) {
			if of, err = tx.DivisionsOf(a); err != nil {
				return err
			}
			c, err = tx.DivisionsOf(fresh)
			return err
		})
		if len(of) != 1 || of[0].Until != today.String() || !slices.Equal(of[0].Successor, []area.Code{fresh}) || of[0].EndedBy != paper || of[0].Document != "" {
			t.Errorf("并入后的原村：%+v", of)
		}
		if len(c) != 1 || c[0].From != from.String() || !slices.Equal(c[0].Predecessor, []area.Code{b, a}) || c[0].Document != paper {
			t.Errorf("合并后的新村：%+v", c)
		}
		if posts := w.Posts["village/"+a.String()]; posts.Area != a {
			t.Error("岗位被移动了")
		}
		w.intact(t)
	})
}

func divisionName(t *testing.T, w world, code area.Code) (name string) {
	t.Helper()
	w.must(t, func(tx *store.Tx) error {
		rows, err := tx.DivisionsOf(code)
		if err == nil {
			name = rows[0].Name
		}
		return err
	})
	return name
}

// TestPlacesOfVillages: who registers a place, and what is kept.
func TestPlacesOfVillages(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w world) {
		village, far := w.Shown(), w.Villages[len(w.Villages)-1]
		today := calendar.DateOf(noon, w.Zone)
		add := func(key string, at area.Code, name string) func(*store.Tx) error {
			return func(tx *store.Tx) error {
				return org.AddPlace(tx, w.Actor(key), &org.Place{Place: area.Place{Village: at, Name: name, Kind: area.Group}}, today)
			}
		}
		own, town := "village/"+village.String(), "town-desk/"+village.Parent().String()
		w.refused(t, "登记到别的村", "access.area", add(own, far, "九组"))
		w.refused(t, "第一书记登记", "access.role", add("first/"+village.String(), village, "九组"))
		w.refused(t, "督导组登记", "access.role", add("supervisor", village, "九组"))
		w.refused(t, "登记到镇", "area.place_not_in_village", add(town, village.Parent(), "九组"))
		w.refused(t, "登记到没有的村", "org.place_no_village", add("desk", village.Parent()+990, "九组"))
		w.refused(t, "同名", "area.place_name_twice", add(own, village, "一组"))
		w.must(t, add(town, village, "九组"))
		w.must(t, add("desk", far, "九组"))
		var p org.Place
		w.must(t, func(tx *store.Tx) error {
			all, err := tx.PlacesOf(village)
			if len(all) != 4 || all[3].Seq != 4 || all[3].Name != "九组" {
				t.Fatalf("登记后：%+v", all)
			}
			p = all[3]
			return err
		})
		w.refused(t, "别镇的人改", "access.area", func(tx *store.Tx) error {
			return org.RenamePlace(tx, w.Actor("town/"+far.Parent().String()), p.ID, area.Place{Name: "十组", Kind: area.Group})
		})
		w.refused(t, "别村的人删", "access.area", func(tx *store.Tx) error { return org.RemovePlace(tx, w.Actor("village/"+far.String()), p.ID) })
		w.must(t, func(tx *store.Tx) error {
			return org.RenamePlace(tx, w.Actor(own), p.ID, area.Place{Name: "十组", Kind: area.Group, Aliases: []string{"坝上"}})
		})
		w.must(t, func(tx *store.Tx) error {
			got, err := tx.Place(p.ID)
			if got.Name != "十组" || strings.Join(got.Aliases, "、") != "坝上、九组" {
				t.Errorf("改名后：%+v", got)
			}
			return err
		})
		w.must(t, func(tx *store.Tx) error { return org.RemovePlace(tx, w.Actor(town), p.ID) })
		if err := w.do(t.Context(), func(tx *store.Tx) error { _, err := tx.Place(p.ID); return err }); fault.KindOf(err) != fault.Missing {
			t.Errorf("删去后仍在：%v", err)
		}
		w.intact(t)
	})
}

// TestRegisterInForce registers matters only where there is a village on their day; what
// is taken over from a running ledger may lie in one that has ended since.
func TestRegisterInForce(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w world) {
		village := w.Shown()
		ended := calendar.DateOf(noon, w.Zone)
		if err := w.do(t.Context(), func(tx *store.Tx) error {
			as, err := tx.DivisionsOf(village)
			if err != nil {
				return err
			}
			as[0].Until, as[0].EndedBy = ended.Add(-1).String(), "洋政发〔2026〕9号"
			if err := tx.SaveArea(&as[0]); err != nil {
				return err
			}
			return tx.Record(journal.Event{At: noon.UnixMilli(), Act: "area.end", Subject: as[0].ID})
		}); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name string
			d    matter.Draft
			want string
		}{
			{"已撤的村", matter.Draft{Area: village}, "office.area_gone"},
			{"没有的村", matter.Draft{Area: village + 799}, "office.area_gone"},
			{"补录撤村以前的", matter.Draft{Area: village, Backfilled: true, Start: noon.AddDate(0, 0, -9)}, ""},
			{"现有的村", matter.Draft{Area: w.Villages[len(w.Villages)-1]}, ""},
		} {
			c.d.List, c.d.Title, c.d.Pack = "problem", "供水中断", "yangxian@1"
			err := w.do(t.Context(), func(tx *store.Tx) error {
				_, err := office.Register(tx, w.rules, w.Actor("supervisor"), c.d)
				return err
			})
			if c.want == "" && err != nil || c.want != "" && !fault.Is(err, c.want) {
				t.Errorf("%s：%v，应为 %q", c.name, err, c.want)
			}
		}
	})
}
