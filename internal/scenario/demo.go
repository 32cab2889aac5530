package scenario

import (
	"context"
	"errors"
	"slices"
	"time"

	"luoshi/internal/account"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/scenario/props"
	"luoshi/internal/store"
	"luoshi/pack"
)

// Demo is the history with which a pack is shown (示例): demo.txt of its folder, in the
// language of scenarios, played on the real divisions of a county. What stands before its
// first act is the scene: the county, its posts and people. Then the history follows, days
// at a time; the nights are swept as the server does, and statements of one moment share one
// transaction. It stops at the first line that does not come out.
type Demo struct {
	p      *player
	script Script
	next   int // the first statement after the scene

	from, to calendar.Date // the days that the text names
	morning  time.Time     // when the clock runs on, zero until it is played
}

// Seat is a post that somebody may sign in as.
type Seat struct {
	Kind, Title  string // of the pack's posts, or the engine's role
	Post, Name   string
	Person, Body string
}

// NewDemo reads a pack and its history for an empty store; every error of the text at once.
func NewDemo(s *store.Store, clock *Clock, packText []byte, file, text string) (*Demo, []error) {
	script, errs, _ := parse(file, text)
	if len(errs) > 0 {
		return nil, errs
	}
	p, err := newPlayer(s, clock, packText, file)
	if err != nil {
		return nil, []error{err}
	}
	p.history = true
	d := &Demo{p: p, script: script, from: calendar.None, to: calendar.None}
	for _, st := range script.lines {
		if !st.scene() {
			break
		}
		d.next++
	}
	d.span(script.lines)
	if d.from.IsNone() {
		return nil, []error{Trouble{File: file, Line: 1, Err: fault.New(fault.Invalid, "scenario.demo_days")}}
	}
	clock.Set(d.from.Start(p.zone).Add(9 * time.Hour))
	return d, nil
}

// scene reports whether a statement sets the scene and goes through no days.
func (s statement) scene() bool {
	_, days := s.args["from"]
	return s.verb.set && s.fault == "" && !(s.verb.opens != nil && days) && !slices.ContainsFunc(slices.Concat(s.body, s.rest), func(x statement) bool { return !x.scene() })
}

// span finds the first and the last day that a text names.
func (d *Demo) span(list []statement) {
	for _, st := range list {
		for _, key := range []string{"day", "from", "to"} {
			if !st.verb.clock && (st.verb.opens == nil || !st.verb.alone) {
				break
			}
			on, err := calendar.ParseDate(st.get(key))
			if err != nil {
				continue
			}
			if d.from.IsNone() || on < d.from {
				d.from = on
			}
			d.to = max(d.to, on)
		}
		d.span(st.body)
		d.span(st.rest)
	}
}

// Build plays the scene.
func (d *Demo) Build(ctx context.Context) error {
	d.p.ctx = ctx
	d.p.play(d.script.lines[:d.next])
	if len(d.p.troubles) == 0 && d.p.home == 0 {
		return Trouble{File: d.script.File, Line: 1, Err: fault.New(fault.Invalid, "scenario.county_first")}
	}
	return errors.Join(d.p.troubles...)
}

// Play plays the history and reports the share of the days that is done.
func (d *Demo) Play(ctx context.Context, progress func(percent int)) error {
	d.p.ctx = ctx
	d.p.moved = func(day calendar.Date) { progress(min(int(day-d.from)*100/max(int(d.to-d.from), 1), 100)) }
	d.p.play(d.script.lines[d.next:])
	if len(d.p.troubles) > 0 {
		return errors.Join(d.p.troubles...)
	}
	last := d.to
	if d.p.now().After(last.Start(d.p.zone).Add(9 * time.Hour)) {
		last = d.p.today().Add(1)
		for {
			works, err := d.p.rules.Calendar.IsWorkday(last)
			if err != nil {
				return err
			}
			if works {
				break
			}
			last++
		}
	}
	d.morning = last.Start(d.p.zone).Add(9 * time.Hour)
	return d.p.moveTo(last, "09:00")
}

// LastMorning is when the clock runs on once the history is played: 09:00 of the last day, of
// the next working day where the history went on after it.
func (d *Demo) LastMorning() time.Time { return d.morning }

// Home is the county's.
func (d *Demo) Home() int { return d.p.home }

// Zone is where the days of the pack begin.
func (d *Demo) Zone() *time.Location { return d.p.zone }

// County is what the county is called.
func (d *Demo) County() string { return d.p.areaNames[d.p.area] }

// Pack is the pack that is shown.
func (d *Demo) Pack() *pack.Pack { return d.p.pack }

// busiest is the town in which the scene made the most posts: who signs in there has
// colleagues and matters around.
func (d *Demo) busiest() (best area.Code) {
	n := map[area.Code]int{}
	for _, s := range d.p.seats {
		if town := props.TownOf(d.p.posts[s.name].Area); town != 0 {
			if n[town]++; n[town] > n[best] || n[town] == n[best] && town < best {
				best = town
			}
		}
	}
	return best
}

// Seats are a post of each kind that the scene made, the first one in the busiest town where
// the kind is found there, in the order of the pack, the engine's own roles last, and the
// titles of the pack's kinds of which it made none.
func (d *Demo) Seats(v *store.View) (seats []Seat, without []string, err error) {
	town := d.busiest()
	add := func(kind, title string) (bool, error) {
		i := slices.IndexFunc(d.p.seats, func(s seat) bool { return s.kind == kind && props.TownOf(d.p.posts[s.name].Area) == town })
		if i < 0 {
			i = slices.IndexFunc(d.p.seats, func(s seat) bool { return s.kind == kind })
		}
		if i < 0 {
			return false, nil
		}
		post := d.p.posts[d.p.seats[i].name]
		a, held, err := v.HolderOn(post.ID, d.p.today())
		if err == nil && held {
			seats = append(seats, Seat{Kind: kind, Title: title, Post: post.ID, Name: post.Title, Person: a.Person, Body: post.Body})
		}
		return held, err
	}
	var known []string
	for _, k := range d.p.pack.Posts {
		known = append(known, k.ID)
		there, err := add(k.ID, k.Title)
		if err != nil {
			return nil, nil, err
		}
		if !there {
			without = append(without, k.Title)
		}
	}
	bundles := d.p.pack.Bundles()
	for _, r := range bundles.Roles() {
		if slices.Contains(known, string(r)) {
			continue
		}
		if _, err := add(string(r), bundles.Title(r)); err != nil {
			return nil, nil, err
		}
	}
	return seats, without, nil
}

// Key is the key pair with which a person acts in the history (Hands.Key).
func (d *Demo) Key(id, person, secret string) (account.NewKey, error) {
	return d.p.hands.Key(id, person, secret)
}
