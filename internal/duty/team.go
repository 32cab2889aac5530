package duty

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"luoshi/internal/calendar"
	"luoshi/internal/org"
)

// PerTeam is the Per of a duty of which a team gives one list a period (一队一份, YX-06). The
// list composes itself from what the members of the team enter for another duty: nobody
// sends it, and nobody writes a thing twice.
const PerTeam = "team"

// JoinBy says what becomes of a field of the members' entries in the list of their team
// (怎样汇成).
type JoinBy string

// The ways of joining.
const (
	JoinLines    JoinBy = "lines"    // 逐条列出: each member's lines, with who wrote them
	JoinSum      JoinBy = "sum"      // 相加
	JoinDistinct JoinBy = "distinct" // 不同的数一次: lines that two members wrote alike count once
)

// Join is the rule of one field.
type Join struct {
	Field string // of the duty that composes the list
	By    JoinBy
}

// Member is one of a team in a period, with what they gave to its list.
type Member struct {
	Post    org.Post
	Person  string
	Excused string // why nothing is due: 请假
	Entries []Entry
}

// Lacks reports whether the member owes something and gave nothing.
func (m Member) Lacks() bool { return m.Excused == "" && len(m.Entries) == 0 }

// teams are the teams of which a list is due in the period of a day, in the order of the
// posts of their first members. A team is whoever an appointment names it for (Appointment.Team)
// and holds a post of the duty; a vacant post is none of it.
func (d Duty) teams(r Roster, cal *calendar.Calendar, p calendar.Period, day calendar.Date, x Expected) ([]Expected, error) {
	rest, err := d.rests(cal, day)
	if err != nil {
		return nil, err
	}
	var out []Expected
	at := map[string]int{}
	for _, post := range r.Posts {
		a, held := org.HolderOn(r.Appointments[post.ID], post.ID, min(day, p.To))
		team := TeamOn(r.Appointments[post.ID], post.ID, min(day, p.To))
		if !d.of(post) || !held || team == "" {
			continue
		}
		i, known := at[team]
		if !known {
			i, at[team] = len(out), len(out)
			t := x
			t.Team = team
			out = append(out, t)
		}
		out[i].Members = append(out[i].Members, Member{Post: post, Person: a.Person, Excused: excuse(r.Leaves[a.Person], p)})
	}
	for i := range out {
		t := &out[i]
		slices.SortStableFunc(t.Members, func(a, b Member) int {
			return cmp.Compare(slices.Index(d.Roles, a.Post.Role), slices.Index(d.Roles, b.Post.Role))
		})
		t.Post, t.Person = t.Members[0].Post, t.Members[0].Person
		if rest {
			t.Excused = "休息"
		} else if !slices.ContainsFunc(t.Members, func(m Member) bool { return m.Excused == "" }) {
			t.Excused = t.Members[0].Excused
		}
	}
	return out, nil
}

// TeamOn is the team of a post on a day, "" for none: who acts for somebody stands in that
// one's team.
func TeamOn(as []org.Appointment, post string, day calendar.Date) string {
	if a, held := org.HolderOn(as, post, day); held && a.Team != "" {
		return a.Team
	}
	for _, a := range as {
		if a.Post == post && a.On(day) && a.Team != "" {
			return a.Team
		}
	}
	return ""
}

// gather takes what the members entered, and gives the entry with which the list began to be
// there: one on time before one that was late.
func (s *Standing) gather(f Facts) *Entry {
	var first *Entry
	s.Members = slices.Clone(s.Members)
	for i := range s.Members {
		m := &s.Members[i]
		m.Entries = f.Own[m.Post.ID]
		for j := range m.Entries {
			e := &m.Entries[j]
			if s.Given.Entries++; first == nil || betterEntry(*e, *first) < 0 {
				first = e
			}
		}
	}
	return first
}

// Lacking are the members who owe something and gave nothing (缺谁).
func (s Standing) Lacking() (out []Member) {
	for _, m := range s.Members {
		if m.Lacks() {
			out = append(out, m)
		}
	}
	return out
}

// Gave is how many of the team gave something.
func (s Standing) Gave() int {
	n := 0
	for _, m := range s.Members {
		if len(m.Entries) > 0 {
			n++
		}
	}
	return n
}

// Joined is one field of the list of a team.
type Joined struct {
	Title string
	By    JoinBy
	N     int // the sum, or how many distinct ones there are
	Lines []JoinedLine
}

// JoinedLine is what one member wrote in the field.
type JoinedLine struct{ Person, Text string }

// JoinTeam makes the list of a team from the entries of its members, by the rules of the
// duty, in the order of its members. source is the duty that they were entered for.
func (d Duty) JoinTeam(source Duty, members []Member) (out []Joined) {
	for _, rule := range d.Join {
		f, ok := source.Fields.Field(rule.Field)
		if !ok {
			continue // what a version of the pack no longer asks for
		}
		j := Joined{Title: f.Title, By: rule.By}
		distinct := map[string]bool{}
		for _, m := range members {
			for _, e := range m.Entries {
				if text := f.Text(e.Values); text != "" {
					j.take(m.Person, text, distinct)
				}
			}
		}
		if rule.By == JoinDistinct {
			j.N = len(distinct)
		}
		out = append(out, j)
	}
	return out
}

func (j *Joined) take(person, text string, distinct map[string]bool) {
	switch j.By {
	case JoinSum:
		n, _ := strconv.Atoi(text) // checked when it was entered
		j.N += n
	case JoinDistinct:
		for line := range strings.Lines(text) {
			if line = strings.TrimSpace(line); line != "" {
				distinct[line] = true
			}
		}
	default:
		j.Lines = append(j.Lines, JoinedLine{person, text})
	}
}

// TeamChat writes the list of a team as chat text (复制为微信文字): title and day, the team,
// then one paragraph a field. name gives the name of a person.
func TeamChat(title, team string, p calendar.Period, js []Joined, name func(person string) string) string {
	var b strings.Builder
	b.WriteString(title + " " + p.Key + "\n" + team + "\n")
	for _, j := range js {
		switch {
		case j.By != JoinLines:
			b.WriteString(j.Title + "：" + strconv.Itoa(j.N) + "\n")
		case len(j.Lines) > 0:
			b.WriteString(j.Title + "：\n")
		}
		for _, l := range j.Lines {
			b.WriteString(indent + name(l.Person) + "：" + strings.ReplaceAll(l.Text, "\n", "；") + "\n")
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}
