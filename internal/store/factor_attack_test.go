package store_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/fault"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
	"luoshi/journal"
)

// guarded is an account with a second factor, and what its holder's phone and paper know.
type guarded struct {
	account.Account
	secret string
	codes  []string
	actor  access.Actor
}

func (p attacked) guard(t *testing.T, key string) (g guarded) {
	t.Helper()
	var err error
	if g.codes, err = account.DrawRecovery(); err != nil {
		t.Fatal(err)
	}
	if err := p.do(t.Context(), func(tx *store.Tx) error {
		a, err := account.First(tx, p.Actor("security"), key+"-guarded", p.Actor(key).Person, storetest.Hashed("Liyuan-2026-b"))
		if err != nil {
			return err
		}
		g.actor = access.Actor{Account: a.ID, Person: a.Person, Home: home, Now: noon}
		if g.secret, err = p.s.DraftFactor(store.Session{ID: "s", Account: a.ID}, key); err != nil {
			return err
		}
		g.Account, _, err = account.PutFactor(tx, g.actor, account.Tried{}, g.secret, codeOf(t, g.secret, noon), g.codes)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return g
}

func codeOf(t *testing.T, secret string, at time.Time) string {
	t.Helper()
	code, err := account.CodeAt(secret, account.StepAt(at))
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// comeIn gives a code with a half session of its own.
func (p attacked) comeIn(t *testing.T, g guarded, text string, at time.Time) error {
	t.Helper()
	half, err := p.s.PutToken(t.Context(), home, account.HalfPurpose(g.Epoch), g.ID, noon.Add(time.Hour))
	if err != nil {
		return err
	}
	actor, refused := g.actor, error(nil)
	actor.Now = at
	if err := p.do(t.Context(), func(tx *store.Tx) (err error) {
		refused, err = account.ComeIn(tx, actor, account.Tried{Text: text, Address: "192.0.2.7"}, half, "desk")
		return err
	}); err != nil {
		return err
	}
	return refused
}

// TestFactorOnceOnAnyEngine: the same code, and the same recovery code, in many hands at
// once lets one in, also where two servers write one database; every refusal is an event.
func TestFactorOnceOnAnyEngine(t *testing.T) {
	t.Parallel()
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			w, url := countyAndURL(t, e)
			p := attacked{w, url, raw(t, url)}
			g := p.guard(t, "issuer")
			later := noon.Add(time.Minute)
			for _, text := range []string{codeOf(t, g.secret, later), g.codes[0]} {
				var wg sync.WaitGroup
				said := make([]error, 8)
				for i := range said {
					wg.Go(func() { said[i] = p.comeIn(t, g, text, later) })
				}
				wg.Wait()
				in := 0
				for _, err := range said {
					switch {
					case err == nil:
						in++
					case fault.KindOf(err) == fault.Internal:
						t.Error(err)
					}
				}
				if in != 1 {
					t.Errorf("同一个码进了 %d 个人：%v", in, said)
				}
				later = later.Add(25 * time.Hour)
			}
			if err := p.comeIn(t, g, codeOf(t, g.secret, noon), noon.Add(time.Second)); !fault.Is(err, "account.factor_shut") && !fault.Is(err, "account.factor_replayed") {
				t.Errorf("启用时的码再用：%v", err)
			}
			p.intact(t)
		})
	}
}

// TestFactorBehindTheProgram: who can write the database takes a factor away, puts the own
// in another's place or gives back what was used: nobody comes in by it, and verify names
// the row.
func TestFactorBehindTheProgram(t *testing.T) {
	t.Parallel()
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			w, url := countyAndURL(t, e)
			p := attacked{w, url, raw(t, url)}
			victim, rival := p.guard(t, "issuer"), p.guard(t, "supervisor")
			at := noon.Add(time.Minute)
			p.intact(t)
			for _, x := range []struct{ name, want, table, does string }{
				{"删掉第二重验证", "account.factor_broken", "factor", "DELETE FROM factor WHERE account = 'VICTIM'"},
				{"写成已停用", "account.factor_broken", "factor", "UPDATE factor SET state = 'ended' WHERE account = 'VICTIM'"},
				{"换成自己的密钥", "account.factor_broken", "factor", "UPDATE factor SET secret = (SELECT f.secret FROM factor f WHERE f.account = 'RIVAL'), secret_digest = (SELECT f.secret_digest FROM factor f WHERE f.account = 'RIVAL') WHERE account = 'VICTIM'"},
				{"换成自己的恢复码", "account.factor_broken", "factor", "UPDATE factor SET codes = (SELECT f.codes FROM factor f WHERE f.account = 'RIVAL') WHERE account = 'VICTIM'"},
				{"把用过的码写成没有用过", "account.factor_broken", "factor", "UPDATE factor SET step = 1 WHERE account = 'VICTIM'"},
				{"账号写成没有第二重验证", "account.factor_broken", "account", "UPDATE account SET factor = '' WHERE id = 'VICTIM'"},
				{"账号写成别人的", "account.factor_broken", "account", "UPDATE account SET factor = (SELECT f.id FROM factor f WHERE f.account = 'RIVAL') WHERE id = 'VICTIM'"},
				{"两处都抹掉", "account.factor_none", "factor", "DELETE FROM factor WHERE account = 'VICTIM'; UPDATE account SET factor = '' WHERE id = 'VICTIM'"},
			} {
				was := photograph(t, p.db, e.Name)
				for text := range strings.SplitSeq(strings.NewReplacer("VICTIM", victim.ID, "RIVAL", rival.ID).Replace(x.does), ";") {
					p.exec(t, text)
				}
				for _, code := range []string{codeOf(t, rival.secret, at), rival.codes[1], codeOf(t, victim.secret, at)} {
					if err := p.comeIn(t, victim, code, at); !fault.Is(err, x.want) {
						t.Errorf("%s：%v", x.name, err)
					}
				}
				r, err := p.s.Verify(t.Context(), home)
				if err != nil {
					t.Fatal(err)
				}
				if !slices.ContainsFunc(r.Findings, func(f journal.Finding) bool {
					return f.Table == x.table && (f.ID == victim.ID || f.ID == victim.Factor)
				}) {
					t.Errorf("%s：核验没有指出：%+v", x.name, r.Findings)
				}
				for _, table := range []string{"factor", "account"} {
					now := photograph(t, p.db, e.Name)[table]
					if err := p.replace(now, table, now.rows, was[table].rows); err != nil {
						t.Fatal(err)
					}
				}
				p.intact(t)
			}
			if err := p.comeIn(t, victim, codeOf(t, victim.secret, at), at); err != nil {
				t.Errorf("放回去以后：%v", err)
			}
		})
	}
}
