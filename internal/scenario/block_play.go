package scenario

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"

	"luoshi/internal/fault"
	"luoshi/internal/store"
)

// maxSteps bounds how many statements a text plays.
const maxSteps = 300_000

// play plays statements one after the other and collects what failed.
func (p *player) play(list []statement) {
	for i := 0; i < len(list) && !p.over(); {
		n := p.together(list[i:])
		if n == 0 {
			p.one(list[i])
			i++
			continue
		}
		before := len(p.troubles)
		if err := p.do(func(tx *store.Tx) error {
			p.tx = tx
			defer func() { p.tx = nil }()
			for _, st := range list[i : i+n] {
				p.one(st)
			}
			return errors.Join(p.troubles[before:]...)
		}); err != nil && len(p.troubles) == before {
			p.say(list[i], err)
		}
		i += n
	}
}

// over reports whether nothing more is to be played.
func (p *player) over() bool {
	if err := p.ctx.Err(); err != nil && (len(p.troubles) == 0 || !errors.Is(p.troubles[len(p.troubles)-1], err)) {
		p.troubles = append(p.troubles, err)
	}
	return p.ctx.Err() != nil || p.history && len(p.troubles) > 0
}

// together counts how many of the next statements share one transaction: in a history all
// that happen at the same time, in a scenario none, since one may fail alone.
func (p *player) together(list []statement) int {
	if !p.history || p.tx != nil || p.home == 0 {
		return 0
	}
	for i, st := range list {
		if !st.shares() {
			return i
		}
	}
	return len(list)
}

func (s statement) shares() bool {
	return s.fault == "" && !s.verb.alone && !s.verb.clock && !slices.ContainsFunc(s.body, func(x statement) bool { return !x.shares() }) &&
		!slices.ContainsFunc(s.rest, func(x statement) bool { return !x.shares() })
}

// one plays one statement, or the block that it opens.
func (p *player) one(st statement) {
	if p.over() {
		return
	}
	if p.steps++; p.steps > maxSteps {
		p.say(st, fault.New(fault.Invalid, "scenario.steps", strconv.Itoa(maxSteps)))
		p.history = true // and nothing more
		return
	}
	st, errs := p.filled(st)
	if len(errs) == 0 && st.verb.opens != nil {
		p.say(st, p.open(st))
		return
	}
	if len(errs) == 0 {
		err := fault.New(fault.Invalid, "scenario.county_first")
		if p.home != 0 || st.verb.en == "county" || st.verb.clock {
			err = st.verb.run(p, st)
		}
		errs = fault.Parts(refused(st, err))
	}
	for _, err := range errs {
		p.say(st, err)
	}
}

// say keeps what went wrong at a statement, with the turns of its blocks.
func (p *player) say(st statement, err error) {
	if err == nil {
		return
	}
	var in []string
	for _, b := range p.turns {
		in = append(in, b.key)
	}
	p.troubles = append(p.troubles, Trouble{File: p.reader.file, Line: st.line, In: strings.Join(in, " "), Err: err})
}

// open plays a block for each of its turns, or once, or what stands after 其余.
func (p *player) open(st statement) error {
	if p.home == 0 {
		return fault.New(fault.Invalid, "scenario.county_first")
	}
	if st.verb.opens.holds != nil {
		yes, err := st.verb.opens.holds(p, st)
		if err != nil {
			return err
		}
		if yes {
			p.play(st.body)
		} else {
			p.play(st.rest)
		}
		return nil
	}
	turns, err := st.verb.opens.items(p, st)
	if err != nil {
		return err
	}
	for _, b := range turns {
		p.turns = append(p.turns, b)
		if !b.day.IsNone() {
			err = p.moveTo(b.day, cmp.Or(st.get("hour"), "09:00"))
		}
		if err == nil {
			p.play(st.body)
		}
		p.turns = p.turns[:len(p.turns)-1]
		if err != nil || p.over() {
			return err
		}
	}
	return nil
}
