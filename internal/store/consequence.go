package store

import (
	"encoding/json"
	"strings"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/internal/store/cell"
	"luoshi/internal/store/counts"
	"luoshi/internal/store/where"
	"luoshi/pack"
)

// consequenceTables are the tables of what follows from a record. Facts,
// statements, reasons and votes are sealed.
type consequenceTables struct {
	c         *table[consequence.Case]
	fact      *table[consequence.Fact]
	statement *table[consequence.Statement]
	vote      *table[consequence.Vote]
	step      *table[consequence.Step]
	service   *table[consequence.Service]
}

func newConsequenceTables(all *[]declared) consequenceTables {
	return consequenceTables{c: journalTable(all, consequenceCases().naming("appointment=acting,standing body=proposer_body,supervisor_body,unit matter=matter person=decider,person,proposer,reviewer,successor post=decider_post,post,proposer_post,supervisor").identities()),
		fact: journalTable(all, newTable("consequence_fact", "case_id side n text! ref_kind ref_id ref_label source at",
			func(f *consequence.Fact) *ident.Row { return &f.Row },
			func(f *consequence.Fact) []any {
				return []any{&f.Case, &f.Side, &f.N, cell.Sealed(&f.Text), &f.RefKind, &f.RefID, &f.RefLabel, &f.Source, cell.Instant(&f.At)}
			})),
		statement: journalTable(all, newTable("consequence_statement", "case_id text! answers! tolerance waiver paper received hash name type size account person post at final? late? body?",
			func(s *consequence.Statement) *ident.Row { return &s.Row },
			func(s *consequence.Statement) []any {
				return []any{&s.Case, cell.Sealed(&s.Text), cell.Sealed(&s.AnswersText), &s.Tolerance, cell.Flag(&s.Waiver), cell.Flag(&s.Paper), cell.Date(&s.Received),
					&s.Hash, &s.Name, &s.Type, &s.Size, &s.Account, &s.Person, &s.Post, cell.Instant(&s.At), cell.Flag(&s.Final), cell.Flag(&s.Late), &s.Body}
			}).naming("body=body person=person post=post").holds("hash", "size", true)),
		service: journalTable(all, newTable("consequence_service", "case_id letter how on_day witnesses! text! hash name type size person post at",
			func(s *consequence.Service) *ident.Row { return &s.Row },
			func(s *consequence.Service) []any {
				return []any{&s.Case, &s.Letter, &s.How, cell.Date(&s.On), cell.Sealed(&s.Witnesses), cell.Sealed(&s.Text), &s.Hash, &s.Name, &s.Type, &s.Size, &s.Person, &s.Post, cell.Instant(&s.At)}
			}).naming("person=person post=post").holds("hash", "size", true)),
		vote: journalTable(all, newTable("consequence_vote", "case_id person post body office outcome text! at",
			func(v *consequence.Vote) *ident.Row { return &v.Row },
			func(v *consequence.Vote) []any {
				return []any{&v.Case, &v.Person, &v.Post, &v.Body, &v.Office, &v.Outcome, cell.Sealed(&v.Text), cell.Instant(&v.At)}
			}).naming("body=body person=person post=post")),
		step: journalTable(all, newTable("consequence_step", "case_id at act person post text! before after",
			func(s *consequence.Step) *ident.Row { return &s.Row },
			func(s *consequence.Step) []any {
				return []any{&s.Case, cell.Instant(&s.At), &s.Act, &s.Person, &s.Post, cell.Sealed(&s.Text), &s.Before, &s.After}
			}).naming("person=person post=post")),
	}
}

func consequenceCases() *table[consequence.Case] {
	return newTable("consequence", `number kind title pack gain recall person post unit units ground matter parent state seers judges told letters
		proposer proposer_post proposer_body supervisor supervisor_body clock limit_on limit_at asked extended answered decide_by review_by review_due
		outcome months measure! reasons! decider decider_post until_day review_text! reviewer review_outcome review_reasons! standing acting filled
		notice_letter ruling opened_at proposed_at noticed_at heard_at decided_at served_at reviewed_at ended_at review_asked_at
		refused? complete? complete_at? successor? drafts? signed? hands? signs? said? confirmed?`,
		func(c *consequence.Case) *ident.Row { return &c.Row },
		func(c *consequence.Case) []any {
			return []any{&c.Number, &c.Kind, &c.Title, &c.Pack, cell.Flag(&c.Gain), cell.Flag(&c.Recall), &c.Person, &c.Post, &c.Unit, cell.Object(&c.Units),
				&c.Ground, &c.Matter, &c.Parent, &c.State, cell.Object(&c.Seers), cell.Object(&c.Judges), cell.Object(&c.Told), cell.Object(&c.Letters),
				&c.Proposer, &c.ProposerPost, &c.ProposerBody, &c.Supervisor, &c.SupervisorBody, cell.Object(&c.Clock), cell.Date(&c.LimitOn), cell.Instant(&c.LimitAt),
				cell.Flag(&c.Asked), cell.Flag(&c.Extended), cell.Flag(&c.Answered), cell.Date(&c.DecideBy), cell.Date(&c.ReviewBy), cell.Date(&c.ReviewDue),
				&c.Outcome, &c.Months, cell.Sealed(&c.Measure), cell.Sealed(&c.Reasons), &c.Decider, &c.DeciderPost, cell.Date(&c.Until), cell.Sealed(&c.ReviewText),
				&c.Reviewer, &c.ReviewOutcome, cell.Sealed(&c.ReviewReasons), &c.Standing, &c.Acting, cell.Flag(&c.Filled), &c.NoticeLetter, &c.Ruling,
				cell.Instant(&c.OpenedAt), cell.Instant(&c.ProposedAt), cell.Instant(&c.NoticedAt), cell.Instant(&c.HeardAt), cell.Instant(&c.DecidedAt), cell.Instant(&c.ServedAt),
				cell.Instant(&c.ReviewedAt), cell.Instant(&c.EndedAt), cell.Instant(&c.ReviewAskedAt),
				cell.Flag(&c.Refused), cell.Flag(&c.Complete), cell.Instant(&c.CompleteAt), &c.Successor, cell.Flag(&c.Drafts), &c.Signed, cell.Joined(&c.Hands), &c.Signs, cell.Flag(&c.Said), cell.Flag(&c.Confirmed)}
		})
}

// Consequence reads a case. The caller asks what the reader may see of it.
func (r *Reader) Consequence(id string) (consequence.Case, error) {
	return get(r, r.s.t.consequence.c, id)
}

// SaveConsequence stores a case.
func (tx *Tx) SaveConsequence(c *consequence.Case) error { return save(tx, tx.s.t.consequence.c, c) }

// SaveConsequenceFact stores a fact.
func (tx *Tx) SaveConsequenceFact(f *consequence.Fact) error {
	return save(tx, tx.s.t.consequence.fact, f)
}

// SaveConsequenceStatement stores a statement, its answers sealed like its text.
func (tx *Tx) SaveConsequenceStatement(s *consequence.Statement) error {
	b, err := json.Marshal(s.Answers)
	if err != nil {
		return err
	}
	s.AnswersText = string(b)
	return save(tx, tx.s.t.consequence.statement, s)
}

// SaveConsequenceVote stores a vote.
func (tx *Tx) SaveConsequenceVote(v *consequence.Vote) error {
	return save(tx, tx.s.t.consequence.vote, v)
}

// SaveConsequenceStep stores a line of the time line.
func (tx *Tx) SaveConsequenceStep(s *consequence.Step) error {
	return save(tx, tx.s.t.consequence.step, s)
}

// ConsequenceFacts reads the facts of a case in their order.
func (r *Reader) ConsequenceFacts(id string) ([]consequence.Fact, error) {
	return list(r, r.s.t.consequence.fact, "WHERE home = $1 AND case_id = $2 ORDER BY side, n, id", id)
}

// ConsequenceVotes reads the recorded votes of a case.
func (r *Reader) ConsequenceVotes(id string) ([]consequence.Vote, error) {
	return list(r, r.s.t.consequence.vote, "WHERE home = $1 AND case_id = $2 ORDER BY id", id)
}

// ConsequenceStatements reads what the person said, in order of time.
func (r *Reader) ConsequenceStatements(id string) ([]consequence.Statement, error) {
	ss, err := list(r, r.s.t.consequence.statement, "WHERE home = $1 AND case_id = $2 ORDER BY id", id)
	if err != nil {
		return nil, err
	}
	for i := range ss {
		if ss[i].AnswersText == "" { // sealed with a key that is not at hand
			continue
		}
		if err := json.Unmarshal([]byte(ss[i].AnswersText), &ss[i].Answers); err != nil {
			return nil, err
		}
	}
	return ss, nil
}

// SaveConsequenceService stores a service or an attempt at one.
func (tx *Tx) SaveConsequenceService(s *consequence.Service) error {
	return save(tx, tx.s.t.consequence.service, s)
}

// ConsequenceServices reads the services and attempts of a case, in order of time.
func (r *Reader) ConsequenceServices(id string) ([]consequence.Service, error) {
	return list(r, r.s.t.consequence.service, "WHERE home = $1 AND case_id = $2 ORDER BY id", id)
}

// CasesConcerning reads the cases about a person in which the person has something to
// open, to say or to ask for, the oldest first. After a review that changed the decision
// Signed is the correction that waits for the person to open it.
func (r *Reader) CasesConcerning(person string) ([]consequence.Case, error) {
	if person == "" {
		return nil, nil
	}
	cs, err := list(r, r.s.t.consequence.c, `WHERE home = $1 AND person = $2 AND (signed <> '' OR state IN ('noticed', 'heard', 'served')
		OR review_outcome IN ('reversed', 'lightened') OR state = 'proposed' AND told LIKE '%' || $2 || '%') ORDER BY id`, person)
	for i := range cs {
		if err != nil {
			break
		}
		err = r.correctionWaits(&cs[i])
	}
	return cs, err
}

// correctionWaits finds the signed correction of a case that its person has not opened.
func (r *Reader) correctionWaits(c *consequence.Case) error {
	if c.Signed != "" || c.ReviewOutcome != consequence.Reversed && c.ReviewOutcome != consequence.Lightened {
		return nil
	}
	for _, id := range c.Letters {
		l, err := r.Letter(id)
		if err != nil {
			return err
		}
		if l.State == letter.Signed && l.ToPerson == c.Person {
			c.Signed = id
		}
	}
	return nil
}

// ConsequenceSteps reads the time line of a case.
func (r *Reader) ConsequenceSteps(id string) ([]consequence.Step, error) {
	return list(r, r.s.t.consequence.step, "WHERE home = $1 AND case_id = $2 ORDER BY id", id)
}

// OpenConsequence reports whether a case of a kind about a person and a matter is
// under way.
func (r *Reader) OpenConsequence(kind, person, matterID string) (bool, error) {
	var n int
	err := r.queryRow(`SELECT count(*) FROM consequence WHERE home = $1 AND person = $2 AND kind = $3 AND matter = $4
		AND state NOT IN ('ended', 'withdrawn', 'closed')`, r.home, person, kind, matterID).Scan(&n)
	return n > 0, err
}

// ConsequenceKind reads what a pack says of a kind of consequence.
func (r *Reader) ConsequenceKind(key, id string) (consequence.Kind, error) {
	return part(r, key, id, (*pack.Pack).Consequence, fault.At("kind", "consequence.kind_unknown", id))
}

// ConsequenceSeats lists the county's posts that have somebody on day d, for the
// count of the minimum cast.
func (r *Reader) ConsequenceSeats(d calendar.Date) ([]consequence.Seat, error) {
	b, err := r.Bundles()
	if err != nil {
		return nil, err
	}
	in, roles := where.In(3, consequence.CastRoles(b))
	rows, err := r.query(`SELECT DISTINCT p.role, p.id, p.body, a.person FROM post p JOIN appointment a ON a.home = p.home AND a.post = p.id
		WHERE p.home = $1 AND p.role IN (`+in+`)
		AND a.from_day <= $2 AND (a.until_day = '' OR a.until_day >= $2) AND a.state NOT IN ('waiting', 'refused') ORDER BY p.role, p.id, a.person`, append([]any{r.home, d.String()}, roles...)...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []consequence.Seat
	for rows.Next() {
		s := consequence.Seat{Bundles: b}
		if err := rows.Scan(&s.Role, &s.Post, &s.Body, &s.Person); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// CaseFilter asks for a page of cases.
type CaseFilter struct {
	Actor  access.Actor
	State  consequence.State // "" for those under way
	All    bool              // also those that are over
	Gains  bool              // commendations and reserve lists alone
	Before string            // last identifier of the page before
	Limit  int
}

// caseSight is Case.SightOf in SQL: the cases that an actor may know of, or with whole
// those of others whose facts and letters the actor may read. What hides a case from a unit is
// access.Cases; who has a part in it is written here and in SightOf, and compared by
// tests. me is the place of the actor's person.
func caseSight(c *where.Clause, a access.Actor, me string, whole bool) string {
	own := "1 = 0"
	if !whole {
		own = "(person = " + me + " AND (noticed_at > 0 OR told LIKE " + c.Arg("%"+where.Nobody(a.Person)+"%") + " OR (gain = 1 AND state NOT IN ('opened', 'proposed'))))"
	}
	sees := access.Sees(a, access.Cases.Act)
	switch {
	case !sees.Home, whole && (a.Role == access.AuditAdmin || a.Role == access.Auditor):
		return own
	case a.Role == access.AuditAdmin || a.Role == access.Auditor:
		return "(" + own + " OR person <> " + me + ")"
	}
	body := c.Arg(where.Nobody(a.Body))
	parts := []string{"proposer_body = " + body, "state = 'opened' AND supervisor_body = " + body, "seers LIKE " + c.Arg(where.Listed(string(a.Role))) + " ESCAPE '!'",
		"reviewer = " + me, "',' || hands || ',' LIKE " + c.Arg("%,"+where.Nobody(a.Person)+",%")}
	if a.Holds(consequence.Reviews) {
		parts = append(parts, "state = 'under_review'")
	}
	if a.Holds(consequence.Signs) {
		parts = append(parts, "(drafts = 1 OR signed <> '') AND signs = "+c.Arg(string(a.Role)))
	}
	others := []string{"person <> " + me}
	if hidden := c.Reach(access.Cases, sees); hidden != "" {
		others = append(others, hidden)
	}
	return "(" + own + " OR (" + strings.Join(append(others, where.AnyOf(parts)), " AND ") + "))"
}

// Consequences lists the cases that a viewer may know of, the newest first, so that a
// list never holds more than its pages open.
func (r *Reader) Consequences(f CaseFilter) ([]consequence.Case, error) {
	c := where.New(r.home)
	c.And(caseSight(c, f.Actor, c.Arg(where.Nobody(f.Actor.Person)), false))
	switch {
	case f.State != "":
		c.Add("state = ?1", f.State)
	case !f.All:
		c.Add("state NOT IN ('ended', 'withdrawn', 'closed')")
	}
	if f.Gains {
		c.And("gain = 1")
	}
	if f.Before != "" {
		c.Add("id < ?1", f.Before)
	}
	limit := c.Arg(f.Limit)
	return list(r, r.s.t.consequence.c, "WHERE home = $1"+c.Text()+" ORDER BY id DESC LIMIT "+limit, c.Args()[1:]...)
}

// CasesByState counts the cases that a viewer may know of.
func (r *Reader) CasesByState(a access.Actor) (map[consequence.State]int, error) {
	c := where.New(r.home)
	c.And(caseSight(c, a, c.Arg(where.Nobody(a.Person)), false))
	return counts.Cases(r.query, c)
}

// LeavesOf reads the leaves of a person, the newest first.
func (r *Reader) LeavesOf(person string) ([]org.Leave, error) {
	return list(r, r.s.t.leave, "WHERE home = $1 AND person = $2 ORDER BY from_day DESC, id DESC LIMIT 60", person)
}

// MattersOwned reads the newest matters that a post was given since a time.
func (r *Reader) MattersOwned(post string, since time.Time) ([]matter.Matter, error) {
	return list(r, r.s.t.matter, "WHERE home = $1 AND owner = $2 AND assigned_at >= $3 ORDER BY id DESC LIMIT 200", post, cell.Millis(since))
}
