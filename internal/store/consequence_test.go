package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/fault"
	"luoshi/internal/letter"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

// trial is a case under way in a built county.
type trial struct {
	*testing.T
	world
	id   string
	who  string // key of the accused's post
	here area.Code
}

var day = 24 * time.Hour

func (c trial) at(key string, after time.Duration) access.Actor {
	return on(c.Actor(key), noon.Add(after))
}

func (c trial) act(key string, after time.Duration, act consequence.Act, in consequence.Input) error {
	return c.do(c.Context(), func(tx *store.Tx) error {
		_, err := office.ActOnConsequence(tx, c.rules, c.at(key, after), c.id, act, in)
		return err
	})
}

func (c trial) must(key string, after time.Duration, act consequence.Act, in consequence.Input) {
	c.Helper()
	if err := c.act(key, after, act, in); err != nil {
		c.Fatalf("%s %s: %v", key, act, err)
	}
}

func (c trial) not(name, code, key string, after time.Duration, act consequence.Act, in consequence.Input) {
	c.Helper()
	if err := c.act(key, after, act, in); !fault.Is(err, code) {
		c.Errorf("%s：得到 %v，应为 %s", name, err, code)
	}
}

func (c trial) now() consequence.Case {
	c.Helper()
	var out consequence.Case
	if err := c.s.View(c.Context(), home, func(v *store.View) (err error) { out, err = v.Consequence(c.id); return err }); err != nil {
		c.Fatal(err)
	}
	return out
}

// propose proposes a kind against the first secretary of the shown village.
func propose(t *testing.T, w world, key, kind, ground string) trial {
	t.Helper()
	c := trial{T: t, world: w, who: "first/" + w.Shown().String(), here: w.Shown()}
	w.must(t, func(tx *store.Tx) error {
		x, err := office.ProposeConsequence(tx, w.rules, c.at(key, 0), consequence.Draft{Kind: kind, Pack: "yangxian@1", Post: w.Posts[c.who].ID, Ground: ground,
			Against: []consequence.Fact{{Text: "两次抽查不在村"}, {Text: "走访记录不实"}}})
		c.id = x.ID
		return err
	})
	return c
}

// sign signs the letter of the case that waits.
func (c trial) sign(after time.Duration) {
	c.Helper()
	c.must("issuer", after, consequence.Sign, consequence.Input{})
}

// notice has the notice signed; the person opens it.
func (c trial) notice() {
	c.Helper()
	c.sign(0)
	c.must(c.who, 0, consequence.Receive, consequence.Input{})
}

func (c trial) vote(outcomes map[string]consequence.Outcome, after time.Duration) {
	c.Helper()
	for key, o := range outcomes {
		c.must(key, after, consequence.CastVote, consequence.Input{Outcome: o, Text: "理由"})
	}
}

// serve has the decision signed; the person opens it.
func (c trial) serve(after time.Duration) {
	c.Helper()
	c.sign(after)
	c.must(c.who, after, consequence.Receive, consequence.Input{})
}

// member is who may stand in for the first secretary.
func (c trial) member() string { return c.Holders[c.Posts["member/"+c.here.String()+"/1"].ID] }

// TestRecallFromProposalToNewHolder walks a recall to its end, with everybody who
// may not take a step trying it first.
func TestRecallFromProposalToNewHolder(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w world) {
		w.refused(t, "情形须在机制包内", "consequence.ground", func(tx *store.Tx) error {
			_, err := office.ProposeConsequence(tx, w.rules, on(w.Actor("supervisor"), noon), consequence.Draft{Kind: "recall", Pack: "yangxian@1", Post: w.Posts["first/"+w.Shown().String()].ID,
				Ground: "看不顺眼", Against: []consequence.Fact{{Text: "x"}}})
			return err
		})
		c := propose(t, w, "supervisor", "recall", "履职不力")
		if got := c.now(); got.Number != "JG-2026-0001" || got.State != consequence.Proposed {
			t.Errorf("%s %s", got.Number, got.State)
		}
		if got := c.now().SightOf(c.at(c.who, 0)); got != consequence.Nothing {
			t.Errorf("告知前当事人从清单得知：%v", got)
		}
		c.not("未签发不能签收", "consequence.letter_unsigned", c.who, 0, consequence.Receive, consequence.Input{})
		c.not("提出单位不能送达", "consequence.proposer_hands", "supervisor-2", 0, consequence.Notice, consequence.Input{})
		c.not("未告知不能表决", "consequence.not_noticed", "organiser", 0, consequence.CastVote, consequence.Input{Outcome: consequence.Impose, Text: "x"})
		c.notice()
		got := c.now()
		if got.LimitOn != calendar.YMD(2026, 10, 9) || got.DecideBy != calendar.YMD(2026, 10, 22) {
			t.Errorf("申辩期限 %v，决定 %v", got.LimitOn, got.DecideBy)
		}
		c.not("期限内不能表决", "consequence.not_heard", "organiser", day, consequence.CastVote, consequence.Input{Outcome: consequence.Impose, Text: "x"})
		c.not("没有申请不能延长", "consequence.extension_not_asked", "supervisor", day, consequence.Extend, consequence.Input{Text: "x"})
		c.must(c.who, day, consequence.AskExtension, consequence.Input{Text: "在外住院"})
		c.must("supervisor", day, consequence.Extend, consequence.Input{Text: "同意"})
		c.not("只能延长一次", "consequence.extension_used", "supervisor", day, consequence.Extend, consequence.Input{Text: "x"})
		c.not("只能申请一次", "consequence.extension_used", c.who, day, consequence.AskExtension, consequence.Input{Text: "x"})
		if late := c.now(); late.LimitOn <= got.LimitOn || late.DecideBy <= late.LimitOn {
			t.Errorf("延长后 %v，决定 %v", late.LimitOn, late.DecideBy)
		}
		c.statements()
		c.panel()
		c.serveRecall()
	})
}

func (c trial) statements() {
	c.Helper()
	var facts []consequence.Fact
	if err := c.s.View(c.Context(), home, func(v *store.View) (err error) { facts, err = v.ConsequenceFacts(c.id); return err }); err != nil {
		c.Fatal(err)
	}
	c.not("空白申辩", "consequence.statement_empty", c.who, day, consequence.Tell, consequence.Input{})
	c.not("答的不是本件的事实", "consequence.answer", c.who, day, consequence.Tell, consequence.Input{Answers: map[string]consequence.Answer{"x": consequence.Agree}})
	c.not("他人不能代为申辩", "access.area", "village/"+c.here.String(), day, consequence.Tell, consequence.Input{Text: "x"})
	c.must(c.who, day, consequence.Tell, consequence.Input{Text: "当天在县里办事", Answers: map[string]consequence.Answer{facts[0].ID: consequence.Partly}, Tolerance: consequence.Ordered})
	c.must(c.who, 2*day, consequence.Tell, consequence.Input{Text: "补充一点"})
	c.not("纸面须附扫描件", "consequence.no_scan", "organiser-2", 2*day, consequence.Paper, consequence.Input{Received: calendar.DateOf(noon, c.Zone)})
	paper := consequence.Input{File: consequence.Attachment{Hash: "h", Name: "申辩.pdf"}, Received: calendar.DateOf(noon.Add(day), c.Zone), Waiver: true}
	c.not("提出单位不能代录", "access.role", "supervisor", 2*day, consequence.Paper, paper)
	c.must("organiser-2", 2*day, consequence.Paper, paper)
	in := consequence.Input{Outcome: consequence.Impose, Text: "x"}
	c.not("代录的放弃书不缩短期限", "consequence.not_heard", "organiser", 2*day, consequence.CastVote, in)
	c.not("代录的单位自己核实不算", "consequence.second_office", "organiser", 2*day, consequence.Confirm, consequence.Input{Text: "当面见过"})
	c.must(c.who, 2*day, consequence.Finish, consequence.Input{})
	c.not("代录的人不能表决", "consequence.own_hand", "organiser-2", 2*day, consequence.CastVote, in)
	if err := c.s.View(c.Context(), home, func(v *store.View) error {
		ss, err := v.ConsequenceStatements(c.id)
		if len(ss) != 4 || ss[0].Text != "当天在县里办事" || ss[0].Answers[facts[0].ID] != consequence.Partly || ss[0].Tolerance != consequence.Ordered || !ss[2].Paper {
			c.Errorf("申辩 %+v", ss)
		}
		return err
	}); err != nil {
		c.Fatal(err)
	}
}

func (c trial) panel() {
	c.Helper()
	in := consequence.Input{Outcome: consequence.Impose, Text: "x"}
	c.not("提出人不能表决", "consequence.not_decider", "supervisor", 3*day, consequence.CastVote, in)
	c.not("当事人不能表决", "access.role", c.who, 3*day, consequence.CastVote, in)
	c.not("县级领导不在这一会审", "consequence.not_decider", "leader-1", 3*day, consequence.CastVote, in)
	c.not("表决要写理由", "matter.reason_empty", "organiser", 3*day, consequence.CastVote, consequence.Input{Outcome: consequence.Impose})
	c.must("desk", 3*day, consequence.Recuse, consequence.Input{Text: "与当事人是亲属"})
	c.not("回避后不能表决", "consequence.recused", "desk", 3*day, consequence.CastVote, in)
	c.vote(map[string]consequence.Outcome{"organiser": consequence.Impose, "discipline": consequence.Impose}, 3*day)
	c.not("一家一票", "consequence.office_voted", "discipline-2", 3*day, consequence.CastVote, in)
	c.not("不到会数不能决定", "consequence.quorum", "organiser", 3*day, consequence.Decide, in)
	c.vote(map[string]consequence.Outcome{"desk-2": consequence.Exempt}, 3*day)
	c.not("没有表决的人不能宣布", "consequence.not_voted", "discipline-2", 3*day, consequence.Decide, in)
	c.not("召回须定代理人", "consequence.successor", "organiser", 3*day, consequence.Decide, consequence.Input{Text: "多数认为应当召回"})
	c.must("organiser", 3*day, consequence.Decide, consequence.Input{Outcome: consequence.Exempt, Text: "多数认为应当召回", Successor: c.member()})
	if got := c.now(); got.Outcome != consequence.Impose || got.Reasons != "多数认为应当召回" {
		c.Errorf("决定不等于表决结果：%s", got.Outcome)
	}
}

func (c trial) serveRecall() {
	c.Helper()
	post := c.Posts[c.who].ID
	other := c.member()
	held := func(after time.Duration) (as []org.Appointment) {
		if err := c.s.View(c.Context(), home, func(v *store.View) (err error) { as, err = v.Appointments(post); return err }); err != nil {
			c.Fatal(err)
		}
		on := calendar.DateOf(noon.Add(after), c.Zone)
		return slices.DeleteFunc(as, func(a org.Appointment) bool { return !a.On(on) })
	}
	c.sign(4 * day)
	c.not("表决的人不能送达", "consequence.judge_hands", "organiser", 4*day, consequence.Serve, consequence.Input{})
	c.not("送达须有回证或者见证", "consequence.how", "issuer", 4*day, consequence.Serve, consequence.Input{})
	c.not("见证人不能是一个人", "consequence.witnesses", "issuer", 4*day, consequence.Serve, consequence.Input{How: consequence.ByWitnesses, Witnesses: "李四、李四"})
	c.not("不能在决定以前送到", "consequence.served_on", "issuer", 4*day, consequence.Serve, consequence.Input{How: consequence.ByWitnesses, Witnesses: "李四、王五", On: calendar.DateOf(noon, c.Zone).Add(-30)})
	c.must("issuer", 4*day, consequence.Attempt, consequence.Input{Text: "到村部，本人外出"})
	c.must("issuer", 4*day, consequence.Serve, consequence.Input{How: consequence.ByWitnesses, Witnesses: "李四、王五"})
	if as := held(4 * day); len(as) != 2 || !slices.ContainsFunc(as, func(a org.Appointment) bool { return a.Hold == org.Acting && a.Person == other }) {
		c.Errorf("送达后没有代理人：%+v", as)
	}
	c.not("复核期内不能重新选派", "consequence.review_runs", "organiser", 5*day, consequence.Fill, consequence.Input{Successor: other})
	c.not("复核期内不能了结", "consequence.review_runs", "organiser", 5*day, consequence.End, consequence.Input{Text: "x"})
	c.must(c.who, 5*day, consequence.AskReview, consequence.Input{Text: "请复核"})
	review := consequence.Input{Outcome: consequence.Upheld, Text: "事实清楚"}
	c.not("参加表决的人不能复核", "consequence.decided_by_you", "discipline", 6*day, consequence.Review, review)
	c.not("提出人不能复核", "access.role", "supervisor", 6*day, consequence.Review, review)
	c.not("复核不能加重", "consequence.review_outcome", "leader-1", 6*day, consequence.Review, consequence.Input{Outcome: consequence.Impose, Text: "x"})
	c.must("leader-1", 6*day, consequence.Review, review)
	c.must("organiser", 7*day, consequence.Fill, consequence.Input{Successor: other})
	for d := range 12 {
		if as := held(time.Duration(d) * day); len(as) == 0 {
			c.Errorf("第 %d 天岗位空缺", d)
		}
	}
	if as := held(8 * day); len(as) != 1 || as[0].Hold != org.Holder || as[0].Person != other {
		c.Errorf("重新选派后：%+v", as)
	}
	c.must("organiser", 9*day, consequence.End, consequence.Input{Text: "办结"})
	c.intact(c.T)
}

// TestReversalRestores reverses a recall and finds everything as it was, and a
// correction for each that was told.
func TestReversalRestores(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w world) {
		c := propose(t, w, "supervisor", "recall", "履职不力")
		c.notice()
		late := 30 * day
		c.must(c.who, late, consequence.Tell, consequence.Input{Text: "迟到的申辩"})
		c.vote(map[string]consequence.Outcome{"organiser": consequence.Impose, "discipline": consequence.Impose, "desk": consequence.Lighter}, late)
		c.must("organiser", late, consequence.Decide, consequence.Input{Text: "期满没有申辩，不当作认可，依事实决定", Successor: c.member()})
		c.serve(late)
		told := len(c.now().Told)
		c.must(c.who, late+day, consequence.AskReview, consequence.Input{Text: "请复核"})
		c.must("leader-2", late+day, consequence.Review, consequence.Input{Outcome: consequence.Reversed, Text: "请假有登记"})
		got := c.now()
		if got.State != consequence.Closed || told != 2 || len(got.Letters) != 3 {
			t.Errorf("%s told %d letters %d", got.State, told, len(got.Letters))
		}
		if err := w.s.View(t.Context(), home, func(v *store.View) error {
			a, ok, err := v.HolderOn(got.Post, calendar.DateOf(noon.Add(late+2*day), w.Zone))
			if !ok || a.Person != got.Person || a.Hold != org.Holder {
				t.Errorf("没有恢复：%+v", a)
			}
			as, err2 := v.Appointments(got.Post)
			for _, x := range as {
				if x.Hold == org.Acting && x.Until.IsNone() {
					t.Error("代理没有结束")
				}
			}
			for _, id := range got.Letters[2:] {
				l, err := v.Letter(id)
				if err != nil || l.Kind != "correction" || l.State != letter.Draft || l.ToPerson != got.Person || !strings.Contains(strings.Join(l.Paragraphs, ""), "洋告知〔2026〕1号、洋决定〔2026〕1号") {
					t.Errorf("更正函 %+v %v", l, err)
				}
			}
			return errors.Join(err, err2)
		}); err != nil {
			t.Fatal(err)
		}
		fix := got.Letters[2]
		first := func(when, want string) {
			t.Helper()
			if err := w.s.View(t.Context(), home, func(v *store.View) error {
				cs, err := v.CasesConcerning(got.Person)
				signed := ""
				for _, x := range cs {
					if x.ID == got.ID {
						signed = x.Signed
					}
				}
				if signed != want {
					t.Errorf("%s：首行说 %q，应为 %q", when, signed, want)
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		first("更正函待签发", "")
		c.must("issuer", late+3*day, consequence.Sign, consequence.Input{LetterID: fix})
		first("更正函待打开", fix)
		c.must(c.who, late+4*day, consequence.Receive, consequence.Input{LetterID: fix})
		first("更正函已打开", "")
		c.intact(t)
	})
}

// TestSingleDecider: interview, the reserve list, tolerance of the wrong persons.
func TestSingleDecider(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w world) {
		w.refused(t, "组织部自己提出，没有别家能决定", "consequence.cast_incomplete", func(tx *store.Tx) error {
			_, err := office.ProposeConsequence(tx, w.rules, on(w.Actor("organiser"), noon), consequence.Draft{Kind: "interview", Pack: "yangxian@1",
				Post: w.Posts["first/"+w.Shown().String()].ID, Ground: "整改逾期", Against: []consequence.Fact{{Text: "x"}}})
			return err
		})
		c := propose(t, w, "supervisor", "interview", "整改逾期")
		c.notice()
		c.must(c.who, 0, consequence.Waive, consequence.Input{Text: "放弃申辩"})
		in := consequence.Input{Outcome: consequence.Lighter, Text: "初次", Measure: "提醒谈话"}
		c.not("纪委不决定约谈", "consequence.not_decider", "discipline", 0, consequence.Decide, in)
		c.not("从轻要写明办法", "consequence.measure", "organiser", 0, consequence.Decide, consequence.Input{Outcome: consequence.Lighter, Text: "x"})
		self := c.at("organiser", 0)
		self.For = c.now().Person
		if err := c.do(t.Context(), func(tx *store.Tx) error {
			_, err := office.ActOnConsequence(tx, w.rules, self, c.id, consequence.Decide, in)
			return err
		}); !fault.Is(err, "consequence.own_case") {
			t.Errorf("代当事人办理的副职：%v", err)
		}
		c.must("organiser", 0, consequence.Decide, in)
		c.serve(0)
		c.must("organiser", 20*day, consequence.End, consequence.Input{Text: "办结"})

		g := propose(t, w, "supervisor", "reserve", "成绩突出")
		g.not("表扬不用告知", "consequence.gain_unheard", "issuer", 0, consequence.Notice, consequence.Input{How: consequence.ByWitnesses, Witnesses: "李四、王五"})
		g.must("organiser", 0, consequence.Decide, consequence.Input{Outcome: consequence.Impose, Text: "同意"})
		g.serve(0)
		if err := w.do(t.Context(), func(tx *store.Tx) error {
			p, err := tx.Person(g.now().Person)
			if p.Reserve != "确定为副科级后备干部" || p.Phone == "" {
				t.Errorf("后备 %q 电话 %q", p.Reserve, p.Phone)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if s := g.now().State; s != consequence.Closed {
			t.Errorf("后备办结后为 %s", s)
		}
		c.intact(t)
	})
}
