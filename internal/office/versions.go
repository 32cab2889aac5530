package office

import (
	"slices"
	"time"

	"luoshi/internal/appraise"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
)

// Version is a pack as it stands in a home's order of issues (机制包版本). From and
// At are instants; the version that the home was set up with has no At and stands from
// the day on which its text takes effect.
type Version struct {
	Pack, Title string
	From        time.Time     // in force from; never before the issue and never before the text's own day
	At          time.Time     // when a second person confirmed it
	Corrects    calendar.Date // periods that begin on or after this day are computed by it anew (更正), None for an ordinary issue
}

// Versions is the order of issues of one home, the oldest first. It is never empty:
// the first is what the home was set up with.
type Versions []Version

// At is the version in force at an instant: the last one issued of those that have
// taken effect. Before any has, it is the first, under which rows can be made but
// nothing is expected of anybody.
func (vs Versions) At(at time.Time) Version {
	for i := len(vs) - 1; i > 0; i-- {
		if !vs[i].From.After(at) {
			return vs[i]
		}
	}
	return vs[0]
}

// Basis says by which version a period is computed.
type Basis struct {
	Pack  string
	Trial bool   // 试行: it took effect within the period, and nothing was in force when the period began
	Was   string // the version that a correction (更正) took the place of, "" otherwise
}

// For is the version by which a period is computed, as far as it declares what is
// computed (has): the one in force when the period began. The first version that
// declares it computes the period of its own issue too, on trial. A correction that was
// issued by now takes their place. ok is false when the period was over before anything
// was declared.
func (vs Versions) For(w appraise.Window, now time.Time, has func(pack string) (bool, error)) (b Basis, ok bool, err error) {
	declared := make(Versions, 0, len(vs))
	for _, v := range vs {
		yes, err := has(v.Pack)
		if err != nil {
			return Basis{}, false, err
		}
		if yes {
			declared = append(declared, v)
		}
	}
	began := vs.At(w.Begin)
	switch i := slices.IndexFunc(declared, func(v Version) bool { return v.Pack == began.Pack }); {
	case i >= 0 && !began.From.After(w.Begin):
		b = Basis{Pack: began.Pack}
	default:
		first := firstOf(declared)
		if first.Pack == "" || !first.From.After(w.Begin) || !first.From.Before(w.End) {
			return Basis{}, false, nil
		}
		b = Basis{Pack: first.Pack, Trial: true}
	}
	for _, v := range declared {
		if !v.Corrects.IsNone() && v.Corrects <= w.From && !v.From.After(now) && v.Pack != b.Pack {
			if b.Was == "" {
				b.Was = b.Pack
			}
			b.Pack = v.Pack
		}
	}
	return b, true, nil
}

// firstOf is the version that took effect first, the zero Version of none.
func firstOf(vs Versions) (first Version) {
	for _, v := range vs {
		if first.Pack == "" || v.From.Before(first.From) {
			first = v
		}
	}
	return first
}

// Duties are the duties by which the periods around a day are filled in (当日责任): of each
// kind the version in force when its period began, else the one that took effect within
// it. What a later version drops is still due to the end of the period.
func (vs Versions) Duties(day calendar.Date, zone *time.Location, declared func(pack string) ([]duty.Duty, error)) ([]duty.Duty, error) {
	all := map[string][]duty.Duty{}
	for _, v := range vs {
		ds, err := declared(v.Pack)
		if err != nil {
			return nil, err
		}
		all[v.Pack] = ds
	}
	var out []duty.Duty
	has := func(ds []duty.Duty, id string) bool {
		return slices.ContainsFunc(ds, func(d duty.Duty) bool { return d.ID == id })
	}
	for _, v := range vs {
		for _, d := range all[v.Pack] {
			p := d.PeriodAt(day)
			began, ends := vs.At(p.From.Start(zone)).Pack, vs.At(p.To.Start(zone)).Pack
			if (v.Pack == began || v.Pack == ends && !has(all[began], d.ID)) && !has(out, d.ID) {
				out = append(out, d)
			}
		}
	}
	return out, nil
}
