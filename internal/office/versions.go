package office

import (
	"cmp"
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
	at := slices.IndexFunc(declared, func(v Version) bool { return v.Pack == began.Pack })
	if at < 0 || began.From.After(w.Begin) {
		if at = firstOf(declared); at < 0 || !declared[at].From.After(w.Begin) || !declared[at].From.Before(w.End) {
			return Basis{}, false, nil
		}
		b.Trial = true
	}
	b.Pack = declared[at].Pack
	for _, v := range declared[at+1:] { // a correction takes the place of what was issued before it
		if !v.Corrects.IsNone() && v.Corrects <= w.From && !v.From.After(now) {
			b.Pack, b.Was = v.Pack, cmp.Or(b.Was, b.Pack)
		}
	}
	return b, true, nil
}

// firstOf is the place of the version that took effect first, -1 of none.
func firstOf(vs Versions) int {
	first := -1
	for i, v := range vs {
		if first < 0 || v.From.Before(vs[first].From) {
			first = i
		}
	}
	return first
}

// Overtaken is the version that was issued after another one and took effect before it,
// so that the other never is in force, "" for none.
func (vs Versions) Overtaken(pack string) string {
	for i, v := range vs {
		if v.Pack != pack {
			continue
		}
		for _, later := range vs[i+1:] {
			if !later.From.After(v.From) {
				return later.Pack
			}
		}
	}
	return ""
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
