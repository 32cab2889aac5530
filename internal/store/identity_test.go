package store_test

import (
	"path/filepath"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/ident"
	"luoshi/internal/keyring"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/store/engine"
	"luoshi/internal/store/storetest"
	"luoshi/journal"
	"luoshi/pack"
	"luoshi/packs"
)

// TestSignedInSeesEveryChange changes, one after the other, everything that an
// identity is read from, and wants the next request of the process that remembers the
// identity to see it: changed through that process, which serves, and through another one.
func TestSignedInSeesEveryChange(t *testing.T) {
	t.Parallel()
	for _, e := range storetest.Engines(t) {
		for _, by := range []string{"server", "another program"} {
			t.Run(e.Name+" "+by, func(t *testing.T) {
				t.Parallel()
				signedInSees(t, e, by == "server")
			})
		}
	}
}

func signedInSees(t *testing.T, e storetest.Engine, itself bool) {
	url, clock := e.URL(t), storetest.NewClock(noon)
	lock, err := engine.LockServing(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = lock.Release() })
	open := func(keys string) *store.Store {
		k, err := keyring.Open(keys)
		if err != nil {
			t.Fatal(err)
		}
		s, err := store.Open(t.Context(), url, store.Options{Keys: k, Clock: clock.Now})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		return s
	}
	keys := filepath.Join(t.TempDir(), "keys")
	asks := open(keys)
	writes := asks
	if !itself {
		writes = open(keys)
	}
	day := calendar.DateOf(noon, time.UTC)
	actor := access.Actor{Account: "a", Role: access.SystemAdmin, Home: home, Now: noon}
	body := org.Body{Name: "水利局", Short: "水利", Kind: org.Economic, Area: 610723000000, From: calendar.None, Until: calendar.None}
	who := org.Person{Name: "周明"}
	var post org.Post
	var seat org.Appointment
	var acc account.Account
	do := func(fn func(tx *store.Tx) error) {
		t.Helper()
		if _, err := writes.Do(t.Context(), home, "", fn); err != nil {
			t.Fatal(err)
		}
	}
	do(func(tx *store.Tx) error {
		if err := org.AddBody(tx, actor, &body); err != nil {
			return err
		}
		post = org.Post{Body: body.ID, Title: "局长", Role: "department", Area: 610723000000, From: calendar.None, Until: calendar.None}
		if err := org.AddPost(tx, actor, &post); err != nil {
			return err
		}
		if err := org.AddPerson(tx, actor, &who); err != nil {
			return err
		}
		seat = org.Appointment{Post: post.ID, Person: who.ID, Hold: org.Holder, From: day.Add(-5), Until: calendar.None, Document: "示例"}
		if err := org.Appoint(tx, actor, &seat); err != nil {
			return err
		}
		var err error
		acc, err = account.First(tx, actor, "zhouming", who.ID, storetest.Hashed("Zhou-Ming-2026"))
		return err
	})
	opened := func() string {
		t.Helper()
		token, err := asks.OpenSession(t.Context(), store.Session{Home: home, Account: acc.ID, Epoch: acc.Epoch, Kind: "desk", Created: noon, Seen: noon, Expires: noon.Add(time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	var se store.Session
	seen := func(token string, day calendar.Date) (who store.Identity, ok bool) {
		t.Helper()
		var err error
		if se, who, ok, err = asks.SignedIn(t.Context(), home, token, day); err != nil {
			t.Fatal(err)
		}
		return who, ok
	}
	token := opened()
	see := func() (store.Identity, bool) { t.Helper(); return seen(token, day) }
	rows := func(tx *store.Tx, act string, row *ident.Row) error {
		return tx.Record(journal.Event{At: noon.UnixMilli(), Act: act, Subject: row.ID})
	}
	if got, ok := see(); !ok || len(got.Holdings) != 1 || got.Holdings[0].Body.Name != "水利局" || got.Person.Name != "周明" {
		t.Fatalf("signed in: %v %+v", ok, got)
	}
	do(func(tx *store.Tx) error {
		body.Name = "水务局"
		return first(tx.SaveBody(&body), rows(tx, "body.change", &body.Row))
	})
	do(func(tx *store.Tx) error {
		post.Title = "副局长"
		return first(tx.SavePost(&post), rows(tx, "post.change", &post.Row))
	})
	do(func(tx *store.Tx) error {
		who.Name = "周明明"
		return first(tx.SavePerson(&who), rows(tx, "person.change", &who.Row))
	})
	if got, _ := see(); got.Holdings[0].Body.Name != "水务局" || got.Holdings[0].Post.Title != "副局长" || got.Person.Name != "周明明" {
		t.Errorf("after the changes: %+v", got)
	}
	do(func(tx *store.Tx) error {
		text, err := packs.Files.ReadFile("yangxian/pack.yaml")
		if err != nil {
			return err
		}
		p, _ := pack.ReadText(text)
		if err := tx.KeepPack(p, string(text), "文件"); err != nil {
			return err
		}
		given := office.Issue{Pack: store.PackKey(p.ID, p.Version), Title: "督办规程", State: office.IssueGiven, From: noon.Add(time.Minute), Effective: day, Corrects: calendar.None}
		return first(tx.SavePackIssue(&given), rows(tx, "pack.give", &given.Row))
	})
	if got, _ := see(); got.Runs != "" {
		t.Errorf("before its time the pack %q is in force", got.Runs)
	}
	clock.Set(noon.Add(time.Minute))
	if got, _ := see(); got.Runs != "督办规程" {
		t.Errorf("at its time the pack %q is in force", got.Runs)
	}
	if got, _ := seen(token, day.Add(-10)); len(got.Holdings) != 0 {
		t.Error("on a day before the appointment the post is held")
	}
	see()
	se.Post = post.ID
	if err := writes.TouchSession(t.Context(), se); err != nil {
		t.Fatal(err)
	}
	if see(); se.Post != post.ID {
		t.Errorf("after another post was chosen the session acts as %q", se.Post)
	}
	other := opened()
	if _, ok := seen(other, day); !ok {
		t.Fatal("a second session does not open")
	}
	if err := writes.CloseSession(t.Context(), home, se.ID); err != nil {
		t.Fatal(err)
	}
	if _, ok := seen(other, day); ok {
		t.Error("still signed in after the session was closed")
	}
	if got, _ := see(); len(got.Cases) != 0 {
		t.Error("cases about a person who has none")
	}
	do(func(tx *store.Tx) error {
		about := consequence.Case{Person: who.ID, State: consequence.Noticed, LimitOn: calendar.None, DecideBy: calendar.None, ReviewBy: calendar.None, ReviewDue: calendar.None, Until: calendar.None}
		return first(tx.SaveConsequence(&about), rows(tx, "case.notice", &about.Row))
	})
	if got, _ := see(); len(got.Cases) != 1 {
		t.Error("the accused does not learn of the case")
	}
	do(func(tx *store.Tx) error {
		seat.Until = day.Add(-1)
		return first(tx.SaveAppointment(&seat), rows(tx, "appointment.end", &seat.Row))
	})
	if got, ok := see(); !ok || len(got.Holdings) != 0 {
		t.Errorf("after the appointment ended: %v, %d posts", ok, len(got.Holdings))
	}
	do(func(tx *store.Tx) error {
		acc.State = account.Revoked
		return first(tx.SaveAccount(&acc), rows(tx, "account.revoke", &acc.Row))
	})
	if _, ok := see(); ok {
		t.Error("still signed in after the account was revoked")
	}
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func TestTokensAreNoFlags(t *testing.T) {
	t.Parallel()
	for range 2000 {
		if s := store.NewToken(); s[0] == '-' || len(s) != 43 {
			t.Fatalf("%q", s)
		}
	}
}
