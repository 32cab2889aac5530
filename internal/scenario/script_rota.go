package scenario

import (
	"errors"
	"strconv"

	"luoshi/internal/access"
	"luoshi/internal/duty"
	"luoshi/internal/office"
	"luoshi/internal/store"
	"luoshi/internal/todo"
)

func (p *player) nameShift(s statement) error {
	return p.act(s.get("by"), func(tx *store.Tx, actor access.Actor) error {
		post := actor.Post
		if s.has("post") {
			post = p.posts[s.get("post")].ID
		}
		as, err := tx.Appointments(post)
		who := p.people[s.get("who")].ID
		for _, a := range as {
			if s.has("hold") && string(a.Hold) == s.get("hold") {
				who = a.Person
			}
		}
		if err != nil {
			return err
		}
		_, err = duty.Name(tx, actor, p.zone, duty.Naming{Pack: p.packKey, Duty: s.get("duty"), Post: post, Day: s.date("on", p.today()), Shift: s.get("shift"), Person: who})
		return err
	})
}

// expectTurns counts the gaps of the next days in a place, or looks at one shift of a post.
func (p *player) expectTurns(s statement) error {
	d, err := p.duty(s.get("duty"))
	if err != nil {
		return err
	}
	where, err := p.placeOr(s.get("at"), p.area)
	if err != nil {
		return err
	}
	c, on := p.compare(s, d.Title), s.date("on", p.today())
	return p.view(func(v *store.View) error {
		lo, hi := where.Range()
		roster, err := v.RosterIn(int64(lo), int64(hi))
		if err != nil {
			return err
		}
		turns, err := v.Turns(d.ID, on, on.Add(duty.AheadDays-1), int64(lo), int64(hi))
		gaps := 0
		for _, x := range d.Seats(roster.Posts, turns, p.zone, on, on.Add(duty.AheadDays-1)) {
			if x.Gap(p.now()) {
				gaps++
			}
			if x.Shift.Day == on && x.Shift.At == s.get("shift") && x.Post.ID == p.posts[s.get("post")].ID {
				for key, id := range map[string]string{"who": x.Person, "was": x.Was} {
					who, _ := v.Person(id) // nobody is named by no identifier
					c.is(key, or(who.Name))
				}
			}
		}
		c.is("gaps", strconv.Itoa(gaps))
		if err != nil {
			return err
		}
		return c.err()
	})
}

func (p *player) callShift(s statement) error {
	return p.act(s.get("by"), func(tx *store.Tx, actor access.Actor) error {
		m, err := office.CallShift(tx, p.rules, actor, p.packKey, s.get("duty"), p.posts[s.get("post")].ID, s.get("text"))
		p.matters[s.get("name")] = m.ID
		return err
	})
}

// expectTodo counts what waits for a post of one kind.
func (p *player) expectTodo(s statement) error {
	c, n := p.compare(s, s.get("by")), 0
	return p.act(s.get("by"), func(tx *store.Tx, actor access.Actor) error {
		blocks, err := todo.ListOf(tx.Reader, todo.Ask{Actor: actor, Zone: p.zone, Calendar: p.rules.Calendar, Limit: 1000}, s.get("kind"))
		for _, b := range blocks {
			n += len(b.Items)
		}
		c.is("count", strconv.Itoa(n))
		return errors.Join(err, c.err())
	})
}
