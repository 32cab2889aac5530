package store_test

import (
	"slices"
	"strings"
	"testing"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/store"
	"luoshi/internal/store/past"
	"luoshi/internal/subject"
)

// TestPast: pages of any size of what happened about a subject are the whole, each line once
// and the newest first; lines of matters are those of their time lines; days bound it; and
// an actor without the right reads none.
func TestPast(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w world) {
		h := &wholeness{world: w, played: map[string]bool{}, plain: true}
		h.everything(t)
		h.fuller(t)
		k := mark(t, w)
		post := k.firstPost
		for name, of := range map[string]past.Query{
			"村":  {Of: subject.Ref{Kind: subject.Area, ID: k.Shown().String()}},
			"镇":  {Of: subject.Ref{Kind: subject.Area, ID: k.Shown().Parent().String()}},
			"单位": {Of: subject.Ref{Kind: subject.Body, ID: k.body}, Spans: []subject.Span{{Post: post}}},
			"岗位": {Of: subject.Ref{Kind: subject.Post, ID: post}, Spans: []subject.Span{{Post: post}}},
			"人员": {Of: subject.Ref{Kind: subject.Person, ID: k.firstPerson}, Spans: []subject.Span{{Post: post, From: noon.AddDate(-1, 0, 0)}}},
		} {
			of.Actor, of.Sorts, of.From, of.Until, of.Limit, of.Zone = on(k.Actor("audit"), k.now), subject.Sorts(), calendar.None, calendar.None, 10_000, k.Zone
			whole := readPast(t, w.s, of)
			if len(whole) < 2 || !slices.IsSortedFunc(whole, subject.Compare) {
				t.Fatalf("%s：%d 条，次序 %v", name, len(whole), slices.IsSortedFunc(whole, subject.Compare))
			}
			for _, size := range []int{1, 2, 7} {
				page, paged := of, []subject.Happening(nil)
				for page.Limit = size; ; page.Before = paged[len(paged)-1].Key() {
					part := readPast(t, w.s, page)
					if paged = append(paged, part...); len(part) < size {
						break
					}
				}
				if !slices.Equal(keys(paged), keys(whole)) {
					t.Errorf("%s，每页 %d 条：%d 条，一次读是 %d 条\n%v\n%v", name, size, len(paged), len(whole), keys(paged), keys(whole))
				}
			}
			pastLines(t, w.s, name, of, whole)
			for _, x := range whole { // what was folded opens as many entries
				if x.Sort != subject.Entries {
					continue
				}
				month := calendar.PeriodOf(calendar.Monthly, calendar.DateOf(x.At, k.Zone))
				rows := of
				rows.Duty, rows.Sorts, rows.From, rows.Until = x.Act, []subject.Sort{subject.Entries}, month.From, month.To
				if n := len(readPast(t, w.s, rows)); n != x.N {
					t.Errorf("%s：%s 合成 %d 份，点开 %d 份", name, x.ID, x.N, n)
				}
			}
			day := calendar.DateOf(whole[len(whole)/2].At, k.Zone)
			bounded := of
			bounded.From, bounded.Until, bounded.Sorts = day, day, []subject.Sort{subject.Matters, subject.Letters, subject.Checks, subject.Reviews, subject.Tenures}
			want := slices.DeleteFunc(slices.Clone(whole), func(x subject.Happening) bool {
				return x.Sort == subject.Entries || calendar.DateOf(x.At, k.Zone) != day
			})
			if got := readPast(t, w.s, bounded); !slices.Equal(keys(got), keys(want)) {
				t.Errorf("%s，只看 %s：%v，应为 %v", name, day, keys(got), keys(want))
			}
			nobody := of
			nobody.Actor = access.Actor{Role: access.NoPost, Home: home, Person: "stranger"}
			for _, x := range readPast(t, w.s, nobody) {
				if x.Sort != subject.Tenures { // whether terms are shown is asked for the subject as a whole
					t.Errorf("%s：没有权限也读到 %s %s", name, x.Sort, x.ID)
				}
			}
		}
	})
}

func readPast(t *testing.T, s *store.Store, q past.Query) (out []subject.Happening) {
	t.Helper()
	if err := s.View(t.Context(), home, func(v *store.View) (err error) {
		out, err = v.Past(q)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

func keys(hs []subject.Happening) (out []string) {
	for _, h := range hs {
		out = append(out, h.Key().ID)
	}
	return out
}

// pastLines compares the lines of matters with the time lines of the matters of the subject,
// read one by one.
func pastLines(t *testing.T, s *store.Store, name string, q past.Query, whole []subject.Happening) {
	t.Helper()
	var want []string
	if err := s.View(t.Context(), home, func(v *store.View) error {
		ms, err := v.Ledger(store.LedgerFilter{Sees: access.Sees(q.Actor, "matter.see"), Today: calendar.DateOf(noon, q.Zone), Order: store.ByNewest, Limit: 10_000})
		for _, m := range ms {
			owned := slices.ContainsFunc(q.Spans, func(s subject.Span) bool { return s.Post == m.Owner })
			switch {
			case q.Of.Kind == subject.Area && m.Area.String() != q.Of.ID, q.Of.Kind != subject.Area && !owned && (q.Of.Kind != subject.Body || m.BlockedBy != q.Of.ID):
				continue
			}
			steps, e := v.Steps(m.ID)
			if e != nil {
				return e
			}
			for _, x := range steps {
				if strings.Contains("attach void comment", string(x.Act)) || q.Of.Kind == subject.Person && x.At.Before(q.Spans[0].From) {
					continue
				}
				want = append(want, x.ID)
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, h := range whole {
		if h.Sort == subject.Matters {
			got = append(got, h.ID)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) || name != "镇" && len(got) == 0 {
		t.Errorf("%s：%d 行事项经过，时间线上 %d 行", name, len(got), len(want))
	}
}
