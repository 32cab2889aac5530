package scenario

import (
	"cmp"
	"strconv"

	"luoshi/internal/access"
	"luoshi/internal/course"
	"luoshi/internal/duty"
	"luoshi/internal/scenario/props"
	"luoshi/internal/store"
)

// answerEntry answers the newest entry about a person.
func (p *player) answerEntry(s statement) error {
	return p.act(s.get("by"), func(tx *store.Tx, actor access.Actor) error {
		of := actor.Post
		if s.has("about") {
			of = p.posts[s.get("about")].ID
		}
		e, err := props.LastAbout(tx.Reader, s.get("duty"), of, p.today())
		if err != nil {
			return err
		}
		_, err = duty.Answer(tx, actor, e.ID, s.get("text"))
		return err
	})
}

func (p *player) expectAnswer(s statement) error {
	return p.view(func(v *store.View) error {
		e, err := props.LastAbout(v.Reader, s.get("duty"), p.posts[s.get("about")].ID, p.today())
		if err != nil {
			return err
		}
		c := p.compare(s, s.get("duty"))
		c.holds("contains", e.Answer)
		return c.err()
	})
}

// expectStage compares where what a post stands for is on a track of entries.
func (p *player) expectStage(s statement) error {
	c := p.compare(s, s.get("about"))
	return p.view(func(v *store.View) error {
		post := p.posts[s.get("about")]
		a, _, err := v.HolderOn(post.ID, p.today())
		if err != nil {
			return err
		}
		f, ok, err := course.OfPost(v, p.courses(), s.get("track"), post, a.Person)
		if err != nil || !ok {
			return cmp.Or(err, unknownPart(s.get("track"), "tracks"))
		}
		c.is("stage", cmp.Or(f.Reached(), none))
		c.is("stage_by", dateOr(f.Stand.Due))
		c.is("late", yes(f.Late))
		c.is("returns", strconv.Itoa(f.Returns()))
		c.is("left", yes(f.Left))
		return c.err()
	})
}
