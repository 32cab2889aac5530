package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"luoshi/internal/account"
	"luoshi/internal/duty"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/store/counts"
)

// tables holds every journalled table, built once for a store.
type tables struct {
	journalled  []declared
	programme   *table[Programme]
	area        *table[org.Division]
	place       *table[org.Place]
	body        *table[org.Body]
	post        *table[org.Post]
	person      *table[org.Person]
	appointment *table[org.Appointment]
	leave       *table[org.Leave]
	account     *table[account.Account]
	code        *table[account.Code]
	visit       *table[account.Visit]
	signKey     *table[account.SignKey]
	factor      *table[account.Factor]
	matter      *table[matter.Matter]
	line        *table[matter.Matter]
	step        *table[matter.Step]
	evidence    *table[matter.Evidence]
	letter      *table[letter.Letter]
	entry       *table[duty.Entry]
	amendment   *table[duty.Amendment]
	turn        *table[duty.Turn]
	spot        spotTables
	intake      intakeTables
	appraise    appraiseTables
	consequence consequenceTables
	calendar    *table[office.CalendarVersion]
	packIssue   *table[office.Issue]
}

func newTables() tables {
	var all []declared
	t := tables{
		programme:   journalTable(&all, programmes().naming("body=body").identities()),
		area:        journalTable(&all, importedAreas(areas())),
		place:       journalTable(&all, localPlaces().naming("area=village")),
		body:        journalTable(&all, bodies().naming("area=area body=parent").identities().imported((*Tx).SaveBody, func(b *org.Body) string { return b.Name })),
		post:        journalTable(&all, posts().naming("area=area body=body post=above").identities().imported((*Tx).SavePost, func(p *org.Post) string { return p.Title })),
		person:      journalTable(&all, persons().naming("body=managing person=merged").natural("citizen_key", "name").identities().imported((*Tx).SavePerson, func(p *org.Person) string { return p.Name })),
		appointment: journalTable(&all, importedAppointments(appointments().naming("body=asked_body,end_body,sender,team person=asked_by,confirmed_by,end_by,ended_by,person post=post").identities().seals("end_reason <> ''"))),
		leave:       journalTable(&all, leaves().naming("person=approver,person post=post").seals("reason <> ''")),
		account:     journalTable(&all, accounts().naming("person=person").identities()),
		code:        journalTable(&all, codes().naming("person=asked_by,person,released_by post=asked_post,released_post").identities()),
		visit:       journalTable(&all, visits().naming("person=person")),
		signKey:     journalTable(&all, signKeys().naming("person=ended_by,first_by,person,second_by post=first_post,second_post")),
		factor:      journalTable(&all, factors().naming("person=ended_by,person")),
		matter:      journalTable(&all, importedMatters(matters().naming("area=area body=blocked_by,owner_body matter=duplicate,parent person=asked_by,objected_by,reporter,verifier post=owner,supervisor").natural("area title").seals("sealed = 1 AND (facts <> '' OR demand <> '')"))),
		line:        lines(),
		step:        journalTable(&all, steps().naming("matter=matter person=person post=post").imported((*Tx).SaveStep, func(*matter.Step) string { return "" })),
		evidence:    journalTable(&all, evidences().naming("matter=matter person=person post=post").holds("hash", "size", true)),
		letter:      journalTable(&all, letters().naming("body=to_body matter=matter person=drafter,issuer,to_person post=issuer_post,to_post")),
		entry:       journalTable(&all, entries().naming("area=area person=object,person post=post").seals("filled <> ''")),
		amendment:   journalTable(&all, amendments().naming("person=person").seals("reason <> ''")),
		turn:        journalTable(&all, rosterTurns().naming("area=area person=person,was post=post")),
		spot:        newSpotTables(&all),
		intake:      newIntakeTables(&all),
		appraise:    newAppraiseTables(&all),
		consequence: newConsequenceTables(&all),
		calendar:    journalTable(&all, calendarVersions().naming("person=person post=post")),
		packIssue:   journalTable(&all, packIssues().naming("person=other,person post=other_post,post").identities()),
	}
	t.journalled = all
	return t
}

// all lists the journalled tables for the verifier and the lint test.
func (t tables) all() []audited {
	out := []audited{auditPacks()}
	for _, d := range t.journalled {
		out = append(out, d.audit())
	}
	return out
}

// caches keep what is read with every act and changes rarely.
type caches struct {
	calendars sync.Map // home → []*calendar.Calendar
	packs     sync.Map // id@version → *pack.Pack
	areas     sync.Map // home → *knownAreas
	answers   sync.Map // home → *answers
	known     sync.Map // whose → known
	knownN    atomic.Int64
	sessions  sync.Map // whose → knownSession
	sessionsN atomic.Int64
	moved     atomic.Int64 // with every commit of a row that identities are read from
	turns     turns
	counted   counts.Keeper // what takes long to count
	fail      atomic.Int64
}

// InjectFailure makes the n-th call of every following transaction fail, until
// it is called with 0. It is how a test shows that nothing is half done whatever
// call fails.
func (s *Store) InjectFailure(n int) { s.cache.fail.Store(int64(n)) }

// Fingerprint sums up every table of a home: rows, versions, counts. Two equal
// fingerprints mean that nothing was written in between.
func (s *Store) Fingerprint(ctx context.Context, home int) (string, error) {
	asks := []string{"SELECT 'tally n', count(*), CAST(coalesce(sum(n), 0) AS bigint) FROM tally WHERE home = $1 AND n <> 0",
		"SELECT 'counter last', count(*), CAST(coalesce(sum(last), 0) AS bigint) FROM counter WHERE home = $1", "SELECT 'event', count(*), 0 FROM event WHERE home = $1",
		"SELECT 'voted sealed', count(sealed), 0 FROM voted WHERE home = $1", "SELECT 'token', count(*), 0 FROM token WHERE home = $1",
		"SELECT 'people n', count(*), CAST(coalesce(sum(n), 0) AS bigint) FROM people_version WHERE home = $1"}
	for _, t := range s.t.all() {
		asks = append(asks, "SELECT '"+t.name+"', count(*), CAST(coalesce(sum(version), 0) AS bigint) FROM "+t.name+" WHERE home = $1")
	}
	var lines []string
	err := s.View(ctx, home, func(v *View) error {
		rows, err := v.query(strings.Join(asks, " UNION ALL "), home)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var name string
			var n, sum int64
			if err := rows.Scan(&name, &n, &sum); err != nil {
				return err
			}
			lines = append(lines, fmt.Sprintf("%s %d %d\n", name, n, sum))
		}
		return rows.Err()
	})
	slices.Sort(lines)
	return strings.Join(lines, ""), err
}
