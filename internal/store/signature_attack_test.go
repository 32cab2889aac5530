package store_test

import (
	"crypto/sha256"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/consequence"
	"luoshi/internal/fault"
	"luoshi/internal/keyring"
	"luoshi/internal/letter"
	"luoshi/internal/scenario/countytest"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
	"luoshi/journal"
)

// unsigned verifies and wants a finding about a signature in a table.
func (p attacked) unsigned(t *testing.T, what, table, text string) {
	t.Helper()
	r, err := p.s.Verify(t.Context(), home)
	if err != nil {
		t.Fatal(what, err)
	}
	for _, f := range r.Findings {
		if (f.Kind == journal.Unsigned || f.Kind == journal.Forged) && f.Table == table && strings.Contains(f.Text, text) {
			return
		}
	}
	t.Errorf("%s: 核验没有指出 %s “%s”：%+v", what, table, text, r.Findings)
}

// forge lets the program write rows under an event that nobody signs, then makes of the
// event what change says, as whoever holds the database can: with a new number in a
// tree computed anew, under a checkpoint of the stolen key, or without a number yet.
func (p attacked) forge(t *testing.T, numbered bool, save func(*store.Tx) error, change func(*journal.Event)) {
	t.Helper()
	if err := p.do(t.Context(), func(tx *store.Tx) error {
		if err := save(tx); err != nil {
			return err
		}
		return tx.Record(access.Actor{Account: "a", Person: p.Actor("leader-1").Person, Now: noon}.Event("letter.serve", "forged"))
	}); err != nil {
		t.Fatal(err)
	}
	size, err := p.s.Sequence(t.Context(), home)
	if err != nil {
		t.Fatal(err)
	}
	p.rewrite(t, size, numbered, change)
}

// rewrite changes the last event and computes the tree anew.
func (p attacked) rewrite(t *testing.T, size int64, numbered bool, change func(*journal.Event)) {
	t.Helper()
	var id string
	var leaf []byte
	if err := p.db.QueryRow("SELECT id, leaf FROM event WHERE home = $1 AND seq = $2", home, size).Scan(&id, &leaf); err != nil {
		t.Fatal(err)
	}
	e, err := journal.ParseEvent(leaf)
	if err != nil {
		t.Fatal(err)
	}
	change(&e)
	p.s.BetweenPasses(func() {
		p.exec(t, "DELETE FROM tree WHERE home = $1 AND idx >= $2", home, tlog.StoredHashCount(size-1))
		p.exec(t, "UPDATE event SET seq = 0, act = $1, leaf = $2 WHERE home = $3 AND id = $4", e.Act, e.Append(nil), home, id)
	})
	if !numbered {
		return
	}
	if _, err := p.s.Sequence(t.Context(), home); err != nil {
		t.Fatal(err)
	}
	if _, err := p.s.Checkpoint(t.Context(), home, ownSigner(t)); err != nil {
		t.Fatal(err)
	}
}

// TestForgedActs: a signed letter, a vote and a decision of the leader, written into the
// database with an event that names the leader: the row and the event are named, with and
// without a number.
func TestForgedActs(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, p attacked) {
		leader := p.Actor("leader-1")
		rows := []struct {
			table, act string
			save       func(*store.Tx) error
		}{
			{"letter", "letter.sign", func(tx *store.Tx) error {
				return tx.SaveLetter(&letter.Letter{Title: "伪造的督办函", State: letter.Signed, Issuer: leader.Person, IssuerPost: leader.Post, SignedAt: noon})
			}},
			{"consequence_vote", "consequence.vote", func(tx *store.Tx) error {
				return tx.SaveConsequenceVote(&consequence.Vote{Case: "x", Person: leader.Person, Post: leader.Post, Outcome: "impose", At: noon})
			}},
			{"consequence", "consequence.decide", func(tx *store.Tx) error {
				return tx.SaveConsequence(&consequence.Case{Title: "伪造的决定", State: consequence.Decided, Decider: leader.Person, DecidedAt: noon})
			}},
		}
		for _, r := range rows {
			for _, numbered := range []bool{false, true} {
				p.forge(t, numbered, r.save, func(*journal.Event) {})
				p.unsigned(t, "没有签名的事件带出一行", r.table, "only a person's signature gives")
				p.forge(t, numbered, r.save, func(e *journal.Event) { e.Act = r.act })
				p.unsigned(t, "点名领导的事件", "event", "bears no signature")
			}
		}
	})
}

// TestForgedSignatures: a signature taken from another event, a key whose public half was
// replaced, a key that somebody with the database alone brings in.
func TestForgedSignatures(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, p attacked) {
		ids := queried(t, p.db, "SELECT id FROM event WHERE act = 'letter.sign' ORDER BY id DESC LIMIT 2")
		var leaf []byte
		if err := p.db.QueryRow("SELECT leaf FROM event WHERE id = $1", ids[0]).Scan(&leaf); err != nil {
			t.Fatal(err)
		}
		other, err := journal.ParseEvent(leaf)
		if err != nil || other.Signer == "" {
			t.Fatal(other, err)
		}
		l := letter.Letter{Title: "伪造的督办函", State: letter.Signed, Issuer: other.Person, SignedAt: noon}
		p.forge(t, true, func(tx *store.Tx) error { return tx.SaveLetter(&l) }, func(e *journal.Event) {
			e.Act, e.Person, e.Signer, e.Sig = "letter.sign", other.Person, other.Signer, other.Sig
		})
		p.unsigned(t, "别的事件的签名", "event", "does not fit")

		fresh, err := keyring.Open(filepath.Join(t.TempDir(), "keys"))
		if err != nil {
			t.Fatal(err)
		}
		seed := sha256.Sum256([]byte("attacker"))
		evil, err := store.Open(t.Context(), p.url, store.Options{Keys: fresh, Clock: p.s.Now, Hands: func(tx *store.Tx, e journal.Event) (*journal.Signer, error) {
			return account.HandOf(tx, e, seed[:])
		}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = evil.Close() })
		victim := access.Actor{Account: "a", Person: "somebody", Now: noon}
		if _, err := evil.Do(t.Context(), home, "", func(tx *store.Tx) error {
			if err := tx.SaveLetter(&letter.Letter{Title: "再伪造一份", State: letter.Signed, Issuer: victim.Person, SignedAt: noon}); err != nil {
				return err
			}
			return tx.Record(victim.Event("letter.sign", "x"))
		}); err != nil {
			t.Fatal(err)
		}
		p.unsigned(t, "只有数据库的人自带密钥", "signkey", "not made by the program")

		if _, err := evil.Do(t.Context(), home, "", func(tx *store.Tx) error {
			k, err := tx.KeyOf(other.Person)
			if err != nil {
				return err
			}
			k.Public = journal.NewSigner(k.ID, seed[:]).Public()
			if err := tx.SaveSignKey(&k); err != nil {
				return err
			}
			return tx.Record(access.Actor{Now: noon}.Event("account.change_secret", "x"))
		}); err != nil {
			t.Fatal(err)
		}
		p.unsigned(t, "换了公钥", "event", "does not fit")
		p.unsigned(t, "换了公钥", "signkey", "no event that the key itself signed")
	})
}

// plainly opens a store on a built county in which nobody signs for anybody, as the
// program that serves people does.
func plainly(t *testing.T, e storetest.Engine) (w world, s *store.Store, at countytest.Copy) {
	t.Helper()
	at = countytest.Built(t, e, noon)
	w = inCounty(at.Open(t, storetest.NewClock(noon)))
	return w, at.Plain(t, w.s.Now), at
}

// TestActsAreSigned: an act that binds others is refused without the person's own valid
// key, and from the program itself, and leaves nothing behind; a key signs until it ends,
// and the one after a loss only when two others have endorsed it.
func TestActsAreSigned(t *testing.T) {
	t.Parallel()
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			w, s, at := plainly(t, e)
			hands := map[string]*journal.Signer{}
			act := func(fn func(*store.Tx) error) error { _, err := s.Do(t.Context(), home, "", fn); return err }
			as := func(key string) access.Actor { a := w.Actor(key); a.Hand = hands[key]; return a }
			sign := func(a access.Actor) error {
				return act(func(tx *store.Tx) error {
					l := letter.Letter{Title: "督办函", State: letter.Signed, Issuer: a.Person, SignedAt: noon}
					if err := tx.SaveLetter(&l); err != nil {
						return err
					}
					return tx.Record(a.Event("letter.sign", l.ID))
				})
			}
			refused := func(what string, a access.Actor, code string) {
				t.Helper()
				before, err := s.Fingerprint(t.Context(), home)
				if err != nil {
					t.Fatal(err)
				}
				if err := sign(a); !fault.Is(err, code) {
					t.Errorf("%s: %v, want %s", what, err, code)
				}
				if after, err := s.Fingerprint(t.Context(), home); err != nil || after != before {
					t.Errorf("%s left something behind: %v", what, err)
				}
			}
			makeKey := func(key string) (k account.SignKey) {
				t.Helper()
				drawn, err := account.DrawKey(s.NewID(), "Secret-of-"+key)
				if err != nil {
					t.Fatal(err)
				}
				if err := act(func(tx *store.Tx) (err error) { k, err = account.MakeKey(tx, w.Actor(key), drawn); return err }); err != nil {
					t.Fatal(key, err)
				}
				hand, ok := k.Open("Secret-of-" + key)
				if _, other := k.Open("Secret-of-nobody"); !ok || other {
					t.Errorf("the private half opens %v, to another secret %v", ok, other)
				}
				hands[key] = hand
				return k
			}
			refused("没有签名", w.Actor("issuer"), "account.sign_needed")
			refused("程序自己", access.Actor{Now: noon}, "account.sign_needed")
			k := makeKey("issuer")
			if err := sign(as("issuer")); err != nil {
				t.Fatal(err)
			}
			stolen := w.Actor("leader-1")
			stolen.Hand = hands["issuer"]
			refused("别人的密钥", stolen, "account.sign_stale")
			if err := act(func(tx *store.Tx) error { return account.LoseKey(tx, w.Actor("issuer"), k.ID) }); err != nil {
				t.Fatal(err)
			}
			refused("作废的密钥", as("issuer"), "account.sign_stale")
			k = makeKey("issuer")
			refused("待核实的密钥", as("issuer"), "account.sign_stale")
			endorse := func(key string) error {
				return act(func(tx *store.Tx) error { return account.EndorseKey(tx, as(key), k.ID, true) })
			}
			for _, key := range []string{"leader-1", "organiser", "issuer"} {
				if key != "issuer" {
					makeKey(key)
				}
			}
			if err := endorse("issuer"); !fault.Is(err, "account.second_person") {
				t.Errorf("本人核实：%v", err)
			}
			if err := endorse("leader-1"); err != nil {
				t.Fatal(err)
			}
			if err := endorse("leader-1"); !fault.Is(err, "account.key_twice") {
				t.Errorf("一人核实两次：%v", err)
			}
			refused("一人核实的密钥", as("issuer"), "account.sign_stale")
			if err := endorse("organiser"); err != nil {
				t.Fatal(err)
			}
			if err := sign(as("issuer")); err != nil {
				t.Errorf("两人核实以后：%v", err)
			}
			proved(t, s, home)
			keyless, err := store.OpenForProof(t.Context(), at.URL, store.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if r, err := keyless.Verify(t.Context(), home); err != nil || !r.Intact() || r.Signed < 8 {
				t.Errorf("without keys: %d signed, %+v, %v", r.Signed, r.Findings, err)
			}
			if err := keyless.Close(); err != nil {
				t.Error(err)
			}
			if e.Name == "sqlite" {
				copied := filepath.Join(t.TempDir(), "copy.db")
				if err := s.Backup(t.Context(), copied); err != nil {
					t.Fatal(err)
				}
				b := countytest.Copy{URL: "sqlite:" + copied, Keys: at.Keys}.Store(t, w.s.Now)
				proved(t, b, home)
				if r, err := b.Verify(t.Context(), home); err != nil || r.Signed < 8 {
					t.Errorf("the copy: %d signed, %v", r.Signed, err)
				}
			}
		})
	}
}
