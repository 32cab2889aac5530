package store_test

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/org"
	"luoshi/internal/scenario"
	"luoshi/internal/scenario/countytest"
	"luoshi/internal/sensitivity"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
	"luoshi/journal"
)

// TestClearTextsAreSealed opens a database in which an earlier program wrote in clear what
// is sealed now: every reader reads it as before, the journal is intact before and after, no
// byte of the files says it, and a row that somebody altered is not covered up.
func TestClearTextsAreSealed(t *testing.T) {
	t.Parallel()
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			made := countytest.Demo(t, e, false)
			s := made.Store(t, storetest.NewClock(noon).Now)
			c := made.On(s, &scenario.Clock{})
			me := c.Actor("first/" + c.Shown().String())
			long := strings.Repeat("五保户王某某病重。", 2000) // more than one page of the file
			leaves := []org.Leave{{Person: me.Person, Post: me.Post, From: calendar.YMD(2026, 9, 1), Until: calendar.YMD(2026, 9, 2), Kind: "病假", Reason: "肝炎住院复查"},
				{Person: me.Person, Post: me.Post, From: calendar.YMD(2026, 9, 3), Until: calendar.YMD(2026, 9, 4), Kind: "病假", Reason: "被人改过的理由"}}
			was := duty.Entry{Duty: "daily_list", Post: me.Post, Person: me.Person, Period: "2026-09-01", Day: calendar.YMD(2026, 9, 1), Area: me.Area, Slot: "x", Timely: duty.OnTime, DeliveredAt: noon, Pack: "yangxian@1",
				Values: []duty.Value{{ID: "done", Text: long}}}
			did(t, s, c.Home, func(tx *store.Tx) error {
				for i := range leaves {
					if err := tx.SaveLeaveClear(&leaves[i]); err != nil {
						return err
					}
				}
				if err := tx.SaveEntryClear(&was); err != nil {
					return err
				}
				return tx.Record(journal.Event{At: noon.UnixMilli(), Act: "leave.ask", Subject: was.ID})
			})
			if r, err := s.Verify(t.Context(), c.Home); err != nil || !r.Intact() {
				t.Fatalf("补封以前：%+v %v", r.Findings, err)
			}
			db := raw(t, made.URL)
			if _, err := db.Exec("UPDATE leave SET reason = '去旅游' WHERE id = $1", leaves[1].ID); err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			_ = db.Close()

			s = made.Store(t, storetest.NewClock(noon).Now)
			r, err := s.Verify(t.Context(), c.Home)
			if err != nil || len(r.Findings) != 1 || r.Findings[0].ID != leaves[1].ID {
				t.Errorf("补封以后：%+v %v", r.Findings, err)
			}
			if err := s.View(t.Context(), c.Home, func(v *store.View) error {
				got, err := v.Entry(was.ID)
				if err != nil || !slices.Equal(got.Values, was.Values) || got.Version != was.Version+1 {
					t.Errorf("清单读成 %d 版 %.80v：%v", got.Version, got.Values, err)
				}
				ls, err := v.Leaves(me.Person)
				if i := slices.IndexFunc(ls, func(l org.Leave) bool { return l.ID == leaves[0].ID }); err != nil || i < 0 || ls[i].Reason != leaves[0].Reason {
					t.Errorf("请假读成 %+v：%v", ls, err)
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			for table, id := range map[string]string{"leave": leaves[0].ID, "entry": was.ID} {
				columns, err := s.Plain(t.Context(), table, c.Home, id)
				if err != nil {
					t.Fatal(err)
				}
				for _, x := range columns {
					if text, ok := x.(string); ok && (strings.Contains(text, "肝炎") || strings.Contains(text, "王某某")) {
						t.Errorf("%s 里还是明文：%.60s", table, text)
					}
				}
			}
			if file, sqlite := strings.CutPrefix(made.URL, "sqlite:"); sqlite {
				for _, name := range []string{file, file + "-wal"} {
					data, err := os.ReadFile(name)
					if err != nil {
						t.Fatal(err)
					}
					for _, text := range []string{"肝炎", "王某某"} {
						if bytes.Contains(data, []byte(text)) {
							t.Errorf("%s 里还找得到“%s”", name[len(name)-8:], text)
						}
					}
				}
			}
			size, err := s.Sequence(t.Context(), c.Home)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s = made.Store(t, storetest.NewClock(noon).Now)
			if again, err := s.Sequence(t.Context(), c.Home); err != nil || again != size {
				t.Errorf("再开一次又补封了：%d 条变成 %d 条：%v", size, again, err)
			}
		})
	}
}

func did(t *testing.T, s *store.Store, home int, fn func(*store.Tx) error) {
	t.Helper()
	if _, err := s.Do(t.Context(), home, "", fn); err != nil {
		t.Fatal(err)
	}
}

// TestEveryTextHasAClass: a column that may hold free text says how sensitive it is, what is
// sealed is sealed in its table, and the list names no column that is gone.
func TestEveryTextHasAClass(t *testing.T) {
	t.Parallel()
	left := sensitivity.Classes()
	for _, c := range store.TextColumns() {
		name, sealed := strings.CutSuffix(c, "!")
		class, ok := left[name]
		switch {
		case !ok:
			t.Errorf("%s 没有定级：在 internal/sensitivity 里写明它装什么、封不封、为什么", name)
		case sealed != (class == sensitivity.Sealed):
			t.Errorf("%s 定为%s，表里封存：%v", name, class, sealed)
		}
		delete(left, name)
	}
	for name := range left {
		t.Errorf("%s 定了级，却没有这样一栏", name)
	}
}

// TestEveryTableOfPersonsIsPrinted: a table that names a person stands in the print of one
// person's data, or says why not.
func TestEveryTableOfPersonsIsPrinted(t *testing.T) {
	t.Parallel()
	left := map[string]bool{}
	for _, n := range sensitivity.Persons() {
		if (len(n.Sections) == 0) == (n.Why == "") {
			t.Errorf("%s：或者写明印在哪一节，或者写明为什么不印", n.Table)
		}
		left[n.Table] = true
	}
	for _, name := range store.PersonTables() {
		if !left[name] {
			t.Errorf("%s 写到人，个人资料里没有它：在 internal/sensitivity 里写明印在哪一节，或者为什么不印", name)
		}
		delete(left, name)
	}
	for name := range left {
		t.Errorf("%s 不再写到人", name)
	}
}
