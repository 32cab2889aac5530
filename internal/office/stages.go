package office

import (
	"time"

	"luoshi/internal/matter"
	"luoshi/internal/rule"
	"luoshi/internal/track"
	"luoshi/pack"
)

// Stand is where a matter stands on a track of its pack (走到哪一环节).
type Stand struct {
	track.Track
	At int // index of its stage, -1 before the first
}

// Stage is the title of the stage it stands at, "" before the first.
func (s Stand) Stage() string {
	if s.At < 0 {
		return ""
	}
	return s.Stages[s.At].Title
}

// Stages evaluates the tracks of a pack over a matter. One that was closed elsewhere has gone
// through none of them.
func Stages(p *pack.Pack, m matter.Matter, now time.Time) ([]Stand, error) {
	if m.History() {
		return nil, nil
	}
	facts := factsOf(m, now)
	var out []Stand
	for _, t := range p.Tracks {
		if t.Over != track.Matters {
			continue
		}
		at, err := t.At(func(gate string) (bool, error) {
			program, err := rule.Compile(gate, pack.Facts(), rule.Bool)
			if err != nil {
				return false, err
			}
			v, err := program.Eval(facts)
			return v.Bool(), err
		})
		if err != nil {
			return nil, err
		}
		out = append(out, Stand{t, at})
	}
	return out, nil
}

// factsOf gives the facts of pack.Facts their values.
func factsOf(m matter.Matter, now time.Time) map[string]rule.Value {
	count := func(n int) rule.Value { return rule.Thousandths(int64(n) * 1000) }
	verified := m.State == matter.Verified || m.State == matter.WrittenOff
	return map[string]rule.Value{
		"matter.list": rule.String(m.List), "matter.kind": rule.String(string(m.Kind)), "matter.state": rule.String(string(m.State)),
		"matter.assigned": rule.Yes(m.State != matter.Registered), "matter.accepted": rule.Yes(m.Accepted),
		"matter.reported": rule.Yes(verified || m.State == matter.Reported), "matter.verified": rule.Yes(verified),
		"matter.written_off": rule.Yes(m.State == matter.WrittenOff), "matter.late": rule.Yes(m.Late(now)),
		"matter.blocked": rule.Yes(m.BlockedBy != ""), "matter.rung": count(m.Rung),
		"matter.returns": count(m.Returns), "matter.reopens": count(m.Reopens),
	}
}
