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
		given, own := storetest.Hashed("Abc-22345678"), storetest.Hashed("Abc-32345678")
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
