package org

import (
	"slices"
	"strconv"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/journal"
)

// Division is a division that a programme works in, for a time (区划). A new name
// is a new row of the same code; nothing of the past is written over.
type Division struct {
	ident.Row
	area.Area
	Document string // 依据: by which it began
	EndedBy  string // 依据: by which it ended
}

// AreaChange is what changes a division from a day on (区划变动).
type AreaChange struct {
	Code     area.Code
	From     calendar.Date // the first day on which the change holds
	Document string        // 依据
	Name     string        // the new name
	Into     area.Code     // merged into this division, new or in being
	With     []area.Code   // others that are merged into it on the same day
	Came     []area.Code   // divisions that a new one came out of (由何处划出)
}

// AreaTx is what changes of divisions need of a transaction.
type AreaTx interface {
	Areas() ([]Division, error)
	SaveArea(*Division) error
	Record(journal.Event) error
}

// RenameArea gives a division another name from a day on (更名).
func RenameArea(tx AreaTx, actor access.Actor, c AreaChange) error {
	if err := access.May(actor, "roster.change", access.Subject{Area: c.Code}); err != nil {
		return err
	}
	m, err := openMap(tx, &c)
	if err != nil {
		return err
	}
	old, err := m.close(c.Code)
	if err != nil {
		return err
	}
	if c.Name == old.Name {
		return fault.At("name", "org.area_same_name", c.Name)
	}
	m.begin(c.Code, c.Name, nil)
	return m.store(tx, actor, "area.rename")
}

// MergeAreas merges a division, and others with it, into one from a day on (合并).
// The one that takes them in may be in being, or new and then has a name.
func MergeAreas(tx AreaTx, actor access.Actor, c AreaChange) error {
	if err := access.May(actor, "roster.change", access.Subject{Area: c.Code}); err != nil {
		return err
	}
	m, err := openMap(tx, &c)
	if err != nil {
		return err
	}
	all := slices.Compact(slices.Sorted(slices.Values(append([]area.Code{c.Code}, c.With...))))
	for _, code := range all {
		if code == c.Into || code.Level() != c.Into.Level() {
			return fault.At("into", "org.area_into", code.String())
		}
		old, err := m.close(code)
		if err != nil {
			return err
		}
		if err := m.empty(*old); err != nil {
			return err
		}
		old.Successor = []area.Code{c.Into}
	}
	if err := m.takeIn(all); err != nil {
		return err
	}
	return m.store(tx, actor, "area.merge")
}

// EndArea ends a division without a successor from a day on (撤销).
func EndArea(tx AreaTx, actor access.Actor, c AreaChange) error {
	if err := access.May(actor, "roster.change", access.Subject{Area: c.Code}); err != nil {
		return err
	}
	m, err := openMap(tx, &c)
	if err != nil {
		return err
	}
	old, err := m.close(c.Code)
	if err != nil {
		return err
	}
	if err := m.empty(*old); err != nil {
		return err
	}
	return m.store(tx, actor, "area.end")
}

// BeginArea sets up a new division from a day on (新设), which may come out of others
// that go on (由何处划出).
func BeginArea(tx AreaTx, actor access.Actor, c AreaChange) error {
	if err := access.May(actor, "roster.change", access.Subject{Area: c.Code}); err != nil {
		return err
	}
	m, err := openMap(tx, &c)
	if err != nil {
		return err
	}
	if err := m.room(c.Code, "code"); err != nil {
		return err
	}
	for _, from := range c.Came {
		if !slices.ContainsFunc(m.all, func(d Division) bool { return d.Code == from }) {
			return fault.At("came", "org.area_unknown", from.String())
		}
	}
	m.begin(c.Code, c.Name, c.Came)
	return m.store(tx, actor, "area.begin")
}

// AdoptArea takes a division into the home, or changes one, as the office's own table says
// (区划导入). How the divisions of the table fit together is asked of all of them at once
// (area.ValidateAreas).
func AdoptArea(tx AreaTx, actor access.Actor, d *Division) error {
	if err := CheckArea(actor, *d); err != nil {
		return err
	}
	if err := tx.SaveArea(d); err != nil {
		return err
	}
	return tx.Record(actor.Event("area.adopt", d.Code.String()))
}

// CheckArea answers what AdoptArea would refuse.
func CheckArea(actor access.Actor, d Division) error {
	if err := access.May(actor, "roster.change", access.Subject{Area: d.Code}); err != nil {
		return err
	}
	return area.ValidateArea(d.Area)
}

// areaMap is the divisions of a home as they would stand after a change.
type areaMap struct {
	AreaChange
	home    int
	all     []Division
	touched []int // rows of all that are saved, in this order
}

// openMap checks what every change needs and reads the divisions.
func openMap(tx AreaTx, c *AreaChange) (*areaMap, error) {
	c.Name, c.Document = strings.TrimSpace(c.Name), strings.TrimSpace(c.Document)
	if c.From.IsNone() {
		return nil, fault.At("from", "org.area_day")
	}
	if c.Document == "" {
		return nil, fault.At("document", "org.area_document")
	}
	if l := c.Code.Level(); l != area.Town && l != area.Village {
		return nil, fault.At("code", "org.area_level", c.Code.String())
	}
	all, err := tx.Areas()
	if err != nil {
		return nil, err
	}
	m := &areaMap{AreaChange: *c, all: all}
	if len(all) > 0 {
		m.home = all[0].Code.Home()
	}
	return m, nil
}

// on finds the division of a code in force on the first day of the change, -1 when
// there is none.
func (m *areaMap) on(code area.Code) int {
	return slices.IndexFunc(m.all, func(d Division) bool { return d.Code == code && d.On(m.From.String()) })
}

// close ends a division on the day before the change. The answer may be changed
// further until the next row begins.
func (m *areaMap) close(code area.Code) (*Division, error) {
	i := m.on(code)
	if i < 0 {
		return nil, fault.At("from", "org.area_not_then", code.String(), m.From.String())
	}
	d := &m.all[i]
	if d.Until != "" {
		return nil, fault.At("from", "org.area_ends", d.Name, d.Until)
	}
	if d.From == m.From.String() {
		return nil, fault.At("from", "org.area_began", d.Name, d.From)
	}
	d.Until, d.EndedBy = m.From.Add(-1).String(), m.Document
	m.touched = append(m.touched, i)
	return d, nil
}

// empty refuses to end a town while villages of it stay.
func (m *areaMap) empty(d Division) error {
	n := 0
	for _, v := range m.all {
		if v.Code != d.Code && v.Code.Within(d.Code) && (v.Until == "" || v.Until >= m.From.String()) {
			n++
		}
	}
	if n > 0 {
		return fault.At("from", "org.area_not_empty", d.Name, strconv.Itoa(n))
	}
	return nil
}

// room asks whether a new code can begin: within the home, under a town in force.
func (m *areaMap) room(code area.Code, field string) error {
	if l := code.Level(); l != area.Town && l != area.Village || code.Home() != m.home {
		return fault.At(field, "org.area_outside", code.String())
	}
	if m.on(code.Parent()) < 0 {
		return fault.At(field, "org.area_parent", code.Parent().String(), m.From.String())
	}
	return nil
}

// takeIn lets the division that others merge into begin, or go on as their
// successor.
func (m *areaMap) takeIn(from []area.Code) error {
	i := m.on(m.Into)
	if i < 0 {
		if err := m.room(m.Into, "into"); err != nil {
			return err
		}
		if m.Name == "" {
			return fault.At("name", "org.area_new_name", m.Into.String())
		}
		m.begin(m.Into, m.Name, from)
		return nil
	}
	if m.all[i].From == m.From.String() && m.all[i].Until == "" { // several merge into it on one day
		if m.Name != "" && m.Name != m.all[i].Name {
			return fault.At("name", "org.area_began", m.all[i].Name, m.all[i].From)
		}
		m.all[i].Predecessor = slices.Compact(slices.Sorted(slices.Values(append(from, m.all[i].Predecessor...))))
		m.touched = append(m.touched, i)
		return nil
	}
	old, err := m.close(m.Into)
	if err != nil {
		return err
	}
	name := m.Name
	if name == "" {
		name = old.Name
	}
	m.begin(m.Into, name, from)
	return nil
}

// begin adds a row that holds from the day of the change on.
func (m *areaMap) begin(code area.Code, name string, from []area.Code) {
	m.touched = append(m.touched, len(m.all))
	m.all = append(m.all, Division{Area: area.Area{Code: code, Name: name, From: m.From.String(), Predecessor: from}, Document: m.Document})
}

// store checks the divisions together and saves what changed as one event.
func (m *areaMap) store(tx AreaTx, actor access.Actor, act string) error {
	areas := make([]area.Area, len(m.all))
	for i, d := range m.all {
		areas[i] = d.Area
	}
	if err := area.ValidateAreas(areas); err != nil {
		return err
	}
	for _, i := range m.touched {
		if err := tx.SaveArea(&m.all[i]); err != nil {
			return err
		}
	}
	return tx.Record(actor.Event(act, m.Code.String()))
}
