package store

import (
	"time"

	"luoshi/internal/account"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/store/cell"
)

func codes() *table[account.Code] {
	return newTable("account_code", "account person first reason state asked_by asked_post asked_at released_by released_post released_at used_at opening factor?",
		func(c *account.Code) *ident.Row { return &c.Row },
		func(c *account.Code) []any {
			return []any{&c.Account, &c.Person, cell.Flag(&c.First), &c.Reason, &c.State, &c.AskedBy, &c.AskedPost, cell.Instant(&c.AskedAt),
				&c.ReleasedBy, &c.ReleasedPost, cell.Instant(&c.ReleasedAt), cell.Instant(&c.UsedAt), cell.Flag(&c.Opening), cell.Flag(&c.Factor)}
		})
}

// Code reads a one-time code.
func (r *Reader) Code(id string) (account.Code, error) { return get(r, r.s.t.code, id) }

// SaveCode stores a one-time code: who asked and who released, never the code itself.
func (tx *Tx) SaveCode(c *account.Code) error { return save(tx, tx.s.t.code, c) }

// CodesOf reads the codes of an account, the newest first.
func (r *Reader) CodesOf(acc string) ([]account.Code, error) {
	return list(r, r.s.t.code, "WHERE home = $1 AND account = $2 ORDER BY id DESC", acc)
}

// NamedCode is a code with the names of who asked and who released.
type NamedCode struct {
	account.Code
	Asker, Releaser string
}

func (r *Reader) namedCodes(acc string) ([]NamedCode, error) {
	ks, err := r.CodesOf(acc)
	if err != nil {
		return nil, err
	}
	out := make([]NamedCode, len(ks))
	for i, k := range ks {
		out[i].Code = k
		if out[i].Asker, err = r.nameOf(k.AskedBy); err != nil {
			return nil, err
		}
		if out[i].Releaser, err = r.nameOf(k.ReleasedBy); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// nameOf is the name of a person, "" for nobody.
func (r *Reader) nameOf(person string) (string, error) {
	if person == "" {
		return "", nil
	}
	p, err := r.Person(person)
	return p.Name, err
}

// CodesAsked lists the codes that wait for their release, the oldest first.
func (r *Reader) CodesAsked() ([]account.Code, error) {
	return list(r, r.s.t.code, "WHERE home = $1 AND state = 'asked' ORDER BY id")
}

// CodesOver lists some of the released codes whose time has passed at now.
func (r *Reader) CodesOver(now time.Time, limit int) ([]account.Code, error) {
	return list(r, r.s.t.code, "WHERE home = $1 AND state = 'released' AND released_at <= $2 ORDER BY id LIMIT $3", cell.Millis(now.Add(-account.CodeLife)), limit)
}

// Codes lists the codes of every account, the newest first, from before an identifier
// on ("" from the newest).
func (r *Reader) Codes(before string, limit int) ([]account.Code, error) {
	if before == "" {
		before = lastID
	}
	return list(r, r.s.t.code, "WHERE home = $1 AND id < $2 ORDER BY id DESC LIMIT $3", before, limit)
}

// Opener is who releases and confirms alone, "" once the opening period has ended and
// before the programme is set up.
func (r *Reader) Opener() (string, error) {
	p, err := r.Programme()
	if f, ok := fault.As(err); ok && f.Kind == fault.Missing {
		return "", nil
	}
	return p.Opener, err
}

// SetOpener notes who opens the programme, or with "" that the opening period ended.
func (tx *Tx) SetOpener(person string) (id string, err error) {
	p, err := tx.Programme()
	if err != nil {
		return "", err
	}
	p.Opener = person
	return p.ID, save(tx, tx.s.t.programme, &p)
}
