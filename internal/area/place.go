package area

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"luoshi/internal/fault"
)

// PlaceKind says what a local place is.
type PlaceKind string

// The kinds of local places (村以下). Group, stockade and hamlet bear a number
// within the village; a spot is any other place that people name.
const (
	Group    PlaceKind = "group"    // 村民小组、组
	Stockade PlaceKind = "stockade" // 寨
	Hamlet   PlaceKind = "hamlet"   // 自然村、屯、湾
	Grid     PlaceKind = "grid"     // 网格
	Spot     PlaceKind = "spot"     // 安置点、厂区等其他地点
)

// Place is a local place below the village, which has no national code.
type Place struct {
	Village Code
	Seq     int // its number within the village, from 1
	Name    string
	Kind    PlaceKind
	Aliases []string // other names that people use, 俗名
}

// seqLimit is the highest number of a place within one village.
const seqLimit = 999

// ValidatePlace gives every fault of one place, joined.
func ValidatePlace(p Place) error {
	faults := []error{validateCode("village", p.Village)}
	if p.Village.Level() != Village {
		faults = append(faults, fault.At("village", "area.place_not_in_village", p.Village.String()))
	}
	if p.Seq < 1 || p.Seq > seqLimit {
		faults = append(faults, fault.At("seq", "area.place_seq", p.Name))
	}
	if blank(p.Name) {
		faults = append(faults, fault.At("name", "area.place_name"))
	}
	switch p.Kind {
	case Group, Stockade, Hamlet, Grid, Spot:
	default:
		faults = append(faults, fault.At("kind", "area.place_kind", string(p.Kind)))
	}
	for i, alias := range p.Aliases {
		if blank(alias) || alias == p.Name || slices.Contains(p.Aliases[:i], alias) {
			faults = append(faults, fault.At("aliases", "area.place_alias", p.Name, alias))
		}
	}
	return errors.Join(faults...)
}

// ValidatePlaces gives every fault of the places together, joined: those of
// each, and a number or a name that one village bears twice. Two places may
// share an alias: it then names both.
func ValidatePlaces(places []Place) error {
	type number struct {
		village Code
		seq     int
	}
	type name struct {
		village Code
		name    string
	}
	var faults []error
	numbers, names := map[number]bool{}, map[name]bool{}
	for _, p := range places {
		faults = append(faults, ValidatePlace(p))
		if k := (number{p.Village, p.Seq}); numbers[k] {
			faults = append(faults, fault.At("seq", "area.place_seq_twice", p.Name))
		} else {
			numbers[k] = true
		}
		if k := (name{p.Village, p.Name}); names[k] {
			faults = append(faults, fault.At("name", "area.place_name_twice", p.Name))
		} else {
			names[k] = true
		}
	}
	return errors.Join(faults...)
}

// PlacesNamed gives the places of a village that bear the name or alias, by
// number.
func PlacesNamed(places []Place, village Code, name string) []Place {
	var list []Place
	for _, p := range places {
		if p.Village == village && (p.Name == name || slices.Contains(p.Aliases, name)) {
			list = append(list, p)
		}
	}
	slices.SortStableFunc(list, func(a, b Place) int { return a.Seq - b.Seq })
	return list
}

// Called is a place that a text ends with, and the words before it.
type Called struct {
	Place
	Before string // 三合村 in 三合村一组, "" where the text is the place's name alone
}

// PlacesCalled gives the places whose name or alias the text ends with, by village
// and number, a name that leaves nothing before it first. It does not decide which
// one is meant: what stands before may name the village, and a person chooses.
func PlacesCalled(places []Place, text string) []Called {
	text = strings.Join(strings.Fields(text), "")
	var list []Called
	for _, p := range places {
		rest, found := "", false
		for _, name := range append([]string{p.Name}, p.Aliases...) {
			if before, ok := strings.CutSuffix(text, name); ok && name != "" && (!found || len(before) < len(rest)) {
				rest, found = before, true
			}
		}
		if found {
			list = append(list, Called{p, rest})
		}
	}
	slices.SortStableFunc(list, func(a, b Called) int {
		return cmp.Or(cmp.Compare(len(a.Before), len(b.Before)), compare(a.Village, b.Village), a.Seq-b.Seq)
	})
	return list
}
