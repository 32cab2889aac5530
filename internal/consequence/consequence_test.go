package consequence_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"luoshi/internal/access"
	"luoshi/internal/consequence"
	"luoshi/internal/fault"
)

// open is the life table written a second time, by hand: which acts each state
// has and where they lead.
var open = map[consequence.State]map[consequence.Act]consequence.State{
	consequence.Opened: {consequence.Propose: consequence.Proposed, consequence.Drop: consequence.Withdrawn},
	consequence.Proposed: {consequence.AddFact: consequence.Proposed, consequence.Withdraw: consequence.Withdrawn, consequence.Sign: consequence.Proposed,
		consequence.Decline: consequence.Proposed, consequence.Annul: consequence.Proposed, consequence.Notice: consequence.Noticed, consequence.Receive: consequence.Noticed,
		consequence.Attempt: consequence.Proposed, consequence.Redraft: consequence.Proposed, consequence.Recuse: consequence.Proposed, consequence.CastVote: consequence.Proposed,
		consequence.Decide: consequence.Decided},
	consequence.Noticed: hearing(consequence.Noticed),
	consequence.Heard:   hearing(consequence.Heard),
	consequence.Decided: {consequence.Sign: consequence.Decided, consequence.Decline: consequence.Decided, consequence.Annul: consequence.Decided, consequence.Attempt: consequence.Decided,
		consequence.Serve: consequence.Served, consequence.Receive: consequence.Served, consequence.Redraft: consequence.Decided},
	consequence.Served:      {consequence.AskReview: consequence.UnderReview, consequence.Revoke: consequence.Closed, consequence.Fill: consequence.Served, consequence.End: consequence.Ended},
	consequence.UnderReview: {consequence.Review: consequence.Reviewed, consequence.Revoke: consequence.Closed},
	consequence.Reviewed: {consequence.Sign: consequence.Reviewed, consequence.Decline: consequence.Reviewed, consequence.Serve: consequence.Reviewed, consequence.Receive: consequence.Reviewed,
		consequence.Revoke: consequence.Closed, consequence.Fill: consequence.Reviewed, consequence.End: consequence.Ended},
	consequence.Closed: {consequence.Sign: consequence.Closed, consequence.Decline: consequence.Closed, consequence.Serve: consequence.Closed, consequence.Receive: consequence.Closed},
}

// hearing is what is open while the person is heard; what the person or a paper says
// leads to Heard, the withdrawn notice back.
func hearing(s consequence.State) map[consequence.Act]consequence.State {
	m := map[consequence.Act]consequence.State{consequence.Withdraw: consequence.Withdrawn, consequence.Annul: consequence.Proposed, consequence.Decide: consequence.Decided}
	for _, a := range []consequence.Act{consequence.AskExtension, consequence.Extend, consequence.Refuse, consequence.Reply, consequence.Recuse, consequence.CastVote} {
		m[a] = s
	}
	for _, a := range []consequence.Act{consequence.Tell, consequence.Finish, consequence.Waive, consequence.Paper} {
		m[a] = consequence.Heard
	}
	if s == consequence.Heard {
		m[consequence.Confirm] = consequence.Heard
	}
	return m
}

func TestEveryStateTimesEveryAct(t *testing.T) {
	t.Parallel()
	for _, s := range consequence.States() {
		for _, a := range consequence.Acts() {
			got, err := s.After(a)
			want, ok := open[s][a]
			if ok && (err != nil || got != want) {
				t.Errorf("%s × %s：%s %v，应到 %s", s, a, got, err, want)
			}
			if !ok && (!fault.Is(err, "consequence.act_not_open") || got != s) {
				t.Errorf("%s × %s 应拒绝，得到 %s %v", s, a, got, err)
			}
			if s.Over() && err == nil && (s != consequence.Closed || got != s) { // the corrections of a reversal go out
				t.Errorf("%s 已了结还能 %s", s, a)
			}
		}
	}
	if m := consequence.Life().Mermaid(); !strings.Contains(m, "under_review --> closed: review") || !strings.Contains(m, "decided --> closed: serve") {
		t.Errorf("diagram:\n%s", m)
	}
}

func votes(os ...consequence.Outcome) []consequence.Vote {
	out := make([]consequence.Vote, len(os))
	for i, o := range os {
		out[i].Outcome = o
	}
	return out
}

func TestTally(t *testing.T) {
	t.Parallel()
	const e, l, i, none = consequence.Exempt, consequence.Lighter, consequence.Impose, consequence.Outcome("")
	for _, c := range []struct {
		name   string
		votes  []consequence.Vote
		quorum int
		want   consequence.Outcome
		ok     bool
	}{
		{"两家从重一家免予", votes(i, i, e), 3, i, true},
		{"三家三种意见，取居中", votes(i, l, e), 3, l, true},
		{"两两相同，从轻", votes(i, i, e, e), 3, e, true},
		{"一重一轻，从轻", votes(i, l), 2, l, true},
		{"回避不计入到会", votes(i, i, none), 3, "", false},
		{"没有人表决", nil, 0, "", false},
	} {
		if got, ok := consequence.Tally(c.votes, c.quorum); got != c.want || ok != c.ok {
			t.Errorf("%s：%q %v", c.name, got, ok)
		}
	}
}

// TestTallyHolds: the order of votes never matters, the result is never heavier
// than what more than half asked for, and a lighter vote never makes it heavier.
func TestTallyHolds(t *testing.T) {
	t.Parallel()
	all := []consequence.Outcome{consequence.Exempt, consequence.Lighter, consequence.Impose}
	rapid.Check(t, func(r *rapid.T) {
		os := rapid.SliceOfN(rapid.SampledFrom(all), 1, 9).Draw(r, "votes")
		got, ok := consequence.Tally(votes(os...), 1)
		if !ok {
			r.Fatal("no result")
		}
		asked := 0
		for _, o := range os {
			if slices.Index(all, o) >= slices.Index(all, got) {
				asked++
			}
		}
		if got != consequence.Exempt && 2*asked <= len(os) {
			r.Fatalf("%v gave %s without a majority", os, got)
		}
		mixed := rapid.Permutation(os).Draw(r, "order")
		if again, _ := consequence.Tally(votes(mixed...), 1); again != got {
			r.Fatalf("%v gave %s, %v gave %s", os, got, mixed, again)
		}
		k := rapid.IntRange(0, len(os)-1).Draw(r, "who")
		os[k] = consequence.Exempt
		if softer, _ := consequence.Tally(votes(os...), 1); slices.Index(all, softer) > slices.Index(all, got) {
			r.Fatalf("a lighter vote made %s of %s", softer, got)
		}
	})
}

func TestMinimumCast(t *testing.T) {
	t.Parallel()
	seat := func(r access.Role, n string) consequence.Seat {
		return consequence.Seat{Role: r, Post: "p" + n, Body: "b" + string(r), Person: n}
	}
	whole := []consequence.Seat{seat("supervisor", "1"), seat("issuer", "2"), seat("organiser", "3"), seat("discipline", "4"), seat("desk", "5"),
		seat("leader", "6"), seat(access.AuditAdmin, "7"), seat(access.SystemAdmin, "8")}
	panel := consequence.Kind{Panel: consequence.Panel{Offices: []access.Role{"organiser", "discipline", "desk"}, Quorum: 3}}
	single := consequence.Kind{Deciders: []access.Role{"organiser"}}
	without := func(r access.Role) []consequence.Seat {
		return slices.DeleteFunc(slices.Clone(whole), func(s consequence.Seat) bool { return s.Role == r })
	}
	both := slices.Clone(whole)
	both[6].Person = "8"
	for _, c := range []struct {
		name  string
		kind  consequence.Kind
		c     consequence.Case
		seats []consequence.Seat
		want  string
	}{
		{"齐全", panel, consequence.Case{}, whole, ""},
		{"缺签发人，领导可签", single, consequence.Case{}, without("issuer"), ""},
		{"缺审计", single, consequence.Case{}, without(access.AuditAdmin), "审计管理员"},
		{"审计由系统管理员兼任", single, consequence.Case{}, both, "审计管理员"},
		{"安全管理员兼系统管理员", single, consequence.Case{}, append(slices.Clone(whole), seat(access.SecurityAdmin, "8")), "安全管理员"},
		{"三员分开", single, consequence.Case{}, append(slices.Clone(whole), seat(access.SecurityAdmin, "9")), ""},
		{"会审缺一家", panel, consequence.Case{}, without("discipline"), "决定人：纪委机关"},
		{"没有领导也没有第三人复核", panel, consequence.Case{}, without("leader"), "复核人"},
		{"提出单位不能决定", single, consequence.Case{ProposerBody: "b" + string("organiser")}, whole, "决定人：组织部"},
		{"督办单位不能会审", panel, consequence.Case{SupervisorBody: "b" + string("desk")}, whole, "决定人：县主管部门"},
		{"当事人是决定人", single, consequence.Case{Person: "3"}, whole, "决定人：组织部"},
		{"当事人所在单位不能决定", single, consequence.Case{Unit: "b" + string("organiser")}, whole, "决定人：组织部"},
	} {
		if got := strings.Join(consequence.MinimumCast(nil, c.kind, c.c, c.seats), " "); !strings.HasPrefix(got, c.want) || c.want == "" && got != "" {
			t.Errorf("%s：%q，应为 %q", c.name, got, c.want)
		}
	}
	if got := consequence.MinimumCast(nil, panel, consequence.Case{}, nil); len(got) < 5 {
		t.Errorf("空的名册只缺 %v", got)
	}
}

// TestNobodyJudgesTheirOwn tries each deciding act in the hands of each person
// that has a part in the case.
func TestNobodyJudgesTheirOwn(t *testing.T) {
	t.Parallel()
	c := consequence.Case{Person: "甲", Post: "p1", Unit: "b1", Units: []string{"b2"}, Proposer: "乙", ProposerPost: "p3", ProposerBody: "b3", Supervisor: "p4", SupervisorBody: "b4",
		Decider: "丁", DeciderPost: "p5", Judges: []access.Role{"organiser", "discipline", "leader"}}
	cast := []consequence.Vote{{Person: "戊", Post: "p6"}}
	actor := func(person, post, body string) access.Actor {
		return access.Actor{Person: person, Post: post, Body: body, Role: "discipline"}
	}
	deputy := actor("辛", "p9", "b9")
	deputy.For = "甲"
	deputy2 := actor("辛", "p9", "b9")
	deputy2.For = "乙"
	judging := []consequence.Act{consequence.CastVote, consequence.Recuse, consequence.Decide, consequence.Review}
	for _, w := range []struct {
		name, code string
		who        access.Actor
		acts       []consequence.Act
	}{
		{"当事人", "consequence.own_case", actor("甲", "p9", "b9"), judging},
		{"代当事人办理的人", "consequence.own_case", deputy, judging},
		{"提出人换了岗位", "consequence.own_proposal", actor("乙", "p9", "b9"), judging},
		{"代提出人办理的人", "consequence.own_proposal", deputy2, judging},
		{"提出人的岗位", "consequence.own_proposal", actor("己", "p3", "b9"), judging},
		{"提出单位的人", "consequence.own_proposal", actor("己", "p9", "b3"), judging},
		{"督办岗位", "consequence.supervised", actor("己", "p4", "b9"), judging},
		{"督办单位的人", "consequence.supervised", actor("己", "p9", "b4"), judging},
		{"当事人单位的人", "access.own_unit", actor("己", "p9", "b1"), judging},
		{"派出单位的人", "access.own_unit", actor("己", "p9", "b2"), judging},
		{"原决定人复核", "consequence.decided_by_you", actor("丁", "p9", "b9"), []consequence.Act{consequence.Review}},
		{"原决定岗位复核", "consequence.decided_by_you", actor("庚", "p5", "b9"), []consequence.Act{consequence.Review}},
		{"参加表决的人复核", "consequence.decided_by_you", actor("戊", "p9", "b9"), []consequence.Act{consequence.Review}},
	} {
		for _, act := range w.acts {
			if err := c.May(w.who, act, cast); !fault.Is(err, w.code) {
				t.Errorf("%s × %s：%v，应为 %s", w.name, act, err, w.code)
			}
		}
	}
	for _, act := range judging {
		if err := c.May(actor("庚", "p9", "b9"), act, cast); err != nil {
			t.Errorf("无关的人 × %s：%v", act, err)
		}
	}
	for _, act := range consequence.Acts() { // the sweep acts under no post
		if err := c.May(access.Actor{}, act, nil); fault.KindOf(err) != fault.Denied {
			t.Errorf("没有人也能 %s：%v", act, err)
		}
	}
}

func TestCompetence(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		managing string
		seats    []consequence.Seat
		want     bool
	}{
		{"管理单位自己决定", "b1", []consequence.Seat{{Role: "leader", Body: "b1"}}, true},
		{"组织部", "b1", []consequence.Seat{{Role: "organiser", Body: "b2"}}, true},
		{"会审中有纪委", "b1", []consequence.Seat{{Role: "desk", Body: "b2"}, {Role: "discipline", Body: "b3"}}, true},
		{"没有管理权限的领导", "b1", []consequence.Seat{{Role: "leader", Body: "b2"}}, false},
		{"机制包自己的岗位，有组织部的权限", "b1", []consequence.Seat{{Role: "own", Bundles: access.Usual().With(access.Bundle{Role: "own", Reach: map[string]access.Scope{"consequence.paper": access.County}}), Body: "b2"}}, true},
		{"没有写明管理单位", "", []consequence.Seat{{Role: "leader"}}, false},
	} {
		if got := consequence.Competent(c.managing, c.seats...); got != c.want {
			t.Errorf("%s：%v", c.name, got)
		}
	}
}
