package letter

import (
	"strings"
	"time"
	"unicode/utf8"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/matter"
	"luoshi/journal"
)

// Letter is one letter (文书).
type Letter struct {
	ident.Row
	Kind, Title string
	Number      string // 洋整改〔2026〕123号, taken at signing
	To          string // body or post it is addressed to, in words
	ToBody      string
	ToPost      string
	ToPerson    string
	Matter      string // matter it is about, "" for none
	Case        string // case (结果运用) it belongs to, "" for none
	Rung        string // title of the rung it serves, "" for none
	Ladder      string // the ladder of that rung in the pack; "" also for letters from before it was kept
	Paragraphs  []string
	Copies      []string
	Form        Form
	State       State
	Drafter     string // person, "" when the sweep drafted it
	Issuer      string // person who signed
	IssuerPost  string
	Reason      string // why it was annulled or dropped
	Reply       calendar.Term
	ReplyDue    calendar.Date
	Answer      string
	Receipt     string // who took it and when, in words; "本人打开" when the addressee opened it here
	Pack        string

	DraftedAt, SignedAt, ServedAt, RepliedAt time.Time
}

// Public reports whether everybody of the county may read the letter: a circular
// (通报) that went out and is addressed to no single post or body.
func (l Letter) Public() bool {
	return l.Form == Circular && l.ToPost == "" && l.ToBody == "" && (l.State == Served || l.State == Replied)
}

// Personal reports whether the letter is of a case about a person (结果运用). What it
// says is sealed, and only the case says who reads it beside its addressee. A letter
// from before cases were named on letters names a person and no matter.
func (l Letter) Personal() bool { return l.Case != "" || l.ToPerson != "" && l.Matter == "" }

// AddressedTo reports whether the letter is addressed to the actor: one of a case to a person is
// neither the colleagues' nor the successor's, and one to a post is not for who holds it
// while the post rests.
func (l Letter) AddressedTo(a access.Actor) bool {
	switch {
	case l.Personal() && l.ToPerson != "":
		return a.Person == l.ToPerson
	case a.Suspended:
		return false
	case l.ToPost != "":
		return a.Post == l.ToPost
	}
	return l.ToBody != "" && a.Body == l.ToBody
}

// Subject is what the access table needs to know about a letter that is of no case.
func (l Letter) Subject(reader access.Actor) access.Subject {
	if l.Personal() {
		s := access.Subject{Sealed: true}
		if l.AddressedTo(reader) {
			s.Owner, s.Persons = reader.Post, []string{reader.Person}
		}
		return s
	}
	return access.Subject{Owner: l.ToPost, Bodies: []string{l.ToBody}}
}

// Tx is what the use cases of this package need of a transaction.
type Tx interface {
	Letter(id string) (Letter, error)
	SaveLetter(*Letter) error
	Matter(id string) (matter.Matter, error)
	NextNumber(counter string, year int) (int, error)
	Record(journal.Event) error
}

// Fill puts values into the places {名} of a template's paragraphs. A place
// without a value stays visible, so that the drafter sees the gap; a value that ends
// its own sentence does not end it twice.
func Fill(paragraphs []string, values map[string]string) []string {
	out := make([]string, len(paragraphs))
	for i, p := range paragraphs {
		var b strings.Builder
		for {
			before, rest, open := strings.Cut(p, "{")
			name, after, closed := strings.Cut(rest, "}")
			value, known := values[name]
			if b.WriteString(before); !open {
				break
			}
			if !closed || !known {
				b.WriteString("{")
				p = rest
				continue
			}
			b.WriteString(value)
			p = after
		}
		out[i] = strings.ReplaceAll(b.String(), "。。", "。")
	}
	return out
}

// paragraphs splits what was filled in with several lines, so that each is a
// paragraph of its own on paper.
func paragraphs(filled []string) (out []string) {
	for _, p := range filled {
		for _, line := range strings.Split(p, "\n") {
			if line = strings.TrimSpace(line); line != "" {
				out = append(out, line)
			}
		}
	}
	return out
}

// Compose fills a template; a value of several lines becomes as many paragraphs.
func Compose(t Template, values map[string]string) []string {
	return paragraphs(Fill(t.Paragraphs, values))
}

// New makes a draft from a template. The sweep drafts with a zero actor; a
// person needs the right to draft.
func New(tx Tx, actor access.Actor, t Template, l Letter, values map[string]string) (Letter, error) {
	if actor.Post != "" {
		if err := table.May(actor, Drafting, access.Subject{}); err != nil {
			return Letter{}, err
		}
	}
	l.Kind, l.Title, l.Form, l.Reply, l.Copies = t.ID, t.Title, t.Form, t.Reply, t.Copies
	l.Paragraphs = Compose(t, values)
	l.State, l.Drafter, l.DraftedAt, l.ReplyDue = Draft, actor.Person, actor.Now, calendar.None
	if err := tx.SaveLetter(&l); err != nil {
		return Letter{}, err
	}
	return l, tx.Record(actor.Event("letter.draft", l.ID))
}

// Edit changes the words of a draft.
func Edit(tx Tx, actor access.Actor, id string, paragraphs []string) (Letter, error) {
	return change(tx, actor, id, Editing, func(l *Letter) error {
		for _, p := range paragraphs {
			if utf8.RuneCountInString(p) > 5000 {
				return fault.At("text", "matter.text_long")
			}
		}
		if len(paragraphs) == 0 {
			return fault.At("text", "letter.empty")
		}
		l.Paragraphs, l.Drafter = paragraphs, actor.Person // who worded it last does not sign it
		return nil
	})
}

// Sign signs a draft (签发) and takes its number; from now on it cannot change.
// Nobody signs what they drafted.
func Sign(tx Tx, actor access.Actor, id, code string, zone *time.Location) (Letter, error) {
	return change(tx, actor, id, Signing, func(l *Letter) error {
		if l.OfRung() {
			m, err := tx.Matter(l.Matter)
			if err != nil {
				return err
			}
			if m.State == matter.WrittenOff {
				return fault.New(fault.Conflict, "letter.matter_settled", m.Number)
			}
		}
		return l.sign(tx, actor, code, zone)
	})
}

func (l *Letter) sign(tx Tx, actor access.Actor, code string, zone *time.Location) error {
	year := actor.Now.In(zone).Year()
	n, err := tx.NextNumber("letter-"+code, year)
	if err != nil {
		return err
	}
	l.Number = ident.LetterNumber{Prefix: code, Year: year, Serial: n}.String()
	l.Issuer, l.IssuerPost, l.SignedAt = actor.Person, actor.Post, actor.Now
	return nil
}

// Opened is the receipt of a letter that its addressee opened here.
const Opened = "本人打开"

// Serve records that a signed letter reached its addressee (送达), with who took it
// (签收人); the reply is due a term after it.
func Serve(tx Tx, actor access.Actor, id, receipt string, cal *calendar.Calendar, zone *time.Location) (Letter, error) {
	return change(tx, actor, id, Serving, func(l *Letter) error {
		receipt = strings.TrimSpace(receipt)
		switch {
		case receipt == "" && !(l.Form == Circular && l.ToPost == "" && l.ToBody == ""): // a circular goes out to everybody
			return fault.At("receipt", "letter.receipt")
		case utf8.RuneCountInString(receipt) > 200:
			return fault.At("receipt", "matter.text_long")
		}
		return l.serve(actor, receipt, cal, zone)
	})
}

func (l *Letter) serve(actor access.Actor, receipt string, cal *calendar.Calendar, zone *time.Location) error {
	l.ServedAt, l.Receipt = actor.Now, receipt
	if l.Reply.N == 0 {
		return nil
	}
	clock, err := calendar.StartClock(calendar.Segment{Term: l.Reply, From: actor.Now, Event: "送达", Source: l.Number})
	if err != nil {
		return err
	}
	due, err := clock.Due(cal, zone)
	l.ReplyDue = due.Date
	return err
}

// Open records that the addressee opened a signed letter (打开签收); that serves it.
func Open(tx Tx, actor access.Actor, l Letter, cal *calendar.Calendar, zone *time.Location) (Letter, error) {
	if err := table.Keep(Opening, l.tied(actor)); err != nil {
		return Letter{}, err
	}
	if err := table.May(actor, Opening, access.Subject{Owner: actor.Post, Persons: []string{l.ToPerson}}); err != nil {
		return Letter{}, err
	}
	return settle(tx, actor, l, Opening, func(l *Letter) error { return l.serve(actor, Opened, cal, zone) })
}

// Answer records the addressee's reply (答复).
func Answer(tx Tx, actor access.Actor, id, text string) (Letter, error) {
	l, err := tx.Letter(id)
	if err != nil {
		return Letter{}, err
	}
	if err := table.May(actor, Replying, l.Subject(actor)); err != nil {
		return Letter{}, err
	}
	if strings.TrimSpace(text) == "" {
		return Letter{}, fault.At("text", "letter.reply_empty")
	}
	if utf8.RuneCountInString(text) > 5000 {
		return Letter{}, fault.At("text", "matter.text_long")
	}
	if l.Personal() {
		return Letter{}, fault.New(fault.Conflict, "letter.of_case") // what is said to it is said in the case
	}
	return settle(tx, actor, l, Replying, func(l *Letter) error {
		l.Answer, l.RepliedAt = text, actor.Now
		return nil
	})
}

// Annul withdraws a letter (撤销); what it found stops counting.
func Annul(tx Tx, actor access.Actor, id, reason string) (Letter, error) {
	return change(tx, actor, id, Annulling, func(l *Letter) error {
		l.Reason = reason
		return because(reason)
	})
}

// Drop decides that a draft is not signed (不予签发); no number is used.
func Drop(tx Tx, actor access.Actor, id, reason string) (Letter, error) {
	return change(tx, actor, id, Dropping, func(l *Letter) error {
		l.Reason = reason
		return because(reason)
	})
}

// OfRung reports whether the letter serves a rung of a ladder for a matter.
func (l Letter) OfRung() bool { return l.Matter != "" && l.Rung != "" }

// Lapse drops a draft that has lost its cause (自动作废), for a reason in words and
// in a word for the journal. It asks for no right: it follows from another act of
// the actor, in the transaction of that act. A letter that is no draft stays.
func Lapse(tx Tx, actor access.Actor, l Letter, reason, word string) error {
	if l.State != Draft {
		return nil
	}
	l.State, l.Reason = Dropped, reason
	if err := tx.SaveLetter(&l); err != nil {
		return err
	}
	e := actor.Event("letter.lapse", l.ID)
	e.Facts = []journal.Fact{{Name: "reason", Value: word}}
	return tx.Record(e)
}

// because asks for a reason, and for one of a length that can be read.
func because(reason string) error {
	switch {
	case strings.TrimSpace(reason) == "":
		return fault.At("text", "matter.reason_empty")
	case utf8.RuneCountInString(reason) > 5000:
		return fault.At("text", "matter.text_long")
	}
	return nil
}

func change(tx Tx, actor access.Actor, id string, act Act, fn func(*Letter) error) (Letter, error) {
	if err := table.May(actor, act, access.Subject{}); err != nil {
		return Letter{}, err
	}
	l, err := tx.Letter(id)
	if err != nil {
		return Letter{}, err
	}
	if l.Personal() {
		return Letter{}, fault.New(fault.Conflict, "letter.of_case") // its acts are acts of the case, under the case's rights
	}
	if err := table.Keep(act, l.tied(actor)); err != nil {
		return Letter{}, err
	}
	return settle(tx, actor, l, act, fn)
}

// settle carries out an act that the actor may do, where the state is open to it.
func settle(tx Tx, actor access.Actor, l Letter, act Act, fn func(*Letter) error) (Letter, error) {
	next, err := table.After(l.State, act)
	if err != nil {
		return Letter{}, err
	}
	if err := fn(&l); err != nil {
		return Letter{}, err
	}
	l.State = next
	if err := tx.SaveLetter(&l); err != nil {
		return Letter{}, err
	}
	name := "letter." + string(act)
	if act == Editing {
		name = "letter.draft" // a draft that says something else
	}
	return l, tx.Record(actor.Event(name, l.ID))
}
