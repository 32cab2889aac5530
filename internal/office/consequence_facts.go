package office

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/fault"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/org"
)

// FactTx is what the search for facts in a person's favour reads.
type FactTx interface {
	Matter(id string) (matter.Matter, error)
	MatterSteps(id string) ([]matter.Step, error)
	MattersOwned(post string, since time.Time) ([]matter.Matter, error)
	LeavesOf(person string) ([]org.Leave, error)
	Body(id string) (org.Body, error)
	MatterNumbered(number string) (matter.Matter, error)
	LetterNumbered(number string) (letter.Letter, bool, error)
	SpotsMatched(post string, since calendar.Date) (int, error)
}

var (
	matterNumber = regexp.MustCompile(`SX-\d{4}-\d{4,}`)
	letterNumber = regexp.MustCompile(`[\p{Han}]{1,12}〔\d{4}〕\d+号`)
)

// referenced finds what the facts against a person name by number, so that deciders
// and the person can open it. A number that does not exist, or that the proposer may
// not read, is refused; a fact without a number stays one, and says so.
func referenced(tx FactTx, actor access.Actor, facts []consequence.Fact) ([]consequence.Fact, error) {
	facts = slices.Clone(facts)
	for i := range facts {
		f := &facts[i]
		if f.RefID != "" {
			continue
		}
		if n := matterNumber.FindString(f.Text); n != "" {
			m, err := tx.MatterNumbered(n)
			if fault.KindOf(err) == fault.Missing && err != nil || err == nil && access.May(actor, "matter.see", m.Subject()) != nil {
				return nil, fault.At("facts", "consequence.fact_reference", n)
			}
			if err != nil {
				return nil, err
			}
			f.RefKind, f.RefID, f.RefLabel = "matter", m.ID, n
		} else if n := letterNumber.FindString(f.Text); n != "" {
			l, ok, err := tx.LetterNumbered(n)
			if err != nil {
				return nil, err
			}
			if !ok || l.Personal() || access.May(actor, "letter.see", l.Subject(actor)) != nil {
				return nil, fault.At("facts", "consequence.fact_reference", n)
			}
			f.RefKind, f.RefID, f.RefLabel = "letter", l.ID, n
		}
	}
	return facts, nil
}

// FactsFor finds in the records what speaks for the holder of a post (有利事实):
// approved leave, time stuck at other bodies, pauses, taking over late, the number
// of matters carried at once, and what was settled on time. matterID is the matter
// the case is about; without one it looks at the last six months. It weighs
// nothing: deciders do.
func FactsFor(tx FactTx, r matter.Rules, now time.Time, a org.Appointment, matterID string) ([]consequence.Fact, error) {
	today := calendar.DateOf(now, r.Zone)
	s := search{tx: tx, r: r, now: now, today: today, from: today.AddMonths(-6)}
	if matterID != "" {
		m, err := tx.Matter(matterID)
		if err != nil {
			return nil, err
		}
		if !m.AssignedAt.IsZero() {
			s.from = calendar.DateOf(m.AssignedAt, r.Zone)
		}
		if err := s.about(m, a); err != nil {
			return nil, err
		}
	}
	if err := s.leaves(a.Person); err != nil {
		return nil, err
	}
	return s.found, s.record(a, matterID)
}

type search struct {
	tx          FactTx
	r           matter.Rules
	now         time.Time
	today, from calendar.Date
	found       []consequence.Fact
}

func (s *search) add(kind, id, label, format string, args ...any) {
	s.found = append(s.found, consequence.Fact{Side: consequence.For, Text: fmt.Sprintf(format, args...), RefKind: kind, RefID: id, RefLabel: label,
		Source: consequence.System})
}

// days counts working days after one day up to another, or civil days where the
// calendar lacks the year.
func (s *search) days(from, to calendar.Date) string {
	if n, err := s.r.Calendar.WorkdaysBetween(from, to); err == nil {
		return fmt.Sprintf("%d 个工作日", n)
	}
	return fmt.Sprintf("%d 天", int(to-from))
}

// about looks at the matter itself: pauses, blocks, a late take-over.
func (s *search) about(m matter.Matter, a org.Appointment) error {
	for _, p := range m.Clock.Pauses {
		from, to := calendar.DateOf(p.From, s.r.Zone), s.today
		if !p.Open() {
			to = calendar.DateOf(p.Until, s.r.Zone)
		}
		s.add("matter", m.ID, m.Number, "“%s”的期限自%s至%s暂停（%s）：%s。", m.Title, from.Zh(), to.Zh(), s.days(from, to), p.Reason)
	}
	if err := s.blocks(m); err != nil {
		return err
	}
	if err := s.requests(m); err != nil {
		return err
	}
	if !a.From.IsNone() && a.From > s.from {
		s.add("appointment", a.ID, "任职记录", "%s才到任，“%s”交办于%s，前任期间的时间不是本人的。", a.From.Zh(), m.Title, s.from.Zh())
	}
	if n := m.Clock.Extensions(); n > 0 {
		s.add("matter", m.ID, m.Number, "“%s”的期限经批准延长过 %d 次。", m.Title, n)
	}
	return nil
}

// requests finds what the owner asked for and nobody answered, and how long a report
// lay with the verifier.
func (s *search) requests(m matter.Matter) error {
	steps, err := s.tx.MatterSteps(m.ID)
	if err != nil {
		return err
	}
	asked := map[matter.Act]time.Time{}
	var reported time.Time
	for _, st := range steps {
		switch st.Act {
		case matter.Object, matter.AskExtension:
			asked[st.Act] = st.At
		case matter.Assign, matter.Transfer, matter.AgreeBack, matter.RefuseBack:
			delete(asked, matter.Object)
		case matter.Extend, matter.RefuseExtra:
			delete(asked, matter.AskExtension)
		case matter.Report:
			reported = st.At
		case matter.TakeBack:
			reported = time.Time{}
		case matter.Verify, matter.Return:
			s.waited(m, reported, st.At)
			reported = time.Time{}
		}
	}
	if at, open := asked[matter.Object]; open {
		s.add("matter", m.ID, m.Number, "%s就“%s”申请退回交办，至今没有答复。", calendar.DateOf(at, s.r.Zone).Zh(), m.Title)
	}
	if at, open := asked[matter.AskExtension]; open {
		s.add("matter", m.ID, m.Number, "%s就“%s”申请延期，至今没有答复。", calendar.DateOf(at, s.r.Zone).Zh(), m.Title)
	}
	if !reported.IsZero() {
		s.waited(m, reported, s.now)
	}
	return nil
}

// waited says how long a report waited for its check, when it was a day or more.
func (s *search) waited(m matter.Matter, from, to time.Time) {
	a, b := calendar.DateOf(from, s.r.Zone), calendar.DateOf(to, s.r.Zone)
	if !from.IsZero() && b > a {
		s.add("matter", m.ID, m.Number, "“%s”%s报结，%s才有核验结果或者仍未核验，等待 %s不是本人的。", m.Title, a.Zh(), b.Zh(), s.days(a, b))
	}
}

// blocks pairs each 标明卡在 with its 解除.
func (s *search) blocks(m matter.Matter) error {
	steps, err := s.tx.MatterSteps(m.ID)
	if err != nil {
		return err
	}
	at, body := calendar.None, ""
	say := func(to calendar.Date, open string) error {
		b, err := s.tx.Body(body)
		if fault.KindOf(err) == fault.Missing {
			b.Name = "其他单位"
		} else if err != nil {
			return err
		}
		s.add("matter", m.ID, m.Number, "“%s”自%s至%s卡在%s（%s）%s。", m.Title, at.Zh(), to.Zh(), b.Name, s.days(at, to), open)
		return nil
	}
	for _, st := range steps {
		switch st.Act {
		case matter.Block:
			at, body = calendar.DateOf(st.At, s.r.Zone), st.Other
		case matter.Unblock:
			if body == "" {
				continue
			}
			if err := say(calendar.DateOf(st.At, s.r.Zone), ""); err != nil {
				return err
			}
			body = ""
		}
	}
	if body == "" {
		return nil
	}
	return say(s.today, "，至今没有解除")
}

// leaves are the approved absences that overlap the time looked at.
func (s *search) leaves(person string) error {
	ls, err := s.tx.LeavesOf(person)
	if err != nil {
		return err
	}
	for _, l := range ls {
		if l.Approver == "" || l.Refused || l.Until < s.from || l.From > s.today {
			continue
		}
		s.add("leave", l.ID, "请假登记", "%s至%s%s，已批准：%s。", l.From.Zh(), l.Until.Zh(), l.Kind, l.Reason)
	}
	return nil
}

// record looks at the post's other matters of six months: stuck elsewhere,
// carried at once, settled on time.
func (s *search) record(a org.Appointment, except string) error {
	ms, err := s.tx.MattersOwned(a.Post, s.today.AddMonths(-6).Start(s.r.Zone))
	if err != nil {
		return err
	}
	matched, err := s.tx.SpotsMatched(a.Post, s.today.AddMonths(-6))
	if err != nil {
		return err
	}
	if matched > 0 {
		s.add("post", a.Post, "抽查记录", "近六个月抽查本岗位的清单，%d 次与实际相符。", matched)
	}
	open, settled := 0, 0
	for _, m := range ms {
		if m.ID == except {
			continue
		}
		if m.Open() {
			open++
			if m.BlockedBy != "" {
				if err := s.blocks(m); err != nil {
					return err
				}
			}
		} else if !m.Late(s.now) && m.Outcome != matter.Merged && m.Outcome != matter.Unfounded {
			settled++
		}
	}
	if open > 0 {
		s.add("post", a.Post, "事项清单", "同一岗位同时在办另外 %d 件事项。", open)
	}
	if settled > 0 {
		s.add("post", a.Post, "事项清单", "近六个月本岗位按期办结 %d 件。", settled)
	}
	return nil
}
