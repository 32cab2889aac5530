package store_test

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/blob"
	"luoshi/internal/calendar"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
	"luoshi/journal"
)

// attacked is a county in which every use case was played, beside the connection of
// somebody who has the database itself.
type attacked struct {
	world
	url string
	db  *sql.DB
}

// playedOut plays every use case on an engine.
func playedOut(t *testing.T, e storetest.Engine) attacked {
	t.Helper()
	w, url := countyAndURL(t, e)
	h := &wholeness{world: w, played: map[string]bool{}, plain: true}
	h.everything(t)
	w.intact(t)
	return attacked{w, url, raw(t, url)}
}

// engines runs a test on a county that was played out, on each engine.
func engines(t *testing.T, fn func(t *testing.T, p attacked)) {
	t.Helper()
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			fn(t, playedOut(t, e))
		})
	}
}

func (p attacked) exec(t *testing.T, text string, args ...any) {
	t.Helper()
	if _, err := p.db.Exec(text, args...); err != nil {
		t.Fatal(text, err)
	}
}

// named verifies and wants a finding about a row of a table ("" for any).
func (p attacked) named(t *testing.T, what, table, id string) {
	t.Helper()
	r, err := p.s.Verify(t.Context(), home)
	if err != nil {
		t.Fatal(what, err)
	}
	for _, f := range r.Findings {
		if f.Table == table && (id == "" || f.ID == id) {
			return
		}
	}
	t.Errorf("%s: 核验没有指出 %s %s：%+v", what, table, id, r.Findings)
}

// TestEmptySealed empties and swaps the envelope of every sealed column: the verifier names the row, unless an erase event does.
func TestEmptySealed(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, p attacked) {
		tried := 0
		for _, tc := range store.SealedColumns() {
			table, column, _ := strings.Cut(tc, ".")
			var id string
			var old []byte
			if err := p.db.QueryRow("SELECT id, "+column+" FROM "+table+" ORDER BY coalesce(length("+column+"), 0) DESC LIMIT 1").Scan(&id, &old); err != nil {
				t.Fatal(tc, err)
			}
			tried++
			var other []byte
			if err := p.db.QueryRow("SELECT phone FROM person WHERE length(phone) > 0 AND id <> $1 ORDER BY id LIMIT 1", id).Scan(&other); err != nil {
				t.Fatal(err)
			}
			for what, v := range map[string]any{"NULL": nil, "空": []byte{}, "别处的密文": other} {
				if b, _ := v.([]byte); len(old) == 0 && len(b) == 0 { // it is empty: only another value is an attack
					continue
				}
				p.exec(t, "UPDATE "+table+" SET "+column+" = $1 WHERE home = $2 AND id = $3", v, home, id)
				p.named(t, tc+" "+what, table, id)
			}
			p.exec(t, "UPDATE "+table+" SET "+column+" = $1 WHERE home = $2 AND id = $3", old, home, id)
		}
		if tried < 13 {
			t.Errorf("only %d sealed columns were tried", tried)
		}
		p.intact(t)
		p.erased(t)
	})
}

// erased erases a person's phone by an act of its own: that is no finding, and the
// same of another person is.
func (p attacked) erased(t *testing.T) {
	t.Helper()
	ids := queried(t, p.db, "SELECT id FROM person WHERE length(phone) > 0 ORDER BY id LIMIT 2")
	if err := p.do(t.Context(), func(tx *store.Tx) error {
		who, err := tx.Person(ids[0])
		if err != nil {
			return err
		}
		if err := tx.SavePerson(&who); err != nil {
			return err
		}
		return tx.Record(journal.Event{At: tx.Now().UnixMilli(), Act: "person" + journal.EraseAct, Subject: who.ID})
	}); err != nil {
		t.Fatal(err)
	}
	p.exec(t, "UPDATE person SET phone = NULL WHERE home = $1 AND id = $2", home, ids[0])
	p.intact(t)
	p.exec(t, "UPDATE person SET phone = NULL WHERE home = $1 AND id = $2", home, ids[1])
	p.named(t, "依法删除了别人的", "person", ids[1])
}

func queried(t *testing.T, db *sql.DB, text string, args ...any) (out []string) {
	t.Helper()
	rows, err := db.Query(text, args...)
	if err != nil {
		t.Fatal(text, err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(text, err)
		}
		out = append(out, s)
	}
	if rows.Err() != nil {
		t.Fatal(text, rows.Err())
	}
	return out
}

// TestFilesAreProved keeps a file for every row that names one, then alters and removes
// them: the verifier names each row.
func TestFilesAreProved(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, p attacked) {
		files := blob.Store{Dir: t.TempDir()}
		b, err := files.Put(strings.NewReader("整改后的照片"), time.Now())
		if err != nil {
			t.Fatal(err)
		}
		p.exec(t, "UPDATE evidence SET hash = $1, size = $2", b.Hash, b.Size)
		p.exec(t, "UPDATE consequence_statement SET hash = $1, size = $2", b.Hash, b.Size)
		p.exec(t, "UPDATE consequence_service SET hash = $1, size = $2", b.Hash, b.Size)
		p.exec(t, "UPDATE spot_check SET evidence = $1", b.Hash)
		p.exec(t, "UPDATE import SET sha256 = $1", b.Hash)
		named := func(kind journal.FindingKind) map[string]int {
			out := map[string]int{}
			found, n, err := p.s.VerifyFiles(t.Context(), home, files.Check)
			if err != nil || n != 1 {
				t.Fatal(n, err)
			}
			for _, f := range found {
				if f.Kind == kind && f.ID != "" {
					out[f.Table]++
				}
			}
			return out
		}
		if got := named(journal.FileAltered); len(got) != 0 {
			t.Errorf("没有改动，却报：%v", got)
		}
		name := filepath.Join(files.Dir, b.Hash[:2], b.Hash)
		if err := os.WriteFile(name, []byte("整改后的照骗"), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := named(journal.FileAltered); len(got) != 5 {
			t.Errorf("改了附件，只指出 %v", got)
		}
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
		if got := named(journal.FileMissing); len(got) != 4 || got["import"] != 0 {
			t.Errorf("附件缺失，只指出 %v", got)
		}
	})
}

// TestForgedSession puts a session and a one-time token into the database as somebody
// without the keys can: neither lets anybody in, and the verifier names both.
func TestForgedSession(t *testing.T) {
	t.Parallel()
	worldsAndURL(t, func(t *testing.T, p attacked) {
		ctx := t.Context()
		acc := p.anAccount(t)
		true1, err := p.s.OpenSession(ctx, store.Session{Home: home, Account: acc.ID, Epoch: acc.Epoch, Kind: "desk", Created: noon, Seen: noon, Expires: noon.Add(time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		in := func(token string) bool {
			_, _, ok, err := p.s.SignedIn(ctx, home, token, calendar.DateOf(noon, p.Zone))
			if err != nil {
				t.Fatal(err)
			}
			return ok
		}
		if !in(true1) {
			t.Fatal("真会话进不了门")
		}
		forged := "AAAA"
		sum := sha256.Sum256([]byte(forged))
		id := hex.EncodeToString(sum[:])
		p.exec(t, `INSERT INTO session (home, id, account, epoch, post, kind, created, seen, expires, pin, seal)
			SELECT home, $1, account, epoch, post, kind, created, seen, expires, pin, seal FROM session`, id)
		if in(forged) {
			t.Error("伪造的会话进了门")
		}
		p.named(t, "伪造会话", "session", id)
		p.exec(t, "INSERT INTO token (home, id, purpose, account, expires, seal) VALUES ($1, $2, 'init', '', $3, '')", home, id, noon.Add(time.Hour).UnixMilli())
		p.named(t, "伪造口令", "token", id)
		if err := p.do(ctx, func(tx *store.Tx) error {
			if _, ok, err := tx.TakeToken(forged, "init"); ok || err != nil {
				t.Error("伪造的一次性口令可用", err)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		p.exec(t, "DELETE FROM session WHERE id = $1", id)
		p.exec(t, "UPDATE session SET expires = expires + 1000")
		if in(true1) {
			t.Error("改了过期时间的会话仍可用")
		}
	})
}

// anAccount opens an account for somebody of the county.
func (p attacked) anAccount(t *testing.T) (a account.Account) {
	t.Helper()
	if err := p.do(t.Context(), func(tx *store.Tx) (err error) {
		actor := access.Actor{Account: "test", Post: "test", Role: access.SecurityAdmin, Home: home, Now: tx.Now()}
		a, err = account.First(tx, actor, "ceshi1", p.Holders[p.Posts["supervisor"].ID], storetest.Hashed("Ceshi-2026-Mima"))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return a
}

// worldsAndURL runs a test on a fresh county on each engine.
func worldsAndURL(t *testing.T, fn func(t *testing.T, p attacked)) {
	t.Helper()
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			w, url := countyAndURL(t, e)
			fn(t, attacked{w, url, raw(t, url)})
		})
	}
}

// TestClockSetBack sets the server's clock back over a restart and forth again: every
// act that is dated before the newest by more than two minutes is marked and listed,
// none is refused, and clearing a mark is a finding.
func TestClockSetBack(t *testing.T) {
	t.Parallel()
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			url, clock := e.URL(t), storetest.NewClock(noon)
			add := func(at time.Time, name string) string {
				t.Helper()
				clock.Set(at)
				s := storetest.OpenURL(t, url, clock) // a program that was started again
				id, err := s.Do(t.Context(), home, "", func(tx *store.Tx) error {
					b := org.Body{Name: name, From: calendar.None, Until: calendar.None}
					if err := tx.SaveBody(&b); err != nil {
						return err
					}
					return tx.Record(journal.Event{At: tx.Now().UnixMilli(), Act: "body.add", Subject: b.ID})
				})
				if err != nil {
					t.Fatal(err)
				}
				if _, err := s.Sequence(t.Context(), home); err != nil {
					t.Fatal(err)
				}
				return id
			}
			add(noon, "县委办")
			add(noon.Add(-time.Minute), "差一分钟")
			back := add(noon.AddDate(0, 0, -17), "倒签的机构")
			add(noon.Add(time.Minute), "时间恢复")
			clock.Set(noon.Add(2 * time.Minute))
			s := storetest.OpenURL(t, url, clock)
			if err := s.View(t.Context(), home, func(v *store.View) error {
				ls, err := v.Backdated(time.UTC, "", 10)
				if len(ls) != 1 || ls[0].Subject != back || ls[0].Recorded.Before(noon) {
					t.Errorf("倒签清单：%+v", ls)
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			r, err := s.Verify(t.Context(), home)
			if err != nil || !r.Intact() || r.StepsBack != 1 || r.Back[0].Seq != 3 || len(r.BackOn) != 1 || r.BackOn[0].N != 1 || r.BackOn[0].Day != noon.AddDate(0, 0, -17).Format(time.DateOnly) {
				t.Errorf("时间倒退没有列出：%+v %v", r, err)
			}
			db := raw(t, url)
			for _, text := range []string{"UPDATE event SET recorded = 0 WHERE seq = 3", "UPDATE event SET recorded = NULL WHERE seq = 3", "UPDATE event SET recorded = 1 WHERE seq = 1"} {
				if _, err := db.Exec(text); err != nil {
					t.Fatal(err)
				}
				r, err := s.Verify(t.Context(), home)
				if err != nil || r.Intact() || r.Findings[0].Table != "event" {
					t.Errorf("%s：没有被指出 %v", text, err)
				}
			}
		})
	}
}

// TestCountsAreProved lies about the ledger, the numbers and the checkpoints.
func TestCountsAreProved(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, p attacked) {
		if _, err := p.s.Checkpoint(t.Context(), home, ownSigner(t)); err != nil {
			t.Fatal(err)
		}
		p.intact(t)
		p.exec(t, "UPDATE tally SET n = 0 WHERE state = 'assigned'")
		p.named(t, "逾期数清零", "tally", "")
		p.exec(t, "UPDATE counter SET last = last + 1, version = version + 1 WHERE id LIKE 'matter-%'")
		p.named(t, "计数拨快", "counter", "")
		p.exec(t, "DELETE FROM checkpoint")
		p.named(t, "清空存证点", "checkpoint", "")
	})
}

// TestOpenForProof reads a database of either engine, and refuses to write it.
func TestOpenForProof(t *testing.T) {
	t.Parallel()
	worldsAndURL(t, func(t *testing.T, p attacked) {
		p.intact(t)
		s, err := store.OpenForProof(t.Context(), p.url, store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = s.Close() }()
		r, err := s.Verify(t.Context(), home)
		if err != nil || !r.Intact() || r.Events == 0 {
			t.Errorf("%+v %v", r, err)
		}
		if strings.HasPrefix(p.url, "sqlite:") {
			return // with its log beside it the file is read from a copy of one's own
		}
		if _, err := s.Do(t.Context(), home, "", func(tx *store.Tx) error { _, err := addBody(tx, "不该有"); return err }); err == nil {
			t.Error("核验时写进了数据库")
		}
	})
}
