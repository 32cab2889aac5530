package calendar

import "time"

// Explanation says why a deadline is what it is (规则、起算、跳过、暂停): facts for
// the page to word.
type Explanation struct {
	Rule       Segment   `json:"rule"`                 // the last rule
	Former     []Segment `json:"former,omitempty"`     // the rules before it
	Extensions []Segment `json:"extensions,omitempty"` // 延期
	// Start is the day of the start event, which is not counted, and Event says
	// what happened.
	Start    Date   `json:"start"`
	Event    string `json:"event,omitempty"`
	Original Date   `json:"original"` // 原为: see Due.Original
	Counted  int    `json:"counted"`  // days counted; 0 for minutes and hours
	// Skipped are the days that are not worked, by name in order of their first
	// day: 中秋 3 天，国庆节 7 天，周日 1 天.
	Skipped []DayNote `json:"skipped,omitempty"`
	// MadeUp are the make-up days that count: 10月10日调休上班，计入.
	MadeUp []DayNote   `json:"made_up,omitempty"`
	Pauses []PauseNote `json:"pauses,omitempty"`
	// MovedOver are the days over which the due day moved, because the rule says
	// that it must be a working day.
	MovedOver []DayNote `json:"moved_over,omitempty"`
}

// DayNote is the days of one name.
type DayNote struct {
	Name  string `json:"name"`
	Kind  Kind   `json:"kind"`
	Dates []Date `json:"dates"`
}

// PauseNote is a pause with the days it took out of the count: of a pause over a
// holiday only the days that would have counted.
type PauseNote struct {
	Pause
	Dates []Date `json:"dates,omitempty"`
}

// Explain gives the explanation of a deadline: c is the clock whose Due computed
// it, in the same zone.
func (d Due) Explain(c Clock, loc *time.Location) Explanation {
	e := Explanation{Start: None, Original: d.Original}
	for _, s := range c.Segments {
		switch {
		case s.Part == Extension:
			e.Extensions = append(e.Extensions, s)
		default:
			if e.Rule.Part == Rule {
				e.Former = append(e.Former, e.Rule)
			}
			e.Rule = s
		}
	}
	if len(c.Segments) > 0 {
		e.Start, e.Event = DateOf(c.Segments[0].From, loc), c.Segments[0].Event
	}
	for _, p := range c.Pauses {
		e.Pauses = append(e.Pauses, PauseNote{Pause: p})
	}
	for i, s := range d.Steps {
		e.Counted = s.N
		switch {
		case s.Mark == Rest:
			e.Skipped = note(e.Skipped, s)
		case s.Mark == Counted && s.Kind == MakeUp:
			e.MadeUp = note(e.MadeUp, s)
		case s.Mark == Paused && s.Pause <= len(e.Pauses):
			p := &e.Pauses[s.Pause-1]
			p.Dates = append(p.Dates, s.Date)
		}
		if i+1 < len(d.Steps) && d.Steps[i+1].Mark == Moved {
			e.MovedOver = note(e.MovedOver, s)
		}
	}
	return e
}

// note adds the day to the note of its name.
func note(list []DayNote, s Step) []DayNote {
	for i := range list {
		if list[i].Name == s.Name && list[i].Kind == s.Kind {
			list[i].Dates = append(list[i].Dates, s.Date)
			return list
		}
	}
	return append(list, DayNote{s.Name, s.Kind, []Date{s.Date}})
}
