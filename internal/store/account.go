package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/store/cell"
	"luoshi/internal/store/engine"
)

func accounts() *table[account.Account] {
	return newTable("account", "login person secret state epoch expires fresh? lost_key? factor?",
		func(a *account.Account) *ident.Row { return &a.Row },
		func(a *account.Account) []any {
			return []any{&a.Login, &a.Person, &a.Secret, &a.State, &a.Epoch, cell.Date(&a.Expires), cell.Instant(&a.Fresh), cell.Flag(&a.LostKey), &a.Factor}
		})
}

// Account reads an account.
func (r *Reader) Account(id string) (account.Account, error) { return get(r, r.s.t.account, id) }

// SaveAccount stores an account; a new one under the one form of its login, which
// nobody else's may be taken for.
func (tx *Tx) SaveAccount(a *account.Account) (err error) {
	if a.Version > 0 {
		return save(tx, tx.s.t.account, a)
	}
	if a.Login, err = ident.Login(a.Login); err != nil {
		return err
	}
	others, err := list(tx.Reader, tx.s.t.account, "WHERE home = $1 ORDER BY login, id")
	if err != nil {
		return err
	}
	for _, o := range others {
		if ident.Skeleton(ident.FoldLogin(o.Login)) == ident.Skeleton(a.Login) {
			if ident.FoldLogin(o.Login) == a.Login {
				return fault.At("login", "account.login_taken")
			}
			return fault.At("login", "account.login_alike", a.Login, o.Login)
		}
	}
	return save(tx, tx.s.t.account, a)
}

// AccountByLogin finds an account whatever the case and width in which its login was
// typed; false when there is none. One from before logins had one form is found as it
// is written.
func (r *Reader) AccountByLogin(login string) (account.Account, bool, error) {
	for _, form := range []string{ident.FoldLogin(login), login} {
		as, err := list(r, r.s.t.account, "WHERE home = $1 AND login = $2", form)
		if err != nil || len(as) > 0 {
			return append(as, account.Account{})[0], len(as) > 0, err
		}
	}
	return account.Account{}, false, nil
}

// RolesFrom lists the roles of the posts that a person holds on a day or later.
func (r *Reader) RolesFrom(person string, day calendar.Date) ([]access.Role, error) {
	rows, err := r.query(`SELECT DISTINCT p.role FROM appointment a JOIN post p ON p.home = a.home AND p.id = a.post
		WHERE a.home = $1 AND a.person = $2 AND (a.until_day = '' OR a.until_day >= $3) ORDER BY p.role`, r.home, person, day.String())
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []access.Role
	for rows.Next() {
		var r access.Role
		if err := rows.Scan(&r); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// LoginOf is a login that a person may use on a day, "" for none.
func (r *Reader) LoginOf(person string, day calendar.Date) (login string, err error) {
	err = r.queryRow("SELECT login FROM account WHERE home = $1 AND person = $2 AND state <> 'revoked' AND (expires = '' OR expires >= $3) ORDER BY login LIMIT 1",
		r.home, person, day.String()).Scan(&login)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return login, err
}

// Accounts reads every account in order of login.
func (r *Reader) Accounts() ([]account.Account, error) {
	return list(r, r.s.t.account, "WHERE home = $1 ORDER BY login, id")
}

// Session is an open sign-in (会话). It lies outside the journal.
type Session struct {
	Home          int
	ID            string // SHA-256 of the cookie's token
	Account       string
	Epoch         int
	Post          string // the post the person acts as, "" before the choice
	Kind          string // desk or field
	Created, Seen time.Time
	Expires       time.Time
	Pin           string // argon2id of the device's PIN, field only
	Address       string // where it was opened
	Device        string
}

// NewToken returns 32 random bytes in text for a cookie or a one-time link. It does
// not begin with a dash, which a command line takes for a flag.
func NewToken() string {
	b := make([]byte, 32)
	for {
		_, _ = rand.Read(b) // crypto/rand does not fail: it aborts the program
		if s := base64.RawURLEncoding.EncodeToString(b); s[0] != '-' {
			return s
		}
	}
}

func tokenID(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

const insertSession = `INSERT INTO session (home, id, account, epoch, post, kind, created, seen, expires, pin, address, device, seal)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`

// OpenSession stores a session and returns the token of its cookie.
func (s *Store) OpenSession(ctx context.Context, se Session) (string, error) {
	token := NewToken()
	se.ID = tokenID(token)
	err := s.aside(ctx, func(c engine.Conn) error {
		_, err := c.ExecContext(ctx, insertSession, se.Home, se.ID, se.Account, se.Epoch, se.Post, se.Kind,
			cell.Millis(se.Created), cell.Millis(se.Seen), cell.Millis(se.Expires), se.Pin, se.Address, se.Device, s.sealSession(se))
		return err
	})
	return token, err
}

// aside writes to a table outside the journal (the closed list of journal.go).
func (s *Store) aside(ctx context.Context, fn func(engine.Conn) error) error {
	return s.plain(s.engine.Do(context.WithoutCancel(ctx), fn))
}

// Writable writes to the database what is gone again at the end of it, and answers what
// a write of today would: the database is down, or its disk is full. A row of no home is
// put in and taken out, because SQLite writes nothing where a row stays what it was.
func (s *Store) Writable(ctx context.Context) error {
	return s.aside(ctx, func(c engine.Conn) error {
		if _, err := c.ExecContext(ctx, "INSERT INTO people_version (home, n) VALUES ($1, 0) ON CONFLICT (home) DO NOTHING", 0); err != nil {
			return err
		}
		_, err := c.ExecContext(ctx, "DELETE FROM people_version WHERE home = $1", 0)
		return err
	})
}

// TouchSession notes that a session was used, and as which post.
func (s *Store) TouchSession(ctx context.Context, se Session) error {
	defer s.cache.turns.of(se.ID).Add(1)
	return s.aside(ctx, func(c engine.Conn) error {
		_, err := c.ExecContext(ctx, "UPDATE session SET seen = $3, post = $4, pin = $5, epoch = $6, seal = $7 WHERE home = $1 AND id = $2",
			se.Home, se.ID, cell.Millis(se.Seen), se.Post, se.Pin, se.Epoch, s.sealSession(se))
		return err
	})
}

// CloseSession ends a session.
func (s *Store) CloseSession(ctx context.Context, home int, id string) error {
	defer s.cache.turns.of(id).Add(1)
	return s.aside(ctx, func(c engine.Conn) error {
		_, err := c.ExecContext(ctx, "DELETE FROM session WHERE home = $1 AND id = $2", home, id)
		return err
	})
}

const putAttempt = `INSERT INTO attempt (home, id, failures, until) VALUES ($1, $2, $3, $4)
	ON CONFLICT (home, id) DO UPDATE SET failures = excluded.failures, until = excluded.until`

// KeepGuesses stores counts of wrong secrets that outlive the process.
func (s *Store) KeepGuesses(ctx context.Context, home int, kept []account.Kept) error {
	if len(kept) == 0 {
		return nil
	}
	return s.aside(ctx, func(c engine.Conn) error {
		for _, k := range kept {
			if _, err := c.ExecContext(ctx, putAttempt, home, k.ID, k.Failures, cell.Millis(k.Until)); err != nil {
				return err
			}
		}
		return nil
	})
}

// KeptGuesses reads them when the next one begins.
func (r *Reader) KeptGuesses() (out []account.Kept, err error) {
	rows, err := r.query("SELECT id, failures, until FROM attempt WHERE home = $1 ORDER BY until", r.home)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var k account.Kept
		var until int64
		if err := rows.Scan(&k.ID, &k.Failures, &until); err != nil {
			return nil, err
		}
		k.Until = cell.FromMillis(until)
		out = append(out, k)
	}
	return out, rows.Err()
}

// Tidy drops what is over: sessions and tokens past their end, and attempts of which
// the last lies more than a day back. Strangers make rows of attempts.
func (s *Store) Tidy(ctx context.Context, home int) error {
	now := s.Now() // nothing runs out by a clock that jumped
	return s.aside(ctx, func(c engine.Conn) error {
		if _, err := c.ExecContext(ctx, "DELETE FROM attempt WHERE home = $1 AND until < $2", home, cell.Millis(now.AddDate(0, 0, -1))); err != nil {
			return err
		}
		if _, err := c.ExecContext(ctx, "DELETE FROM token WHERE home = $1 AND expires < $2", home, cell.Millis(now)); err != nil {
			return err
		}
		_, err := c.ExecContext(ctx, "DELETE FROM session WHERE home = $1 AND expires < $2", home, cell.Millis(now))
		return err
	})
}

// PutToken stores a one-time token for a purpose and returns it.
func (s *Store) PutToken(ctx context.Context, home int, purpose, acc string, expires time.Time) (string, error) {
	token := NewToken()
	return token, s.aside(ctx, func(c engine.Conn) error {
		_, err := c.ExecContext(ctx, "INSERT INTO token (home, id, purpose, account, expires, seal) VALUES ($1, $2, $3, $4, $5, $6)",
			home, tokenID(token), purpose, acc, cell.Millis(expires), s.sealToken(home, tokenID(token), purpose, acc, cell.Millis(expires)))
		return err
	})
}

// HasToken reports whether a token for a purpose was given to an account and has not
// run out.
func (r *Reader) HasToken(token, purpose, acc string) (there bool, err error) {
	var expires int64
	var seal string
	err = r.queryRow("SELECT expires, seal FROM token WHERE home = $1 AND id = $2 AND purpose = $3 AND account = $4 AND expires > $5",
		r.home, tokenID(token), purpose, acc, cell.Millis(r.Now())).Scan(&expires, &seal)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil && seal == r.s.sealToken(r.home, tokenID(token), purpose, acc, expires), err
}

// TakeToken uses up a one-time token; false when it is unknown, used or expired.
func (tx *Tx) TakeToken(token, purpose string) (acc string, ok bool, err error) {
	var expires int64
	var seal string
	err = tx.queryRow("DELETE FROM token WHERE home = $1 AND id = $2 AND purpose = $3 RETURNING account, expires, seal",
		tx.home, tokenID(token), purpose).Scan(&acc, &expires, &seal)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return acc, err == nil && tx.Now().UnixMilli() < expires && seal == tx.s.sealToken(tx.home, tokenID(token), purpose, acc, expires), err
}
