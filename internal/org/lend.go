package org

import (
	"slices"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
)

// Loan is a role that a higher body (上级机关) lends to a home that has nobody for
// it. Body names a higher body that is there already; without it NewBody is added.
type Loan struct {
	Body, NewBody, Title string
	Role                 access.Role
	Area                 area.Code // the home
	From                 calendar.Date
}

// LendTx is what Lend needs of a transaction.
type LendTx interface {
	Tx
	Body(id string) (Body, error)
}

// Lend adds the post of a higher body that fills a role of the home (上级机关代为担任):
// an ordinary post, to which a person is appointed as to any other. roles are those
// that may be lent.
func Lend(tx LendTx, actor access.Actor, l Loan, roles []access.Role) (Post, error) {
	if err := access.May(actor, "roster.change", access.Subject{Area: l.Area}); err != nil {
		return Post{}, err
	}
	if !slices.Contains(roles, l.Role) {
		return Post{}, fault.At("role", "org.lend_role")
	}
	if l.Title = ident.Line(l.Title); l.Title == "" {
		return Post{}, fault.At("title", "org.lend_title")
	}
	body := l.Body
	if body == "" {
		city := l.Area / 100_000_000 * 100_000_000 // the division above the county
		b := Body{Name: ident.Line(l.NewBody), Kind: Higher, Area: city, From: l.From, Until: calendar.None}
		if b.Name == "" {
			return Post{}, fault.At("new_body", "org.lend_body")
		}
		b.Short = b.Name
		if err := tx.SaveBody(&b); err != nil { // recorded together with its post
			return Post{}, err
		}
		body = b.ID
	} else if b, err := tx.Body(body); err != nil {
		return Post{}, err
	} else if b.Kind != Higher {
		return Post{}, fault.At("body", "org.lend_body")
	}
	p := Post{Body: body, Title: l.Title, Role: l.Role, Area: l.Area, From: l.From, Until: calendar.None}
	return p, AddPost(tx, actor, &p)
}
