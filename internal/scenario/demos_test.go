package scenario_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/course"
	"luoshi/internal/duty"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/scenario"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
	"luoshi/internal/track"
	"luoshi/packs"
)

// part is what a history holds of one thing that its pack declares: rows, subjects, and how
// many are late, short, sent back or refused.
type part struct {
	kind, id, title     string
	rows, subjects, bad int
	never               bool // nothing of its kind can be late: only its subjects are asked
}

// staged is a history that was played.
type staged struct {
	*scenario.Demo
	s    *store.Store
	v    *store.View
	from calendar.Date
	sees access.Range
	desk access.Actor
}

// TestDemos plays the history of every shipped pack and counts it: of each list, track, duty, board
// and kind of letter that the pack declares at least three subjects, and one that is late,
// short, sent back or refused. What a history does not show stands in it with the reason
// (# 不演 id：…). docs/demos.md prints the counts; UPDATE=1 writes them.
func TestDemos(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("months are played in the run without the race detector")
	}
	storetest.OneThread(t)
	var b strings.Builder
	b.WriteString("| pack | kind | part | rows | subjects | late, short, sent back or refused |\n|---|---|---|---|---|---|\n")
	for _, name := range packs.Names() {
		text, err := fs.ReadFile(packs.Files, name+"/demo.txt")
		switch {
		case err != nil && name == "yangxian":
			b.WriteString("| yangxian | | its history is written in Go and counted in docs/mechanisms.md | | | |\n")
		case err != nil:
			fmt.Fprintf(&b, "| %s | | has no demo.txt | | | |\n", name)
		default:
			for _, p := range played(t, name, string(text)) {
				fmt.Fprintf(&b, "| %s | %s | `%s` %s | %d | %d | %d |\n", name, p.kind, p.id, p.title, p.rows, p.subjects, p.bad)
			}
		}
	}
	const file, open, end = "../../docs/demos.md", "<!-- demos -->\n", "<!-- /demos -->"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(data), open)
	got, after, ok2 := strings.Cut(rest, end)
	switch {
	case !ok || !ok2:
		t.Fatalf("%s has no block", file)
	case got != b.String() && os.Getenv("UPDATE") != "":
		if err := os.WriteFile(file, []byte(before+open+b.String()+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
	case got != b.String():
		t.Errorf("%s is not what the histories hold; run UPDATE=1 go test ./internal/scenario -run TestDemos", file)
	}
}

// played plays a history, verifies its journal and counts its parts.
func played(t *testing.T, name, text string) (out []part) {
	t.Helper()
	packText, err := packs.Files.ReadFile(name + "/pack.yaml")
	if err != nil {
		t.Fatal(err)
	}
	clock := &scenario.Clock{}
	s, done, err := scenario.TemporaryIn(filepath.Join(t.TempDir(), name))(t.Context(), clock)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = done() }()
	d, errs := scenario.NewDemo(s, clock, packText, name+"/demo.txt", text)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	from := calendar.DateOf(s.Now(), d.Zone())
	if err := d.Build(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := d.Play(t.Context(), func(int) {}); err != nil {
		t.Fatal(err)
	}
	if err := s.View(t.Context(), d.Home(), func(v *store.View) (err error) {
		if _, without, err := d.Seats(v); err != nil || len(without) > 0 {
			t.Errorf("%s: no account for %v, %v", name, without, err)
		}
		at := area.OfHome(d.Home())
		lo, hi := at.Range()
		desk := access.Actor{Role: d.Pack().Bundles().Holding("board.compute")[0], Bundles: d.Pack().Bundles(), Home: d.Home(), Area: at, Now: s.Now()}
		out, err = parts(staged{d, s, v, from, access.Range{Lo: lo, Hi: hi}, desk})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for _, p := range out {
		left := regexp.MustCompile(`(?m)^# 不演 ` + regexp.QuoteMeta(p.id) + `：.+$`).MatchString(text)
		if short := p.subjects < 3 || p.bad < 1 && !p.never; short != left {
			t.Errorf("%s: %s %s: %d rows, %d subjects, %d late or refused; said to be left out: %v", name, p.kind, p.id, p.rows, p.subjects, p.bad, left)
		}
	}
	if _, err := s.Sequence(t.Context(), d.Home()); err != nil {
		t.Fatal(err)
	}
	if r, err := s.Verify(t.Context(), d.Home()); err != nil || !r.Intact() {
		t.Errorf("%s: journal after the history: %+v %v", name, r.Findings, err)
	}
	return out
}

// parts counts everything that a pack declares.
func parts(d staged) (out []part, err error) {
	for _, fn := range []func(staged) ([]part, error){lists, tracks, duties, boards, reviews, letters, consequences} {
		ps, err := fn(d)
		if err != nil {
			return nil, err
		}
		out = append(out, ps...)
	}
	return out, nil
}

func lists(d staged) (out []part, err error) {
	for _, l := range d.Pack().Lists {
		ms, err := d.v.Ledger(store.LedgerFilter{Sees: access.Everything(), Area: d.desk.Area, List: l.ID, Order: store.ByNewest, Limit: 10_000})
		if err != nil {
			return nil, err
		}
		p, about := part{kind: "list", id: l.ID, title: l.Title, rows: len(ms)}, map[string]bool{}
		for _, m := range ms {
			about[m.Owner+m.Area.String()+m.Title] = true // an office may answer for a whole list
			if m.Late(d.s.Now()) || m.Returns+m.Reopens > 0 || m.State == matter.Registered {
				p.bad++
			}
		}
		p.subjects = len(about)
		out = append(out, p)
	}
	return out, nil
}

// tracks counts what stood on each track this year, and what is past the limit of its stage.
func tracks(d staged) (out []part, err error) {
	for _, t := range d.Pack().Tracks {
		b, err := course.On(d.v, course.Asked{Pack: d.Pack(), Rules: matter.Rules{Calendar: d.s.CalendarOf(d.Home()), Zone: d.Zone()}, Now: d.s.Now(), Home: d.Home(), Cases: true,
			Sees: func(matter.Matter) bool { return true }, Knows: func(area.Code) bool { return true }}, t)
		if err != nil {
			return nil, err
		}
		p := part{kind: "track", id: t.ID, title: t.Title, rows: len(b.Stands), bad: b.Count(course.Pick{Stage: course.Any, Is: course.Late})}
		p.subjects = b.Count(course.Pick{Stage: course.Any}) + b.Count(course.Pick{Stage: course.Any, Is: course.Ended})
		p.never = !slices.ContainsFunc(t.Stages, track.Stage.Timed)
		out = append(out, p)
	}
	return out, nil
}

func duties(d staged) (out []part, err error) {
	last := calendar.DateOf(d.s.Now(), d.Zone())
	for _, x := range d.Pack().Duties {
		p := part{kind: "duty", id: x.ID, title: x.Title, never: x.Look() == duty.Freely}
		source := x.ID
		if x.Composed != "" {
			source = x.Composed
		}
		given, err := d.v.GivenIn(source, d.from.Add(-31), last, d.sees, access.Everything())
		if err != nil {
			return nil, err
		}
		for _, g := range given {
			p.rows, p.subjects = p.rows+g.Entries, p.subjects+1
		}
		for over := x.Over(d.from); over.To < last; over = x.Over(over.To.Add(1)) {
			n, err := standing(d, x, over.To)
			if err != nil {
				return nil, err
			}
			p.bad += n.Late + n.Backfilled + n.Missing
		}
		if x.Look() == duty.ByPerson { // about whom, not by whom
			about, err := aboutWhom(d, x, last)
			if err != nil {
				return nil, err
			}
			p.subjects = len(about)
		}
		out = append(out, p)
	}
	return out, nil
}

// aboutWhom are the people that the entries of a duty are about. An entry of a period bears
// the period, one that an event asks for bears the day of the event.
func aboutWhom(d staged, x duty.Duty, last calendar.Date) (map[string]bool, error) {
	var keys []string
	for over := x.Over(d.from); over.From <= last && !x.PerEvent(); over = x.Over(over.To.Add(1)) {
		keys = append(keys, over.Key)
	}
	for day := d.from; day <= last && x.PerEvent(); day = day.Add(1) {
		keys = append(keys, day.String())
	}
	about := map[string]bool{}
	for _, key := range keys {
		es, err := d.v.EntriesAbout(x.ID, key)
		if err != nil {
			return nil, err
		}
		for _, e := range es {
			about[e.Object] = true
		}
	}
	return about, nil
}

// standing counts how a duty stood in the period of a day.
func standing(d staged, x duty.Duty, day calendar.Date) (n duty.Count, err error) {
	lo, hi, over := int64(d.sees.Lo), int64(d.sees.Hi), x.Over(day)
	roster, err := d.v.RosterIn(lo, hi)
	if err != nil {
		return n, err
	}
	f, err := x.FactsAbout(d.v, roster, day)
	if err != nil {
		return n, err
	}
	if x.Look() == duty.ByPost || x.Look() == duty.ByTimes || x.Look() == duty.ByTeam {
		id := x.ID
		if x.Composed != "" {
			id = x.Composed
		}
		es, err := d.v.EntriesIn(id, over.Key, over.From, over.To, lo, hi, access.Everything())
		if err != nil {
			return n, err
		}
		f = x.FactsOf(es, over)
	} else if f.Given, err = d.v.GivenIn(x.ID, over.From, over.To, d.sees, access.Everything()); err != nil {
		return n, err
	}
	all, err := duty.Stand(x, roster, d.s.CalendarOf(d.Home()), d.Zone(), day, d.s.Now(), f)
	for _, s := range all {
		n.Add(s.State)
	}
	return n, err
}

func boards(d staged) (out []part, err error) {
	runs, err := d.v.Boards(store.BoardFilter{Actor: d.desk, Limit: 1000})
	if err != nil {
		return nil, err
	}
	for _, b := range d.Pack().Boards {
		p, bodies := part{kind: "board", id: b.ID, title: b.Title}, map[string]bool{}
		for _, run := range runs {
			if run.Board != b.ID {
				continue
			}
			rows, err := d.v.Standings(run.ID)
			if err != nil {
				return nil, err
			}
			for _, r := range rows {
				p.rows++
				bodies[r.Body] = true
				if r.Band == "" || r.Total < 70_000 { // not enough to judge by, or in the lowest band
					p.bad++
				}
			}
		}
		p.subjects = len(bodies)
		out = append(out, p)
	}
	return out, nil
}

func reviews(d staged) (out []part, err error) {
	rounds, err := d.v.Rounds("", 1000)
	if err != nil {
		return nil, err
	}
	for _, k := range d.Pack().Reviews {
		p, bodies := part{kind: "review", id: k.ID, title: k.Title, never: true}, map[string]bool{}
		for _, r := range rounds {
			if r.Review != k.ID {
				continue
			}
			vs, err := d.v.Verdicts(r.ID, access.Everything())
			if err != nil {
				return nil, err
			}
			for _, x := range vs {
				p.rows++
				bodies[x.Body] = true
				if !x.Counted {
					p.bad++
				}
			}
		}
		p.subjects = len(bodies)
		out = append(out, p)
	}
	return out, nil
}

func letters(d staged) (out []part, err error) {
	var all []letter.Letter
	for _, state := range []letter.State{letter.Draft, letter.Signed, letter.Served, letter.Replied, letter.Annulled, letter.Dropped} {
		ls, err := d.v.LettersIn(state)
		if err != nil {
			return nil, err
		}
		all = append(all, ls...)
	}
	today := calendar.DateOf(d.s.Now(), d.Zone())
	for _, k := range d.Pack().Letters {
		p, to := part{kind: "letter", id: k.ID, title: k.Title, never: k.Reply.N == 0}, map[string]bool{}
		for _, l := range all {
			if l.Kind != k.ID {
				continue
			}
			p.rows++
			to[l.ToPost+"/"+l.ToPerson] = true
			late := !l.ReplyDue.IsNone() && l.ReplyDue < today && (l.State == letter.Served || l.State == letter.Replied && calendar.DateOf(l.RepliedAt, d.Zone()) > l.ReplyDue)
			if late || l.State == letter.Annulled || l.State == letter.Dropped {
				p.bad++
			}
		}
		p.subjects = len(to)
		out = append(out, p)
	}
	return out, nil
}

func consequences(d staged) (out []part, err error) {
	xs, err := d.v.Consequences(store.CaseFilter{Actor: access.Actor{Role: access.AuditAdmin, Home: d.Home(), Area: d.desk.Area, Now: d.s.Now()}, All: true, Limit: 1000})
	if err != nil {
		return nil, err
	}
	for _, k := range d.Pack().Consequences {
		p, who := part{kind: "consequence", id: k.ID, title: k.Title}, map[string]bool{}
		for _, x := range xs {
			if x.Kind != k.ID {
				continue
			}
			p.rows++
			who[x.Person] = true
			if x.Outcome == "exempt" || x.ReviewOutcome == "reversed" {
				p.bad++
			}
		}
		p.subjects = len(who)
		out = append(out, p)
	}
	return out, nil
}
