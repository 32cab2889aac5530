package store

import (
	"time"

	"luoshi/internal/calendar"
	"luoshi/internal/org"
)

// PostChange is an appointment to an entrusted post, or its end, as the people whom it
// touches read it: who gets the post, who loses it, who shares it.
type PostChange struct {
	org.Appointment
	Title       string // of the post
	Who         string // the name of the person appointed
	Mine        bool   // it is the reader's own
	Asker, Word string // the names of who asked last and who confirmed
	At          time.Time
	Ends        bool // it is about the end
}

// postChanges lists what was asked for or confirmed at the posts of some appointments.
func (r *Reader) postChanges(mine []org.Appointment, day calendar.Date) (out []PostChange, err error) {
	b, err := r.Bundles()
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, m := range mine {
		if seen[m.Post] || !m.Until.IsNone() && m.Until < day.Add(-31) {
			continue
		}
		seen[m.Post] = true
		p, err := r.Post(m.Post)
		if err != nil {
			return nil, err
		}
		if !b.Entrusted(p.Role) {
			continue
		}
		as, err := r.Appointments(m.Post)
		if err != nil {
			return nil, err
		}
		for _, a := range as {
			c := PostChange{Appointment: a, Title: p.Title, Mine: a.Person == m.Person, Ends: a.End.By != ""}
			w := a.Asked
			if c.Ends {
				w = a.End
			}
			if w.By == "" {
				continue
			}
			if c.At = w.At; !w.OtherAt.IsZero() {
				c.At = w.OtherAt
			}
			if c.Who, err = r.nameOf(a.Person); err != nil {
				return nil, err
			}
			if c.Asker, err = r.nameOf(w.By); err != nil {
				return nil, err
			}
			if c.Word, err = r.nameOf(w.ByOther); err != nil {
				return nil, err
			}
			out = append(out, c)
		}
	}
	return out, nil
}
