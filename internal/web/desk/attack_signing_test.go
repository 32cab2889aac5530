package desk

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/appraise"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/letter"
	"luoshi/internal/store"
	"luoshi/journal"
)

// TestPublisher: who objected to a board does not publish it, nor who computed it,
// nor a deputy of either; who reworded a draft does not sign it.
func TestPublisher(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	lead := "town/" + d.Shown().Parent().String()
	d.now.Set(time.Date(2026, 10, 8, 1, 0, 0, 0, time.UTC))
	at := d.page("desk", "POST /desk/boards/compute", post("/desk/boards/compute", url.Values{"board": {"town_board"}, "period": {"2026-09"}}))
	id := strings.TrimPrefix(at, "/desk/boards/")
	d.page("desk", "POST /desk/boards/{id}/{act}", post(at+"/show", nil), "id", id, "act", "show")
	standing := form2(d.page(lead, "GET /desk/boards/{id}/mine", get(at+"/mine"), "id", id), "standing")
	d.page(lead, "POST /desk/boards/{id}/object", post(at+"/object", url.Values{"standing": {standing}, "text": {"评议还没有做"}}), "id", id)
	rows := d.page("organiser", "GET /desk/boards/{id}/rulings", get(at+"/rulings"), "id", id)
	objection := strings.Split(strings.Split(rows, "/desk/objections/")[1], "/")[0]
	rule := func(actor access.Actor) error {
		_, err := d.s.Store.Do(t.Context(), d.Home, "", func(tx *store.Tx) error {
			sheet, err := tx.BoardSheet("yangxian@1", "town_board")
			if err == nil {
				_, err = appraise.RuleOn(tx, actor, objection, appraise.Ruling{Reason: "没有结果"}, sheet)
			}
			return err
		})
		return err
	}
	now := d.s.Store.Now()
	two := d.actor("organiser", now)
	two.Also = []string{"x", "y", d.Shown().Parent().String()}
	if err := rule(two); !fault.Is(err, "access.own_unit") {
		t.Errorf("兼任该镇岗位的人裁定：%v", err)
	}
	if err := rule(d.actor("organiser", now)); err != nil {
		t.Fatal(err)
	}
	d.now.Set(time.Date(2026, 10, 16, 1, 0, 0, 0, time.UTC))
	d.page("desk", "POST /desk/boards/{id}/{act}", post(at+"/finalise", nil), "id", id, "act", "finalise")
	publish := func(person, acts string) error {
		a := d.actor("issuer", d.s.Store.Now())
		a.Person, a.For = person, acts
		_, err := d.s.Store.Do(t.Context(), d.Home, "", func(tx *store.Tx) error {
			_, err := appraise.PublishRun(tx, a, id)
			return err
		})
		return err
	}
	for name, err := range map[string]error{"提出异议的人": publish(d.Actor(lead).Person, ""), "替提出异议的人代办": publish("x", d.Actor(lead).Person), "计算的人": publish(d.Actor("desk").Person, ""),
		"替计算的人代办": publish("x", d.Actor("desk").Person)} {
		if !fault.Is(err, "access.own_work") {
			t.Errorf("%s公布：%v", name, err)
		}
	}
	if err := publish(d.Actor("issuer").Person, ""); err != nil {
		t.Errorf("签发人公布：%v", err)
	}
	d.reworded()
}

// reworded lets one person with two posts reword the draft of somebody else and sign.
func (d boardDesk) reworded() {
	d.Helper()
	d.page("supervisor", "POST /desk/letters/circular", post("/desk/letters/circular", url.Values{"month": {"2026-09"}}))
	d.do(func(tx *store.Tx) error {
		ls, err := tx.LettersIn(letter.Draft)
		if err != nil || len(ls) == 0 {
			d.Fatalf("没有草稿：%v", err)
		}
		desk, issuer := d.actor("desk", tx.Now()), d.actor("issuer", tx.Now())
		issuer.Person = desk.Person
		if _, err := letter.Edit(tx, desk, ls[0].ID, []string{"改过的话"}); err != nil {
			return err
		}
		if _, err := letter.Sign(tx, issuer, ls[0].ID, "洋告知", d.Zone); !fault.Is(err, "letter.own_draft") {
			d.Errorf("改稿人自己签发：%v", err)
		}
		issuer.Person, issuer.For = "x", desk.Person
		if _, err := letter.Sign(tx, issuer, ls[0].ID, "洋告知", d.Zone); !fault.Is(err, "letter.own_draft") {
			d.Errorf("替改稿人代办签发：%v", err)
		}
		issuer = d.actor("issuer", tx.Now())
		own := ls[0]
		own.Row, own.ToPerson, own.ToBody, own.ToPost = ident.Row{}, "", issuer.Body, ""
		if err := tx.SaveLetter(&own); err != nil {
			return err
		}
		_, signed := letter.Sign(tx, issuer, own.ID, "洋告知", d.Zone)
		_, dropped := letter.Drop(tx, issuer, own.ID, "不必")
		issuer.Body, issuer.Also = "x", []string{own.ToBody}
		_, also := letter.Drop(tx, issuer, own.ID, "不必")
		for name, err := range map[string]error{"签发": signed, "不予签发": dropped, "以另一岗位不予签发": also} {
			if !fault.Is(err, "access.own_unit") {
				d.Errorf("给本单位的文书自己%s：%v", name, err)
			}
		}
		return tx.Record(journal.Event{At: tx.Now().UnixMilli(), Act: "letter.draft", Subject: own.ID})
	})
	at, id := "", ""
	d.do(func(tx *store.Tx) error {
		ls, err := tx.LettersIn(letter.Draft)
		id, at = ls[0].ID, "/desk/letters/"+ls[0].ID
		return err
	})
	page := d.page("issuer", "GET /desk/letters/{id}", get(at), "id", id)
	seen := form2(page, "version")
	d.page("desk", "POST /desk/letters/{id}/{act}", post(at+"/edit", url.Values{"text": {"再改过的话"}}), "id", id, "act", "edit")
	d.says(d.page("issuer", "POST /desk/letters/{id}/{act}", post(at+"/sign", url.Values{"version": {seen}}), "id", id, "act", "sign"), "再改过的话", "签发")
	if err := d.s.Store.View(d.Context(), d.Home, func(v *store.View) error {
		l, err := v.Letter(id)
		if l.State != letter.Draft || seen == "" {
			d.Errorf("签发人签发了没有看到的话（%s，版本 %q）", l.State, seen)
		}
		return err
	}); err != nil {
		d.Fatal(err)
	}
}
