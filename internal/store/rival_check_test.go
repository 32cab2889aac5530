package store_test

import (
	"slices"
	"strings"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/letter"
	"luoshi/internal/office"
	"luoshi/internal/store"
)

// record is everything that was recorded of a case.
type record struct {
	c          consequence.Case
	facts      []consequence.Fact
	statements []consequence.Statement
	services   []consequence.Service
	votes      []consequence.Vote
	steps      []consequence.Step
	letters    []letter.Letter
}

func (h *history) record() (rec record) {
	h.view(func(v *store.View) (err error) {
		if rec.c, err = v.Consequence(h.id); err != nil {
			return err
		}
		for _, read := range []func() error{
			func() (err error) { rec.facts, err = v.ConsequenceFacts(h.id); return err },
			func() (err error) { rec.statements, err = v.ConsequenceStatements(h.id); return err },
			func() (err error) { rec.services, err = v.ConsequenceServices(h.id); return err },
			func() (err error) { rec.votes, err = v.ConsequenceVotes(h.id); return err },
			func() (err error) { rec.steps, err = v.ConsequenceSteps(h.id); return err },
		} {
			if err := read(); err != nil {
				return err
			}
		}
		for _, id := range rec.c.Letters {
			l, err := v.Letter(id)
			if err != nil {
				return err
			}
			rec.letters = append(rec.letters, l)
		}
		return nil
	})
	return rec
}

// check looks at the case after an act that went through.
func (h *history) check(actor access.Actor, act consequence.Act) {
	h.t.Helper()
	switch act {
	case consequence.Tell, consequence.Finish, consequence.Waive, consequence.Paper, consequence.Reply, consequence.AskExtension, consequence.Extend, consequence.Refuse, consequence.Recuse, consequence.Attempt:
		h.view(func(v *store.View) (err error) { h.x, err = v.Consequence(h.id); return err })
		return // what these leave behind is read with the next act that judges, signs or serves
	}
	rec := h.record()
	h.x = rec.c
	switch act {
	case consequence.CastVote, consequence.Decide:
		h.heard(rec, act, actor.Now)
	}
	h.judges(rec)
	h.says(rec)
	h.readers(rec)
}

// heard: the notice that stands was served, by the person's own opening or by somebody
// who may, and the period, counted here from that service, is over, or the person said
// so, or a second office confirmed it.
func (h *history) heard(rec record, act consequence.Act, now time.Time) {
	h.t.Helper()
	var served time.Time
	for _, s := range rec.services {
		if s.Letter == rec.c.NoticeLetter && s.How != consequence.Attempted {
			served = s.At
			own := s.How == consequence.ByOpening && s.Person == rec.c.Person
			paper := s.How == consequence.ByReceipt && s.Hash != "" || s.How == consequence.ByWitnesses && s.Witnesses != ""
			if !own && !paper || s.Person == rec.c.Proposer {
				h.bad("%s after a service that is none: %+v", act, s)
			}
		}
	}
	if served.IsZero() {
		h.bad("%s without a notice", act)
		return
	}
	days := map[string]int{"interview": 3, "recall_training": 5, "file_case": 5, "admonition": 5, "recall": 5}[rec.c.Kind]
	term := days
	paperOf, complete, extended, asked, confirmed := map[string]bool{}, false, false, false, calendar.None
	for _, s := range rec.statements {
		if s.At.Before(served) {
			continue
		}
		if s.Person == rec.c.Person && s.Final && !s.Paper {
			complete = true
		}
		if s.Paper && s.Final {
			paperOf[s.Body] = true
		}
	}
	for _, st := range rec.steps {
		if st.At.Before(served) {
			continue
		}
		switch st.Act {
		case consequence.AskExtension:
			asked = true
		case consequence.Extend:
			extended, asked = true, false
		case consequence.Refuse:
			asked = false
		case consequence.Tell, consequence.Finish, consequence.Waive:
			confirmed = calendar.None // the person's own word
		case consequence.Confirm:
			if body := h.bodyOf(st.Post); len(paperOf) > 0 && !paperOf[body] {
				confirmed = calendar.DateOf(st.At, h.Zone)
			}
		}
	}
	if extended {
		term += days
	}
	last := calendar.DateOf(served, h.Zone)
	for n := 0; n < term; {
		last = last.Add(1)
		if work, err := h.rules.Calendar.IsWorkday(last); err != nil {
			h.t.Fatal(err)
		} else if work {
			n++
		}
	}
	over := calendar.DateOf(now, h.Zone) > last
	complete = complete || !confirmed.IsNone() && calendar.DateOf(now, h.Zone) > confirmed
	if !complete && (!over || asked) {
		h.bad("%s unheard: served %s, period to %s, now %s, extension waits %v", act, served, last, now, asked)
	}
}

func (h *history) bodyOf(post string) string {
	for _, p := range h.Posts {
		if p.ID == post {
			return p.Body
		}
	}
	return ""
}

// judges: nobody who voted, decided or reviewed proposed it, is it about, is of the
// proposing office, signed, served, redrafted or entered paper; no reviewer judged.
func (h *history) judges(rec record) {
	h.t.Helper()
	hands := map[string]consequence.Act{rec.c.Proposer: consequence.Propose, rec.c.Person: "accused"}
	for _, st := range rec.steps {
		switch st.Act {
		case consequence.Sign, consequence.Decline, consequence.Annul, consequence.Notice, consequence.Serve, consequence.Attempt, consequence.Redraft, consequence.Paper, consequence.Confirm:
			hands[st.Person] = st.Act
		}
	}
	judged := map[string]bool{}
	for _, st := range rec.steps {
		switch st.Act {
		case consequence.CastVote, consequence.Decide, consequence.Review, consequence.Revoke:
			if part, took := hands[st.Person]; took {
				h.bad("%s by who took part (%s)", st.Act, part)
			}
			if h.bodyOf(st.Post) == rec.c.ProposerBody {
				h.bad("%s by the proposing office", st.Act)
			}
			if review := st.Act == consequence.Review || st.Act == consequence.Revoke; review && judged[st.Person] {
				h.bad("reviewed by who judged it")
			} else if !review {
				judged[st.Person] = true
			}
		}
	}
}

// says: what is signed says the facts of either side, the outcome and the reasons, and
// says it for ever.
func (h *history) says(rec record) {
	h.t.Helper()
	for _, l := range rec.letters {
		text := strings.Join(l.Paragraphs, "\n")
		if l.State == letter.Draft || l.State == letter.Dropped {
			continue
		}
		if old, known := h.signedText[l.ID]; known && old != text {
			h.bad("%s changed after it was signed", l.Title)
		}
		h.signedText[l.ID] = text
		if l.ID != rec.c.NoticeLetter && l.ID != rec.c.Ruling {
			continue
		}
		for _, f := range rec.facts {
			if !strings.Contains(text, strings.TrimRight(f.Text, "。")) {
				h.bad("%s leaves out %q", l.Title, f.Text)
			}
		}
		if l.ID != rec.c.Ruling {
			continue
		}
		want := map[consequence.Outcome]string{consequence.Exempt: "决定：免予“", consequence.Lighter: "从轻处理：" + rec.c.Measure, consequence.Impose: "决定：" + rec.c.Title}[rec.c.Outcome]
		if !strings.Contains(text, want) || !strings.Contains(text, rec.c.Reasons) {
			h.bad("the decision says %q and the letter %q", want, text)
		}
	}
}

// readers: who has no part in the case finds neither it nor its letters, by address or
// in a list; the person finds nothing before something was signed.
func (h *history) readers(rec record) {
	h.t.Helper()
	key := strangers[h.r.IntN(len(strangers))]
	if _, ok := h.Posts[key]; !ok || h.Holders[h.Posts[key].ID] == rec.c.Person || slices.Contains(rec.c.Hands, h.Holders[h.Posts[key].ID]) {
		return
	}
	a := h.by(key)
	if a.Role == "leader" && (rec.c.State == consequence.UnderReview || rec.c.Signs == "leader" || slices.Contains(rec.c.Judges, "leader")) {
		return // may review, sign or decide
	}
	h.view(func(v *store.View) error {
		if rec.c.SightOf(a) != consequence.Nothing {
			h.bad("%s sees the case", key)
		}
		for _, l := range rec.letters {
			if office.ReadsLetter(rec.c, l, a) {
				h.bad("%s reads %s", key, l.Title)
			}
		}
		if h.r.IntN(12) > 0 {
			return nil // the list reads every letter of the county
		}
		ls, err := v.Letters(store.LetterFilter{Actor: a, Drafts: true, Limit: 50})
		for _, l := range ls {
			if l.Case == h.id {
				h.bad("%s finds %s in the list", key, l.Title)
			}
		}
		return err
	})
}

// came says what the history came to.
func (h *history) came() (out []string) {
	rec := h.record()
	if !rec.c.DecidedAt.IsZero() {
		out = append(out, "decided")
	}
	if !rec.c.ReviewedAt.IsZero() {
		out = append(out, "reviewed")
	}
	if slices.ContainsFunc(rec.statements, func(s consequence.Statement) bool { return s.Late }) {
		out = append(out, "late")
	}
	return append(out, string(rec.c.State))
}
