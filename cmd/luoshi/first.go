package main

import (
	"fmt"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/journal"
	"luoshi/pack"
	"luoshi/packs"
)

// adopt takes the divisions of a county into the home and gives the county's name.
func adopt(tx *store.Tx, code area.Code) (string, error) {
	table, err := area.National()
	if err != nil {
		return "", err
	}
	county, ok := table.Find(code)
	if !ok {
		return "", fmt.Errorf("%d is not in the national table of divisions", code.Home())
	}
	for d := range table.Subtree(code) {
		a := store.AdoptedArea{Area: area.Area{Code: d.Code, Name: d.Name}}
		if err := tx.SaveArea(&a); err != nil {
			return "", err
		}
	}
	return county.Name, tx.Record(journal.Event{At: tx.Now().UnixMilli(), Act: "area.adopt", Account: "init", Subject: code.String()})
}

// firstAdministrator sets a new home up: the adopted divisions, the body that
// runs it, the template pack, and the first administrator as 系统管理员 (the roster)
// and 安全管理员 (accounts), which the opening check asks to part later.
func firstAdministrator(tx *store.Tx, c *initCmd, secret account.Hashed) error {
	actor := access.Actor{Account: "init", Post: "init", Role: access.SystemAdmin, Home: c.Home, Now: tx.Now()}
	code := area.OfHome(c.Home)
	county, err := adopt(tx, code)
	if err != nil {
		return err
	}
	text, err := packs.Files.ReadFile("template/pack.yaml")
	if err != nil {
		return err
	}
	p, problems := pack.ReadText(text)
	if len(problems) > 0 {
		return fmt.Errorf("packs/template: %v", problems[0])
	}
	if err := tx.KeepPack(p, string(text), p.Document); err != nil {
		return err
	}
	body := org.Body{Name: county + "专项工作办公室", Kind: org.General, Area: code, From: calendar.None, Until: calendar.None}
	if err := org.AddBody(tx, actor, &body); err != nil {
		return err
	}
	person := org.Person{Name: c.Name, Managing: body.ID}
	if err := org.AddPerson(tx, actor, &person); err != nil {
		return err
	}
	for _, role := range []access.Role{access.SecurityAdmin, access.SystemAdmin} { // the last is the one to begin with
		post := org.Post{Body: body.ID, Title: actor.Bundles.Title(role), Role: role, Area: code, From: calendar.None, Until: calendar.None}
		if err := org.AddPost(tx, actor, &post); err != nil {
			return err
		}
		a := org.Appointment{Post: post.ID, Person: person.ID, Hold: org.Holder, From: calendar.DateOf(tx.Now(), time.UTC), Until: calendar.None, Document: "设立"}
		if err := org.Appoint(tx, actor, &a); err != nil {
			return err
		}
	}
	pr := store.Programme{Title: p.Title, Base: store.PackKey(p.ID, p.Version), Zone: p.Zone, Body: body.ID, Opener: person.ID}
	if err := tx.SaveProgramme(&pr); err != nil {
		return err
	}
	if err := tx.Record(journal.Event{At: tx.Now().UnixMilli(), Act: "programme.set", Account: "init", Subject: pr.ID}); err != nil {
		return err
	}
	_, err = account.First(tx, actor, c.Login, person.ID, secret)
	return err
}
