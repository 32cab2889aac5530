package store_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/scenario/countytest"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

// grow are the tables that never stop growing.
var grow = []string{"matter", "step", "event", "entry", "letter", "evidence"}

// alias gives the table of an alias that the statements use.
var alias = map[string]string{"m": "matter", "s": "step", "e": "event"}

// bounded are searches so narrow that what they find may be sorted: the matters of
// one town or village, of one owner, or due in a few days. No index serves every
// pair of filters in every order. So are the events of one subject.
var bounded = regexp.MustCompile(`SEARCH matter USING INDEX \w+ \(home=\? AND ((state=\? AND )?due>\? AND due<\?|area>\? AND area<\?|owner=\?)|SEARCH event USING INDEX event_subject \(home=\? AND subject=\?\)`)

// whole is a search that reads all rows of a home.
var whole = regexp.MustCompile(`^SEARCH (\w+) .*\(home=\?\)$`)

// slow says what is wrong with a plan: a table that grows is scanned, is read for the
// whole home without a limit, or what is not bounded is sorted before it is cut to a
// page.
func slow(p store.Plan) (bad []string) {
	limited := regexp.MustCompile(`LIMIT (\$\d+|\d+)|^SELECT coalesce\(max\(`).MatchString(p.Text)
	narrow := slices.ContainsFunc(p.Steps, bounded.MatchString)
	for _, step := range p.Steps {
		if m := whole.FindStringSubmatch(step); m != nil && !limited && (slices.Contains(grow, m[1]) || slices.Contains(grow, alias[m[1]])) {
			bad = append(bad, step)
		}
		f := strings.Fields(step)
		if len(f) > 1 && f[0] == "SCAN" && (slices.Contains(grow, f[1]) || slices.Contains(grow, alias[f[1]])) {
			bad = append(bad, step)
		}
		if limited && !narrow && strings.Contains(step, "USE TEMP B-TREE FOR") && strings.Contains(step, "ORDER BY") {
			bad = append(bad, step)
		}
	}
	return bad
}

// TestSlowIsSeen gives the rule plans that it must refuse and one it must not.
func TestSlowIsSeen(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, step string
		bad        bool
	}{
		{"SELECT id FROM matter WHERE home = $1 ORDER BY due, id LIMIT $2", "SEARCH matter USING INDEX matter_number (home=?)|USE TEMP B-TREE FOR ORDER BY", true},
		{"SELECT id FROM matter WHERE home = $1 AND area BETWEEN $2 AND $3 ORDER BY due, id LIMIT $4", "SEARCH matter USING INDEX matter_area (home=? AND area>? AND area<?)|USE TEMP B-TREE FOR ORDER BY", false},
		{"SELECT id FROM matter WHERE title = $1", "SCAN matter", true},
		{"SELECT id FROM matter", "SCAN matter USING COVERING INDEX matter_number", true},
		{"SELECT s.id FROM step s", "SCAN s", true},
		{"SELECT id FROM letter WHERE home = $1 ORDER BY title LIMIT $2", "USE TEMP B-TREE FOR ORDER BY", true},
		{"SELECT id FROM letter WHERE home = $1 ORDER BY state, title LIMIT 50", "USE TEMP B-TREE FOR LAST TERM OF ORDER BY", true},
		{"SELECT id FROM letter WHERE matter = $1 ORDER BY title", "USE TEMP B-TREE FOR ORDER BY", false},
		{"SELECT id FROM calendar_version", "SCAN calendar_version", false},
		{"SELECT count(*) FROM matter WHERE home = $1", "SEARCH matter USING INDEX matter_owner (home=?)", true},
		{"SELECT id FROM matter WHERE home = $1 ORDER BY due, id LIMIT $2", "SEARCH matter USING INDEX matter_due (home=?)", false},
	} {
		if got := slow(store.Plan{Text: c.text, Steps: strings.Split(c.step, "|")}); (len(got) > 0) != c.bad {
			t.Errorf("%s / %s: %v", c.text, c.step, got)
		}
	}
}

// TestNaturalKeysAreIndexed: an import asks for a natural key at every row, so that an index
// holds the whole of it: with its first columns alone the import of a large county read
// every matter of a village for each row.
func TestNaturalKeysAreIndexed(t *testing.T) {
	t.Parallel()
	plans, err := storetest.Engines(t)[0].Open(t, storetest.NewClock(noon)).NaturalPlans(t.Context(), home)
	if err != nil || len(plans) < 3 {
		t.Fatal(plans, err)
	}
	for key, p := range plans {
		columns := strings.Fields(key)[1:]
		if want := "(home=? AND " + strings.Join(columns, "=? AND ") + "=?)"; !strings.HasSuffix(p.Steps[0], want) {
			t.Errorf("%s: %v, not %s", key, p.Steps, want)
		}
	}
}

// TestHotPathsUseIndexes asks SQLite how it runs the statements of the hot paths.
func TestHotPathsUseIndexes(t *testing.T) {
	t.Parallel()
	storetest.OneThread(t)
	s := storetest.Engines(t)[0].Open(t, storetest.NewClock(noon))
	ctx := t.Context()
	seen := map[string]bool{}
	check := func(name string, plans []store.Plan, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(plans) == 0 {
			t.Errorf("%s runs no statement", name)
		}
		for _, p := range plans {
			if len(p.Steps) == 0 && !strings.HasPrefix(p.Text, "INSERT") {
				t.Errorf("%s: no plan of %s", name, p.Text)
			}
			if bad := slow(p); len(bad) > 0 && !seen[p.Text] {
				t.Errorf("%s: %s\n\t%s", name, strings.Join(bad, "; "), p.Text)
			}
			seen[p.Text] = true
		}
	}
	view := func(name string, fn func(v *store.View) error) []store.Plan {
		t.Helper()
		plans, err := s.Plans(ctx, home, fn)
		check(name, plans, err)
		return plans
	}
	today := calendar.DateOf(noon, noon.Location())
	for name, f := range ledgers(today) {
		if plans := view("台账 "+name, func(v *store.View) error { _, err := v.Ledger(f); return err }); f.Open && strings.Contains(plans[0].Steps[0], "INDEX matter_due ") {
			t.Errorf("台账 %s：在办的要走在办的索引，%v", name, plans)
		} else if f.Blocked == "b" && f.Order == store.ByDue && f.Due == "" && f.Owner == "" && f.Area == 0 && f.Text == "" && f.Waits == "" && (f.State == "" || f.State == matter.Assigned) && !strings.Contains(plans[0].Steps[0], "INDEX matter_stuck ") {
			t.Errorf("台账 %s：卡在一个单位的要走卡点的索引，%v", name, plans)
		}
		view("台账行 "+name, func(v *store.View) error { _, err := v.Lines(f); return err })
		if f.After.ID == "" && f.Order == store.ByDue {
			view("计数 "+name, func(v *store.View) error { _, err := v.Count(f, 1000); return err })
		}
	}
	for _, viewer := range viewers() { // the few of a town are not found by reading the town
		for due, index := range map[string]string{"verify": "INDEX matter_verify_by ", "deferred": "INDEX matter_deferred"} {
			f := store.LedgerFilter{Sees: access.Sees(viewer, "matter.see"), Area: 610723103000, Open: true, Due: due, Today: today}
			plans := view("计数 "+due, func(v *store.View) error { _, err := v.Count(f, 1000); return err })
			if !strings.Contains(strings.Join(plans[0].Steps, "\n"), index) {
				t.Errorf("计数 %s：少数几件要走自己的索引，%v", due, plans)
			}
		}
	}
	for _, viewer := range viewers() {
		for state, index := range map[matter.State]string{matter.Reported: "INDEX matter_waits (home=? AND state=?)", matter.WrittenOff: "INDEX matter_closed (home=?", "": "INDEX matter_open_"} {
			for _, at := range []area.Code{0, home * 1_000_000, 610723103000} {
				f := store.LedgerFilter{Sees: access.Sees(viewer, "matter.see"), Area: at, State: state, Open: state != matter.WrittenOff, Today: today, Limit: 50}
				if at.Level() == area.Town && state == "" {
					index = "INDEX matter_open_town (home=? AND <expr>=?)"
				}
				plans := view("台账", func(v *store.View) error { _, err := v.Lines(f); return err })
				if !strings.Contains(plans[0].Steps[0], index) || len(plans[0].Steps) > 1 {
					t.Errorf("台账 %s %s：要走 %s，不排序：%v", state, at, index, plans)
				}
			}
		}
	}
	for name, f := range ledgers(today) { // what the index of words named is read by its keys
		for _, p := range view("找 "+name, func(v *store.View) error { return store.Within(v, f, "x", "y") }) {
			if !strings.Contains(p.Steps[0], "(home=? AND id=?") {
				t.Errorf("找 %s：找到的要按编号读，%v", name, p)
			}
		}
	}
	for _, f := range viewers() {
		for _, state := range []letter.State{"", letter.Draft, letter.Served} {
			for _, before := range []string{"", "x"} {
				view("文书", func(v *store.View) error {
					_, err := v.Letters(store.LetterFilter{Actor: f, Drafts: true, State: state, Before: before, Limit: 50})
					return err
				})
			}
		}
	}
	for name, fn := range map[string]func(v *store.View) error{
		"计数表 县": func(v *store.View) error { _, err := v.Tally(home*1_000_000, today, noon); return err },
		"计数表 镇": func(v *store.View) error { _, err := v.Tally(610723103000, today, noon); return err },
		"计数表 村": func(v *store.View) error { _, err := v.Tally(610723103201, today, noon); return err },
		"巡检":    func(v *store.View) error { _, err := v.DueForSweep(noon, 500); return err },
		"等答复的": func(v *store.View) error {
			_, err := v.RequestsAsked(matter.AgreeBack, access.Everything())
			return err
		},
		"卡在哪里": func(v *store.View) error {
			_, err := v.StuckAt(access.Sees(viewers()[2], "matter.see"), today)
			return err
		},
		"已答复的": func(v *store.View) error { _, err := v.RequestsAnswered(noon, access.Everything()); return err },
		"按答复": func(v *store.View) error {
			_, err := v.Lines(store.LedgerFilter{Sees: access.Everything(), Answer: matter.Extend, Asked: noon, Limit: 50})
			return err
		},
		"到哪一步": func(v *store.View) error {
			_, err := v.LettersByStand(store.LetterFilter{Actor: viewers()[1], Drafts: true, Today: today})
			return err
		},
		"未定期限":  func(v *store.View) error { _, err := v.Unsettled(today, "a", 10); return err },
		"时间线":   func(v *store.View) error { _, err := v.Steps("x"); return err },
		"佐证":    func(v *store.View) error { _, err := v.Evidence("x"); return err },
		"事项的文书": func(v *store.View) error { _, err := v.LettersOf("x"); return err },
		"关联":    func(v *store.View) error { _, err := v.LinksTo("x"); return err },
		"并入":    func(v *store.View) error { _, err := v.MergedInto("x"); return err },
		"留痕":    func(v *store.View) error { _, err := v.Journal("", 0, 50); return err },
		"一件的留痕": func(v *store.View) error { _, err := v.Journal("x", 0, 50); return err },
		"导入过的":  func(v *store.View) error { _, err := v.Imported("x"); return err },
		"导入做了的": func(v *store.View) error { _, err := v.ImportRowsOf("body", "x"); return err },
		"导入一页":  func(v *store.View) error { _, err := v.ImportRows("x", "y", 50); return err },
		"在途的导入": func(v *store.View) error { _, _, err := v.ImportUnderWay(); return err },
		"导入的行":  func(v *store.View) error { _, err := v.ImportLines("x"); return err },
		"本岗清单":  func(v *store.View) error { _, err := v.EntriesOf("x", today, today, 50); return err },
		"当日清单":  func(v *store.View) error { _, err := v.EntriesOn("x", today, 1, 2); return err },
		"一期清单": func(v *store.View) error {
			_, err := v.EntriesIn("x", "2026-09", today, today, 1, 2, access.Everything())
			return err
		},
		"一期一份":   func(v *store.View) error { _, err := v.EntriesFor("x", "x", "2026-09"); return err },
		"按人的清单":  func(v *store.View) error { _, err := v.EntriesAbout("x", "2026-09"); return err },
		"倒签":     func(v *store.View) error { _, err := v.Backdated(noon.Location(), "", 50); return err },
		"最后时刻暂停": func(v *store.View) error { _, err := v.LastPauses(noon.Location(), "", 50); return err },
		"督办停住":   func(v *store.View) error { _, err := v.Still("", 50); return err },
		"按出口":    func(v *store.View) error { _, err := v.ExitMatters(matter.Outcome("solved"), "x", "", 50); return err },
		"互相核验":   func(v *store.View) error { _, err := v.PairMatters("x", "y", "", 50); return err },
		"任职":     func(v *store.View) error { _, err := v.AppointmentsOf("x"); return err },
		"在任":     func(v *store.View) error { _, _, err := v.HolderOn("x", today); return err },
		"按编号的行":  func(v *store.View) error { _, err := v.MattersByID([]string{"x", "y"}); return err },
		"同文":     func(v *store.View) error { _, err := v.Copies(duty.Entry{Print: "x"}, 5); return err },
		"同类的单位":  func(v *store.View) error { _, err := v.RungLetters("x", "", "x", "", noon); return err },
		"同类的人":   func(v *store.View) error { _, err := v.RungLetters("x", "", "x", "y", noon); return err },
	} {
		view(name, fn)
	}
	plans, err := s.OwnPlans(ctx, home)
	check("编号、会话", plans, err)
	w := inCounty(countytest.Open(t, storetest.Engines(t)[0], storetest.NewClock(noon)))
	plans, err = w.s.TxPlans(ctx, home, func(tx *store.Tx) error {
		m, err := office.Register(tx, w.rules, w.Actor("supervisor"), matter.Draft{List: "rectification", Area: w.Shown(), Title: "停水", Owner: w.Posts["first/"+w.Shown().String()].ID, Pack: "yangxian@1"})
		if err != nil {
			return err
		}
		_, err = matter.Perform(tx, w.rules, w.Actor("first/"+w.Shown().String()), m.ID, matter.Accept, matter.Input{})
		return err
	})
	check("登记、签收", plans, err)
	ids := make([]string, 200)
	for n := range ids {
		ids[n] = fmt.Sprint("x", n)
	}
	plans, err = s.TxPlans(ctx, home, func(tx *store.Tx) error {
		if _, err := tx.Matters(ids); err != nil {
			return err
		}
		_, err := tx.LettersOfAll(ids)
		return err
	})
	check("巡检的一批", plans, err)
	if len(seen) < 200 {
		t.Errorf("only %d statements were looked at", len(seen))
	}
}

// viewers are the reaches of the rights: the county, a town, a village, a body.
func viewers() (out []access.Actor) {
	for _, v := range []struct {
		role access.Role
		area area.Code
	}{{"department", 0}, {"supervisor", home * 1_000_000}, {"town_leader", 610723103000}, {"village", 610723103201}} {
		out = append(out, access.Actor{Role: v.role, Home: home, Area: v.area, Person: "p", Post: "o", Body: "b"})
	}
	return out
}

// ledgers renders the filters of a ledger: each alone and in pairs, for each viewer,
// in each order, on the first page and on a later one.
func ledgers(today calendar.Date) map[string]store.LedgerFilter {
	type part struct {
		name string
		set  func(*store.LedgerFilter)
	}
	parts := []part{{"全部", func(*store.LedgerFilter) {}},
		{"在办", func(f *store.LedgerFilter) { f.Open = true }},
		{"已报结", func(f *store.LedgerFilter) { f.State = matter.Reported }},
		{"已交办", func(f *store.LedgerFilter) { f.State = matter.Assigned }},
		{"已销号", func(f *store.LedgerFilter) { f.State = matter.WrittenOff }},
		{"镇", func(f *store.LedgerFilter) { f.Area = 610723103000 }},
		{"村", func(f *store.LedgerFilter) { f.Area = 610723103201 }},
		{"县", func(f *store.LedgerFilter) { f.Area = home * 1_000_000 }},
		{"清单", func(f *store.LedgerFilter) { f.List = "problem" }},
		{"逾期", func(f *store.LedgerFilter) { f.Due = "overdue" }},
		{"今天", func(f *store.LedgerFilter) { f.Due = "today" }},
		{"七天", func(f *store.LedgerFilter) { f.Due = "week" }},
		{"暂缓", func(f *store.LedgerFilter) { f.Due = "deferred" }},
		{"逾期到时刻", func(f *store.LedgerFilter) { f.Due, f.Now = "overdue", noon }},
		{"等延期", func(f *store.LedgerFilter) { f.Waits = matter.Extend }},
		{"无期限", func(f *store.LedgerFilter) { f.Due = "none" }},
		{"责任岗位", func(f *store.LedgerFilter) { f.Owner = "p" }},
		{"责任单位", func(f *store.LedgerFilter) { f.Body = "b" }},
		{"卡住", func(f *store.LedgerFilter) { f.Blocked = "*" }},
		{"卡在", func(f *store.LedgerFilter) { f.Blocked = "b" }},
		{"文字", func(f *store.LedgerFilter) { f.Text = "水" }}}
	out := map[string]store.LedgerFilter{}
	for i, viewer := range viewers() {
		sees := access.Sees(viewer, "matter.see")
		for n, a := range parts {
			for m, b := range parts[n:] {
				if storetest.Sample() && m > 0 && (n+m)%4 != 0 { // each alone, and a fourth of the pairs
					continue
				}
				for _, order := range []store.LedgerOrder{store.ByDue, store.ByNewest} {
					for _, after := range []store.Key{{}, {Due: "2026-09-30", ID: "x"}} {
						f := store.LedgerFilter{Sees: sees, Today: today, Order: order, After: after, Limit: 50}
						a.set(&f)
						b.set(&f)
						out[fmt.Sprint(i, " ", a.name, " ", b.name, " ", order, " ", after.ID)] = f
					}
				}
			}
		}
	}
	return out
}
