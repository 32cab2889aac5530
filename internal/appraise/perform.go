package appraise

import (
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/life"
	"luoshi/internal/org"
	"luoshi/internal/score"
	"luoshi/journal"
)

// BoardTx is what boards need of a transaction.
type BoardTx interface {
	Body(id string) (org.Body, error)
	Run(id string) (Run, error)
	RunOf(board, period string) (Run, bool, error)
	SaveRun(*Run) error
	Standing(id string) (Standing, error)
	Standings(run string) ([]Standing, error)
	SaveStanding(*Standing) error
	Objection(id string) (Objection, error)
	Objections(run string) ([]Objection, error)
	SaveObjection(*Objection) error
	Record(journal.Event) error
}

// Sheet is what a board is computed with: the pack's parts and its key. Trial and Was
// are of the version that a period is computed by.
type Sheet struct {
	Board   Board
	Sheet   score.Sheet
	Metrics []score.Metric
	Pack    string
	Trial   bool
	Was     *Sheet // what it corrects, nil for most
}

// Facts are the figures and signs of one body, read by the store.
type Facts struct {
	Body    org.Body
	Figures Figures
	Signs   []Sign
}

// Compute computes the board of a period that is over (计算). It may be computed
// again while nobody was told; after that a ruling changes a row, and a version that
// corrects the formula (更正) all of them: the board is told again then, from the same
// figures, with what each row said before.
func Compute(tx BoardTx, r Rules, actor access.Actor, sheet Sheet, period string, facts []Facts) (Run, error) {
	if err := table.May(actor, First, access.Subject{}); err != nil {
		return Run{}, err
	}
	p, err := calendar.ParsePeriod(period)
	if err != nil {
		return Run{}, err
	}
	if p.Cadence != sheet.Board.Cadence {
		return Run{}, fault.At("period", "appraise.period_other", period)
	}
	if calendar.DateOf(actor.Now, r.Zone) <= p.To {
		return Run{}, fault.At("period", "appraise.period_runs", p.Zh())
	}
	run, there, err := tx.RunOf(sheet.Board.ID, period)
	if err != nil {
		return Run{}, err
	}
	old, act, name := []Standing{}, Again, "board.compute"
	if there {
		if run.State != Computed && sheet.Was != nil && sheet.Pack != run.Pack {
			act, name = Correct, "board.correct"
		}
		if _, err := table.Enter(run.State, act, life.Nobody); err != nil {
			return Run{}, err
		}
		if old, err = tx.Standings(run.ID); err != nil {
			return Run{}, err
		}
	}
	was := run
	b := sheet.Board
	run = Run{Row: run.Row, Board: b.ID, Title: b.Title, Period: period, Sheet: b.Sheet, Level: b.Level, Pack: sheet.Pack, Trial: sheet.Trial,
		MinCases: b.MinCases, Objection: b.Objection, State: Computed, ObjectBy: calendar.None, Computer: actor.Person, ComputedAt: actor.Now}
	if sheet.Was != nil {
		run.Was = sheet.Was.Pack
	}
	if run.Stood, run.ToldAt = was.Stood, was.ToldAt; act == Correct {
		run.Stood, run.ToldAt = was.State, was.ComputedAt
	}
	if err := tx.SaveRun(&run); err != nil {
		return Run{}, err
	}
	rows := old // of a board that was told a correction changes the formula alone: the figures, and what was ruled on them, stay
	if run.Stood == "" {
		rows = fresh(run, b, facts, old)
	}
	if err := fillRows(tx, run, was, sheet, rows); err != nil {
		return Run{}, err
	}
	return run, tx.Record(actor.Event(name, run.ID))
}

func saveOrdered(tx BoardTx, run Run, rows []Standing) error {
	Order(rows, run.MinCases)
	for i := range rows {
		if err := tx.SaveStanding(&rows[i]); err != nil {
			return err
		}
	}
	return nil
}

// ShowAll shows every subject its own row (告知); the time to object runs from now.
func ShowAll(tx BoardTx, r Rules, actor access.Actor, id string) (Run, error) {
	return step(tx, actor, id, Show, func(run *Run) error {
		run.ShownAt, run.Stood, run.ToldAt = actor.Now, "", time.Time{}
		clock, err := calendar.StartClock(calendar.Segment{Term: run.Objection, From: actor.Now, Event: "告知", Source: run.Title})
		if err != nil {
			return err
		}
		due, err := clock.Due(r.Calendar, r.Zone)
		if err != nil {
			return err
		}
		if due.Unknown != "" {
			return fault.New(fault.Conflict, "appraise.term_unknown")
		}
		run.ObjectBy, run.ObjectUntil = due.Date, due.At
		os, err := tx.Objections(run.ID)
		if slices.ContainsFunc(os, func(o Objection) bool { return o.State == Pending }) {
			run.State = Objecting // from before a correction
		}
		return err
	})
}

// FinaliseRun makes a board final (定稿): the time to object is over and every
// objection is ruled on. Ranks are settled here.
func FinaliseRun(tx BoardTx, actor access.Actor, id string) (Run, error) {
	return step(tx, actor, id, Finalise, func(run *Run) error {
		if actor.Now.Before(run.ObjectUntil) {
			return fault.New(fault.Conflict, "appraise.objecting_until", run.ObjectBy.Zh())
		}
		os, err := tx.Objections(run.ID)
		if err != nil {
			return err
		}
		for _, o := range os {
			if o.State == Pending {
				return fault.New(fault.Conflict, "appraise.objection_open")
			}
		}
		run.FinalAt = actor.Now
		rows, err := tx.Standings(run.ID)
		if err != nil {
			return err
		}
		return saveOrdered(tx, *run, rows)
	})
}

// PublishRun publishes the bodies in their bands (公布). Who computed the board or
// objected to it does not publish it.
func PublishRun(tx BoardTx, actor access.Actor, id string) (Run, error) {
	return step(tx, actor, id, Publish, func(run *Run) error {
		run.Publisher, run.PublishedAt = actor.Person, actor.Now
		return nil
	})
}

// tied reports how an actor is tied to the board: who computed it, who objected, and the
// body that an objection is of.
func (r Run) tied(actor access.Actor, os []Objection, b org.Body) func(life.Tie) bool {
	return func(t life.Tie) bool {
		switch t {
		case computed:
			return actor.Is(r.Computer)
		case objected:
			return slices.ContainsFunc(os, func(o Objection) bool { return actor.Is(o.Person) })
		case ownPlace:
			return actor.In(b.Area.String())
		}
		return false
	}
}

// OpenTo lists the acts that are open to an actor on the board as a whole (按钮); what is
// done on one row of it is asked row by row.
func (r Run) OpenTo(a access.Actor, os []Objection) []life.Row[State, Act] {
	return table.Open(r.State, func(right string) error { return access.May(a, right, access.Subject{}) }, r.tied(a, os, org.Body{}))
}

// Ripe reports of the acts that a board waits for which are for now (到时候了): it is
// finalised once the time to object is over and every objection ruled on.
func (r Run) Ripe(os []Objection, now time.Time) func(Act) bool {
	pending := slices.ContainsFunc(os, func(o Objection) bool { return o.State == Pending })
	return func(act Act) bool {
		switch act {
		case Object:
			return r.Told() && now.Before(r.ObjectUntil)
		case Rule:
			return pending
		case Finalise:
			return !pending && !now.Before(r.ObjectUntil)
		}
		return true
	}
}

// MayRule refuses whoever may not rule on an objection about a body.
func (r Run) MayRule(a access.Actor, o Objection, b org.Body) error {
	if err := table.May(a, Rule, access.Subject{Area: b.Area, Unit: b.ID}); err != nil {
		return err
	}
	_, err := table.Enter(r.State, Rule, r.tied(a, []Objection{o}, b))
	return err
}

func step(tx BoardTx, actor access.Actor, id string, act Act, fn func(*Run) error) (Run, error) {
	if err := table.May(actor, act, access.Subject{}); err != nil {
		return Run{}, err
	}
	run, err := tx.Run(id)
	if err != nil {
		return Run{}, err
	}
	os, err := tx.Objections(run.ID)
	if err != nil {
		return Run{}, err
	}
	row, err := table.Enter(run.State, act, run.tied(actor, os, org.Body{}))
	if err != nil {
		return Run{}, err
	}
	run.State = row.To
	if err := fn(&run); err != nil {
		return Run{}, err
	}
	if err := tx.SaveRun(&run); err != nil {
		return Run{}, err
	}
	return run, tx.Record(actor.Event("board."+string(act), run.ID))
}

// Mine is the subject of the access table for a body's own row: the actor's post
// answers for it when it is the body's or answers for the very same division.
func Mine(actor access.Actor, b org.Body) access.Subject {
	s := access.Subject{Area: b.Area, Unit: b.ID}
	if owns(actor, b) {
		s.Owner = actor.Post
	}
	return s
}

// ObjectTo objects to one item of one's own body's score (提出异议). It costs the
// body nothing, and may be entered for somebody who came or telephoned.
func ObjectTo(tx BoardTx, actor access.Actor, standing, item, text string) (Objection, error) {
	s, err := tx.Standing(standing)
	if err != nil {
		return Objection{}, err
	}
	run, err := tx.Run(s.Run)
	if err != nil {
		return Objection{}, err
	}
	b, err := tx.Body(s.Body)
	if err != nil {
		return Objection{}, err
	}
	if err := table.May(actor, Object, Mine(actor, b)); err != nil {
		return Objection{}, err
	}
	if err := mayObject(tx, actor, run, s, item, text); err != nil {
		return Objection{}, err
	}
	o := Objection{Run: run.ID, Standing: s.ID, Body: s.Body, Item: item, Text: strings.TrimSpace(text), Person: actor.Person, Post: actor.Post,
		State: Pending, At: actor.Now}
	if err := tx.SaveObjection(&o); err != nil {
		return Objection{}, err
	}
	if run.State != Objecting {
		run.State = Objecting
		if err := tx.SaveRun(&run); err != nil {
			return Objection{}, err
		}
	}
	return o, tx.Record(actor.Event("board.object", o.ID))
}

func mayObject(tx BoardTx, actor access.Actor, run Run, s Standing, item, text string) error {
	if _, err := table.Enter(run.State, Object, life.Nobody); err != nil {
		return err
	}
	switch {
	case !actor.Now.Before(run.ObjectUntil):
		return fault.New(fault.Conflict, "appraise.objection_late", run.ObjectBy.Zh())
	case strings.TrimSpace(text) == "":
		return fault.At("text", "appraise.objection_empty")
	case utf8.RuneCountInString(text) > 5000:
		return fault.At("text", "matter.text_long")
	case item != "" && !slices.ContainsFunc(s.Items, func(i Item) bool { return i.ID == item }):
		return fault.At("item", "appraise.item_unknown")
	}
	os, err := tx.Objections(run.ID)
	if err != nil {
		return err
	}
	for _, o := range os {
		if o.Standing == s.ID && o.Item == item && o.State == Pending {
			return fault.New(fault.Conflict, "appraise.objection_same")
		}
	}
	return nil
}

// Ruling is the answer to an objection.
type Ruling struct {
	Upheld  bool
	Reason  string
	Changes []Change
}

// RuleOn rules on an objection with reasons (裁定). Who objected, who computed the
// board and the body itself do not rule. An upheld objection corrects figures of
// this one row, which is computed again with the same sheet.
func RuleOn(tx BoardTx, actor access.Actor, objection string, in Ruling, sheet Sheet) (Objection, error) {
	o, err := tx.Objection(objection)
	if err != nil {
		return Objection{}, err
	}
	run, err := tx.Run(o.Run)
	if err != nil {
		return Objection{}, err
	}
	b, err := tx.Body(o.Body)
	if err != nil {
		return Objection{}, err
	}
	if err := run.MayRule(actor, o, b); err != nil {
		return Objection{}, err
	}
	switch {
	case utf8.RuneCountInString(in.Reason) > 5000:
		return Objection{}, fault.At("reason", "matter.text_long")
	case o.State != Pending:
		return Objection{}, fault.New(fault.Conflict, "appraise.ruled_already")
	case strings.TrimSpace(in.Reason) == "":
		return Objection{}, fault.At("reason", "appraise.ruling_empty")
	case in.Upheld && len(in.Changes) == 0:
		return Objection{}, fault.At("metric", "appraise.change_empty")
	case sheet.Pack != run.Pack:
		return Objection{}, fault.New(fault.Conflict, "appraise.other_pack", run.Pack)
	}
	o.Ruling, o.Ruler, o.RulerPost, o.RuledAt, o.State = strings.TrimSpace(in.Reason), actor.Person, actor.Post, actor.Now, Rejected
	if in.Upheld {
		o.State, o.Changes = Upheld, in.Changes
		if err := again(tx, run, o, sheet); err != nil {
			return Objection{}, err
		}
	}
	if err := tx.SaveObjection(&o); err != nil {
		return Objection{}, err
	}
	return o, tx.Record(actor.Event("board.rule", o.ID))
}

// again computes one row anew after a ruling.
func again(tx BoardTx, run Run, o Objection, sheet Sheet) error {
	s, err := tx.Standing(o.Standing)
	if err != nil {
		return err
	}
	if err := correct(&s, o.Changes); err != nil {
		return err
	}
	prepared, err := score.Prepare(sheet.Sheet, sheet.Metrics)
	if err != nil {
		return err
	}
	if err := Fill(prepared, run.MinCases, &s); err != nil {
		return err
	}
	s.Reason = o.Ruling
	return tx.SaveStanding(&s)
}

func sortedKeys(m map[string]int) []string { return slices.Sorted(maps.Keys(m)) }
