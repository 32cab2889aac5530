package store_test

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/duty"
	"luoshi/internal/form"
	"luoshi/internal/ident"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/store/past"
	"luoshi/internal/store/storetest"
	"luoshi/internal/subject"
	"luoshi/pack"
)

// marks are rows of one home that reads are asked for.
type marks struct {
	world
	visitor                                             string
	now                                                 time.Time
	today                                               calendar.Date
	sees                                                access.Filter
	matters                                             []matter.Matter
	letter                                              letter.Letter
	round, kept                                         appraise.Round
	run                                                 appraise.Run
	standing                                            appraise.Standing
	cases                                               []consequence.Case
	spot                                                duty.SpotRound
	entry                                               duty.Entry
	imported                                            office.Import
	pack                                                *pack.Pack
	firstPost, firstPerson, body, who, linked, numbered string
	token                                               string
}

// reader is who reads the letters of the home.
func (k marks) reader() access.Actor { return k.Actor("supervisor") }

// caseIDs and accused are the cases, and whom they are about.
func (k marks) caseIDs() (ids []string) {
	for _, c := range k.cases {
		ids = append(ids, c.ID)
	}
	return ids
}

func (k marks) accused() (ids []string) {
	for _, c := range k.cases {
		ids = append(ids, c.Person)
	}
	return ids
}

func mark(t *testing.T, w world) (k marks) {
	t.Helper()
	k = marks{world: w, now: noon.Add(20 * day), today: calendar.DateOf(noon, w.Zone), sees: access.Everything(), who: "first/" + w.Shown().String()}
	post := w.Posts[k.who]
	k.firstPost, k.firstPerson, k.body = post.ID, w.Holders[post.ID], post.Body
	gone := w.s.KeepGuesses(t.Context(), home, []account.Kept{{ID: "x", Failures: 5}})
	if gone != nil {
		t.Fatal(gone)
	}
	if _, gone = w.s.OpenSession(t.Context(), store.Session{Home: home, Account: "x", Epoch: 1, Created: noon, Seen: noon, Expires: noon.AddDate(9, 0, 0)}); gone != nil {
		t.Fatal(gone)
	}
	k.visitor = w.Actor("desk").Person
	if _, gone = w.s.Do(t.Context(), home, "", func(tx *store.Tx) error {
		if err := tx.SaveFactor(&account.Factor{Account: "x", Person: k.visitor, State: account.FactorOn, Secret: "SECRET"}); err != nil {
			return err
		}
		return account.Note(tx, w.Actor("desk"), account.Visit{Kind: account.CameIn, Person: k.visitor})
	}); gone != nil {
		t.Fatal(gone)
	}
	if k.token, gone = w.s.PutToken(t.Context(), home, "device", "x", noon.AddDate(9, 0, 0)); gone != nil {
		t.Fatal(gone)
	}
	if err := w.s.View(t.Context(), home, func(v *store.View) (err error) {
		check := func(e error) {
			if err == nil {
				err = e
			}
		}
		var e error
		k.matters, e = v.Ledger(store.LedgerFilter{Sees: k.sees, Today: k.today, Order: store.ByNewest, Limit: 200})
		check(e)
		ls, e := v.Letters(store.LetterFilter{Actor: k.reader(), Drafts: true, Limit: 100})
		check(e)
		rs, e := v.Rounds("", 10)
		check(e)
		k.kept = rs[max(0, slices.IndexFunc(rs, func(r appraise.Round) bool { return r.Keepers > 0 }))]
		rs = slices.DeleteFunc(rs, func(r appraise.Round) bool { return r.State != appraise.RoundPublished })
		runs, e := v.Runs("town_board", "", 10)
		check(e)
		k.cases, e = v.Consequences(store.CaseFilter{Actor: on(w.Actor("audit"), k.now), All: true, Limit: 100})
		check(e)
		spots, e := v.SpotRounds(k.sees, "", 10)
		check(e)
		es, e := v.EntriesOf(post.ID, 0, k.today, 10)
		check(e)
		is, e := v.Imports("", 10)
		check(e)
		k.pack, e = v.Pack("yangxian@1")
		check(e)
		if len(ls)*len(rs)*len(runs)*len(spots)*len(es)*len(is)*len(k.cases)*len(k.matters) == 0 {
			t.Fatalf("%d letters, %d rounds, %d boards, %d draws, %d entries, %d imports, %d cases, %d matters", len(ls), len(rs), len(runs), len(spots), len(es), len(is), len(k.cases), len(k.matters))
		}
		at := slices.IndexFunc(ls, func(l letter.Letter) bool { return l.Matter != "" })
		for _, l := range ls {
			k.numbered = cmp.Or(k.numbered, l.Number)
		}
		k.letter, k.round, k.run, k.spot, k.entry, k.imported = ls[at], rs[0], runs[0], spots[0], es[0], is[0]
		ss, e := v.Standings(k.run.ID)
		check(e)
		k.standing = ss[0]
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return k
}

// TestHomesDoNotSeeEachOther fills one home with a row of everything and asks each
// read in it and in an empty home beside it: the same question answers something
// there and nothing here. A new read is in the list, or fails the test.
func TestHomesDoNotSeeEachOther(t *testing.T) {
	t.Parallel()
	storetest.OneThread(t)
	worlds(t, func(t *testing.T, w world) {
		h := &wholeness{world: w, played: map[string]bool{}, plain: true}
		h.everything(t)
		h.fuller(t)
		proved(t, w.s, home)
		k := mark(t, w)
		calls := map[string]func(v *store.View) (any, error){}
		for _, part := range []map[string]func(v *store.View) (any, error){k.matterReads(), k.officeReads(), k.appraiseReads(), k.importReads(), k.useCaseReads()} {
			for name, fn := range part {
				calls[name] = fn
			}
		}
		for name := range apartReads {
			calls[name] = nil
		}
		for i, typ := 0, reflect.TypeFor[*store.View](); i < typ.NumMethod(); i++ {
			if _, ok := calls[typ.Method(i).Name]; !ok {
				t.Errorf("%s is asked in no home", typ.Method(i).Name)
			}
		}
		for name, fn := range calls {
			if fn == nil {
				continue
			}
			there, err := ask(t, w.s, home, fn)
			if err != nil {
				t.Errorf("%s in its own home: %v", name, err)
			}
			if dry := thin[name]; there == dry {
				t.Errorf("%s in its own home answers something: %v, expected otherwise", name, there)
			}
			if strings.Contains(t.Name(), "sqlite") && wholeReads[name] == "" {
				plans, err := w.s.Plans(t.Context(), home, func(v *store.View) error { _, err := fn(v); return err })
				for _, p := range plans {
					if bad := slow(p); len(bad) > 0 || err != nil {
						t.Errorf("%s reads without an index: %s %v\n\t%s", name, strings.Join(bad, "; "), err, p.Text)
					}
				}
			}
			if here, err := ask(t, w.s, neighbour, fn); here {
				t.Errorf("%s shows a row of another home (%v)", name, err)
			}
		}
	})
}

// wholeReads read the rows of a home, or of a month of it, or sort few rows, each with the
// reason. Every other read finds what it wants by an index.
var wholeReads = map[string]string{
	"MonthByTown": "a month of a county", "Facts": "a month of a county", "Histories": "a month of a county", "CasesProposed": "the cases of a county", "Repeats": "a month of a county", "Pairs": "who verifies whom, of all", "Exits": "how all ended",
	"SpotsMatched": "one draw's checks", "LeavesOf": "one person's leaves", "Boards": "boards, a few a month", "LastPeriodShown": "boards",
	"EntriesOfPerson": "the print of one person's data, asked for by letter", "NamedOf": "before an import is taken back", "NumberLines": "gaps in numbers, of all",
	"Past":       "sorts what one place, post or person has",
	"Marks":      "evidence and letters of a county, where a track asks for them",
	"ZeroOf":     "the list towards zero, every matter of a list once",
	"PostsFound": "part of a name, among the posts of a county", "DueSoon": "a week of a county", "DueSoonIn": "a week of a county, kept for a minute",
}

// ask reports whether a read answers anything in a home.
func ask(t *testing.T, s *store.Store, h int, fn func(v *store.View) (any, error)) (something bool, err error) {
	t.Helper()
	if outer := s.View(t.Context(), h, func(v *store.View) error {
		var got any
		if got, err = fn(v); err == nil {
			x := reflect.ValueOf(got)
			switch x.Kind() {
			case reflect.Slice, reflect.Map:
				something = x.Len() > 0
			default:
				something = x.IsValid() && !x.IsZero()
			}
		}
		return nil
	}); outer != nil {
		t.Fatal(outer)
	}
	return something, err
}

// apartReads are no reads of rows of a home, each with the reason.
var apartReads = map[string]string{
	"Now":             "the clock",
	"RecoveryHash":    "a keyed hash, made of the number of the home too",
	"Asked":           "a number that a test asks for",
	"Home":            "the home itself",
	"Pack":            "issued packs are shared by every home",
	"DutyOf":          "a duty of a shared pack",
	"SpotOf":          "a spot check of a shared pack",
	"LeaveLimits":     "what a shared pack says of leave",
	"RoleLevels":      "the levels of a shared pack",
	"Bundles":         "the bundles of a shared pack",
	"OwnCalendar":     "a calendar of the program, where a home has none of its own",
	"Works":           "a day of the calendar of the program, where a home has none of its own",
	"InForce":         "a shared pack",
	"ConsequenceKind": "a kind of a shared pack",
	"PackText":        "issued packs are shared by every home",
	"List":            "a list of a shared pack",
	"BoardSheet":      "a sheet of a shared pack",
	"AreaNamed":       "answers the code where the home has no name for it; see Areas",
	"SameHuman":       "nobody has a second entry in the roster; TestTwins has one",
	"AreaName":        "answers the code where the home has no name for it; see Areas",
}

// thin are the reads that the full home has no row for; they are still asked in the
// other one.
var thin = map[string]bool{"Pairs": true, "PairMatters": true, "LastCheckpoint": true, "Copies": true, "EntriesAbout": true, "LastPauses": true, "EntryAbout": true, "Opener": true, "SpotsMatched": true, "CircularsTitled": true,
	"RequestsAsked": true, "StuckAt": true, "Proposals": true, "CodesOver": true, "ImportMapping": true, "ImportRowsOf": true, "EntriesInto": true, "Imported": true, "ImportUnderWay": true}

func pair[T any](v T, _ bool, err error) (any, error) { return v, err }

func (k marks) matterReads() map[string]func(v *store.View) (any, error) {
	m := k.matters[len(k.matters)-1] // the first one of all has every part
	f := store.LedgerFilter{Sees: k.sees, Today: k.today}
	var ids []string
	for _, x := range k.matters {
		ids = append(ids, x.ID)
	}
	evidence := func(v *store.View) (string, error) {
		es, err := v.Evidence(m.ID)
		if err != nil || len(es) == 0 {
			return k.letter.ID, err
		}
		return es[0].ID, nil
	}
	return map[string]func(v *store.View) (any, error){
		"Ledger":           func(v *store.View) (any, error) { return v.Ledger(f) },
		"Lines":            func(v *store.View) (any, error) { return v.Lines(f) },
		"Count":            func(v *store.View) (any, error) { return v.Count(f, 100) },
		"DueSoon":          func(v *store.View) (any, error) { return v.DueSoon(f) },
		"DueSoonIn":        func(v *store.View) (any, error) { return v.DueSoonIn(f) },
		"Tally":            func(v *store.View) (any, error) { return v.Tally(home*1_000_000, k.today, k.now) },
		"Matter":           func(v *store.View) (any, error) { return v.Matter(m.ID) },
		"Steps":            func(v *store.View) (any, error) { return v.Steps(m.ID) },
		"Evidence":         func(v *store.View) (any, error) { return v.Evidence(m.ID) },
		"EvidenceByID":     func(v *store.View) (any, error) { id, _ := evidence(v); return v.EvidenceByID(id) },
		"LettersOf":        func(v *store.View) (any, error) { return v.LettersOf(m.ID) },
		"Letter":           func(v *store.View) (any, error) { return v.Letter(k.letter.ID) },
		"StuckAt":          func(v *store.View) (any, error) { return v.StuckAt(k.sees, k.today) },
		"RequestsAsked":    func(v *store.View) (any, error) { return v.RequestsAsked(matter.Extend, k.sees) },
		"RequestsAnswered": func(v *store.View) (any, error) { return v.RequestsAnswered(noon.AddDate(-1, 0, 0), k.sees) },
		"CasesByState":     func(v *store.View) (any, error) { return v.CasesByState(on(k.Actor("audit"), k.now)) },
		"LettersByStand": func(v *store.View) (any, error) {
			return v.LettersByStand(store.LetterFilter{Actor: k.reader(), Drafts: true, Today: k.today})
		},
		"Letters": func(v *store.View) (any, error) {
			return v.Letters(store.LetterFilter{Actor: k.reader(), Drafts: true, Limit: 50})
		},
		"CasesOfPerson": func(v *store.View) (any, error) { return anyOf(k.accused(), v.CasesOfPerson) },
		"EntriesOfPerson": func(v *store.View) (any, error) {
			own, about, err := v.EntriesOfPerson(k.entry.Person)
			return slices.Concat(own, about), err
		},
		"CasesConcerning": func(v *store.View) (any, error) {
			return anyOf(k.accused(), v.CasesConcerning)
		},
		"ConsequenceServices": func(v *store.View) (any, error) { return anyOf(k.caseIDs(), v.ConsequenceServices) },
		"LinksTo":             func(v *store.View) (any, error) { return anyOf(ids, v.LinksTo) },
		"MergedInto":          func(v *store.View) (any, error) { return anyOf(ids, v.MergedInto) },
		"RungLetters": func(v *store.View) (any, error) {
			p, err := v.Post(k.firstPost)
			if err != nil {
				return nil, err
			}
			return v.RungLetters("rectification", "", p.Body, "", noon.Add(-90*day))
		},
		"Held":           func(v *store.View) (any, error) { return v.Held(m.ID, 1) },
		"DueForSweep":    func(v *store.View) (any, error) { return v.DueForSweep(noon.Add(400*day), 50) },
		"Unsettled":      func(v *store.View) (any, error) { return v.Unsettled(k.today, "", 50) },
		"Matters":        func(v *store.View) (any, error) { return v.Matters(ids) },
		"MattersByID":    func(v *store.View) (any, error) { return v.MattersByID(ids) },
		"Journal":        func(v *store.View) (any, error) { return v.Journal("", 0, 50) },
		"LastCheckpoint": func(v *store.View) (any, error) { n, _, _, err := v.LastCheckpoint(); return n, err },
		"Proof":          func(v *store.View) (any, error) { p, err := v.Proof(1, 1, 0); return p, err },
		"NumberLines":    func(v *store.View) (any, error) { return v.NumberLines() },
		"Backdated":      func(v *store.View) (any, error) { return v.Backdated(k.Zone, "", 50) },
		"LastPauses":     func(v *store.View) (any, error) { return v.LastPauses(k.Zone, "", 50) },
		"Still":          func(v *store.View) (any, error) { return v.Still("", 50) },
		"Exits":          func(v *store.View) (any, error) { return v.Exits() },
		"ExitMatters":    func(v *store.View) (any, error) { return v.ExitMatters(matter.Merged, k.body12(), "", 50) },
		"Pairs":          func(v *store.View) (any, error) { return v.Pairs() },
		"PairMatters":    func(v *store.View) (any, error) { return v.PairMatters(m.Reporter, m.Verifier, "", 50) },
		"PackChanges":    func(v *store.View) (any, error) { return v.PackChanges() },
		"PackIssues":     func(v *store.View) (any, error) { return v.PackIssues() },
		"PacksDeclaring": func(v *store.View) (any, error) { return v.PacksDeclaring() },
		"DutiesOn":       func(v *store.View) (any, error) { return v.DutiesOn(k.today) },
		"DutyOn":         func(v *store.View) (any, error) { d, err := v.DutyOn(k.today, "daily_list"); return d.ID, err },
		"Lists":          func(v *store.View) (any, error) { return v.Lists() },
	}
}

// anyOf asks for each identifier until one answers.
func anyOf[T any](ids []string, fn func(string) ([]T, error)) (out []T, err error) {
	for _, id := range ids {
		if out, err = fn(id); err != nil || len(out) > 0 {
			return out, err
		}
	}
	return out, nil
}

func (k marks) officeReads() map[string]func(v *store.View) (any, error) {
	lo, hi := int64(home)*1_000_000, int64(home)*1_000_000+999_999
	from := k.today.Add(-60)
	login := func(v *store.View) (any, error) { return pair(v.AccountByLogin("linyimu")) }
	acc := "" // asked for in its own home first
	codesOf := func(v *store.View) (any, error) {
		a, known, err := v.AccountByLogin("linyimu")
		if err != nil {
			return nil, err
		}
		if known {
			acc = a.ID
		}
		return v.CodesOf(acc)
	}
	var waits account.SignKey
	keys := func(read func(*store.View, account.SignKey) (any, error)) func(*store.View) (any, error) {
		return func(v *store.View) (any, error) {
			ks, err := v.KeysWaiting()
			if err != nil {
				return nil, err
			}
			if len(ks) > 0 {
				waits = ks[0]
			} else if waits.ID == "" {
				return nil, nil
			}
			return read(v, waits)
		}
	}
	return map[string]func(v *store.View) (any, error){
		"AccountByLogin": login,
		"HasToken":       func(v *store.View) (any, error) { return v.HasToken(k.token, "device", "x") },
		"KeysWaiting":    func(v *store.View) (any, error) { return v.KeysWaiting() },
		"SignKey":        keys(func(v *store.View, k account.SignKey) (any, error) { return v.SignKey(k.ID) }),
		"KeyOf":          keys(func(v *store.View, k account.SignKey) (any, error) { k, err := v.KeyOf(k.Person); return k.ID, err }),
		"LostKey":        keys(func(v *store.View, k account.SignKey) (any, error) { return v.LostKey(k.Person) }),
		"Vouched":        keys(func(v *store.View, k account.SignKey) (any, error) { return v.Vouched(k.Person) }),
		"Visits":         func(v *store.View) (any, error) { return v.Visits("", "", "", 9) },
		"VisitsOf":       func(v *store.View) (any, error) { return v.VisitsOf(k.visitor, noon.AddDate(-1, 0, 0), 9) },
		"VisitsOver":     func(v *store.View) (any, error) { return v.VisitsOver(noon.AddDate(9, 0, 0), 9) },
		"SessionsOf": func(v *store.View) (any, error) {
			return v.SessionsOf(account.Account{Row: ident.Row{ID: "x"}, Epoch: 1})
		},
		"EventsIn": func(v *store.View) (any, error) {
			es, _, err := v.EventsIn(store.EventFilter{Person: k.visitor, From: noon.AddDate(-1, 0, 0), To: noon.AddDate(9, 0, 0), Limit: 9})
			return es, err
		},
		"FactorOf": func(v *store.View) (any, error) {
			f, err := v.FactorOf("x")
			return f.ID, err
		},
		"KeptGuesses": func(v *store.View) (any, error) { return v.KeptGuesses() },
		"Accounts":    func(v *store.View) (any, error) { return v.Accounts() },
		"Codes":       func(v *store.View) (any, error) { return v.Codes("", 9) }, "CodesAsked": func(v *store.View) (any, error) { return v.CodesAsked() },
		"CodesOf": codesOf, "CodesOver": func(v *store.View) (any, error) { return v.CodesOver(noon.AddDate(0, 1, 0), 9) },
		"AppointmentsWaiting": func(v *store.View) (any, error) { return v.AppointmentsWaiting() }, "AppointmentsMarked": func(v *store.View) (any, error) { return v.AppointmentsMarked("", 9) },
		"CalendarVersions": func(v *store.View) (any, error) { return v.CalendarVersions() },
		"Programme":        func(v *store.View) (any, error) { return v.Programme() },
		"Areas":            func(v *store.View) (any, error) { return v.Areas() },
		"PlacesNamed":      func(v *store.View) (any, error) { return v.PlacesNamed("村") },
		"PostsFound":       func(v *store.View) (any, error) { return v.PostsFound("书记", k.today, 5) },
		"PlacesIn":         func(v *store.View) (any, error) { return v.PlacesIn(k.Shown(), k.Shown()) },
		"Towns":            func(v *store.View) (any, error) { return v.Towns() },
		"OwnerPosts":       func(v *store.View) (any, error) { return v.OwnerPosts(k.Shown()) },
		"BodiesOfKind":     func(v *store.View) (any, error) { return v.BodiesOfKind(org.Town) },
		"Bodies":           func(v *store.View) (any, error) { return v.Bodies() },
		"Body":             func(v *store.View) (any, error) { return v.Body(k.body) },
		"Posts":            func(v *store.View) (any, error) { return v.Posts() },
		"Post":             func(v *store.View) (any, error) { return v.Post(k.firstPost) },
		"PostsIn":          func(v *store.View) (any, error) { return v.PostsIn(lo, hi) },
		"PostsOfBody":      func(v *store.View) (any, error) { return v.PostsOfBody(k.body) },
		"PostsByID":        func(v *store.View) (any, error) { return v.PostsByID([]string{k.firstPost}) },
		"Person":           func(v *store.View) (any, error) { return v.Person(k.firstPerson) },
		"Appointments":     func(v *store.View) (any, error) { return v.Appointments(k.firstPost) },
		"Named":            func(v *store.View) (any, error) { return v.Named(form.Person, k.firstPerson) },
		"Called":           func(v *store.View) (any, error) { return v.Called(form.Person, k.firstPerson), nil },
		"EntriesInto":      func(v *store.View) (any, error) { return v.EntriesInto(k.firstPerson) },
		"AppointmentsOf":   func(v *store.View) (any, error) { return v.AppointmentsOf(k.firstPerson) },
		"HolderOn":         func(v *store.View) (any, error) { return pair(v.HolderOn(k.Posts["water"].ID, k.today)) },
		"HoldersOn":        func(v *store.View) (any, error) { return v.HoldersOn([]string{k.Posts["water"].ID}, k.today) },
		"Answering": func(v *store.View) (any, error) { // names every post asked for, with nothing where there is none
			as, err := v.Answering([]string{k.Posts["water"].ID}, k.today)
			return as[k.Posts["water"].ID], err
		},
		"VacantUnder": func(v *store.View) (any, error) { return v.VacantUnder(k.firstPost, calendar.YMD(1999, 1, 1)) },
		"Leaves":      func(v *store.View) (any, error) { return v.Leaves(k.firstPerson) },
		"LeavesAsked": func(v *store.View) (any, error) { return v.LeavesAsked(k.sees) },
		"SeatsByRole": func(v *store.View) (any, error) { return v.SeatsByRole(home*1_000_000, k.today) },
		"RosterIn":    func(v *store.View) (any, error) { r, err := v.RosterIn(lo, hi); return r.Posts, err },
		"Entry":       func(v *store.View) (any, error) { return v.Entry(k.entry.ID) },
		"EntriesFor":  func(v *store.View) (any, error) { return v.EntriesFor(k.entry.Duty, k.firstPost, k.entry.Period) },
		"EntriesOf":   func(v *store.View) (any, error) { return v.EntriesOf(k.firstPost, from, k.today, 50) },
		"EntriesOn":   func(v *store.View) (any, error) { return v.EntriesOn(k.entry.Duty, k.entry.Day, lo, hi) },
		"Turns":       func(v *store.View) (any, error) { return v.Turns("watch", from, calendar.YMD(2099, 1, 1), lo, hi) },
		"EntriesIn": func(v *store.View) (any, error) {
			return v.EntriesIn(k.entry.Duty, k.entry.Period, from, k.today, lo, hi, k.sees)
		},
		"EntriesOfObject": func(v *store.View) (any, error) {
			return v.EntriesOfObject("resident_care", k.Holders[k.Posts["first/"+k.Shown().String()].ID], 10)
		},
		"Past": func(v *store.View) (any, error) {
			return v.Past(past.Query{Of: subject.Ref{Kind: subject.Area, ID: k.Shown().String()}, Actor: k.reader(), Sorts: subject.Sorts(), From: calendar.None, Until: calendar.None, Limit: 50, Zone: k.Zone})
		},
		"MattersOfArea": func(v *store.View) (any, error) { return v.MattersOfArea(k.matters[0].Area, k.sees) },
		"FoundBy":       func(v *store.View) (any, error) { return v.FoundBy(k.entry.ID) },
		"ZeroOf":        func(v *store.View) (any, error) { return v.ZeroOf("rectification", k.sees) },
		"GivenIn": func(v *store.View) (any, error) {
			return v.GivenIn(k.entry.Duty, from, k.today, access.Range{Lo: area.Code(lo), Hi: area.Code(hi)}, k.sees)
		},
		"EntriesAbout":    func(v *store.View) (any, error) { return v.EntriesAbout(k.entry.Duty, k.entry.Period) },
		"Copies":          func(v *store.View) (any, error) { return v.Copies(duty.Entry{Print: k.entry.Print}, 5) },
		"Amendments":      func(v *store.View) (any, error) { return v.Amendments(k.entry.ID) },
		"SpotRound":       func(v *store.View) (any, error) { return v.SpotRound(k.spot.ID) },
		"LastSpotRound":   func(v *store.View) (any, error) { return pair(v.LastSpotRound("list_check")) },
		"SpotRoundsSince": func(v *store.View) (any, error) { return v.SpotRoundsSince("list_check", time.Time{}) },
		"SpotRounds":      func(v *store.View) (any, error) { return v.SpotRounds(k.sees, "", 10) },
		"SpotsDone":       func(v *store.View) (any, error) { return v.SpotsDone([]duty.SpotRound{k.spot}) },
		"Boards": func(v *store.View) (any, error) {
			return v.Boards(store.BoardFilter{Actor: on(k.Actor("desk"), k.now), Limit: 10})
		},
		"SpotChecks":   func(v *store.View) (any, error) { return v.SpotChecks(k.spot.ID) },
		"SpotChecksIn": func(v *store.View) (any, error) { return v.SpotChecksIn(from, k.today, lo, hi) },
		"SpotCheck": func(v *store.View) (any, error) {
			cs, err := v.SpotChecks(k.spot.ID)
			if err != nil || len(cs) == 0 {
				return nil, err
			}
			return v.SpotCheck(cs[0].ID)
		},
	}
}

func (k marks) appraiseReads() map[string]func(v *store.View) (any, error) {
	x := k.cases[len(k.cases)-1]
	f := store.CaseFilter{Actor: on(k.Actor("audit"), k.now), All: true, Limit: 50}
	person := k.Holders[k.Posts["desk"].ID]
	town := k.Posts["town/"+k.Shown().Parent().String()]
	facts := func(v *store.View) (any, error) {
		return v.Facts(area.Town, appraise.WindowOf(september, k.Zone), k.pack)
	}
	return map[string]func(v *store.View) (any, error){
		"Facts":     facts,
		"Histories": func(v *store.View) (any, error) { return v.Histories(appraise.WindowOf(september, k.Zone)) },
		"Repeats": func(v *store.View) (any, error) {
			return v.Repeats(appraise.WindowOf(september, k.Zone), calendar.Term{N: 6, Unit: calendar.Month})
		},
		"Since":                 func(v *store.View) (any, error) { return v.Since() },
		"CasesProposed":         func(v *store.View) (any, error) { return v.CasesProposed() },
		"Roster":                func(v *store.View) (any, error) { r, err := v.Roster(); return r.Posts, err },
		"EntriesBetween":        func(v *store.View) (any, error) { return v.EntriesBetween("daily_list", september.From, september.To) },
		"VerdictsOf":            func(v *store.View) (any, error) { return v.VerdictsOf(k.round.Level) },
		"Marks":                 func(v *store.View) (any, error) { return v.Marks("") },
		"LeavesOn":              func(v *store.View) (any, error) { return v.LeavesOn(september.From, september.To) },
		"Subjects":              func(v *store.View) (any, error) { return v.Subjects(area.Town, home*1_000_000) },
		"Round":                 func(v *store.View) (any, error) { return v.Round(k.round.ID) },
		"Rounds":                func(v *store.View) (any, error) { return v.Rounds("", 10) },
		"RunningRounds":         func(v *store.View) (any, error) { return v.RunningRounds() },
		"Remarks":               func(v *store.View) (any, error) { return v.Remarks(k.round.ID) },
		"VotedOn":               func(v *store.View) (any, error) { return v.VotedOn(k.round.ID, person) },
		"Keepers":               func(v *store.View) (any, error) { return v.Keepers(k.kept.ID) },
		"Verdicts":              func(v *store.View) (any, error) { return v.Verdicts(k.round.ID, k.sees) },
		"Run":                   func(v *store.View) (any, error) { return v.Run(k.run.ID) },
		"RunOf":                 func(v *store.View) (any, error) { return pair(v.RunOf(k.run.Board, k.run.Period)) },
		"Runs":                  func(v *store.View) (any, error) { return v.Runs("town_board", "", 10) },
		"Standing":              func(v *store.View) (any, error) { return v.Standing(k.standing.ID) },
		"Standings":             func(v *store.View) (any, error) { return v.Standings(k.run.ID) },
		"StandingAt":            func(v *store.View) (any, error) { return pair(v.StandingAt(k.run.ID, k.standing.Area)) },
		"Objections":            func(v *store.View) (any, error) { return v.Objections(k.run.ID) },
		"Proposals":             func(v *store.View) (any, error) { return v.Proposals() },
		"Trends":                func(v *store.View) (any, error) { ts, _, err := v.Trends(k.run, 3); return ts, err },
		"MyScore":               func(v *store.View) (any, error) { return pair(v.MyScore(town, k.Holders[town.ID], "2026-09")) },
		"LastPeriodShown":       func(v *store.View) (any, error) { return v.LastPeriodShown(area.Town) },
		"Consequence":           func(v *store.View) (any, error) { return v.Consequence(x.ID) },
		"Consequences":          func(v *store.View) (any, error) { return v.Consequences(f) },
		"ConsequenceFacts":      func(v *store.View) (any, error) { return v.ConsequenceFacts(x.ID) },
		"ConsequenceVotes":      func(v *store.View) (any, error) { return v.ConsequenceVotes(k.voted()) },
		"ConsequenceStatements": func(v *store.View) (any, error) { return v.ConsequenceStatements(k.voted()) },
		"ConsequenceSteps":      func(v *store.View) (any, error) { return v.ConsequenceSteps(x.ID) },
		"ConsequenceSeats":      func(v *store.View) (any, error) { return v.ConsequenceSeats(k.today) },
	}
}

// body12 is the body whose matter was merged.
func (k marks) body12() string { return k.Posts["first/"+k.Villages[12].String()].Body }

// voted is the case that was heard and voted on.
func (k marks) voted() string {
	at := slices.IndexFunc(k.cases, func(c consequence.Case) bool { return c.Kind == "recall" })
	return k.cases[at].ID
}

func (k marks) importReads() map[string]func(v *store.View) (any, error) {
	m := k.matters[len(k.matters)-1]
	return map[string]func(v *store.View) (any, error){
		"PersonsAfter":     func(v *store.View) (any, error) { return v.PersonsAfter("", 10) },
		"PersonsByCitizen": func(v *store.View) (any, error) { return v.PersonsByCitizen("610723199001011234") },
		"PersonsNamed":     func(v *store.View) (any, error) { return v.PersonsNamed("林一木") },
		"MattersLike":      func(v *store.View) (any, error) { return v.MattersLike(m.Area, m.Title) },
		"MatterSteps":      func(v *store.View) (any, error) { return v.MatterSteps(m.ID) },
		"Imported":         func(v *store.View) (any, error) { return v.Imported("x") },
		"Imports":          func(v *store.View) (any, error) { return v.Imports("", 10) },
		"Import":           func(v *store.View) (any, error) { return v.Import(k.imported.ID) },
		"ImportRows":       func(v *store.View) (any, error) { return v.ImportRows(k.imported.ID, "", 10) },
		"ImportLines":      func(v *store.View) (any, error) { n, err := v.ImportLines(k.imported.ID); return len(n) > 0, err },
		"ImportRowCount":   func(v *store.View) (any, error) { return v.ImportRowCount(k.imported.ID, "") },
		"ImportUnderWay":   func(v *store.View) (any, error) { return pair(v.ImportUnderWay()) },
		"RowVersion":       func(v *store.View) (any, error) { return v.RowVersion("body", k.body) },
		"ImportRowsOf":     func(v *store.View) (any, error) { return v.ImportRowsOf("body", k.body) },
		"ImportMapping":    func(v *store.View) (any, error) { return pair(v.ImportMapping("bodies", "x")) },
	}
}
