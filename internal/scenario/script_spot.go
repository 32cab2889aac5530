package scenario

import (
	"crypto/sha256"
	"strconv"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/store"
)

// drawSpots draws with the digest of a spoken seed, so that a scenario repeats.
func (p *player) drawSpots(s statement) error {
	k, ok := p.pack.Spot(s.get("spot"))
	if !ok {
		return unknownPart(s.get("spot"), "spots")
	}
	in := duty.Draft{Pack: p.packKey, Spot: k.ID, Area: p.area, From: s.date("from", calendar.None), To: s.date("to", calendar.None),
		Count: s.number("count", 0), Reason: s.get("reason"), Seed: sha256.Sum256([]byte(s.get("seed")))}
	return p.act(s.get("by"), func(tx *store.Tx, actor access.Actor) error {
		r, err := duty.DrawSpots(tx, actor, p.rules.Calendar, p.zone, in)
		p.spots[s.get("name")] = r.ID
		return err
	})
}

func (p *player) check(s statement) error {
	return p.act(s.get("by"), func(tx *store.Tx, actor access.Actor) error {
		r, err := tx.SpotRound(p.spots[s.get("spot")])
		if err != nil {
			return err
		}
		n := s.number("nth", 0)
		if n < 1 || n > len(r.Pairs) {
			return fault.New(fault.Invalid, "scenario.nth", strconv.Itoa(len(r.Pairs)))
		}
		_, err = duty.RecordSpot(tx, actor, duty.Finding{Round: r.ID, Pair: r.Pairs[n-1], Result: duty.Result(s.get("result")), Note: s.get("text")})
		return err
	})
}

func (p *player) expectSpot(s statement) error {
	return p.view(func(v *store.View) error {
		r, err := v.SpotRound(p.spots[s.get("spot")])
		if err != nil {
			return err
		}
		checks, err := v.SpotChecks(r.ID)
		if err != nil {
			return err
		}
		wrong, listed := 0, 0
		for _, one := range checks {
			if one.Result == duty.Mismatch {
				wrong++
			}
			if one.Entry != "" {
				listed++
			}
		}
		c := p.compare(s, s.get("spot"))
		c.is("candidates", strconv.Itoa(len(r.Candidates)))
		c.is("drawn", strconv.Itoa(len(r.Pairs)))
		c.is("redrawn", yes(r.Redrawn()))
		c.is("checked", strconv.Itoa(len(checks)))
		c.is("mismatch", strconv.Itoa(wrong))
		c.is("entries", strconv.Itoa(listed))
		return c.err()
	})
}
