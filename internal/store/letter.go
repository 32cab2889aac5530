package store

import (
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/ident"
	"luoshi/internal/letter"
	"luoshi/internal/store/cell"
	"luoshi/internal/store/counts"
	"luoshi/internal/store/where"
)

// letters is the table of letters. What a personal letter says stands in the
// envelope of private, and in no plain column.
func letters() *table[letter.Letter] {
	return newTable("letter", `kind title number addressee to_body to_post to_person matter rung paragraphs copies form state drafter issuer
		issuer_post reason reply reply_due answer pack drafted_at signed_at served_at replied_at private!? case_id? receipt? ladder?`,
		func(l *letter.Letter) *ident.Row { return &l.Row },
		func(l *letter.Letter) []any {
			return []any{&l.Kind, &l.Title, &l.Number, &l.To, &l.ToBody, &l.ToPost, &l.ToPerson, &l.Matter, &l.Rung, notPersonal{l, cell.Object(&l.Paragraphs), "[]"},
				cell.Object(&l.Copies), &l.Form, &l.State, &l.Drafter, &l.Issuer, &l.IssuerPost, notPersonal{l, &l.Reason, ""}, cell.Object(&l.Reply), cell.Date(&l.ReplyDue),
				notPersonal{l, &l.Answer, ""}, &l.Pack, cell.Instant(&l.DraftedAt), cell.Instant(&l.SignedAt), cell.Instant(&l.ServedAt), cell.Instant(&l.RepliedAt), private{l}, &l.Case, &l.Receipt, &l.Ladder}
		})
}

// notPersonal is a cell that stores none while the letter is personal.
type notPersonal struct {
	l    *letter.Letter
	of   any
	none string
}

func (c notPersonal) Value() (driver.Value, error) {
	if c.l.Personal() {
		return c.none, nil
	}
	return cell.ValueOf(c.of)
}

func (c notPersonal) Scan(src any) error {
	if s, ok := c.of.(sql.Scanner); ok {
		return s.Scan(src)
	}
	text, err := cell.TextOf(src)
	*c.of.(*string) = text
	return err
}

// private is what a personal letter says, as one sealed text.
type private struct{ l *letter.Letter }

type privateText struct {
	Paragraphs     []string
	Reason, Answer string
}

func (c private) Text() (string, error) {
	if !c.l.Personal() {
		return "", nil
	}
	b, err := json.Marshal(privateText{c.l.Paragraphs, c.l.Reason, c.l.Answer})
	return string(b), err
}

func (c private) Opened(text string) error {
	if text == "" {
		return nil
	}
	var p privateText
	err := json.Unmarshal([]byte(text), &p)
	c.l.Paragraphs, c.l.Reason, c.l.Answer = p.Paragraphs, p.Reason, p.Answer
	return err
}

// Letter reads a letter.
func (r *Reader) Letter(id string) (letter.Letter, error) { return get(r, r.s.t.letter, id) }

// SaveLetter stores a letter.
func (tx *Tx) SaveLetter(l *letter.Letter) error { return save(tx, tx.s.t.letter, l) }

// LettersOf reads the letters about a matter, the newest first.
func (r *Reader) LettersOf(matter string) ([]letter.Letter, error) {
	return list(r, r.s.t.letter, "WHERE home = $1 AND matter = $2 ORDER BY id DESC", matter)
}

// LetterFilter asks for a page of letters.
type LetterFilter struct {
	Actor    access.Actor
	Drafts   bool         // also drafts: for those who draft and sign
	State    letter.State // "" for all
	Unserved time.Time    // signed before this instant and not served, zero for all
	Stand    counts.Stand // how far it got on the day Today, "" for all
	Today    calendar.Date
	Before   string // last identifier of the page before
	Text     string // words of the number and the title: the newest first
	Limit    int
}

// personalLetter is Letter.Personal in SQL.
const personalLetter = "(case_id <> '' OR to_person <> '' AND matter = '')"

// Letters reads a page of the letters that a viewer may see, the newest first. Letters
// of no case are filtered by the access table, beside the circulars that went to
// everybody; those of a case are their addressee's, once signed, and theirs who see
// the whole case.
func (r *Reader) Letters(f LetterFilter) ([]letter.Letter, error) {
	c, any := r.lettersOf(f)
	if !any {
		return nil, nil
	}
	if f.Stand != "" {
		f.Stand.In(c, f.Today)
	}
	if f.State != "" {
		c.Add("state = ?1", f.State)
	}
	if !f.Unserved.IsZero() {
		c.Add("state = 'signed' AND signed_at < ?1", cell.Millis(f.Unserved))
	}
	if f.Before != "" {
		c.Add("id < ?1", f.Before)
	}
	if f.Text != "" {
		return r.lettersFound(f, c)
	}
	limit := c.Arg(f.Limit)
	return list(r, r.s.t.letter, "WHERE home = $1"+c.Text()+" ORDER BY id DESC LIMIT "+limit, c.Args()[1:]...)
}

// lettersOf begins with the letters that a viewer may see; false when no role reads any.
func (r *Reader) lettersOf(f LetterFilter) (*where.Clause, bool) {
	c, sees := where.New(r.home), access.Sees(f.Actor, access.Letters.Act)
	if sees.Nothing() {
		return c, false
	}
	c.And(letterSight(c, f.Actor, sees, f.Drafts))
	return c, true
}

// LettersByStand counts the letters that a viewer may see by how far they got on the day; of
// many it may lie a minute back.
func (r *Reader) LettersByStand(f LetterFilter) (map[counts.Stand]int, error) {
	c, any := r.lettersOf(f)
	if !any {
		return nil, nil
	}
	asked := fmt.Sprint(c.Text(), c.Args(), f.Today)
	return kept(r, "letters "+f.Actor.Post, asked, func() (map[counts.Stand]int, error) { return counts.Letters(r.query, c, f.Today) })
}

// letterSight is letter.Letter.Reads and office.ReadsLetter in SQL.
func letterSight(c *where.Clause, a access.Actor, sees access.Filter, drafts bool) string {
	const out = "state NOT IN ('draft', 'dropped')"
	me := c.Arg(where.Nobody(sees.Person))
	ordinary := []string{out}
	if drafts && letter.Drafts(a) {
		ordinary = []string{"(" + out + " OR to_person <> " + me + ")"}
	}
	if reach := c.Reach(access.Letters, sees); reach != "" {
		ordinary = append(ordinary, reach)
	}
	public := "form = 'circular' AND to_post = '' AND to_body = '' AND state IN ('served', 'replied')"
	if a.Role == access.NoPost {
		public = "1 = 0"
	}
	addressed := []string{"to_person = " + me}
	if sees.Post != "" {
		addressed = append(addressed, "to_person = '' AND (to_post = "+c.Arg(sees.Post)+" OR to_post = '' AND to_body = "+c.Arg(where.Nobody(a.Body))+")")
	}
	return "(NOT " + personalLetter + " AND (" + strings.Join(ordinary, " AND ") + " OR " + public + ")" +
		" OR " + personalLetter + " AND " + out + " AND " + where.AnyOf(addressed) +
		" OR case_id <> '' AND to_person <> " + me + " AND case_id IN (SELECT id FROM consequence WHERE home = $1 AND " + caseSight(c, a, me, true) + "))"
}

// LetterNumbered finds a letter by its printed number.
func (r *Reader) LetterNumbered(number string) (letter.Letter, bool, error) {
	ls, err := list(r, r.s.t.letter, "WHERE home = $1 AND number = $2 AND number <> ''", number)
	if err != nil || len(ls) == 0 {
		return letter.Letter{}, false, err
	}
	return ls[0], true, nil
}

// LettersIn reads every letter in a state, the oldest first.
func (r *Reader) LettersIn(state letter.State) ([]letter.Letter, error) {
	return list(r, r.s.t.letter, "WHERE home = $1 AND state = $2 ORDER BY id", string(state))
}

// LettersOfAll reads the letters of several matters, the newest first.
func (r *Reader) LettersOfAll(matters []string) (map[string][]letter.Letter, error) {
	out := map[string][]letter.Letter{}
	if len(matters) == 0 {
		return out, nil
	}
	in, args := where.In(2, matters)
	ls, err := list(r, r.s.t.letter, "WHERE home = $1 AND matter IN ("+in+")", args...)
	for _, l := range ls {
		out[l.Matter] = append(out[l.Matter], l)
	}
	for _, of := range out { // sorted here: SQLite would rather read every letter of the home in this order
		slices.SortFunc(of, func(a, b letter.Letter) int { return strings.Compare(b.ID, a.ID) })
	}
	return out, err
}

const ofClass = ` AND rung <> '' AND matter <> '' AND drafted_at >= $3 AND EXISTS (SELECT 1 FROM matter m WHERE m.home = letter.home AND m.id = letter.matter
	AND m.list = $4 AND m.class = $5) ORDER BY id DESC`

// RungLetters reads the letters of rungs since a time about the matters of a list and
// class: those to a person, or those to a body when person is "". The newest come first.
func (r *Reader) RungLetters(of, class, body, person string, since time.Time) ([]letter.Letter, error) {
	if person != "" {
		return list(r, r.s.t.letter, "WHERE home = $1 AND to_person = $2 AND to_person <> ''"+ofClass, person, cell.Millis(since), of, class)
	}
	return list(r, r.s.t.letter, "WHERE home = $1 AND to_body = $2"+ofClass, body, cell.Millis(since), of, class)
}
