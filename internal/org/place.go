package org

import (
	"slices"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/journal"
)

// Place is a place below the village as a home knows it (村以下地点).
type Place struct {
	ident.Row
	area.Place
}

// PlaceTx is what changes of local places need of a transaction.
type PlaceTx interface {
	DivisionsOf(code area.Code) ([]Division, error)
	PlacesOf(village area.Code) ([]Place, error)
	Place(id string) (Place, error)
	SavePlace(*Place) error
	RemovePlace(*Place) error
	Record(journal.Event) error
}

// AddPlace registers a place of a village (登记地点). Without a number it gets the
// next one of its village.
func AddPlace(tx PlaceTx, actor access.Actor, p *Place, today calendar.Date) error {
	if err := access.May(actor, "place.change", access.Subject{Area: p.Village}); err != nil {
		return err
	}
	if p.Village.Level() != area.Village {
		return fault.At("village", "area.place_not_in_village", p.Village.String())
	}
	rows, err := tx.DivisionsOf(p.Village)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(rows, func(d Division) bool { return d.On(today.String()) }) {
		return fault.At("village", "org.place_no_village", p.Village.String())
	}
	others, err := tx.PlacesOf(p.Village)
	if err != nil {
		return err
	}
	for _, o := range others {
		if p.Seq <= o.Seq && p.Version == 0 && p.ID == "" {
			p.Seq = o.Seq + 1
		}
	}
	p.Seq = max(p.Seq, 1)
	if err := together(*p, others); err != nil {
		return err
	}
	if err := tx.SavePlace(p); err != nil {
		return err
	}
	return tx.Record(actor.Event("place.add", p.ID))
}

// RenamePlace gives a place another name, kind or aliases (改地点). The name it had
// stays among its aliases, so that whoever writes it still finds the place.
func RenamePlace(tx PlaceTx, actor access.Actor, id string, to area.Place) error {
	p, err := tx.Place(id)
	if err != nil {
		return err
	}
	if err := access.May(actor, "place.change", access.Subject{Area: p.Village}); err != nil {
		return err
	}
	others, err := tx.PlacesOf(p.Village)
	if err != nil {
		return err
	}
	old := p.Name
	p.Name, p.Kind, p.Aliases = strings.TrimSpace(to.Name), to.Kind, slices.DeleteFunc(slices.Clone(to.Aliases), func(a string) bool { return a == to.Name })
	if old != p.Name && !slices.Contains(p.Aliases, old) {
		p.Aliases = append(p.Aliases, old)
	}
	if err := together(p, others); err != nil {
		return err
	}
	if err := tx.SavePlace(&p); err != nil {
		return err
	}
	return tx.Record(actor.Event("place.rename", p.ID))
}

// RemovePlace takes a place off the list (删去地点); the journal keeps that it was
// there and who took it off.
func RemovePlace(tx PlaceTx, actor access.Actor, id string) error {
	p, err := tx.Place(id)
	if err != nil {
		return err
	}
	if err := access.May(actor, "place.change", access.Subject{Area: p.Village}); err != nil {
		return err
	}
	if err := tx.RemovePlace(&p); err != nil {
		return err
	}
	return tx.Record(actor.Event("place.remove", p.ID))
}

// together checks a place beside the others of its village.
func together(p Place, others []Place) error {
	all := []area.Place{}
	for _, o := range others {
		if o.ID != p.ID {
			all = append(all, o.Place)
		}
	}
	return area.ValidatePlaces(append(all, p.Place))
}
