package course

import (
	"cmp"
	"slices"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/org"
	"luoshi/internal/track"
)

// On finds all that stand on a track, as far as the reader sees them.
func On(r Reader, a Asked, t track.Track) (Board, error) {
	b := Board{Track: a.trackFor(t), Year: yearTo(a.Today()), Zone: a.Rules.Zone}
	roster, err := r.Roster()
	if err != nil || len(b.Stages) == 0 {
		return b, err
	}
	if t.ByGates() {
		err = matters(r, a, b.Track, &b, roster)
	} else {
		err = others(r, a, b.Track, &b, roster, "")
	}
	if err != nil {
		return b, err
	}
	return b, b.act(r, a, roster)
}

// act finds who moves each on, and where nobody does.
func (b *Board) act(r Reader, a Asked, roster duty.Roster) error {
	held := map[access.Role]bool{}
	for _, p := range roster.Posts {
		if slices.ContainsFunc(roster.Appointments[p.ID], func(x org.Appointment) bool { return x.On(a.Today()) }) {
			held[p.Role] = true
		}
	}
	var owners []string
	for _, s := range b.Stands {
		if s.Matter.Owner != "" {
			owners = append(owners, s.Matter.Owner)
		}
	}
	slices.Sort(owners)
	names, err := r.HoldersOn(slices.Compact(owners), a.Today())
	if err != nil {
		return err
	}
	for i := range b.Stands {
		s := &b.Stands[i]
		if s.Ended || s.At < 0 || s.At >= len(b.Stages) || len(b.Stages[s.At].By) == 0 {
			continue
		}
		s.Nobody = !slices.ContainsFunc(b.Stages[s.At].By, func(x track.Actor) bool {
			switch x {
			case track.Owner:
				return names[s.Matter.Owner] != ""
			case track.Verifier, track.Assigner:
				return true
			}
			return held[access.Role(x)]
		})
	}
	return nil
}

// subject is one that stands on a track over others than matters.
type subject struct {
	id, body string
	at       area.Code
	since    calendar.Date
}

// subjects are those whose posts a track names: the posts, who holds them today, their bodies
// or their divisions.
func subjects(t track.Track, roster duty.Roster, today calendar.Date) (out []subject) {
	seen := map[string]int{}
	add := func(s subject) {
		if i, ok := seen[s.id]; ok {
			out[i].since = min(out[i].since, s.since)
			return
		}
		seen[s.id] = len(out)
		out = append(out, s)
	}
	for _, p := range roster.Posts {
		if !slices.Contains(t.Of, p.Role) || p.From > today || !p.Until.IsNone() && p.Until < today {
			continue
		}
		s := subject{id: p.ID, body: p.Body, at: p.Area, since: began(p, roster.Appointments[p.ID], today)}
		switch t.Over {
		case track.Bodies:
			s.id = p.Body
		case track.Areas:
			s.id = p.Area.String()
		case track.Persons:
			for _, a := range roster.Appointments[p.ID] {
				if a.On(today) {
					s.id, s.since = a.Person, a.From
					add(s)
				}
			}
			continue
		}
		add(s)
	}
	return out
}

// began is since when a post is there: since it was set up, or since somebody first held it.
func began(p org.Post, held []org.Appointment, today calendar.Date) calendar.Date {
	if !p.From.IsNone() && p.From.Year() >= 1949 {
		return p.From
	}
	first := today
	for _, a := range held {
		first = min(first, a.From)
	}
	return first
}

// keptYears is for how many years back entries lead something along a track.
const keptYears = 10

// others finds those that are no matters; only one of them where only is not "".
func others(r Reader, a Asked, t track.Track, b *Board, roster duty.Roster, only string) error {
	posts := map[string]org.Post{}
	for _, p := range roster.Posts {
		posts[p.ID] = p
	}
	given, err := a.given(r, t, posts)
	if err != nil {
		return err
	}
	for _, x := range subjects(t, roster, a.Today()) {
		if only != "" && x.id != only || !a.Knows(x.at) {
			continue
		}
		s := Stand{Course: t.Follow(x.since.Start(a.Rules.Zone), given[x.id]), ID: x.id, Area: x.at, Body: x.body, Unit: unit(x.at, x.body)}
		if err := a.limit(t, &s, nil); err != nil {
			return err
		}
		b.Stands = append(b.Stands, s)
	}
	return nil
}

// given are the entries of the duties of a track by whom they are about, in the order of
// their days.
func (a Asked) given(r Reader, t track.Track, posts map[string]org.Post) (map[string][]track.Given, error) {
	out := map[string][]track.Given{}
	seen := map[string]bool{}
	for _, stage := range t.Stages {
		id := stage.Entry.Duty
		d, ok := a.Pack.Duty(id)
		if !ok || seen[id] {
			continue
		}
		seen[id] = true
		today := a.Today()
		es, err := r.EntriesBetween(id, today.AddMonths(-12*keptYears), today)
		if err != nil {
			return nil, err
		}
		for _, e := range es {
			about := aboutOf(t.Over, e, posts)
			if f, ok := d.Fields.Field(stage.Entry.About); ok {
				about = f.Text(e.Values)
			}
			out[about] = append(out[about], track.Given{ID: e.ID, Duty: id, At: a.when(e), Choice: func(field string) string {
				f, _ := d.Fields.Field(field)
				return f.Text(e.Values)
			}})
		}
	}
	for _, gs := range out {
		slices.SortStableFunc(gs, func(x, y track.Given) int { return cmp.Or(x.At.Compare(y.At), cmp.Compare(x.ID, y.ID)) })
	}
	return out, nil
}

// when is the moment of an entry: of its day, where it came in later.
func (a Asked) when(e duty.Entry) time.Time {
	if calendar.DateOf(e.DeliveredAt, a.Rules.Zone) == e.Day {
		return e.DeliveredAt
	}
	return e.Day.Start(a.Rules.Zone)
}

// aboutOf is what an entry leads on: whom it is about, or who or where wrote it.
func aboutOf(over track.Over, e duty.Entry, posts map[string]org.Post) string {
	switch over {
	case track.Persons:
		return cmp.Or(e.Object, e.Person)
	case track.Bodies:
		return posts[e.Post].Body
	case track.Areas:
		return e.Area.String()
	}
	return e.Post
}

// OfSubject finds the courses of a person, a post, a body or a division.
func OfSubject(r Reader, a Asked, over track.Over, id string) (out []Found, err error) {
	var roster duty.Roster
	for i, t := range a.Pack.Tracks {
		if t.Over != over || len(t.Stages) == 0 {
			continue
		}
		if i == 0 || roster.Posts == nil {
			if roster, err = r.Roster(); err != nil {
				return nil, err
			}
		}
		b := Board{Track: t}
		if err := others(r, a, t, &b, roster, id); err != nil {
			return nil, err
		}
		for _, s := range b.Stands {
			out = append(out, Found{t, s})
		}
	}
	return out, nil
}

// OfPost finds the course along one track of what a post stands for there: itself, its holder,
// its body or its division.
func OfPost(r Reader, a Asked, id string, post org.Post, holder string) (Found, bool, error) {
	t, _ := a.Pack.Track(id)
	of := map[track.Over]string{track.Persons: holder, track.Posts: post.ID, track.Bodies: post.Body, track.Areas: post.Area.String()}[t.Over]
	all, err := OfSubject(r, a, t.Over, of)
	i := slices.IndexFunc(all, func(f Found) bool { return f.Track.ID == id })
	if err != nil || i < 0 {
		return Found{}, false, err
	}
	return all[i], true, nil
}
