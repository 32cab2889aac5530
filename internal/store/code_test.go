package store_test

import (
	"testing"
	"time"

	"luoshi/internal/account"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
	"luoshi/journal"
)

// TestOpeningReleases: the first administrator of a new home releases what they asked
// for until the opening period ends, and the code is marked; nobody else does, nor is
// such an account kept from signing.
func TestOpeningReleases(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w world) {
		security, second := w.Actor("security"), w.Actor("security-2")
		given, own := storetest.Hashed("Liyuan-2026-b"), storetest.Hashed("Tangkou-2026-c")
		var code account.Code
		fresh := func(login, post string) {
			t.Helper()
			if err := w.do(t.Context(), func(tx *store.Tx) error {
				a, err := account.Create(tx, security, login, w.Holders[w.Posts[post].ID], calendar.None, calendar.DateOf(noon, w.Zone))
				if err != nil {
					return err
				}
				ks, err := tx.CodesOf(a.ID)
				code = ks[0]
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		opener := func(person string) {
			t.Helper()
			if err := w.do(t.Context(), func(tx *store.Tx) error {
				id, err := tx.SetOpener(person)
				if err != nil {
					return err
				}
				return tx.Record(journal.Event{At: noon.UnixMilli(), Act: "programme.set", Subject: id})
			}); err != nil {
				t.Fatal(err)
			}
		}
		release := func() error {
			return w.do(t.Context(), func(tx *store.Tx) error { _, err := account.ReleaseCode(tx, security, code.ID, given); return err })
		}
		fresh("kaiju1", "roads")
		if err := release(); !fault.Is(err, "account.second_release") {
			t.Fatalf("没有开局的人自己放行：%v", err)
		}
		opener(second.Person)
		if err := release(); !fault.Is(err, "account.second_release") {
			t.Fatalf("开局期间别的管理员自己放行：%v", err)
		}
		opener(security.Person)
		if err := release(); err != nil {
			t.Fatalf("开局期间首位管理员放行：%v", err)
		}
		if err := w.do(t.Context(), func(tx *store.Tx) error {
			a, err := tx.Account(code.Account)
			if err != nil {
				return err
			}
			holder := w.Actor("roads")
			holder.Account = a.ID
			a, err = account.PutSecret(tx, holder, a.Secret, own)
			if !a.Fresh.IsZero() {
				t.Error("开局期间开的账号有静默期")
			}
			if ks, err := tx.CodesOf(a.ID); err != nil || !ks[0].Opening || ks[0].State != account.Used {
				t.Errorf("没有标明开局：%+v %v", ks, err)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		opener("")
		fresh("kaiju2", "water")
		if err := release(); !fault.Is(err, "account.second_release") {
			t.Fatalf("开局结束后自己放行：%v", err)
		}
		if at := (account.Account{Fresh: noon}).NoSign(); !at.Equal(noon.Add(24 * time.Hour)) {
			t.Errorf("静默到 %v", at)
		}
		w.intact(t)
	})
}

// TestCodeEnds: a code lets its holder in until 72 hours after its release and not a
// moment longer; it is tidied away with the secret, and another one may be asked for.
func TestCodeEnds(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w world) {
		security, audit := w.Actor("security"), w.Actor("audit")
		given, own := storetest.Hashed("Liyuan-2026-b"), storetest.Hashed("Tangkou-2026-c")
		var acc account.Account
		do := func(fn func(tx *store.Tx) error) error { return w.do(t.Context(), fn) }
		if err := do(func(tx *store.Tx) (err error) {
			acc, err = account.Create(tx, security, "guoqi", w.Holders[w.Posts["roads"].ID], calendar.None, calendar.DateOf(noon, w.Zone))
			return err
		}); err != nil {
			t.Fatal(err)
		}
		release := func() (code account.Code) {
			t.Helper()
			if err := do(func(tx *store.Tx) error {
				ks, err := tx.CodesOf(acc.ID)
				if err != nil {
					return err
				}
				code = ks[0]
				_, err = account.ReleaseCode(tx, audit, code.ID, given)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return code
		}
		put := func(now time.Time) error {
			return do(func(tx *store.Tx) error {
				a, err := tx.Account(acc.ID)
				if err != nil {
					return err
				}
				holder := w.Actor("roads")
				holder.Account, holder.Now = a.ID, now
				_, err = account.PutSecret(tx, holder, a.Secret, own)
				return err
			})
		}
		lapse := func(code account.Code, now time.Time, state account.CodeState, secret bool) {
			t.Helper()
			if err := do(func(tx *store.Tx) error { return account.LapseCode(tx, now, code.ID) }); err != nil {
				t.Fatal(err)
			}
			if err := do(func(tx *store.Tx) error {
				c, err := tx.Code(code.ID)
				if err != nil {
					return err
				}
				a, err := tx.Account(acc.ID)
				if c.State != state || (a.Secret != "") != secret {
					t.Errorf("%v：%s，密码在 %v；应为 %s %v", now, c.State, a.Secret != "", state, secret)
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		end := audit.Now.Add(account.CodeLife)
		first := release()
		lapse(first, end.Add(-time.Millisecond), account.Released, true)
		if err := put(end); !fault.Is(err, "account.code_over") {
			t.Errorf("72 小时整还能用：%v", err)
		}
		lapse(first, end, account.Lapsed, false)
		if err := put(end.Add(-time.Hour)); !fault.Is(err, "account.code_over") {
			t.Errorf("作废以后还能用：%v", err)
		}
		if err := do(func(tx *store.Tx) error {
			_, err := account.AskReset(tx, security, acc.ID, "过期了", false)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		again := release()
		if err := put(end.Add(-time.Millisecond)); err != nil {
			t.Errorf("72 小时以内不能用：%v", err)
		}
		lapse(again, end.Add(time.Hour), account.Used, true)
		w.intact(t)
	})
}
