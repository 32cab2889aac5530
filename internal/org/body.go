package org

import (
	"slices"
	"strconv"
	"unicode/utf8"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
)

// ChangeBody changes what a body is called (机构更名) and its 统一社会信用代码; the old name
// stays known, so that a table which still bears it finds the body. It changes no signed letter and
// merges no bodies.
func ChangeBody(tx BodyTx, actor access.Actor, to Body, why Why, today calendar.Date) error {
	was, err := tx.Body(to.ID)
	if err != nil {
		return err
	}
	b := was
	b.Version, b.Name, b.Short, b.Credit = to.Version, ident.Line(to.Name), ident.Line(to.Short), to.Credit
	if b.Short == "" {
		b.Short = b.Name
	}
	if err := CheckBody(actor, was, b); err != nil {
		return err
	}
	if err := checkNames(tx, was, &b); err != nil {
		return err
	}
	if err := checkWhy(why); err != nil {
		return err
	}
	fields := differ(field{"name", was.Name, b.Name}, field{"short", was.Short, b.Short}, field{"credit", was.Credit, b.Credit})
	if len(fields) == 0 {
		return fault.New(fault.Conflict, "org.nothing_changed")
	}
	if b.Name != was.Name && why == NewName {
		b.Former = append(dropped(was.Former, b.Name), Renamed{was.Name, today})
	}
	if err := tx.SaveBody(&b); err != nil {
		return err
	}
	return tx.Record(changed(actor, "roster.body", b.ID, why, fields))
}

// BodyTx is what a change of a body needs of a transaction.
type BodyTx interface {
	Tx
	Bodies() ([]Body, error)
}

// longName bounds what a body is called, in characters.
const longName = 60

// checkNames refuses a name that another body bears, one that no page can hold, and what is
// no 统一社会信用代码.
func checkNames(tx BodyTx, was Body, b *Body) error {
	if utf8.RuneCountInString(b.Name) > longName || utf8.RuneCountInString(b.Short) > longName {
		return fault.At("name", "org.name_long", strconv.Itoa(longName))
	}
	if b.Credit != "" && b.Credit != was.Credit {
		code, err := ident.ParseCreditCode(b.Credit)
		if err != nil {
			if f, ok := fault.As(err); ok {
				f.Field = "credit"
			}
			return err
		}
		b.Credit = string(code)
	}
	all, err := tx.Bodies()
	if err == nil && slices.ContainsFunc(all, func(o Body) bool { return o.ID != b.ID && ident.Key(o.Name) == ident.Key(b.Name) }) {
		err = fault.At("name", "org.name_taken", b.Name)
	}
	return err
}
