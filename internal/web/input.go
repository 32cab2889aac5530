package web

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/form"
	"luoshi/internal/matter"
)

// MatterInput reads what a form gives to an act of a matter, and stores its file.
func (c *Ctx) MatterInput() (matter.Input, error) {
	in := matter.Input{Text: c.Value("text"), Post: c.Value("post"), Body: c.Value("body"), Until: calendar.None,
		Outcome: matter.Outcome(c.Value("outcome")), Other: c.Value("other"), Evidence: c.Value("evidence")}
	if v, err := strconv.ParseInt(c.Value("version"), 10, 64); err == nil {
		in.Version = v
	}
	if s := c.Value("until"); s != "" {
		d, err := calendar.ParseDate(s)
		if err != nil {
			return in, fault.At("until", "desk.date_form", s)
		}
		in.Until = d
	}
	if s := c.Value("days"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n <= 0 || n > 365 {
			return in, fault.At("days", "desk.number_form", s)
		}
		in.Days = calendar.Term{N: n, Unit: calendar.Workday}
	}
	if c.Value("texts") != "" {
		in.Texts = &matter.Texts{Facts: c.Value("facts"), Demand: c.Value("demand"), Origin: c.Value("origin"), Place: c.Value("place")}
		in.Fields = declared(c.R.Form)
	}
	files, err := c.Uploads("file")
	if err != nil {
		return in, err
	}
	if len(files) > 0 {
		in.File, in.Files = files[0], files[1:]
	}
	in.File.Need, in.File.Place = c.Value("need"), c.Value("place")
	if s := c.Value("taken_at"); s != "" {
		if in.File.TakenAt, err = time.ParseInLocation("2006-01-02T15:04", s, c.Zone); err != nil {
			return in, fault.At("taken_at", "desk.date_form", s)
		}
	}
	return in, nil
}

// declared reads the declared fields of a form as they were typed: f-ID, and f-ID.CODE for
// each of several choices.
func declared(sent url.Values) *[]form.Value {
	out := []form.Value{}
	for _, name := range slices.Sorted(maps.Keys(sent)) {
		id, ours := strings.CutPrefix(name, "f-")
		if !ours || sent.Get(name) == "" {
			continue
		}
		id, code, several := strings.Cut(id, ".")
		switch n := len(out); {
		case !several:
			out = append(out, form.Value{ID: id, Text: sent.Get(name)})
		case n > 0 && out[n-1].ID == id:
			out[n-1].Text += "、" + code
		default:
			out = append(out, form.Value{ID: id, Text: code})
		}
	}
	return &out
}
