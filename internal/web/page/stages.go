package page

import (
	"cmp"
	"slices"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/course"
	"luoshi/internal/matter"
	"luoshi/internal/rule"
	"luoshi/internal/track"
	"luoshi/internal/web"
	"luoshi/pack"
)

// StageLine is the way of one thing along a track, a line for each stage (走到哪一步).
type StageLine struct {
	Title, Href string // of the track, and of its board where the reader may see it
	Rows        []StageRow
	Says        string // what is missing, and who moves it on
	Late        string // how far past the limit of its stage, "" when not
}

// StageRow is one stage of a line.
type StageRow struct {
	N     int
	Title string
	State string // done, now, or "" for what was not reached
	When  string // the day on which it was reached, and by what
	Note  string // its limit
	Days  string // for how many days it has stood there
}

// Courses is what courses are found for, as this reader may know them.
func Courses(c *web.Ctx, pk *pack.Pack) course.Asked {
	return course.Asked{Pack: pk, Rules: c.Rules(), Now: c.Actor.Now, Home: c.Home, Cases: access.Sees(c.Actor, "consequence.see").Whole(area.OfHome(c.Home)),
		Sees:  func(m matter.Matter) bool { return access.May(c.Actor, "matter.see", m.Subject()) == nil },
		Knows: func(at area.Code) bool { return access.May(c.Actor, "about.see", access.Subject{Area: at}) == nil }}
}

// StagesOf are the ways of a matter along the tracks of its pack.
func StagesOf(c *web.Ctx, n *Names, pk *pack.Pack, m matter.Matter) (out []StageLine, err error) {
	all, err := course.Of(n.V, Courses(c, pk), m)
	for _, f := range all {
		out = append(out, LineOf(c, n, pk, f))
	}
	return out, err
}

// StagesOn are the ways of a person, a post, a body or a division along the tracks of the pack
// in force, for whoever counts those that answer there.
func StagesOn(c *web.Ctx, n *Names, over track.Over, id string) (out []StageLine, err error) {
	pk, err := n.V.InForce()
	if err != nil {
		return nil, err
	}
	all, err := course.OfSubject(n.V, Courses(c, pk), over, id)
	for _, f := range all {
		out = append(out, LineOf(c, n, pk, f))
	}
	return out, err
}

// LineOf lays out a way along a track.
func LineOf(c *web.Ctx, n *Names, pk *pack.Pack, f course.Found) StageLine {
	l := StageLine{Title: f.Track.Title}
	if c.Actor.Holds("figure.see") {
		l.Href = "/desk/tracks/" + f.Track.ID
	}
	if f.Ended && !f.Left {
		l.Says = c.T("已经走完。")
	}
	for i, s := range f.Stages {
		r := StageRow{N: i + 1, Title: s.Title}
		switch {
		case i < f.At || f.Ended && i == f.At && !f.Left:
			r.State = "done"
		case i == f.At:
			r.State = "now"
		}
		if r.State != "" {
			r.When = reached(c, pk, f, i)
		}
		if r.State == "now" {
			r.Days = c.T("已 {0} 天", f.Days(c.Today, c.Zone))
		}
		r.Note = StageLimit(c, s)
		l.Rows = append(l.Rows, r)
	}
	if f.Left {
		l.Says = c.T("没有通过，离开了。")
	}
	if !f.Ended {
		if missing := Missing(c, pk, f); len(missing) > 0 {
			l.Says = c.T("还差：{0}。", strings.Join(missing, c.T("、")))
		}
		if next := NextOf(c, n, f); len(next) > 0 {
			l.Says += c.T("接着由{0}办。", strings.Join(next, c.T("、")))
		}
		if f.Late {
			l.Late = c.T("这一环节的期限是 {0}，已经超过", c.Day(f.Stand.Due))
		} else if !f.Stand.Due.IsNone() {
			l.Says += " " + c.T("这一环节的期限是 {0}。", c.Day(f.Stand.Due))
		}
	}
	if k := f.Returns(); k > 0 {
		l.Says += " " + c.T("退回过 {0} 次。", k)
	}
	return l
}

// reached says when a stage was reached, and by what.
func reached(c *web.Ctx, pk *pack.Pack, f course.Found, stage int) string {
	for _, m := range slices.Backward(f.Moves) {
		if m.To == stage || m.From < stage && stage < m.To {
			return c.T("{0}，{1}", c.Day(calendar.DateOf(m.At, c.Zone)), moved(c, pk, f, m))
		}
		if m.To < stage && m.From >= stage { // it was sent back behind it
			break
		}
	}
	if stage == 0 && f.At >= 0 {
		return c.T("{0}起", c.Day(calendar.DateOf(f.From, c.Zone)))
	}
	return ""
}

// moved says what moved it on: the act of a matter, or what the entry chose.
func moved(c *web.Ctx, pk *pack.Pack, f course.Found, m track.Move) string {
	if f.ByGates() {
		if m.Act == "" {
			return c.T("条件已到")
		}
		return c.T(web.ActTitle(matter.Act(m.Act)))
	}
	e := f.Stages[max(m.From, 0)].Entry
	d, _ := pk.Duty(e.Duty)
	return d.Title + "：" + cmp.Or(d.Fields.Title(e.Field, m.Act), m.Act)
}

// StageLimit is the limit of a stage in words.
func StageLimit(c *web.Ctx, s track.Stage) string {
	switch {
	case s.Until == track.UntilDue:
		return c.T("事项自己的期限")
	case s.Until == track.UntilVerify:
		return c.T("核验期限")
	case s.Limit.Unit == "":
		return c.T("没有规定期限")
	}
	return web.TermTitle(c.Lang, s.Limit)
}

// Missing says what is missing for the next stage.
func Missing(c *web.Ctx, pk *pack.Pack, f course.Found) (out []string) {
	if f.ByGates() {
		for _, part := range f.Stand.Missing {
			out = append(out, GateWords(c, pk, f.Track, part))
		}
		return out
	}
	if f.Ended || f.At < 0 || f.At >= len(f.Stages) {
		return nil
	}
	d, _ := pk.Duty(f.Stages[f.At].Entry.Duty)
	return []string{d.Title}
}

// GateWords puts a condition of a gate into words by the titles of its facts.
func GateWords(c *web.Ctx, pk *pack.Pack, t track.Track, gate string) string {
	facts := pk.Facts(t)
	slices.SortFunc(facts, func(a, b rule.Field) int { return cmp.Compare(len(b.Name), len(a.Name)) }) // the longest name first
	var words []string
	for _, x := range facts {
		title := c.T(x.Title)
		if strings.HasPrefix(x.Name, pack.EvidenceFact) {
			title = c.T("佐证“{0}”", x.Title)
		}
		words = append(words, x.Name, title)
	}
	words = append(words, " && ", c.T("并且"), " || ", c.T("或者"), " >= ", " ≥ ", " <= ", " ≤ ", " == ", " = ", " != ", " ≠ ", "!", c.T("不是"), "'", "", `"`, "")
	return strings.NewReplacer(words...).Replace(gate)
}

// NextOf says who moves it on.
func NextOf(c *web.Ctx, n *Names, f course.Found) (all []string) {
	if f.Ended || f.At < 0 || f.At >= len(f.Stages) {
		return nil
	}
	for _, by := range f.Stages[f.At].By {
		title := ActorTitle(c, by)
		if by == track.Owner && f.Matter.Owner != "" {
			title = n.Seat(f.Matter.Owner)
		}
		all = append(all, title)
	}
	return all
}

// ActorTitle is who moves something on, in words.
func ActorTitle(c *web.Ctx, by track.Actor) string {
	switch by {
	case track.Owner:
		return c.T("责任岗位")
	case track.Verifier:
		return c.T("核验的岗位")
	case track.Assigner:
		return c.T("交办的岗位")
	}
	return c.Bundles.Title(access.Role(by))
}
