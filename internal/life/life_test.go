package life

import (
	"errors"
	"testing"

	"luoshi/internal/fault"
)

type (
	state string
	act   string
)

var (
	drafter = Tie{Title: "拟稿人", Code: "x.own"}
	sender  = Tie{Title: "发文单位", Code: "x.not_sender", Only: true}
)

func paper() Table[state, act] {
	return Table[state, act]{Name: "纸", Closed: "x.not_open", States: []State[state]{{"draft", "拟稿"}, {"signed", "已签发"}, {"gone", "已撤销"}},
		Begin: []Row[state, act]{{Act: "word", To: "draft", Right: "letter.draft"}},
		Rows: []Row[state, act]{
			{Act: "sign", From: []state{"draft"}, To: "signed", Right: "letter.sign", Apart: []Tie{drafter}, Waits: true},
			{Act: "send", Title: "发出", From: []state{"signed"}, Right: "letter.serve", Apart: []Tie{drafter, sender}},
			{Act: "annul", From: []state{"draft", "signed"}, To: "gone", Right: "letter.annul"},
		}}
}

// tied says that an actor has exactly these ties.
func tied(ties ...Tie) func(Tie) bool {
	return func(t Tie) bool {
		for _, x := range ties {
			if x == t {
				return true
			}
		}
		return false
	}
}

// TestEnter: who keeps away is asked before the state; a tie that is Only turns round.
func TestEnter(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		s    state
		a    act
		is   func(Tie) bool
		code string
		kind fault.Kind
		to   state
	}{
		{"签发", "draft", "sign", Nobody, "", 0, "signed"},
		{"拟稿人签发", "draft", "sign", tied(drafter), "x.own", fault.Denied, "draft"},
		{"拟稿人签发已签的", "signed", "sign", tied(drafter), "x.own", fault.Denied, "signed"},
		{"再签一次", "signed", "sign", Nobody, "x.not_open", fault.Conflict, "signed"},
		{"外单位发出", "signed", "send", Nobody, "x.not_sender", fault.Denied, "signed"},
		{"本单位发出", "signed", "send", tied(sender), "", 0, "signed"},
		{"本单位的拟稿人发出", "signed", "send", tied(sender, drafter), "x.own", fault.Denied, "signed"},
		{"没有这个办法", "draft", "burn", Nobody, "x.not_open", fault.Conflict, "draft"},
	} {
		row, err := paper().Enter(c.s, c.a, c.is)
		if c.code == "" {
			if to, after := paper().After(c.s, c.a); err != nil || row.Act != c.a || after != nil || to != c.to {
				t.Errorf("%s：%v %v %v", c.name, err, after, to)
			}
			continue
		}
		if !fault.Is(err, c.code) || fault.KindOf(err) != c.kind {
			t.Errorf("%s：%v，应为 %s", c.name, err, c.code)
		}
	}
}

// TestOpen: a button is there for whom the right, the state and the ties let do it.
func TestOpen(t *testing.T) {
	t.Parallel()
	all := func(string) error { return nil }
	noSign := func(right string) error {
		if right == "letter.sign" {
			return errors.New("no")
		}
		return nil
	}
	for _, c := range []struct {
		s    state
		may  func(string) error
		is   func(Tie) bool
		acts []act
	}{
		{"draft", all, Nobody, []act{"sign", "annul"}}, {"draft", noSign, Nobody, []act{"annul"}}, {"draft", all, tied(drafter), []act{"annul"}},
		{"signed", all, Nobody, []act{"annul"}}, {"signed", all, tied(sender), []act{"send", "annul"}}, {"gone", all, tied(sender), nil},
	} {
		open := paper().Open(c.s, c.may, c.is)
		for _, a := range paper().Acts() {
			want := false
			for _, w := range c.acts {
				want = want || w == a
			}
			if IsOpen(open, a) != want {
				t.Errorf("%s %s：%v", c.s, a, open)
			}
		}
	}
}

// TestTitles: an act without a title of its own bears that of its right; what nobody
// knows is called by its name.
func TestTitles(t *testing.T) {
	t.Parallel()
	p := paper()
	for a, want := range map[act]string{"sign": "签发", "send": "发出", "word": "拟稿", "burn": "burn"} {
		if got := p.Title(a); got != want {
			t.Errorf("%s 叫 %s", a, got)
		}
	}
	if p.StateTitle("signed") != "已签发" || p.StateTitle("lost") != "lost" || p.Right("annul") != "letter.annul" {
		t.Error("titles of states or rights")
	}
	free := func(string) error { return nil }
	if w, ok := First(p.Open("draft", free, Nobody), nil); !ok || w.Act != "sign" {
		t.Errorf("waits for %v", w)
	}
}
