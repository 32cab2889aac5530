package appraise

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/figure"
	"luoshi/internal/ident"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/internal/score"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var zone = time.FixedZone("CST", 8*3600)

var window = WindowOf(calendar.PeriodOf(calendar.Monthly, calendar.YMD(2026, 9, 1)), zone)

// at is noon of a day of September; 0 is 31 August, 31 is 1 October.
func at(day int) time.Time { return time.Date(2026, 9, day, 12, 0, 0, 0, zone) }

type did struct {
	day int
	act matter.Act
}

// history plays acts from registration on day; due is a day of September, 0 none.
func history(id string, day, due int, acts ...did) History {
	h := History{Matter: matter.Matter{Row: ident.Row{ID: id}, RegisteredAt: at(day), Due: calendar.None, State: matter.Registered}}
	if due != 0 {
		h.Matter.Due = calendar.YMD(2026, 9, due)
		h.Matter.DueAt = h.Matter.Due.Add(1).Start(zone)
	}
	add := func(day int, act matter.Act, after matter.State, other string) {
		h.Steps = append(h.Steps, matter.Step{Matter: id, At: at(day).Add(time.Duration(len(h.Steps)) * time.Minute), Act: act, Before: h.Matter.State, After: after, Other: other, Text: fmt.Sprint(act, id)})
		h.Matter.State = after
	}
	add(day, matter.Register, matter.Assigned, "村支书")
	for _, a := range acts {
		after, err := h.Matter.State.After(a.act)
		if err != nil {
			panic(err)
		}
		add(a.day, a.act, after, "")
		if a.act == matter.WriteOff {
			h.Matter.Outcome = matter.Solved
		}
	}
	return h
}

func TestSigns(t *testing.T) {
	t.Parallel()
	var hs []History
	for i := range 5 {
		h := history(fmt.Sprint("晚", i), 1, 0, did{30, matter.Report})
		h.Steps[1].Text = "按要求完成整改，已经全部到位，群众满意。"
		hs = append(hs, h)
	}
	got := Signs(hs, window, nil, nil)
	if len(got) != 2 || got[0].Kind != BulkReports || got[0].N != 5 || got[1].Kind != SameTexts || got[1].N != 5 {
		t.Errorf("线索 %+v", got)
	}
	if got = Signs(hs[:4], window, nil, nil); len(got) != 1 || got[0].Kind != SameTexts {
		t.Errorf("四件不算集中报结：%+v", got)
	}
	texts := []Text{{Of: "甲", Body: "今天入户走访三户，宣讲了 医保政策，没有发现问题。"}, {Of: "乙", Body: "今天入户走访三户，宣讲了医保政策，没有发现问题。"}, {Of: "丙", Body: "短"}, {Of: "丁", Body: "短"}, {Of: "戊", Body: "短"}}
	if got = Signs(nil, window, texts, nil); len(got) != 0 {
		t.Errorf("两篇相同、三篇短文不算线索：%+v", got)
	}
	same := func(by ...string) (out []Text) {
		for i, b := range by {
			out = append(out, Text{Of: fmt.Sprint(i), Body: texts[0].Body, By: b})
		}
		return out
	}
	if got = Signs(nil, window, same("一", "一", "一", "一", "二"), nil); len(got) != 0 {
		t.Errorf("一个岗位照上次的写：%+v", got)
	}
	if got = Signs(nil, window, same("一", "一", "二", "三"), nil); len(got) != 1 || got[0].N != 3 {
		t.Errorf("三个岗位写得一样：%+v", got)
	}
	if got = Signs(nil, window, nil, []string{"乙", "甲"}); len(got) != 1 || got[0].Kind != PhoneTimes || got[0].N != 2 || got[0].IDs[0] != "乙" {
		t.Errorf("凭手机时间按时的：%+v", got)
	}
}

func round() Round {
	return Round{Row: ident.Row{ID: "r"}, Period: "2026-W39", MinVoters: 5, Options: []VoteOption{{"好", 100_000}, {"较好", 85_000}, {"一般", 70_000}}}
}

func ballots(body string, choices ...int) []Ballot {
	out := make([]Ballot, len(choices))
	for i, n := range choices {
		out[i] = Ballot{Round: "r", Body: body, Choice: n}
	}
	return out
}

func TestTally(t *testing.T) {
	t.Parallel()
	subjects := []org.Body{{Row: ident.Row{ID: "甲村"}}, {Row: ident.Row{ID: "乙村"}}, {Row: ident.Row{ID: "丙村"}}}
	low := round()
	low.MinVoters = 1
	for _, r := range []Round{round(), low} { // a pack cannot go below five
		vs := Tally(r, subjects, append(ballots("甲村", 0, 0, 1, 1, 2, 2), ballots("乙村", 0, 0, 0, 0)...))
		if vs[0].Points != 85_000 || !vs[0].Counted || vs[0].Voters != 6 {
			t.Errorf("甲村 %+v", vs[0])
		}
		if vs[1].Counted || vs[1].Points != 0 || vs[1].Voters != 4 {
			t.Errorf("四票没有结果：%+v", vs[1])
		}
		if vs[2].Counted || vs[2].Voters != 0 || !slices.Equal(vs[0].Choices, []int{2, 2, 2}) || vs[1].Choices != nil {
			t.Errorf("%+v，各档 %v %v", vs[2], vs[0].Choices, vs[1].Choices)
		}
	}
	if vs := Tally(round(), subjects, ballots("甲村", 0, 0, 0, 1, 1, 2, 2)); vs[0].Points != 87_142 {
		t.Errorf("平均分截到千分位：%d", vs[0].Points)
	}
}

// TestOrderChangesNothing permutes histories, ballots and rows.
func TestOrderChangesNothing(t *testing.T) {
	t.Parallel()
	var hs []History
	for i := range 6 {
		hs = append(hs, history(fmt.Sprint(i), 1+i, 10+i, did{9 + 2*i, matter.Report}))
	}
	all := ballots("甲村", 0, 1, 2, 2, 1, 0, 0)
	subjects := []org.Body{{Row: ident.Row{ID: "甲村"}}}
	plan, err := figure.Compile(figure.Figure{ID: "in_time", Over: "matter", On: "due", Where: "in_time || open", Measure: figure.Count}, figure.Sources())
	if err != nil {
		t.Fatal(err)
	}
	counted := func(hs []History) Figure {
		tally := figure.NewTally(window.Period, []*figure.Plan{plan})
		for _, h := range hs {
			if err := MatterRows(h, window, nil, []string{"甲村"}, tally.Add); err != nil {
				t.Fatal(err)
			}
		}
		v, _ := tally.Value("甲村", plan)
		return FigureOf(v)
	}
	wantFigures := counted(hs)
	if len(wantFigures.IDs) == 0 {
		t.Fatal("nothing is counted")
	}
	wantVerdict := Tally(round(), subjects, all)
	rapid.Check(t, func(t *rapid.T) {
		if diff := cmp.Diff(wantFigures, counted(rapid.Permutation(hs).Draw(t, "事项"))); diff != "" {
			t.Fatal(diff)
		}
		got := Tally(round(), subjects, rapid.Permutation(all).Draw(t, "票"))
		if diff := cmp.Diff(wantVerdict, got); diff != "" {
			t.Fatal(diff)
		}
		rows := board("2026-09", Final, 90, 80, 80, 70).Rows
		mixed := rapid.Permutation(rows).Draw(t, "村")
		Order(rows, 1)
		Order(mixed, 1)
		for _, a := range rows {
			if !slices.ContainsFunc(mixed, func(b Standing) bool { return a.Body == b.Body && a.Rank == b.Rank && a.Of == b.Of }) {
				t.Fatalf("%s 的名次随输入次序变了", a.Body)
			}
		}
	})
}

// board makes a board whose bodies 村0, 村1 … have the totals.
func board(period string, state State, totals ...int64) Past {
	p := Past{Run: Run{Row: ident.Row{ID: period}, Period: period, State: state}}
	for i, n := range totals {
		p.Rows = append(p.Rows, Standing{Body: fmt.Sprint("村", i), Name: fmt.Sprint("村", i), Total: n, Scored: true, Cases: 10})
	}
	return p
}

func TestDue(t *testing.T) {
	t.Parallel()
	follows := []Follow{{1, 1, "培训"}, {1, 2, "约谈"}, {1, 3, "立案"}}
	for _, c := range []struct {
		name  string
		pasts []Past
		want  string
	}{
		{"一次末位", []Past{board("2026-09", Final, 90, 80, 70)}, "村2 培训 1;"},
		{"连续两次，只列最重的一项", []Past{board("2026-08", Published, 90, 80, 70), board("2026-09", Final, 90, 80, 60)}, "村2 约谈 2;"},
		{"两次不是同一个村", []Past{board("2026-08", Final, 90, 60, 70), board("2026-09", Final, 90, 80, 60)}, "村2 培训 1;"},
		{"中间缺一期不算连续", []Past{board("2026-07", Final, 90, 80, 70), board("2026-09", Final, 90, 80, 60)}, "村2 培训 1;"},
		{"没有定稿的不算", []Past{board("2026-09", Shown, 90, 80, 60)}, ""},
		{"末位同分，谁也不列", []Past{board("2026-09", Final, 90, 60, 60)}, ""},
		{"跨年连续", []Past{board("2026-12", Final, 90, 80, 70), board("2027-01", Final, 90, 80, 60)}, "村2 约谈 2;"},
		{"没有排名", nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := ""
			for _, p := range Due(follows, c.pasts, 5) {
				got += fmt.Sprintf("%s %s %d;", p.Body, p.Consequence, len(p.Runs))
			}
			if got != c.want {
				t.Errorf("得到 %q，应为 %q", got, c.want)
			}
		})
	}
}

func TestStates(t *testing.T) {
	t.Parallel()
	open := map[State]string{Computed: "again show ", Shown: "correct object finalise ", Objecting: "correct object rule finalise ",
		Final: "correct publish ", Published: "correct "}
	for _, s := range States() {
		got := ""
		for _, a := range Acts() {
			if _, err := s.After(a); err == nil {
				got += string(a) + " "
			}
			if a.Right() == "" {
				t.Errorf("%s asks for no right", a)
			}
		}
		if got != open[s] {
			t.Errorf("%s 可以办 %q，应为 %q", s, got, open[s])
		}
	}
}

func TestFillAndCorrect(t *testing.T) {
	t.Parallel()
	sheet := score.Sheet{Max: 100_000, Items: []score.Item{{ID: "settled", Title: "按期销号", Formula: "due_on_time / due_matters * 40", Max: 40_000}},
		Bands: []score.Band{{Title: "好", From: 30_000}}}
	p, err := score.Prepare(sheet, []score.Metric{{ID: "due_on_time", Title: "按期报结事项", Unit: "件"}, {ID: "due_matters", Title: "应销号事项", Unit: "件"}})
	if err != nil {
		t.Fatal(err)
	}
	s := Standing{Figures: Figures{"due_matters": {Value: 3000, Table: "matter", IDs: []string{"甲", "乙", "丙"}}, "due_on_time": {Value: 2000, Table: "matter", IDs: []string{"甲", "乙"}}}}
	fill := func(cases int) {
		if err := Fill(p, cases, &s); err != nil {
			t.Fatal(err)
		}
	}
	if fill(4); s.Total != 26_666 || s.Cases != 3 || s.Band != "" {
		t.Errorf("件数不足不评档：%+v", s)
	}
	before := s.Figures
	if err := correct(&s, []Change{{Metric: "due_on_time", Add: []string{"丙"}}}); err != nil {
		t.Fatal(err)
	}
	if fill(3); s.Total != 40_000 || s.Band != "好" || before["due_on_time"].Value != 2000 {
		t.Errorf("更正后 %+v，原来的数 %+v", s, before)
	}
	for _, c := range []Change{{Metric: "due_on_time", Add: []string{"丙"}}, {Metric: "due_on_time", Drop: []string{"丁"}}, {Metric: "没有"}} {
		if err := correct(&s, []Change{c}); err == nil {
			t.Errorf("%+v 应被拒绝", c)
		}
	}
	delete(s.Figures, "due_matters")
	if fill(3); s.Scored || s.Refusal.Code != "rule.value_missing" || s.Total != 0 {
		t.Errorf("缺数不当作零：%+v", s)
	}
}

func TestPeersAreComparedAmongThemselves(t *testing.T) {
	t.Parallel()
	b := Board{Peers: []Peers{{"山区", []area.Code{610723111000, 610723114000}}, {"川道", []area.Code{610723103000}}}}
	rows := []Standing{
		{Body: "a", Area: 610723111000, Scored: true, Total: 70_000, Cases: 10}, {Body: "b", Area: 610723114000, Scored: true, Total: 60_000, Cases: 10},
		{Body: "c", Area: 610723103202, Scored: true, Total: 90_000, Cases: 10}, {Body: "d", Area: 610723115000, Scored: true, Total: 50_000, Cases: 10}}
	for i := range rows {
		rows[i].Peers = b.PeersOf(rows[i].Area)
	}
	Order(rows, 1)
	for i, want := range []struct {
		peers    string
		rank, of int
	}{{"山区", 1, 2}, {"山区", 2, 2}, {"川道", 1, 1}, {"", 1, 1}} {
		if r := rows[i]; r.Peers != want.peers || r.Rank != want.rank || r.Of != want.of {
			t.Errorf("%s: %q %d of %d, want %+v", r.Body, r.Peers, r.Rank, r.Of, want)
		}
	}
}
