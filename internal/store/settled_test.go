package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/consequence"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/store"
)

// settling is one matter on its way to the overdue ladder and back.
type settling struct {
	*testing.T
	world
	m matter.Matter
}

// overdueMatter registers an order of a village; its letter of the ladder of repeats is
// drafted with it.
func (w world) overdueMatter(t *testing.T, village int, title string) settling {
	t.Helper()
	at := w.Villages[village]
	s := settling{T: t, world: w}
	w.must(t, func(tx *store.Tx) (err error) {
		s.m, err = office.Register(tx, w.rules, on(w.Actor("supervisor"), noon), matter.Draft{List: "rectification", Area: at, Title: title,
			Owner: w.Posts["first/"+at.String()].ID, Pack: "yangxian@1"})
		return err
	})
	return s
}

// village is the key of a post of the matter's village, or of its town.
func (s settling) key(post string) string {
	if post == "town-desk" {
		return post + "/" + s.m.Area.Parent().String()
	}
	return post + "/" + s.m.Area.String()
}

func (s settling) act(key string, at time.Time, act matter.Act, in matter.Input) error {
	return s.do(s.Context(), func(tx *store.Tx) error {
		_, err := office.ActOnMatter(tx, s.rules, on(s.Actor(key), at), s.m.ID, act, in)
		return err
	})
}

func (s settling) must(key string, at time.Time, act matter.Act, in matter.Input) {
	s.Helper()
	if err := s.act(key, at, act, in); err != nil {
		s.Fatalf("%s %s：%v", key, act, err)
	}
}

// settle reports, verifies and writes off.
func (s settling) settle(at time.Time, report matter.Input) {
	s.Helper()
	for _, need := range []string{"statement", "material"} {
		s.must(s.key("first"), at, matter.Attach, matter.Input{Text: "已整改", File: matter.Evidence{Need: need, Hash: "h", Name: "单.pdf"}})
	}
	s.must(s.key("first"), at, matter.Report, report)
	s.must(s.key("town-desk"), at, matter.Verify, matter.Input{Text: "已看"})
	s.must("supervisor", at, matter.WriteOff, matter.Input{})
}

func (s settling) sweep(at time.Time) {
	s.Helper()
	s.world.must(s.T, func(tx *store.Tx) error {
		_, err := office.SweepAll(tx, &office.Known{}, s.rules, at, []string{s.m.ID})
		return err
	})
}

// letters are the letters of the matter, the oldest first.
func (s settling) letters() (ls []letter.Letter) {
	s.Helper()
	if err := s.s.View(s.Context(), home, func(v *store.View) (err error) { ls, err = v.LettersOf(s.m.ID); return err }); err != nil {
		s.Fatal(err)
	}
	slices.Reverse(ls)
	return ls
}

func (s settling) is(name string, want ...letter.State) {
	s.Helper()
	var got []letter.State
	for _, l := range s.letters() {
		got = append(got, l.State)
	}
	if !slices.Equal(got, want) {
		s.Errorf("%s：%v，应为 %v", name, got, want)
	}
}

func (s settling) sign(id string, at time.Time) error {
	return s.do(s.Context(), func(tx *store.Tx) error {
		_, err := letter.Sign(tx, on(s.Actor("issuer"), at), id, "洋督办", s.Zone)
		return err
	})
}

func (s settling) serve(id string, at time.Time) {
	s.Helper()
	if err := s.sign(id, at); err != nil {
		s.Fatal(err)
	}
	s.world.must(s.T, func(tx *store.Tx) error {
		_, err := letter.Serve(tx, on(s.Actor("desk"), at), id, "收文", s.rules.Calendar, s.Zone)
		return err
	})
}

// TestSettledDrafts: what nobody signed before a matter was settled waits for nobody;
// what was signed stays; the reopened matter climbs anew.
func TestSettledDrafts(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w world) {
		s := w.overdueMatter(t, 6, "供水中断")
		late := noon.Add(20 * day)
		s.serve(s.letters()[0].ID, noon.Add(time.Hour))
		s.sweep(late)
		s.is("逾期后", letter.Served, letter.Draft)
		s.settle(late.Add(time.Hour), matter.Input{Text: "已恢复"})
		s.is("销号后", letter.Served, letter.Dropped)
		if got := s.letters()[1]; got.Reason != "事项"+s.m.Number+"已销号" || got.Number != "" {
			t.Errorf("不予签发的缘由 %q，文号 %q", got.Reason, got.Number)
		}
		s.sweep(late.Add(10 * day))
		s.is("销号后再巡检", letter.Served, letter.Dropped)
		s.lapsed("written_off")
		s.must(s.key("town-desk"), late.Add(2*day), matter.Reopen, matter.Input{Text: "又停水"})
		s.sweep(late.Add(30 * day))
		s.is("重启又逾期", letter.Served, letter.Dropped, letter.Draft)
		if ls := s.letters(); ls[2].Rung != ls[1].Rung {
			t.Errorf("重启后拟 %s，应从 %s 起", ls[2].Rung, ls[1].Rung)
		}
		s.intact(t)
	})
}

// lapsed looks for the event of the newest letter.
func (s settling) lapsed(reason string) {
	s.Helper()
	if _, err := s.s.Sequence(s.Context(), home); err != nil {
		s.Fatal(err)
	}
	ls := s.letters()
	if err := s.s.View(s.Context(), home, func(v *store.View) error {
		es, err := v.Journal(ls[len(ls)-1].ID, 0, 10)
		found := slices.ContainsFunc(es, func(e store.JournalEntry) bool {
			return e.Event.Act == "letter.lapse" && len(e.Event.Facts) == 1 && e.Event.Facts[0].Value == reason && e.Event.Person != ""
		})
		if !found {
			s.Errorf("留痕里没有作废（%s）：%+v", reason, es)
		}
		return err
	}); err != nil {
		s.Fatal(err)
	}
}

// TestMergedDrafts: the letter of a matter that went into another goes with it, once
// the merger is written off and not when it is only reported.
func TestMergedDrafts(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w world) {
		into, s := w.overdueMatter(t, 7, "二组停水"), w.overdueMatter(t, 7, "停水重复登记")
		merge := matter.Input{Text: "同一件事", Outcome: matter.Merged, Other: into.m.ID}
		s.must(s.key("first"), noon.Add(time.Hour), matter.Report, merge)
		s.is("报结并案", letter.Draft)
		s.must(s.key("town-desk"), noon.Add(time.Hour), matter.Verify, matter.Input{Text: "已看"})
		s.must("supervisor", noon.Add(time.Hour), matter.WriteOff, matter.Input{})
		s.is("并案销号", letter.Dropped)
		into.is("并入的那一件", letter.Draft)
		if got := s.letters()[0].Reason; !strings.Contains(got, "已并入"+into.m.Number) {
			t.Errorf("缘由 %q", got)
		}
		s.lapsed("merged")
	})
}

// TestSignAfterSettling: the one who signs at the same moment is told; annulling a
// served letter takes the draft that rests on it, and the sweep does not draft it again.
func TestSignAfterSettling(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w world) {
		s := w.overdueMatter(t, 8, "道路塌方")
		// as it stood before drafts lapsed: settled, and the draft still there
		for _, step := range []struct {
			key string
			act matter.Act
			in  matter.Input
		}{{s.key("first"), matter.Report, matter.Input{Text: "不属实", Outcome: matter.Unfounded}}, {s.key("town-desk"), matter.Verify, matter.Input{Text: "已看"}}, {"supervisor", matter.WriteOff, matter.Input{}}} {
			w.must(t, func(tx *store.Tx) error {
				_, err := matter.Perform(tx, w.rules, on(w.Actor(step.key), noon.Add(time.Hour)), s.m.ID, step.act, step.in)
				return err
			})
		}
		w.refused(t, "已销号的事项不再签发", "letter.matter_settled", func(tx *store.Tx) error {
			_, err := letter.Sign(tx, on(w.Actor("issuer"), noon.Add(2*time.Hour)), s.letters()[0].ID, "洋督办", w.Zone)
			return err
		})
		s.is("拒绝以后", letter.Draft)

		a := w.overdueMatter(t, 9, "桥面破损")
		late := noon.Add(20 * day)
		a.sweep(late)
		a.serve(a.letters()[1].ID, late.Add(time.Hour))
		later := late.Add(20 * day)
		a.sweep(later)
		a.is("二次约谈拟稿", letter.Draft, letter.Served, letter.Draft)
		w.must(t, func(tx *store.Tx) error {
			_, err := office.AnnulLetter(tx, on(w.Actor("issuer"), later.Add(time.Hour)), a.letters()[1].ID, "期限算错")
			return err
		})
		a.is("撤销一次督办", letter.Draft, letter.Annulled, letter.Dropped) // the letter of repeats rests on nothing here
		a.lapsed("rung_annulled")
		a.sweep(later.Add(2 * time.Hour))
		a.is("同日再巡检", letter.Draft, letter.Annulled, letter.Dropped)
		w.intact(t)
	})
}

// TestDecisionSaysWhy: the decision letter carries the reasons, what spoke for the
// person and what became of the tolerance; the correction the reasons of the review.
func TestDecisionSaysWhy(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w world) {
		c := propose(t, w, "supervisor", "interview", "整改逾期")
		c.notice()
		c.must(c.who, 0, consequence.Tell, consequence.Input{Text: "按县里要求先办移民搬迁", Tolerance: consequence.Ordered})
		c.must(c.who, 0, consequence.Finish, consequence.Input{})
		c.must("organiser", 0, consequence.Decide, consequence.Input{Outcome: consequence.Lighter, Text: "初次发生。\r\n已经整改{对象}。", Measure: "提醒谈话"})
		said := c.paragraphs(c.now().Ruling)
		for _, want := range []string{"理由：初次发生。", "已经整改{对象}。", "认定的不利事实：", "1. 两次抽查不在村（未注明可查的编号）。", "一并考虑的有利事实：", "您提出的陈述和申辩（1 份）已经全部审阅。", "您提出的容错情形（上级要求所致）已一并考虑，予以从轻处理。"} {
			if !slices.ContainsFunc(said, func(p string) bool { return strings.HasPrefix(p, want) }) {
				t.Errorf("决定书没有“%s”：%q", want, said)
			}
		}
		if notice := strings.Join(c.paragraphs(c.now().NoticeLetter), ""); !strings.Contains(notice, "两次抽查不在村") || !strings.Contains(notice, "走访记录不实") {
			t.Errorf("告知书没有写全事实：%q", notice)
		}
		reader := c.at(c.who, day)
		colleague := c.at("village/"+c.here.String(), day)
		l := c.letter(c.now().Ruling)
		if access.May(reader, "letter.see", l.Subject(reader)) != nil || access.May(colleague, "letter.see", l.Subject(colleague)) == nil {
			t.Error("决定书只有本人和机关看得到")
		}
		if row, err := w.s.Plain(t.Context(), "letter", home, l.ID); err != nil || len(row) == 0 || strings.Contains(fmt.Sprintf("%s", row), "初次发生") {
			t.Errorf("决定书没有密封：%q %v", row, err)
		}
		c.serve(0)
		c.must(c.who, day, consequence.AskReview, consequence.Input{Text: "请复核"})
		c.must("discipline", day, consequence.Review, consequence.Input{Outcome: consequence.Reversed, Text: "请假有登记。\n搬迁有县里的通知。"})
		letters := c.now().Letters
		if said := strings.Join(c.paragraphs(letters[len(letters)-1]), ""); !strings.Contains(said, "经查请假有登记；搬迁有县里的通知，现予更正") {
			t.Errorf("更正函没有理由：%q", said)
		}
	})
}

func (c trial) letter(id string) (l letter.Letter) {
	c.Helper()
	if err := c.s.View(c.Context(), home, func(v *store.View) (err error) { l, err = v.Letter(id); return err }); err != nil {
		c.Fatal(err)
	}
	return l
}

func (c trial) paragraphs(id string) []string { c.Helper(); return c.letter(id).Paragraphs }
