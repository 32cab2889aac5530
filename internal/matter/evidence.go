package matter

import (
	"slices"
	"strings"

	"luoshi/internal/fault"
)

// Evidence is given while a matter is open, and never taken away. A piece that was given by
// mistake is voided (作废) by whoever gave it, before somebody judged by it: it stays where it
// is, struck through, and counts for nothing.

// Void reports whether the piece was voided.
func (e Evidence) Void() bool { return !e.VoidedAt.IsZero() }

// Judged reports whether somebody verified the matter or sent it back after the piece was
// given: they decided with it before their eyes.
func (e Evidence) Judged(steps []Step) bool {
	return slices.ContainsFunc(steps, func(s Step) bool {
		return (s.Act == Verify || s.Act == Return) && !s.At.Before(e.At)
	})
}

// void marks a piece of evidence as given by mistake. What was reported as solved keeps the
// evidence that its list asks for: the reporter gives the right piece first.
func (w *work) void() error {
	e, err := w.tx.EvidenceByID(w.in.Evidence)
	switch {
	case fault.KindOf(err) == fault.Missing || err == nil && e.Matter != w.m.ID:
		return fault.At("evidence", "matter.evidence_unknown")
	case err != nil:
		return err
	case !w.actor.Is(e.Person):
		return fault.New(fault.Denied, "matter.evidence_others")
	case e.Void():
		return fault.New(fault.Conflict, "matter.evidence_void")
	}
	steps, err := w.tx.Steps(w.m.ID)
	if err != nil {
		return err
	}
	if e.Judged(steps) {
		return fault.New(fault.Conflict, "matter.evidence_judged")
	}
	e.VoidedAt, w.step.Other = w.actor.Now, e.ID
	if err := w.tx.SaveEvidence(&e); err != nil || w.m.State != Reported || w.m.Outcome != Solved {
		return err
	}
	return w.evidenced()
}

func (w *work) evidenced() error {
	have, err := w.tx.Evidence(w.m.ID)
	if err != nil {
		return err
	}
	for _, need := range w.list.Needs {
		if !slices.ContainsFunc(have, func(e Evidence) bool { return e.Need == need.ID && !e.Void() && (e.Hash != "" || !need.File) }) {
			return fault.At("evidence", "matter.evidence_missing", need.Title)
		}
	}
	return nil
}

func (w *work) attach() error {
	e := w.in.File
	if e.Hash == "" && w.in.Text == "" {
		return fault.At("text", "matter.evidence_empty")
	}
	if e.Need != "" && !slices.ContainsFunc(w.list.Needs, func(n Need) bool { return n.ID == e.Need }) {
		return fault.At("need", "matter.need_unknown", e.Need, w.list.needTitles())
	}
	for _, need := range w.list.Needs {
		if need.ID == e.Need && need.Place {
			if err := w.placed(need, &e); err != nil {
				return err
			}
		}
	}
	e.Matter, e.Text = w.m.ID, w.in.Text
	e.Post, e.Person, e.At = w.actor.Post, w.actor.Person, w.actor.Now
	w.step.Other = e.Need
	for _, f := range w.in.Files {
		one := e
		one.Hash, one.Name, one.Type, one.Size = f.Hash, f.Name, f.Type, f.Size
		if err := w.tx.SaveEvidence(&one); err != nil {
			return err
		}
	}
	return w.tx.SaveEvidence(&e)
}

// needTitles lists what the list asks for.
func (l List) needTitles() string {
	var all []string
	for _, n := range l.Needs {
		all = append(all, n.ID+"（"+n.Title+"）")
	}
	return strings.Join(all, "、")
}

// placed asks for when and where a piece of evidence was taken, for the needs of a list
// that say so (须有时间地点). They are what the person states: pictures keep no trace.
func (w *work) placed(need Need, e *Evidence) error {
	switch e.Place = strings.TrimSpace(e.Place); {
	case e.TakenAt.IsZero():
		return fault.At("taken_at", "matter.evidence_time", need.Title, need.Why)
	case e.TakenAt.After(w.actor.Now):
		return fault.At("taken_at", "matter.evidence_future")
	case e.Place == "":
		return fault.At("place", "matter.evidence_place", need.Title, need.Why)
	case len([]rune(e.Place)) > 50:
		return fault.At("place", "matter.text_long")
	}
	return nil
}
