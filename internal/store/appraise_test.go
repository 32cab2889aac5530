package store_test

import (
	"fmt"
	"regexp"
	"slices"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/score"
	"luoshi/internal/store"
	"luoshi/pack"
)

// on is an actor at another moment.
func on(a access.Actor, at time.Time) access.Actor { a.Now = at; return a }

func (w world) must(t *testing.T, fn func(tx *store.Tx) error) {
	t.Helper()
	if err := w.do(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// sound plays an act with each of its calls failing once before it goes through.
func (w world) sound(t *testing.T, name string, fn func(tx *store.Tx) error) {
	t.Helper()
	if w.failEach(t, name, fn) < 2 {
		t.Errorf("%s: hardly a call was made to fail", name)
	}
}

func (w world) refused(t *testing.T, name, code string, fn func(tx *store.Tx) error) {
	t.Helper()
	if err := w.do(t.Context(), fn); !fault.Is(err, code) {
		t.Errorf("%s：得到 %v，应为 %s", name, err, code)
	}
}

var september = calendar.Period{Cadence: calendar.Monthly, From: calendar.YMD(2026, 9, 1), To: calendar.YMD(2026, 9, 30), Key: "2026-09"}

// solve plays a matter of a village from assignment to write-off.
func (w world) solve(t *testing.T, owner string, at time.Time, days int) matter.Matter {
	t.Helper()
	var m matter.Matter
	do := func(key string, after time.Duration, act matter.Act, text string) {
		w.must(t, func(tx *store.Tx) error {
			in := matter.Input{Text: text}
			if act == matter.Attach {
				in.File.Need = "statement"
			}
			_, err := matter.Perform(tx, w.rules, on(w.Actor(key), at.Add(after)), m.ID, act, in)
			return err
		})
	}
	w.must(t, func(tx *store.Tx) (err error) {
		m, err = office.Register(tx, w.rules, on(w.Actor("supervisor"), at), matter.Draft{List: "problem", Area: w.Posts[owner].Area, Title: "路面塌陷", Owner: w.Posts[owner].ID, Pack: "yangxian@1"})
		return err
	})
	end := time.Duration(days) * 24 * time.Hour
	do(owner, end, matter.Attach, "已修好")
	do(owner, end, matter.Report, fmt.Sprint("已修好第", days, "天"))
	do("supervisor", end+time.Hour, matter.Verify, "看过")
	do("supervisor-2", end+2*time.Hour, matter.WriteOff, "")
	return m
}

// TestReviewKeepsBallotsSecret votes on a village with five persons and on another
// with four.
func TestReviewKeepsBallotsSecret(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w world) {
		p := packOf(t)
		review, _ := p.Review("village_weekly")
		village := w.Shown()
		town := village.Parent()
		var round appraise.Round
		desk := on(w.Actor("desk"), noon)
		w.must(t, func(tx *store.Tx) (err error) {
			round, err = appraise.OpenRound(tx, w.rules, desk, review, town, "2026-W39", "yangxian@1")
			return err
		})
		w.refused(t, "同一期不能再发起", "appraise.round_exists", func(tx *store.Tx) error {
			_, err := appraise.OpenRound(tx, w.rules, desk, review, village, "2026-W39", "yangxian@1")
			return err
		})
		var bodies []org.Body
		w.must(t, func(tx *store.Tx) (err error) { bodies, err = tx.Subjects(area.Village, town); return err })
		if len(bodies) < 2 {
			t.Fatal("the town has fewer than two villages")
		}
		full, few := bodies[0].ID, bodies[1].ID
		if bodies[0].Area != village {
			t.Fatal("the first village is not the one shown")
		}
		vote := func(a access.Actor, choices map[string]int) func(*store.Tx) error {
			return func(tx *store.Tx) error {
				_, err := appraise.Vote(tx, on(a, noon), round.ID, choices)
				return err
			}
		}
		voters := []string{"desk", "supervisor", "organiser", "water"}
		for i, key := range voters {
			w.must(t, vote(w.Actor(key), map[string]int{full: i % 3, few: 3}))
		}
		w.sound(t, "投票", vote(w.Actor("roads"), map[string]int{full: 0}))
		w.refused(t, "一人一票", "appraise.voted_already", vote(w.Actor("desk"), map[string]int{full: 0}))
		twin := w.Actor("farming")
		twin.Same = []string{w.Actor("desk").Person}
		w.refused(t, "名册上的另一条也是同一个人", "appraise.voted_already", vote(twin, map[string]int{full: 0}))
		w.refused(t, "本村不评本村", "appraise.vote_own", vote(w.Actor("village/"+village.String()), map[string]int{full: 0}))
		w.refused(t, "驻村第一书记也不评所驻的村", "appraise.vote_own", vote(w.Actor("first/"+village.String()), map[string]int{full: 0}))
		other := w.Villages[len(w.Villages)-1]
		w.refused(t, "别镇的村不评", "appraise.vote_own", vote(w.Actor("village/"+other.String()), map[string]int{full: 0}))
		w.refused(t, "本镇书记不点评本镇以外", "access.area", func(tx *store.Tx) error {
			_, err := appraise.Comment(tx, on(w.Actor("town/"+other.Parent().String()), noon), round.ID, full, "好")
			return err
		})
		comment := func(key, text string) func(*store.Tx) error {
			return func(tx *store.Tx) error {
				_, err := appraise.Comment(tx, on(w.Actor(key), noon), round.ID, full, text)
				return err
			}
		}
		w.must(t, comment("town/"+town.String(), "台账清楚"))
		w.refused(t, "不能改别人的点评", "appraise.remark_taken", comment("supervisor", "都好"))
		w.refused(t, "村里不能点评自己", "access.role", comment("village/"+village.String(), "都好"))
		for _, b := range bodies {
			w.must(t, func(tx *store.Tx) error {
				_, err := appraise.Comment(tx, on(w.Actor("town/"+town.String()), noon), round.ID, b.ID, "台账清楚，入户还少")
				return err
			})
		}
		w.sound(t, "截止", func(tx *store.Tx) error { _, err := appraise.CloseRound(tx, w.rules, desk, round.ID); return err })
		w.refused(t, "截止后不能投票", "appraise.round_not_open", vote(w.Actor("farming"), map[string]int{full: 0}))
		w.sound(t, "公布点评", func(tx *store.Tx) error { _, err := appraise.PublishRound(tx, desk, round.ID); return err })
		w.intact(t) // numbers the events, too
		w.secret(t, round, full, few)
	})
}

// secret looks for anything that joins a voter to a vote.
func (w world) secret(t *testing.T, round appraise.Round, full, few string) {
	t.Helper()
	err := w.s.View(t.Context(), home, func(v *store.View) error {
		vs, err := v.Verdicts(round.ID, access.Everything())
		if err != nil {
			return err
		}
		for _, x := range vs {
			want := appraise.Verdict{Body: x.Body}
			switch x.Body {
			case full: // 100 85 70 100 100
				want.Voters, want.Counted, want.Points, want.Choices = 5, true, 91_000, []int{3, 1, 1, 0}
			case few:
				want.Voters = 4
			}
			if x.Voters != want.Voters || x.Counted != want.Counted || x.Points != want.Points || !slices.Equal(x.Choices, want.Choices) {
				t.Errorf("%s: %d voters, counted %v, %d points; want %+v", x.Body, x.Voters, x.Counted, x.Points, want)
			}
		}
		es, err := v.Journal("", 0, 1000)
		if err != nil {
			return err
		}
		random := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4`)
		batches := 0
		for _, e := range es {
			verdicts := 0
			for _, r := range e.Event.Rows {
				if r.Table == "voted" && !random.MatchString(r.ID) {
					t.Errorf("voted %s carries a time", r.ID)
				}
				if r.Table == "verdict" {
					verdicts++
				}
				if e.Event.Act == "review.vote" && r.Table != "voted" {
					t.Errorf("the event of a vote names %s", r.Table)
				}
			}
			if verdicts == 0 {
				continue
			}
			batches++
			if e.Event.Act != "review.close" || verdicts != len(vs) {
				t.Errorf("%d results entered the journal as %s", verdicts, e.Event.Act)
			}
		}
		if batches != 1 {
			t.Errorf("ballots entered the journal in %d events, want 1", batches)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	w.emptied(t, round)
}

// emptied wants no ballot left in a round that is closed.
func (w world) emptied(t *testing.T, round appraise.Round) {
	t.Helper()
	rows, err := w.s.SealedBallots(t.Context(), home, round.ID)
	if err != nil {
		t.Error(err)
	}
	for _, x := range rows {
		if len(x.Ballot) > 0 {
			t.Errorf("the ballot of %s is left", x.ID)
		}
	}
}

func packOf(t *testing.T) *pack.Pack {
	t.Helper()
	p := pack.Pack{}
	p.Reviews = []appraise.Review{{ID: "village_weekly", Title: "村周点评", Cadence: calendar.Weekly, Level: area.Village, MinVoters: 3,
		Options: []appraise.VoteOption{{Title: "好", Points: 100_000}, {Title: "较好", Points: 85_000}, {Title: "一般", Points: 70_000}, {Title: "差", Points: 50_000}}}}
	return &p
}

// TestBoardLife plays the town board of September from computing to publishing.
func TestBoardLife(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w world) {
		village := w.Shown()
		town := village.Parent()
		owner := "first/" + village.String()
		start := time.Date(2026, 9, 1, 2, 0, 0, 0, time.UTC)
		good := w.solve(t, owner, start, 5)
		late := w.solve(t, owner, start, 28)
		var town1 org.Body
		sheet := appraise.Sheet{Pack: "yangxian@1"}
		w.must(t, func(tx *store.Tx) (err error) {
			if town1, err = tx.Body(w.Posts["town/"+town.String()].Body); err != nil {
				return err
			}
			sheet, err = tx.BoardSheet("yangxian@1", "town_board")
			return err
		})
		sheet.Sheet.Items = slices.DeleteFunc(slices.Clone(sheet.Sheet.Items), func(i score.Item) bool { return i.ID == "review" })
		sheet.Board.MinCases = 2
		october := time.Date(2026, 10, 8, 1, 0, 0, 0, time.UTC)
		compute := func(at time.Time) (run appraise.Run, err error) {
			err = w.do(t.Context(), func(tx *store.Tx) error {
				p, err := tx.Pack("yangxian@1")
				if err != nil {
					return err
				}
				facts, err := tx.Facts(area.Town, appraise.WindowOf(september, w.Zone), p)
				if err != nil {
					return err
				}
				run, err = appraise.Compute(tx, w.rules, on(w.Actor("desk"), at), sheet, "2026-09", facts)
				return err
			})
			return run, err
		}
		if _, err := compute(start); !fault.Is(err, "appraise.period_runs") {
			t.Errorf("未到期末：%v", err)
		}
		run, err := compute(october)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := compute(october); err != nil || again.ID != run.ID {
			t.Fatalf("重新计算：%v %v", again.ID, err)
		}
		s := w.rowOf(t, run, town1)
		if due, hit := s.Figures["due_matters"], s.Figures["due_on_time"]; !slices.Equal(due.IDs, sortedIDs(good.ID, late.ID)) || !slices.Equal(hit.IDs, []string{good.ID}) {
			t.Errorf("应销号 %v，按期 %v", due, hit)
		}
		if s.Total != 22_500+20_000 || s.Cases != 2 || s.Band != "需督促" {
			t.Errorf("得分 %d，n=%d，%q", s.Total, s.Cases, s.Band)
		}
		w.object(t, run, s, town, late, sheet, october)
	})
}

func sortedIDs(ids ...string) []string { slices.Sort(ids); return ids }

func (w world) rowOf(t *testing.T, run appraise.Run, b org.Body) (s appraise.Standing) {
	t.Helper()
	if err := w.s.View(t.Context(), home, func(v *store.View) error {
		var ok bool
		var err error
		if s, ok, err = v.StandingAt(run.ID, b.Area); !ok {
			t.Errorf("%s has no row", b.Name)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return s
}

func (w world) object(t *testing.T, run appraise.Run, s appraise.Standing, town area.Code, late matter.Matter, sheet appraise.Sheet, october time.Time) {
	t.Helper()
	lead, desk := "town/"+town.String(), on(w.Actor("desk"), october)
	var o appraise.Objection
	object := func(key string, at time.Time) func(*store.Tx) error {
		return func(tx *store.Tx) (err error) {
			o, err = appraise.ObjectTo(tx, on(w.Actor(key), at), s.ID, "settled", "塌陷处等水利局施工，当时没有登记卡点")
			return err
		}
	}
	w.myScore(t, lead, run, false)
	w.refused(t, "没有告知不能异议", "appraise.act_not_open", object(lead, october))
	w.sound(t, "告知", func(tx *store.Tx) error {
		told, err := appraise.ShowAll(tx, w.rules, desk, run.ID)
		if err == nil {
			run = told
		}
		return err
	})
	w.myScore(t, lead, run, true)
	if run.ObjectBy != calendar.YMD(2026, 10, 14) {
		t.Errorf("异议期到 %s，应为 2026-10-14（10月10日补班）", run.ObjectBy)
	}
	if _, err := w.s.Do(t.Context(), home, "", func(tx *store.Tx) error {
		_, err := appraise.Compute(tx, w.rules, desk, sheet, "2026-09", nil)
		return err
	}); !fault.Is(err, "appraise.act_not_open") {
		t.Errorf("告知后不能重新计算：%v", err)
	}
	w.refused(t, "别镇不能替本镇异议", "access.area", object("town/"+w.Villages[len(w.Villages)-1].Parent().String(), october))
	w.refused(t, "过期", "appraise.objection_late", object(lead, october.AddDate(0, 0, 20)))
	w.sound(t, "异议", object(lead, october.Add(time.Hour)))
	after := october.AddDate(0, 0, 10)
	finalise := func(tx *store.Tx) error {
		_, err := appraise.FinaliseRun(tx, on(w.Actor("desk"), after), run.ID)
		return err
	}
	w.refused(t, "有异议没有裁定不能定稿", "appraise.objection_open", finalise)
	rule := func(a access.Actor) func(*store.Tx) error {
		return func(tx *store.Tx) error {
			_, err := appraise.RuleOn(tx, on(a, october.Add(2*time.Hour)), o.ID, appraise.Ruling{Upheld: true, Reason: "查实当时卡在水利局",
				Changes: []appraise.Change{{Metric: "due_on_time", Add: []string{late.ID}}}}, sheet)
			return err
		}
	}
	asComputer := w.Actor("organiser")
	asComputer.Person = w.Actor("desk").Person
	w.refused(t, "计算的人换了岗位也不能裁定", "access.own_work", rule(asComputer))
	w.refused(t, "镇里不能裁定", "access.role", rule(w.Actor(lead)))
	w.sound(t, "裁定", rule(w.Actor("organiser")))
	w.sound(t, "定稿", finalise)
	if s = w.rowOf(t, run, org.Body{Area: town}); s.Total != 65_000 || s.Reason == "" {
		t.Errorf("裁定后 %d %q", s.Total, s.Reason)
	}
	self := w.Actor("issuer")
	self.Person = w.Actor("desk").Person
	publish := func(a access.Actor) func(*store.Tx) error {
		return func(tx *store.Tx) error { _, err := appraise.PublishRun(tx, on(a, after), run.ID); return err }
	}
	w.refused(t, "谁算的谁不公布", "access.own_work", publish(self))
	w.sound(t, "公布", publish(w.Actor("issuer")))
	w.same(t, run, sheet)
	w.intact(t)
}

// myScore reads the own score of a town's secretary, and of somebody who has just
// come to the post.
func (w world) myScore(t *testing.T, key string, run appraise.Run, told bool) {
	t.Helper()
	post := w.Posts[key]
	if err := w.s.View(t.Context(), home, func(v *store.View) error {
		m, ok, err := v.MyScore(post, w.Holders[post.ID], "2026-09")
		if err != nil || ok != told {
			t.Errorf("告知 %v：有得分 %v，%v", told, ok, err)
		}
		if told && (m.Run.ID != run.ID || m.Standing.Area != post.Area || m.Days != 30 || m.Few()) {
			t.Errorf("我的得分 %+v", m)
		}
		if m, _, err = v.MyScore(post, "新来的人", "2026-09"); told && (m.Days != 0 || !m.Few() || m.Previous != w.Holders[post.ID]) {
			t.Errorf("刚到任的人 %d 天，原任 %q", m.Days, m.Previous)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// same computes the published board again from its stored facts.
func (w world) same(t *testing.T, run appraise.Run, sheet appraise.Sheet) {
	t.Helper()
	if err := w.s.View(t.Context(), home, func(v *store.View) error {
		rows, err := v.Standings(run.ID)
		if err != nil {
			return err
		}
		run.MinCases = sheet.Board.MinCases
		ds, err := appraise.Recompute(run, rows, sheet.Sheet, sheet.Metrics)
		if err != nil || len(ds) > 0 {
			t.Errorf("recomputed: %v %v", ds, err)
		}
		rows[0].Total++
		if ds, err = appraise.Recompute(run, rows, sheet.Sheet, sheet.Metrics); err != nil || len(ds) != 1 {
			t.Errorf("a changed total is not found: %v %v", ds, err)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// TestVotesRaceWithClosing lets twelve persons vote while the round is closed: a
// vote that was acknowledged is counted, one that was refused left nothing.
func TestVotesRaceWithClosing(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w world) {
		review, _ := packOf(t).Review("village_weekly")
		village := w.Shown()
		var round appraise.Round
		var body string
		w.must(t, func(tx *store.Tx) error {
			bs, err := tx.Subjects(area.Village, village)
			if err != nil {
				return err
			}
			body = bs[0].ID
			round, err = appraise.OpenRound(tx, w.rules, on(w.Actor("desk"), noon), review, village, "2026-W39", "yangxian@1")
			return err
		})
		keys := []string{"desk", "desk-2", "supervisor", "supervisor-2", "organiser", "organiser-2", "water", "roads", "housing", "farming", "medical", "civil"}
		votes := make(chan error, len(keys))
		for i, key := range keys {
			go func() {
				votes <- w.do(t.Context(), func(tx *store.Tx) error {
					_, err := appraise.Vote(tx, on(w.Actor(key), noon), round.ID, map[string]int{body: i % 4})
					return err
				})
			}()
		}
		closing := w.do(t.Context(), func(tx *store.Tx) error {
			_, err := appraise.CloseRound(tx, w.rules, on(w.Actor("desk"), noon), round.ID)
			return err
		})
		if closing != nil {
			t.Fatal(closing)
		}
		accepted := 0
		for range keys {
			switch err := <-votes; {
			case err == nil:
				accepted++
			case !fault.Is(err, "appraise.round_not_open"):
				t.Errorf("a vote answered %v", err)
			}
		}
		err := w.s.View(t.Context(), home, func(v *store.View) error {
			vs, err := v.Verdicts(round.ID, access.Everything())
			if err == nil && (len(vs) != 1 || vs[0].Voters != accepted) {
				t.Errorf("%d votes were acknowledged, %+v counted", accepted, vs)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		w.emptied(t, round)
		w.intact(t)
	})
}
