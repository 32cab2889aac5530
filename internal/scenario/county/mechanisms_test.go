package county_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/course"
	"luoshi/internal/duty"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/scenario/county"
	"luoshi/internal/scenario/countytest"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

// root is the folder of the module, seen from this package.
const root = "../../.."

// claim is one row of docs/mechanisms.md, by column.
type claim struct {
	ID, Paragraph, Lines, Scenario, Page, Demo, Who string
}

// claims reads the rows of the table.
func claims(t *testing.T) (text string, out []claim) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, "docs/mechanisms.md"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if !strings.HasPrefix(line, "| YX-") {
			continue
		}
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), " | ")
		if len(cells) != 7 {
			t.Errorf("a row of %d cells, not 7: %s", len(cells), line)
			continue
		}
		for i := range cells {
			if cells[i] = strings.TrimSpace(cells[i]); cells[i] == "" {
				t.Errorf("an empty cell in %s", line)
			}
		}
		out = append(out, claim{cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], cells[6]})
	}
	return string(data), out
}

// source reads the row of an identifier from SOURCE.md: paragraph, lines, scenarios.
func source(t *testing.T, id string) []string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, "packs/yangxian/SOURCE.md"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "| "+id+" |") {
			cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), " | ")
			for i := range cells {
				cells[i] = strings.TrimSpace(cells[i])
			}
			return cells
		}
	}
	t.Fatalf("%s is not in SOURCE.md", id)
	return nil
}

var quoted = regexp.MustCompile("`([^`]+)`")

// names gives what stands in back quotes in a cell.
func names(cell string) (out []string) {
	for _, m := range quoted.FindAllStringSubmatch(cell, -1) {
		out = append(out, m[1])
	}
	return out
}

// TestMechanismsAreDone holds docs/mechanisms.md to what is there: paragraph and lines as in
// SOURCE.md, scenarios that assert and refuse, page tests by name, readers by the access
// table. An identifier that is not claimed stands below with its reason.
func TestMechanismsAreDone(t *testing.T) {
	t.Parallel()
	text, rows := claims(t)
	if len(rows) < 16 {
		t.Errorf("%d rows", len(rows))
	}
	tests := pageTests(t)
	claimed := map[string]bool{}
	for _, c := range rows {
		claimed[c.ID] = true
		of := source(t, c.ID)
		if c.Lines != of[3] && os.Getenv("UPDATE") != "" {
			rewrite(t, "| "+c.Lines+" |", "| "+of[3]+" |", c.ID)
		} else if c.Paragraph != of[1] || c.Lines != of[3] {
			t.Errorf("%s: paragraph %s and lines %s, SOURCE.md says %s and %s", c.ID, c.Paragraph, c.Lines, of[1], of[3])
		}
		for _, file := range names(c.Scenario) {
			asserts(t, c.ID, file)
			if !strings.Contains(of[4], file) {
				t.Errorf("%s: SOURCE.md does not name %s", c.ID, file)
			}
		}
		if len(names(c.Scenario)) == 0 || len(names(c.Page)) == 0 {
			t.Errorf("%s names no scenario or no page test", c.ID)
		}
		for _, name := range names(c.Page) {
			if !tests[name] {
				t.Errorf("%s: no test of a page is called %s", c.ID, name)
			}
		}
		if want := readersOf(t, names(c.Who)); c.Who != want && os.Getenv("UPDATE") != "" {
			rewrite(t, "| "+c.Demo+" | "+c.Who+" |", "| "+c.Demo+" | "+want+" |", c.ID)
		} else if c.Who != want {
			t.Errorf("%s: 谁看得到 is\n%s\nthe access table gives\n%s", c.ID, c.Who, want)
		}
	}
	for n := 1; n <= 29; n++ {
		id := fmt.Sprintf("YX-%02d", n)
		if !claimed[id] && !strings.Contains(text, "\n- "+id+"：") {
			t.Errorf("%s is neither claimed nor given a reason", id)
		}
		if claimed[id] == (source(t, id)[4] == "later") {
			t.Errorf("%s: claimed is %v, SOURCE.md says %s", id, claimed[id], source(t, id)[4])
		}
	}
}

// asserts reads a scenario: it is of the identifier, asserts more than the roster that it made,
// and shows a refusal.
func asserts(t *testing.T, id, file string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, "packs/yangxian/scenarios", file))
	if err != nil {
		t.Error(err)
		return
	}
	head, _, _ := strings.Cut(string(data), "\n")
	said, refused := 0, 0
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "期望 ") && !strings.HasPrefix(line, "期望 名册") {
			said++
		}
		if strings.HasPrefix(line, "拒绝 ") {
			refused++
		}
	}
	if !strings.Contains(head, id) || said == 0 || refused == 0 {
		t.Errorf("%s: %s says %q, asserts %d times beyond the roster, refuses %d times", id, file, head, said, refused)
	}
}

// pageTests are the names of the tests that ask pages, over HTTP or in a browser.
func pageTests(t *testing.T) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	decl := regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	for _, dir := range []string{"internal/web", "e2e"} {
		if err := filepath.WalkDir(filepath.Join(root, dir), func(path string, _ os.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, "_test.go") {
				return err
			}
			data, err := os.ReadFile(path)
			for _, m := range decl.FindAllStringSubmatch(string(data), -1) {
				out[m[1]] = true
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// readersOf words who holds some acts of the access table, and how far.
func readersOf(t *testing.T, acts []string) string {
	t.Helper()
	var out []string
	for _, act := range acts {
		if _, ok := access.RightOf(act); !ok {
			t.Errorf("the access table has no %s", act)
			continue
		}
		var who []string
		for _, r := range access.Usual().Roles() {
			if s := access.Usual().Reach(r, act); s > 0 {
				who = append(who, access.Usual().Title(r)+" "+s.ScopeTitle())
			}
		}
		out = append(out, "`"+act+"` "+strings.Join(who, "、"))
	}
	return strings.Join(out, "；")
}

// shown is what the demo's history holds of a mechanism: rows, how many subjects they are
// about, and how many are late, short or refused.
type shown struct {
	rows     int
	subjects int
	bad      int
	called   string // what the bad ones are
}

func (s shown) String() string {
	return strconv.Itoa(s.rows) + " 条，" + strconv.Itoa(s.subjects) + " 个对象，" + s.called + " " + strconv.Itoa(s.bad)
}

// TestMechanismsAreShown counts the demo's history: of each claimed mechanism at least three
// subjects, and one that is late, short or refused.
func TestMechanismsAreShown(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("the demo's three months are played in the run without the race detector")
	}
	storetest.OneThread(t)
	e := storetest.Engines(t)[0]
	made := countytest.Demo(t, e, true)
	clock := storetest.NewClock(time.Date(2026, 10, 8, 1, 0, 0, 0, time.UTC))
	c := made.Open(t, clock)
	got := map[string]shown{}
	if err := c.Store.View(t.Context(), c.Home, func(v *store.View) (err error) {
		got, err = count(c, v)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	_, rows := claims(t)
	for _, r := range rows {
		s, ok := got[r.ID]
		if !ok || s.subjects < 3 || s.bad < 1 {
			t.Errorf("%s: the demo shows %s", r.ID, s)
		}
		if r.Demo == s.String() {
			continue
		}
		if os.Getenv("UPDATE") == "" {
			t.Errorf("%s: docs/mechanisms.md says %q, the demo holds %q; run UPDATE=1 go test ./internal/scenario/county -run TestMechanismsAreShown", r.ID, r.Demo, s)
		}
		if os.Getenv("UPDATE") != "" {
			rewrite(t, "| "+r.Page+" | "+r.Demo+" |", "| "+r.Page+" | "+s.String()+" |", r.ID)
		}
	}
}

var writing sync.Mutex

// rewrite replaces a part of the row of an identifier in docs/mechanisms.md.
func rewrite(t *testing.T, old, now, id string) {
	t.Helper()
	writing.Lock()
	defer writing.Unlock()
	file := filepath.Join(root, "docs/mechanisms.md")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(data), "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, "| "+id+" |") {
			lines[i] = strings.Replace(l, old, now, 1)
		}
	}
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")), 0o644); err != nil {
		t.Fatal(err)
	}
}

// count counts what there is of each mechanism.
func count(c *county.County, v *store.View) (map[string]shown, error) {
	out := map[string]shown{}
	for _, fn := range []func(*county.County, *store.View, map[string]shown) error{duties, studies, visits, people, looked, judged, chased} {
		if err := fn(c, v, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

var (
	firstDay, lastDay = calendar.YMD(2026, time.July, 1), calendar.YMD(2026, time.October, 7)
	september         = calendar.YMD(2026, time.September, 30)
)

func whole(c *county.County) access.Range {
	lo, hi := area.OfHome(c.Home).Range()
	return access.Range{Lo: lo, Hi: hi}
}

// stand counts a duty over the period of a day.
func stand(c *county.County, v *store.View, id string, day calendar.Date) (n duty.Count, err error) {
	d, err := v.DutyOn(day, id)
	if err != nil {
		return n, err
	}
	in, over := whole(c), d.Over(day)
	roster, err := v.RosterIn(int64(in.Lo), int64(in.Hi))
	if err != nil {
		return n, err
	}
	f, err := d.FactsAbout(v, roster, day)
	if err != nil {
		return n, err
	}
	if d.Look() == duty.ByPost {
		es, err := v.EntriesIn(d.ID, over.Key, over.From, over.To, int64(in.Lo), int64(in.Hi), access.Everything())
		if err != nil {
			return n, err
		}
		for i := range es {
			f.Entries[es[i].Post] = &es[i]
		}
	}
	source := d.ID
	if d.Composed != "" {
		source = d.Composed
	}
	if f.Given, err = v.GivenIn(source, over.From, over.To, in, access.Everything()); err != nil {
		return n, err
	}
	all, err := duty.Stand(d, roster, c.Store.CalendarOf(c.Home), c.Zone, day, c.Store.Now(), f)
	for _, s := range all {
		n.Add(s.State)
	}
	return n, err
}

// given counts the entries of a duty over the history, and the posts that made them.
func given(c *county.County, v *store.View, id string) (s shown, err error) {
	all, err := v.GivenIn(id, firstDay.Add(-31), lastDay, whole(c), access.Everything())
	for _, g := range all {
		s.rows, s.subjects = s.rows+g.Entries, s.subjects+1
	}
	return s, err
}

func duties(c *county.County, v *store.View, out map[string]shown) error {
	for id, m := range map[string]string{"daily_list": "YX-06", "leader_visit": "YX-01", "resident_care": "YX-10", "talk": "YX-14"} {
		s, err := given(c, v, id)
		if err != nil {
			return err
		}
		day := september
		if id == "talk" {
			day = calendar.YMD(2026, time.June, 30)
		}
		n, err := stand(c, v, id, day)
		if err != nil {
			return err
		}
		s.bad, s.called = n.Missing+n.Late+n.Backfilled, "迟报、补填和未填"
		if id == "leader_visit" {
			s.called = "9月不足要求的"
		}
		if id == "talk" || id == "resident_care" { // about whom, not by whom
			if s.subjects, err = objects(c, v, id); err != nil {
				return err
			}
		}
		out[m] = s
	}
	share := shown{called: "9月不足要求的"}
	for _, id := range []string{"leader_visit", "department_visit", "town_visit", "village_work"} {
		s, err := given(c, v, id)
		if err != nil {
			return err
		}
		n, err := stand(c, v, id, september)
		if err != nil {
			return err
		}
		share.rows, share.subjects, share.bad = share.rows+s.rows, share.subjects+s.subjects, share.bad+n.Missing
	}
	out["YX-02"] = share
	report, err := stand(c, v, "monthly_report", september)
	if err != nil {
		return err
	}
	logs, err := stand(c, v, "daily_list", september)
	if err != nil {
		return err
	}
	out["YX-15"] = shown{report.Expected(), report.OnTime, logs.Missing + logs.Late + logs.Backfilled, "9月30日日志迟报、未填"}
	out["YX-28"] = shown{out["YX-06"].rows, out["YX-06"].subjects, logs.Missing + logs.Late + logs.Backfilled, "9月30日没有按时上报"}
	out["YX-06"], err = teams(c, v)
	return err
}

// studies counts the posts that were looked into, and those whose stage is past its limit.
func studies(c *county.County, v *store.View, out map[string]shown) error {
	s, err := given(c, v, "study")
	if err != nil {
		return err
	}
	pk, err := v.InForce()
	if err != nil {
		return err
	}
	t, _ := pk.Track("study_track")
	b, err := course.On(v, course.Asked{Pack: pk, Rules: matter.Rules{Calendar: c.Store.CalendarOf(c.Home), Zone: c.Zone}, Now: c.Store.Now(), Home: c.Home,
		Sees: func(matter.Matter) bool { return true }, Knows: func(area.Code) bool { return true }}, t)
	s.subjects = b.Count(course.Pick{Stage: 1}) + b.Count(course.Pick{Stage: 2}) + b.Count(course.Pick{Stage: course.Any, Is: course.Ended})
	s.bad, s.called = b.Count(course.Pick{Stage: course.Any, Is: course.Late}), "超过环节期限"
	out["YX-18"] = s
	return err
}

// teams counts the lists of the teams on the last day of September, and those to which a
// member gave nothing.
func teams(c *county.County, v *store.View) (s shown, err error) {
	d, err := v.DutyOn(september, "team_list")
	if err != nil {
		return s, err
	}
	in := whole(c)
	roster, err := v.RosterIn(int64(in.Lo), int64(in.Hi))
	if err != nil {
		return s, err
	}
	es, err := v.EntriesIn(d.Composed, d.Over(september).Key, september, september, int64(in.Lo), int64(in.Hi), access.Everything())
	if err != nil {
		return s, err
	}
	all, err := duty.Stand(d, roster, c.Store.CalendarOf(c.Home), c.Zone, september, c.Store.Now(), d.FactsOf(es, d.Over(september)))
	s.called = "9月30日有人没有填的队"
	for _, x := range all {
		s.rows, s.subjects = s.rows+x.Given.Entries, s.subjects+1
		if len(x.Lacking()) > 0 {
			s.bad++
		}
	}
	return s, err
}

// objects counts the persons of whom something was entered in the periods of the history.
func objects(c *county.County, v *store.View, id string) (int, error) {
	about := map[string]bool{}
	for _, day := range []calendar.Date{firstDay.Add(-1), calendar.YMD(2026, 7, 31), calendar.YMD(2026, 8, 31), september} {
		d, err := v.DutyOn(day, id)
		if err != nil {
			return 0, err
		}
		es, err := v.EntriesAbout(id, d.Over(day).Key)
		if err != nil {
			return 0, err
		}
		for _, e := range es {
			about[e.Object] = true
		}
	}
	return len(about), nil
}

// visits counts what leaders' visits led to, the supervision of each month, and leaves.
func visits(c *county.County, v *store.View, out map[string]shown) error {
	s := shown{called: "还没有交办"}
	villages := map[area.Code]bool{}
	for i := 1; i <= 36; i++ {
		es, err := v.EntriesOf(c.Posts[fmt.Sprintf("leader-%d", i)].ID, firstDay, lastDay, 1000)
		if err != nil {
			return err
		}
		for _, e := range es {
			ids, err := v.FoundBy(e.ID)
			if err != nil {
				return err
			}
			ms, err := v.MattersByID(ids)
			if err != nil {
				return err
			}
			for _, m := range ms {
				s.rows++
				villages[m.Area] = true
				if m.State == matter.Registered {
					s.bad++
				}
			}
		}
	}
	s.subjects = len(villages)
	out["YX-03"] = s
	month := shown{called: "迟报和未填"}
	for _, day := range []calendar.Date{calendar.YMD(2026, 7, 31), calendar.YMD(2026, 8, 31), september} {
		n, err := stand(c, v, "monthly_supervision", day)
		if err != nil {
			return err
		}
		there := n.OnTime + n.Late + n.Backfilled
		month.rows, month.subjects, month.bad = month.rows+there, month.subjects+there, month.bad+n.Late+n.Backfilled+n.Missing
	}
	out["YX-21"] = month
	leave := shown{called: "没有批准"}
	for _, person := range c.Holders {
		ls, err := v.Leaves(person)
		if err != nil {
			return err
		}
		if len(ls) > 0 {
			leave.subjects++
		}
		for _, l := range ls {
			leave.rows++
			if l.Refused {
				leave.bad++
			}
		}
	}
	out["YX-05"] = leave
	return nil
}

// people counts cases: recalls and the reserve list.
func people(c *county.County, v *store.View, out map[string]shown) error {
	xs, err := v.Consequences(store.CaseFilter{Actor: c.Actor("organiser"), All: true, Limit: 1000})
	if err != nil {
		return err
	}
	for kind, m := range map[string]string{"recall": "YX-12", "reserve": "YX-11"} {
		s, who := shown{called: "免予、不列入"}, map[string]bool{}
		for _, x := range xs {
			if x.Kind != kind {
				continue
			}
			s.rows++
			who[x.Person] = true
			if x.Outcome == consequence.Exempt {
				s.bad++
			}
		}
		s.subjects = len(who)
		out[m] = s
	}
	return nil
}

// looked counts spot checks.
func looked(c *county.County, v *store.View, out map[string]shown) error {
	in := whole(c)
	checks, err := v.SpotChecksIn(firstDay, lastDay, int64(in.Lo), int64(in.Hi))
	if err != nil {
		return err
	}
	s, villages := shown{rows: len(checks), called: "不符和查无"}, map[area.Code]bool{}
	for _, x := range checks {
		villages[x.Area] = true
		if x.Result != duty.Match {
			s.bad++
		}
	}
	s.subjects = len(villages)
	out["YX-07"] = s
	return nil
}

// judged counts weekly reviews and monthly boards.
func judged(c *county.County, v *store.View, out map[string]shown) error {
	rounds, err := v.Rounds("", 200)
	if err != nil {
		return err
	}
	s, bodies := shown{called: "票数不足没有结果"}, map[string]bool{}
	for _, r := range rounds {
		vs, err := v.Verdicts(r.ID, access.Everything())
		if err != nil {
			return err
		}
		for _, x := range vs {
			s.rows++
			bodies[x.Body] = true
			if !x.Counted {
				s.bad++
			}
		}
	}
	s.subjects = len(bodies)
	out["YX-08"] = s
	runs, err := v.Boards(store.BoardFilter{Actor: c.Actor("desk"), Limit: 100})
	if err != nil {
		return err
	}
	b := shown{called: "依据不足不评档"}
	banded := map[string]bool{}
	for _, run := range runs {
		rows, err := v.Standings(run.ID)
		if err != nil {
			return err
		}
		for _, r := range rows {
			b.rows++
			if r.Band == "" {
				b.bad++
			} else if run.Level == area.Village {
				banded[r.Body] = true
			}
		}
	}
	b.subjects = len(banded)
	out["YX-09"] = b
	return nil
}

// chased counts the letters of the ladders, and the units on their way to zero.
func chased(c *county.County, v *store.View, out map[string]shown) error {
	s, posts := shown{called: "二次约谈以上"}, map[string]bool{}
	for _, state := range []letter.State{letter.Served, letter.Replied} {
		ls, err := v.LettersIn(state)
		if err != nil {
			return err
		}
		for _, l := range ls {
			if l.Matter == "" {
				continue
			}
			s.rows++
			posts[l.ToPost] = true
			if l.Kind == "interview_notice" || l.Kind == "admonition_advice" {
				s.bad++
			}
		}
	}
	s.subjects = len(posts)
	out["YX-22"] = s
	counts, err := v.ZeroOf("rectification", access.Everything())
	if err != nil {
		return err
	}
	z := shown{called: "还没有清零的单位"}
	for _, u := range matter.Zeros(counts) {
		z.rows, z.subjects = z.rows+u.Given, z.subjects+1
		if !u.Cleared() {
			z.bad++
		}
	}
	out["YX-23"] = z
	return nil
}
