package store_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/scenario"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

// neighbour is the home beside that of the tests.
const neighbour = 610724

// small is a home with one post that registers and one that answers.
type small struct {
	s       *store.Store
	home    int
	actor   access.Actor
	owner   string
	rules   matter.Rules
	numbers []string
}

func settle(t *testing.T, s *store.Store, h int) *small {
	t.Helper()
	script, errs := scenario.Parse("two", fmt.Sprintf("# XX-01 两县\n县 %d\n岗位 督导 角色 督导组 在 %d 人 周明\n岗位 水利 角色 县直部门 在 %d 单位 县水利局 人 王开渠\n期望 名册 村 0\n", h, h, h))
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	text := moved(t, "rectification", home)["yangxian/pack.yaml"].Data
	if errs := scenario.Play(t.Context(), s, &scenario.Clock{}, text, script); len(errs) > 0 {
		t.Fatal(errs)
	}
	out := &small{s: s, home: h, rules: matter.Rules{Calendar: s.Calendar(), Zone: noon.Location()}}
	if err := s.View(t.Context(), h, func(v *store.View) error {
		ps, err := v.Posts()
		for _, p := range ps {
			switch p.Role {
			case "supervisor":
				out.actor = access.Actor{Account: "a", Person: "p", Post: p.ID, Body: p.Body, Role: p.Role, Home: h, Area: p.Area, Now: noon}
			case "department":
				out.owner = p.ID
			}
		}
		return err
	}); err != nil || out.owner == "" || out.actor.Post == "" {
		t.Fatalf("%d: %+v %v", h, out, err)
	}
	return out
}

var errGivenUp = errors.New("given up after every write")

// register registers a matter, and gives it up at the end when it is to fail.
func (x *small) register(t *testing.T, title string, fail bool) {
	_, err := x.s.Do(t.Context(), x.home, "", func(tx *store.Tx) error {
		m, err := office.Register(tx, x.rules, x.actor, matter.Draft{List: "problem", Area: x.actor.Area, Title: title, Owner: x.owner, Pack: "yangxian@1"})
		if err != nil {
			return err
		}
		if fail {
			return errGivenUp
		}
		x.numbers = append(x.numbers, m.Number)
		return nil
	})
	if fail != errors.Is(err, errGivenUp) || !fail && err != nil {
		t.Errorf("%d %s: %v", x.home, title, err)
	}
}

// TestTwoHomesAtOnce lets two homes of one database act at the same time, every third
// act of the first one failing after its writes: the second home ends as in a
// database of its own, and both print the same series of numbers.
func TestTwoHomesAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		const acts = 24
		a, b := settle(t, s, home), settle(t, s, neighbour)
		print := func(s *store.Store, h int) string {
			t.Helper()
			out, err := s.Fingerprint(t.Context(), h)
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		before := print(s, neighbour)
		for range 3 {
			a.register(t, "不成的", true)
		}
		if after := print(s, neighbour); after != before {
			t.Errorf("failed acts of %d changed %d:\n%s\nwas\n%s", home, neighbour, after, before)
		}
		var both sync.WaitGroup
		for _, x := range []*small{a, b} {
			both.Go(func() {
				for i := range acts {
					if x == a && i%3 == 0 {
						x.register(t, "不成的", true)
					}
					x.register(t, fmt.Sprint("路面塌陷", i), false)
				}
			})
		}
		both.Wait()
		if len(a.numbers) != acts || !slices.Equal(a.numbers, b.numbers) || a.numbers[0] != matter.Number(2026, 1) || a.numbers[acts-1] != matter.Number(2026, acts) {
			t.Errorf("numbers %v and %v", a.numbers, b.numbers)
		}
		alone := settle(t, storetest.Engines(t)[0].Open(t, storetest.NewClock(noon)), neighbour)
		for i := range acts {
			alone.register(t, fmt.Sprint("路面塌陷", i), false)
		}
		if got, want := played(print(s, neighbour)), played(print(alone.s, neighbour)); got != want {
			t.Errorf("beside another home:\n%s\nalone:\n%s", got, want)
		}
		proved(t, s, home)
		proved(t, s, neighbour)
		if hs, err := s.Homes(t.Context()); err != nil || !slices.Equal(hs, []int{home, neighbour}) {
			t.Errorf("homes %v, %v", hs, err)
		}
	})
}

// TestInjectedFailureStaysAtHome fails each call of an act of one home and finds the
// other as it was.
func TestInjectedFailureStaysAtHome(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w world) {
		settle(t, w.s, neighbour)
		proved(t, w.s, neighbour)
		before, err := w.s.Fingerprint(t.Context(), neighbour)
		if err != nil {
			t.Fatal(err)
		}
		w.sound(t, "登记", func(tx *store.Tx) error {
			_, err := office.Register(tx, w.rules, w.Actor("supervisor"), matter.Draft{List: "rectification", Area: w.Shown(), Title: "停水", Owner: w.Posts["first/"+w.Shown().String()].ID, Pack: "yangxian@1"})
			return err
		})
		w.sound(t, "加人员", func(tx *store.Tx) error {
			return org.AddPerson(tx, w.Actor("organiser"), &org.Person{Name: "林一木"})
		})
		w.sound(t, "拟稿", func(tx *store.Tx) error {
			_, err := letter.New(tx, w.Actor("desk"), letter.Template{ID: "supervise", Title: "督办函", Form: "letter", Paragraphs: []string{"请办理。"}, Reply: calendar.Term{Unit: calendar.Workday}},
				letter.Letter{To: "县水利局", Pack: "yangxian@1"}, nil)
			return err
		})
		if after, err := w.s.Fingerprint(t.Context(), neighbour); err != nil || after != before {
			t.Errorf("%v: %s\nwas\n%s", err, after, before)
		}
		proved(t, w.s, neighbour)
		w.intact(t)
	})
}

// fuller adds what no use case played left standing: a leave that waits, a person
// with a number, a matter merged into another.
func (h *wholeness) fuller(t *testing.T) {
	t.Helper()
	w := h.world
	here := w.Villages[12]
	first, town := "first/"+here.String(), "town-desk/"+here.Parent().String()
	var kept, merged matter.Matter
	register := func(m *matter.Matter) func(*store.Tx) error {
		return func(tx *store.Tx) (err error) {
			*m, err = office.Register(tx, w.rules, w.Actor("supervisor"), matter.Draft{List: "problem", Area: here, Title: "路面塌陷", Owner: w.Posts[first].ID, Pack: "yangxian@1"})
			return err
		}
	}
	act := func(key string, a matter.Act, in matter.Input) func(*store.Tx) error {
		return func(tx *store.Tx) error {
			if a == matter.Report {
				in.Other = kept.ID
			}
			_, err := matter.Perform(tx, w.rules, w.Actor(key), merged.ID, a, in)
			return err
		}
	}
	h.play(t, []usage{
		{"", "登记", register(&kept)}, {"", "再登记", register(&merged)},
		{"", "附说明", act(first, matter.Attach, matter.Input{Text: "同一处", File: matter.Evidence{Need: "statement"}})},
		{"", "并入", act(first, matter.Report, matter.Input{Text: "同一处", Outcome: matter.Merged})},
		{"", "核验", act(town, matter.Verify, matter.Input{Text: "属实"})},
		{"", "销号", act("supervisor", matter.WriteOff, matter.Input{})},
		{"", "请假", func(tx *store.Tx) error {
			_, err := duty.AskLeave(tx, w.Actor(first), w.Zone, org.Leave{From: calendar.YMD(2026, 9, 28), Until: calendar.YMD(2026, 9, 29), Kind: "事假", Reason: "家中有事"})
			return err
		}},
		{"", "加人员", func(tx *store.Tx) error {
			return org.AddPerson(tx, w.Actor("organiser"), &org.Person{Name: "有证号", CitizenID: "610723199001011234"})
		}},
		{"", "任签发人", func(tx *store.Tx) error {
			return org.Appoint(tx, w.Actor("organiser"), &org.Appointment{Post: w.Posts["issuer"].ID, Person: w.Holders[w.Posts["roads"].ID], Hold: org.Deputy,
				From: calendar.YMD(2026, 9, 1), Until: calendar.None, Document: "洋组干〔2026〕2号"})
		}},
		{"", "开账号", func(tx *store.Tx) error {
			_, err := account.Create(tx, w.Actor("security"), "luzheng", w.Holders[w.Posts["roads"].ID], calendar.None, calendar.DateOf(noon, w.Zone))
			return err
		}},
	})
}
