package office

import (
	"fmt"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/consequence"
	"luoshi/internal/fault"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/journal"
	"luoshi/pack"
)

// serveLetter serves the signed letter of a case, or reads when it was served.
func serveLetter(tx CaseTx, r matter.Rules, actor access.Actor, c consequence.Case, act consequence.Act, id string, in *consequence.Input) error {
	if err := may(tx, actor, c, act); err != nil {
		return err
	}
	if id == "" {
		in.To = append(in.To, consequence.Addressee{To: "当事人", Person: c.Person, Post: c.Post, Body: c.Unit})
		return nil
	}
	l, err := tx.Letter(id)
	if err != nil {
		return err
	}
	switch l.State {
	case letter.Signed:
		if l, err = letter.Serve(tx, actor, id, r.Calendar, r.Zone); err != nil {
			return err
		}
	case letter.Served, letter.Replied:
	default:
		return fault.New(fault.Conflict, "consequence.letter_unsigned", l.Title)
	}
	in.Served, in.Letter = l.ServedAt, l.Number
	in.To = append(in.To, consequence.Addressee{To: l.To, Body: l.ToBody, Post: l.ToPost, Person: l.ToPerson, Letter: l.Number})
	for _, name := range l.Copies {
		in.To = append(in.To, consequence.Addressee{To: name, Letter: l.Number})
	}
	return nil
}

// letterNow is the letter that the state of a case waits for.
func letterNow(c consequence.Case) string {
	if c.State == consequence.Decided {
		return ruling
	}
	return hearingNotice
}

// lettersGone refuses a new draft while the last one can still be served.
func lettersGone(tx CaseTx, actor access.Actor, c consequence.Case) error {
	if err := may(tx, actor, c, consequence.Redraft); err != nil {
		return err
	}
	id := c.NoticeLetter
	if letterNow(c) == ruling {
		id = c.Ruling
	}
	if id == "" {
		return nil
	}
	l, err := tx.Letter(id)
	if err == nil && l.State != letter.Dropped && l.State != letter.Annulled {
		err = fault.New(fault.Conflict, "consequence.letter_stands", l.Title)
	}
	return err
}

// draftLetter drafts the notice or the decision of a case. The decision says its
// reasons and what spoke for the person: a letter of a case is the addressee's and
// the offices' alone (letter.Letter.Subject). The facts in full are in the bundle.
func draftLetter(tx CaseTx, now time.Time, c *consequence.Case, kind string) error {
	p, t, ok, err := template(tx, c.Pack, kind)
	if err != nil || !ok {
		return err
	}
	post, err := tx.Post(c.Post)
	if err != nil {
		return err
	}
	k, _ := p.Consequence(c.Kind)
	annex := "见所附全部材料（" + c.Number + "）"
	t.Reply = noReply() // the case has its own clock
	values := map[string]string{"对象": post.Title, "签发单位": "提出单位", "决定": proposed(*c), "依据": p.Document, "事实": annex, "有利事实": annex,
		"答复期限": "送达次日起 " + k.Statement.Zh() + "届满", "事项": c.Number + "“" + c.Title + "”建议", "理由": annex, "复核期限": "送达次日起 " + k.Review.Zh() + "届满"}
	if kind == ruling {
		values["决定"] = decided(*c)
		if values["理由"], err = reasons(tx, *c); err != nil {
			return err
		}
	}
	l, err := letter.New(tx, access.Actor{Now: now}, t, letter.Letter{To: post.Title, ToBody: post.Body, ToPost: post.ID, ToPerson: c.Person, Pack: c.Pack}, values)
	if err != nil {
		return err
	}
	if kind == ruling {
		c.Ruling = l.ID
	} else {
		c.NoticeLetter = l.ID
	}
	c.Letters = append(c.Letters, l.ID)
	return saveCase(tx, now, c, "consequence.letter")
}

func template(tx Tx, packKey, kind string) (*pack.Pack, letter.Template, bool, error) {
	p, err := tx.Pack(packKey)
	if err != nil {
		return nil, letter.Template{}, false, err
	}
	t, ok := p.Letter(kind)
	return p, t, ok, nil
}

func saveCase(tx CaseTx, now time.Time, c *consequence.Case, act string) error {
	if err := tx.SaveConsequence(c); err != nil {
		return err
	}
	return tx.Record(journal.Event{At: now.UnixMilli(), Act: act, Subject: c.ID})
}

func proposed(c consequence.Case) string { return "“" + c.Title + "”" }

func decided(c consequence.Case) string {
	months := ""
	if c.Months > 0 {
		months = fmt.Sprintf("，期限 %d 个月", c.Months)
	}
	switch c.Outcome {
	case consequence.Exempt:
		return "免予“" + c.Title + "”"
	case consequence.Lighter:
		return "不作“" + c.Title + "”，从轻处理（办法见所附材料）" + months
	}
	return c.Title + months
}
