package office

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/ladder"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/pack"
)

// rung is one rung that is climbed: what it is for and what came before it.
type rung struct {
	pack   *pack.Pack
	ladder ladder.Ladder
	at     int
	reason string // 逾期 3 个工作日
	past   string // 经督办仍未整改到位: what did happen, and nothing else
	unit   bool   // it is the unit's alone: no person is named, and nothing is proposed
}

// climb drafts the letter of a rung, gives it, and opens the rung's proposal. A rung
// for a vacant post goes to whoever answers for it; a proposal needs the post's own
// holder.
func climb(tx Tx, r matter.Rules, now time.Time, m matter.Matter, g rung) ([]letter.Letter, error) {
	step := g.ladder.Rungs[g.at]
	t, ok := g.pack.Letter(step.Letter)
	if !ok {
		return nil, nil
	}
	if step.Reply.N > 0 {
		t.Reply = step.Reply
	}
	post, err := tx.Post(m.Owner)
	if err != nil {
		return nil, err
	}
	body, err := tx.Body(post.Body)
	if err != nil {
		return nil, err
	}
	today := calendar.DateOf(now, r.Zone)
	to, person, err := answering(tx, post, today)
	if err != nil {
		return nil, err
	}
	values := map[string]string{"对象": body.Name, "责任岗位": post.Title, "事项": m.Title, "编号": m.Number, "地点": tx.AreaName(m.Area),
		"问题": cmp.Or(strings.TrimSpace(m.Facts), m.Title), "要求": cmp.Or(strings.TrimSpace(m.Demand), "针对上述问题整改到位，报结时附佐证"), "期限": due(m, r.Zone), "逾期": g.reason,
		"经过": g.past, "档": step.Title, "日期": today.Zh(), "答复期限": "收到次日起 " + t.Reply.Zh() + "届满", "规则": ruleOf(m), "依据": g.pack.Document, "签发单位": "签发单位", "核验单位": "督办单位"}
	l := letter.Letter{To: body.Name, ToBody: body.ID, ToPost: to.ID, ToPerson: person, Matter: m.ID, Rung: step.Title, Ladder: g.ladder.ID, Pack: m.Pack}
	if g.unit {
		l.ToPerson = ""
	}
	made, err := letter.New(tx, access.Actor{Now: now}, t, l, values)
	if err != nil || step.Proposal == "" || g.unit {
		return []letter.Letter{made}, err
	}
	return []letter.Letter{made}, listed(tx, r, now, m, step.Proposal, g.reason)
}

// tell writes into the time line of a matter whom a rung tells (告知). Nothing is drafted or
// proposed: who is told finds the matter in the list of things to do.
func tell(tx Tx, p *pack.Pack, now time.Time, m *matter.Matter, g ladder.Rung, reason string) error {
	var who []string
	for _, r := range g.Tell {
		who = append(who, p.Bundles().Title(r))
	}
	return m.Note(tx, &matter.Step{At: now, Act: matter.Tell, Before: m.State, After: m.State, Text: reason + "，" + g.Title + "：告知" + strings.Join(who, "、")})
}

// answerTx is what finding whoever answers for a post needs of a transaction.
type answerTx interface {
	Post(id string) (org.Post, error)
	HolderOn(post string, d calendar.Date) (org.Appointment, bool, error)
}

// answering is the post that answers for one on a day, and who does: its holder or
// deputy, or the nearest post above that has one. Where nobody does the post itself
// stays, without a person.
func answering(tx answerTx, post org.Post, d calendar.Date) (org.Post, string, error) {
	at, a, ok, err := org.Answers(post, d, tx.Post, tx.HolderOn)
	if err != nil || !ok {
		return post, "", err
	}
	return at, a.Person, nil
}

func due(m matter.Matter, zone *time.Location) string {
	switch {
	case m.Due.IsNone():
		return "（未定）"
	case m.AtInstant(zone):
		return m.Due.Zh() + m.DueAt.In(zone).Format(" 15:04")
	}
	return m.Due.Zh()
}

func ruleOf(m matter.Matter) string {
	if len(m.Clock.Segments) == 0 {
		return ""
	}
	return m.Clock.Segments[len(m.Clock.Segments)-1].Term.Zh()
}

// replyDue is the last day for the reply to a served letter. Where the calendar lacked
// its year at service it is computed when it is asked for.
func replyDue(r matter.Rules, t letter.Letter) calendar.Date {
	if !t.ReplyDue.IsNone() || t.ServedAt.IsZero() || t.Reply.N == 0 {
		return t.ReplyDue
	}
	clock, err := calendar.StartClock(calendar.Segment{Term: t.Reply, From: t.ServedAt, Event: "送达", Source: t.Number})
	if err != nil {
		return calendar.None
	}
	due, err := clock.Due(r.Calendar, r.Zone)
	if err != nil {
		return calendar.None
	}
	return due.Date
}

// numbered is how the title of a rung says which it is: 一次督办.
var numbered = regexp.MustCompile("^第?[一二三四五六七八九十]+次")

// through words what a subject went through before a rung: 经督办、约谈仍未整改到位. Only
// rungs whose letter was served are named; without one it says otherwise.
func through(served []string, still, otherwise string) string {
	var names []string
	for _, title := range served {
		name := cmp.Or(numbered.ReplaceAllString(title, ""), title)
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return otherwise
	}
	return "经" + strings.Join(names, "、") + still
}

// servedRungs are the titles of the rungs of a ladder whose letters about the matter
// were served and count, the lowest first.
func servedRungs(l ladder.Ladder, letters []letter.Letter, m matter.Matter) (out []string) {
	for _, g := range l.Rungs {
		if slices.ContainsFunc(letters, func(t letter.Letter) bool {
			return t.Rung == g.Title && onLadder(m, t, l) && counts(t) && !t.ServedAt.IsZero()
		}) {
			out = append(out, g.Title)
		}
	}
	return out
}

// onLadder reports whether a letter serves a rung of the ladder. A letter from before
// ladders were kept is of the ladder of repeats when it was drafted with the
// matter's registration.
func onLadder(m matter.Matter, t letter.Letter, l ladder.Ladder) bool {
	if t.Rung == "" || t.Ladder != "" {
		return t.Rung != "" && t.Ladder == l.ID
	}
	return withRegistration(m, t) == (l.By == ladder.Repeat)
}

func withRegistration(m matter.Matter, t letter.Letter) bool {
	return t.DraftedAt.Equal(m.RegisteredAt)
}

// sameLadder reports whether two letters about the matter serve rungs of one ladder.
func sameLadder(m matter.Matter, a, b letter.Letter) bool {
	if a.Ladder != "" && b.Ladder != "" {
		return a.Ladder == b.Ladder
	}
	return withRegistration(m, a) == withRegistration(m, b)
}
