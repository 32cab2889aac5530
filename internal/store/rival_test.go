package store_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/letter"
	"luoshi/internal/office"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

// rivals are those who might bend a case alone: each administrator, each office that
// has a hand in it, who proposed it and who issues its letters.
var rivals = []string{"supervisor", "supervisor-2", "organiser", "organiser-2", "discipline", "discipline-2", "desk", "desk-2", "issuer", "issuer-2",
	"leader-1", "leader-2", "system", "security", "audit", "water"}

// strangers have no part in any case that these histories make.
var strangers = []string{"water", "roads", "system", "security", "leader-30"}

// history is one case in the hands of a rival, with everybody else doing their part
// now and then.
type history struct {
	world
	t          *testing.T
	r          *rand.Rand
	seed       uint64
	rival      string
	id, who    string
	accused    access.Actor
	successor  string
	after      time.Duration
	x          consequence.Case  // as it stands: nobody else touches it
	signedText map[string]string // letter → what it said when it was signed
}

// TestRival plays histories of random acts against a case, as many as
// LUOSHI_TEST_RIVAL says, and finds none with a decision that was not heard, a judge
// who took part, a letter that differs from the case, or a reader outside it. The
// rules are written here a second time, over what was recorded.
func TestRival(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w world) {
		n := 400
		switch more, _ := strconv.Atoi(os.Getenv("LUOSHI_TEST_RIVAL")); {
		case strings.Contains(t.Name(), "postgres"), testing.Short():
			n = 60
		case more > 0:
			n = more
		case storetest.Sample():
			n = 100
		}
		var mu sync.Mutex
		counts := map[string]int{}
		var wg sync.WaitGroup
		jobs := make(chan int)
		for range 4 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				for i := range jobs {
					got := w.history(t, i)
					mu.Lock()
					for _, k := range got {
						counts[k]++
					}
					mu.Unlock()
				}
			}()
		}
		for i := range n {
			jobs <- i
		}
		close(jobs)
		wg.Wait()
		t.Logf("%d histories: %v", n, counts)
		for _, k := range []string{"decided", "reviewed", "late"} {
			if counts[k]*20 < n {
				t.Errorf("only %d of %d histories are %s", counts[k], n, k)
			}
		}
		w.intact(t)
	})
}

// history plays the i-th history and says what came of it.
func (w world) history(t *testing.T, i int) (came []string) {
	kinds := []struct{ kind, ground string }{{"interview", "整改逾期"}, {"recall_training", "业务不熟"}, {"file_case", "违反驻村工作纪律"}, {"admonition", "同类问题三次发生"}, {"recall", "履职不力"}}
	k := kinds[i%len(kinds)]
	village := w.Villages[(i/len(kinds))%len(w.Villages)]
	seat := []string{"first/" + village.String(), "member/" + village.String() + "/1", "member/" + village.String() + "/2", "member/" + village.String() + "/3"}[(i/len(kinds)/len(w.Villages))%4]
	if k.kind == "recall" && !strings.HasPrefix(seat, "first/") {
		k = kinds[0]
	}
	if _, ok := w.Posts[seat]; !ok {
		seat = "first/" + village.String()
	}
	h := &history{world: w, t: t, seed: uint64(i), r: rand.New(rand.NewPCG(7, uint64(i))), rival: rivals[i%len(rivals)], who: seat, signedText: map[string]string{}}
	h.successor = w.Holders[w.Posts["member/"+village.String()+"/1"].ID]
	if err := w.do(t.Context(), func(tx *store.Tx) error {
		x, err := office.ProposeConsequence(tx, w.rules, on(w.Actor("supervisor"), noon), consequence.Draft{Kind: k.kind, Pack: "yangxian@1", Post: w.Posts[seat].ID, Ground: k.ground,
			Against: []consequence.Fact{{Text: fmt.Sprintf("第%d件：抽查不在村", i)}}})
		h.id = x.ID
		return err
	}); err != nil {
		return []string{"not proposed"}
	}
	x := h.record().c
	h.x = x
	h.accused = access.Actor{Account: "a", Person: x.Person, Post: x.Post, Body: x.Unit, Role: w.Posts[seat].Role, Home: home, Area: w.Posts[seat].Area}
	for range 40 {
		h.after += time.Duration(1+h.r.IntN(120)) * time.Minute
		h.step()
	}
	return h.came()
}

func (h *history) view(fn func(*store.View) error) {
	h.t.Helper()
	if err := h.s.View(h.t.Context(), home, fn); err != nil {
		h.t.Fatal(err)
	}
}

// step lets the rival try something, or somebody honest take the next step.
func (h *history) step() {
	if h.r.IntN(5) < 3 {
		h.next()
		return
	}
	actor := h.by(h.rival)
	if h.r.IntN(4) == 0 {
		h.onLetter(actor)
		return
	}
	act := pick(h.r, consequence.Acts())
	if gives := act == consequence.Withdraw || act == consequence.Annul || act == consequence.Decline; gives && h.r.IntN(8) > 0 {
		return // else most histories would end there
	}
	if h.r.IntN(4) == 0 {
		actor = h.by(h.whose(act))
	}
	h.try(actor, act)
}

// next takes the step that the case waits for.
func (h *history) next() {
	x, me := h.x, h.accused
	me.Now = noon.Add(h.after)
	issuer := h.by("issuer")
	switch {
	case x.State == consequence.Proposed || x.State == consequence.Decided:
		switch {
		case x.Signed != "" && h.r.IntN(3) > 0:
			h.try(me, consequence.Receive)
		case x.Signed != "" && x.State == consequence.Proposed:
			h.try(issuer, consequence.Notice)
		case x.Signed != "":
			h.try(issuer, consequence.Serve)
		case x.Drafts:
			h.try(issuer, consequence.Sign)
		default:
			h.try(issuer, consequence.Redraft)
		}
	case x.State == consequence.Noticed || x.State == consequence.Heard:
		h.hearing(me)
	case x.State == consequence.Served:
		h.try(me, consequence.AskReview)
	case x.State == consequence.UnderReview:
		h.try(h.by(pick(h.r, []string{"leader-1", "leader-2"})), consequence.Review)
	case x.Drafts:
		h.try(issuer, consequence.Sign)
	}
}

// hearing is the person speaking, an extension being answered, time going by, and the
// offices voting and deciding once they may.
func (h *history) hearing(me access.Actor) {
	x := h.x
	switch n := h.r.IntN(12); {
	case n == 0:
		h.try(me, consequence.Finish)
	case n < 3:
		h.try(me, consequence.Tell)
	case n == 3:
		h.try(me, consequence.AskExtension)
	case x.ExtensionOpen():
		h.try(h.by("supervisor"), pick(h.r, []consequence.Act{consequence.Extend, consequence.Refuse}))
	case !x.Complete && !x.LimitPassed(me.Now):
		h.after += time.Duration(8+h.r.IntN(60)) * time.Hour
	default:
		act := consequence.Decide
		if panel := x.Kind == "admonition" || x.Kind == "recall"; panel && h.r.IntN(4) > 0 {
			act = consequence.CastVote
		}
		h.try(h.by(pick(h.r, []string{"organiser", "discipline", "desk", "leader-3"})), act)
	}
}

// whose is somebody honest whose act it may be.
func (h *history) whose(act consequence.Act) string {
	switch act {
	case consequence.Sign, consequence.Notice, consequence.Serve, consequence.Attempt, consequence.Redraft:
		return "issuer"
	case consequence.CastVote, consequence.Decide, consequence.Recuse:
		return pick(h.r, []string{"organiser", "discipline", "desk", "leader-3"})
	case consequence.Paper, consequence.Confirm:
		return pick(h.r, []string{"organiser-2", "discipline-2"})
	case consequence.Review, consequence.Revoke:
		return pick(h.r, []string{"leader-1", "leader-2", "organiser-2"})
	case consequence.End, consequence.Fill:
		return "organiser"
	}
	return "supervisor"
}

func (h *history) by(key string) access.Actor { return on(h.Actor(key), noon.Add(h.after)) }

// try does one act with some input and checks what was done.
func (h *history) try(actor access.Actor, act consequence.Act) {
	before := h.x
	in := consequence.Input{Text: "说明", Outcome: pick(h.r, []consequence.Outcome{consequence.Exempt, consequence.Lighter, consequence.Impose, consequence.Impose}), Measure: "谈话", On: calendar.None,
		Received: calendar.DateOf(actor.Now, h.Zone), Waiver: h.r.IntN(2) == 0, Final: h.r.IntN(2) == 0, Witnesses: "赵见证、钱见证", Successor: h.successor,
		How: pick(h.r, []consequence.How{"", consequence.ByOpening, consequence.ByReceipt, consequence.ByWitnesses})}
	if before.Kind == "admonition" && in.Outcome == consequence.Impose {
		in.Months = 6
	}
	if act == consequence.Review {
		in.Outcome = pick(h.r, []consequence.Outcome{consequence.Upheld, consequence.Reversed, consequence.Lightened})
	}
	if h.r.IntN(2) == 0 {
		in.File = consequence.Attachment{Hash: "h", Name: "扫描.pdf"}
	}
	if act == consequence.Fill || act == consequence.End {
		return // they end a history before its review
	}
	if err := h.do(h.t.Context(), func(tx *store.Tx) error {
		_, err := office.ActOnConsequence(tx, h.rules, actor, h.id, act, in)
		return err
	}); err == nil {
		h.check(actor, act)
	}
}

// onLetter tries the ways round the case that its letters might be: the use cases of
// ordinary letters, and the acts of their pages.
func (h *history) onLetter(actor access.Actor) {
	x := h.x
	if len(x.Letters) == 0 {
		return
	}
	id := x.Letters[h.r.IntN(len(x.Letters))]
	verb := pick(h.r, []string{"edit", "sign", "drop", "serve", "open", "reply", "annul"})
	paged := h.r.IntN(2) == 0
	err := h.do(h.t.Context(), func(tx *store.Tx) error {
		l, err := tx.Letter(id)
		if err != nil {
			return err
		}
		if paged {
			_, err = office.ActOnCaseLetter(tx, h.rules, actor, l, verb, consequence.Input{Text: "改写", On: calendar.None, Received: calendar.None})
			return err
		}
		switch verb {
		case "edit":
			_, err = letter.Edit(tx, actor, id, []string{"决定（提出人改写）：从重"})
		case "sign":
			_, err = letter.Sign(tx, actor, id, "洋告知", h.Zone)
		case "drop":
			_, err = letter.Drop(tx, actor, id, "不必")
		case "serve":
			_, err = letter.Serve(tx, actor, id, "已送", h.rules.Calendar, h.Zone)
		case "reply":
			_, err = letter.Answer(tx, actor, id, "答复")
		case "annul":
			_, err = office.AnnulLetter(tx, actor, id, "作废")
		default:
			_, err = letter.Open(tx, actor, l, h.rules.Calendar, h.Zone)
		}
		return err
	})
	if err == nil {
		h.check(actor, consequence.Act(verb))
	}
}

func pick[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

func (h *history) bad(format string, args ...any) {
	h.t.Helper()
	h.t.Errorf("history %d, rival %s: %s", h.seed, h.rival, fmt.Sprintf(format, args...))
}
