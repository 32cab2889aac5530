package office

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/journal"
	"luoshi/pack"
)

// Issue is one issue of a pack in a home (下发单): asked for by one person, given by
// another, and in force from the later of the text's own day and the confirmation.
type Issue struct {
	ident.Row
	Pack, Title string // key and title of the text
	Document    string // the office's own document
	Effective   calendar.Date
	// Corrects is the first day of the periods that are computed anew (更正自), None for an
	// ordinary issue. Reason says what was wrong in the formula.
	Corrects calendar.Date
	Reason   string
	State    IssueState

	Person, Post           string // who asked
	Other, OtherPost, Word string // who confirmed or refused, and why
	At, OtherAt            time.Time
	From                   time.Time // in force from, zero until it is given
	Opening                bool      // 开局: given in the opening period of a home
}

// PackTx is what issuing a pack needs of a transaction.
type PackTx interface {
	// Edition is the pack in force, the programme's time zone, and whether it is a demo.
	Edition() (key string, zone *time.Location, demo bool, err error)
	LatestVersion(id string) (int, error)
	KeepPack(p *pack.Pack, text, document string) error
	Pack(key string) (*pack.Pack, error)
	PackIssue(id string) (Issue, error)
	PackIssues() ([]Issue, error)
	SavePackIssue(*Issue) error
	Opener() (string, error)
	// RolesHeld lists the roles of the posts that somebody holds on a day, or is to hold.
	RolesHeld(day calendar.Date) ([]access.Role, error)
	Record(journal.Event) error
}

// PackDraft is an issue that somebody asks for. Corrects is None for an ordinary one.
type PackDraft struct {
	Text, Document, Reason string
	Corrects               calendar.Date
}

// ProposePack asks for the issue of a pack (提请下发): nothing is in force before another
// person confirms it. The document is the office's own, with its number; a pack that
// carries a year was written after an article and is issued outside a demo under that
// document alone. Every problem of the text is answered at once; with any, nothing is kept.
func ProposePack(tx PackTx, actor access.Actor, d PackDraft) (*pack.Pack, []pack.Problem, error) {
	if err := issueLife.May(actor, ProposeIssue, access.Subject{Area: actor.Area}); err != nil {
		return nil, nil, err
	}
	p, problems := pack.ReadText([]byte(d.Text))
	if len(problems) == 0 {
		problems = p.Unfilled()
	}
	if len(problems) > 0 {
		return nil, problems, nil
	}
	key, zone, demo, err := tx.Edition()
	if err != nil {
		return p, nil, err
	}
	d.Document, d.Reason = strings.TrimSpace(d.Document), strings.TrimSpace(d.Reason)
	if err := d.check(p, key, zone, demo, calendar.DateOf(actor.Now, zone)); err != nil {
		return p, nil, err
	}
	issues, err := tx.PackIssues()
	if err != nil {
		return p, nil, err
	}
	for _, i := range issues {
		if i.State == IssueWaiting {
			return p, nil, fault.New(fault.Conflict, "office.pack_waits", i.Pack)
		}
	}
	latest, err := tx.LatestVersion(p.ID)
	if err != nil {
		return p, nil, err
	}
	if p.Version <= latest || p.Version > latest+maxStep {
		return p, nil, fault.At("text", "office.pack_version", p.ID, strconv.Itoa(latest), strconv.Itoa(latest+1))
	}
	if !d.Corrects.IsNone() {
		if err := keepsBoards(tx, key, p); err != nil {
			return p, nil, err
		}
	}
	if err := keepsPosts(tx, key, p, calendar.DateOf(actor.Now, zone)); err != nil {
		return p, nil, err
	}
	if err := tx.KeepPack(p, d.Text, d.Document); err != nil {
		return p, nil, err
	}
	i := Issue{Pack: p.Key(), Title: p.Title, Document: d.Document, Effective: p.Effective, Corrects: d.Corrects, Reason: d.Reason, State: IssueWaiting,
		Person: actor.Person, Post: actor.Post, At: actor.Now}
	if err := tx.SavePackIssue(&i); err != nil {
		return p, nil, err
	}
	return p, nil, tx.Record(packEvent(actor, "pack.propose", i, key))
}

// maxStep is how far a version may be ahead of the last one: a number that is taken back
// is spent, and nobody spends them all by one proposal.
const maxStep = 100

// keepsBoards refuses a correction that drops a board of the version in force or makes it
// of another cadence or level: it mends formulas, and has the periods there were.
func keepsBoards(tx PackTx, inForce string, p *pack.Pack) error {
	before, err := tx.Pack(inForce)
	if err != nil {
		return err
	}
	for _, b := range before.Boards {
		if now, ok := p.Board(b.ID); !ok || now.Cadence != b.Cadence || now.Level != b.Level {
			return fault.At("text", "office.pack_corrects_board", b.Title)
		}
	}
	return nil
}

// keepsPosts refuses a version that takes the role of a post that somebody holds, or makes
// it a key post (关键岗位): who holds it would have no rights, or those of a key post
// without the word of a second office.
func keepsPosts(tx PackTx, inForce string, p *pack.Pack, today calendar.Date) error {
	before, err := tx.Pack(inForce)
	if err != nil {
		return err
	}
	held, err := tx.RolesHeld(today)
	if err != nil {
		return err
	}
	was, now := before.Bundles(), p.Bundles()
	for _, r := range held {
		switch {
		case was.Valid(r) && !now.Valid(r):
			return fault.At("text", "office.pack_drops_role", was.Title(r))
		case !was.Entrusted(r) && now.Entrusted(r):
			return fault.At("text", "office.pack_entrusts_role", now.Title(r))
		}
	}
	return nil
}

// check refuses a draft for what it says beside the text of the pack.
func (d PackDraft) check(p *pack.Pack, inForce string, zone *time.Location, demo bool, today calendar.Date) error {
	n := utf8.RuneCountInString(d.Document)
	id, _, _ := strings.Cut(inForce, "@")
	switch {
	case n == 0 && p.Year > 0 && !demo:
		return fault.At("document", "office.pack_year", strconv.Itoa(p.Year))
	case n == 0 || pack.Placeholder(d.Document):
		return fault.At("document", "office.pack_document")
	case n > 200:
		return fault.At("document", "office.pack_document_long")
	case p.Zone != zone.String():
		return fault.At("text", "office.pack_zone", zone.String(), p.Zone)
	case utf8.RuneCountInString(d.Reason) > maxReason:
		return fault.At("reason", "office.reason_long", strconv.Itoa(maxReason))
	case d.Corrects.IsNone():
		return nil
	case d.Corrects > today:
		return fault.At("corrects", "office.pack_corrects_ahead")
	case p.ID != id:
		return fault.At("text", "office.pack_corrects_other", id)
	case p.Effective > today:
		return fault.At("text", "office.pack_corrects_later", p.Effective.Zh())
	case d.Reason == "":
		return fault.At("reason", "office.pack_corrects_reason")
	}
	return nil
}

// ConfirmPack gives the second person's word on an issue that waits (确认下发); with yes
// false it refuses, for a reason. Whoever asked may take it back and never confirms it.
func ConfirmPack(tx PackTx, actor access.Actor, id string, yes bool, why string) error {
	i, err := tx.PackIssue(id)
	if err != nil {
		return err
	}
	own, why := actor.Is(i.Person), strings.TrimSpace(why)
	ruling, act := ConfirmIssue, "pack.issue"
	switch {
	case own && !yes:
		ruling, act = TakeIssue, "pack.withdraw"
	case !yes:
		ruling, act = RefuseIssue, "pack.refuse"
	}
	if err := issueLife.May(actor, ruling, access.Subject{Area: actor.Area}); err != nil {
		return err
	}
	key, zone, _, err := tx.Edition()
	if err != nil {
		return err
	}
	row, err := issueLife.Enter(i.State, ruling, i.tied(actor))
	switch {
	case err != nil:
		return err
	case utf8.RuneCountInString(why) > maxReason:
		return fault.At("why", "office.reason_long", strconv.Itoa(maxReason))
	case row.Words && why == "":
		return fault.At("why", "office.pack_why")
	}
	if yes {
		p, err := tx.Pack(i.Pack)
		if err != nil {
			return err
		}
		if err := keepsPosts(tx, key, p, calendar.DateOf(actor.Now, zone)); err != nil { // somebody may have been appointed since
			return err
		}
	}
	i.State = row.To
	i.Other, i.OtherPost, i.OtherAt, i.Word = actor.Person, actor.Post, actor.Now, why
	if yes {
		opener, err := tx.Opener()
		if err != nil {
			return err
		}
		i.From, i.Opening = actor.Now, opener != ""
		if day := i.Effective.Start(zone); day.After(i.From) {
			i.From = day
		}
	}
	if err := tx.SavePackIssue(&i); err != nil {
		return err
	}
	return tx.Record(packEvent(actor, act, i, key))
}

func packEvent(actor access.Actor, act string, i Issue, before string) journal.Event {
	e := actor.Event(act, i.ID)
	e.Facts = []journal.Fact{{Name: "pack", Value: i.Pack}, {Name: "before", Value: before}, {Name: "document", Value: i.Document}}
	return e
}
