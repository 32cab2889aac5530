package county

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/internal/scenario/props"
	"luoshi/internal/store"
	"luoshi/pack"
	"luoshi/packs"
)

// Kept is what a built county remembers, as it can be written beside its database and
// taken up by another process.
type Kept struct {
	Home                   int
	Lots                   []byte // where the drawing of lots stands
	Names                  map[string]bool
	Posts                  map[string]org.Post
	Holders                map[string]string
	Villages, Towns, Shown []area.Code
	People                 int
}

// Keep gives what a county remembers that is built and not played.
func (c *County) Keep() (Kept, error) {
	if len(c.tried)+len(c.away)+len(c.seed)+len(c.ordered) > 0 {
		return Kept{}, fmt.Errorf("scenario: the county of %d is played, and remembers more than is kept", c.Home)
	}
	lots, err := c.source.MarshalBinary()
	return Kept{c.Home, lots, maps.Clone(c.names), maps.Clone(c.Posts), maps.Clone(c.Holders), slices.Clone(c.Villages), slices.Clone(c.Towns), slices.Clone(c.shown), c.people}, err
}

// County takes up what was kept. It has no store until it is put on one.
func (k Kept) County() (*County, error) {
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		return nil, err
	}
	p, _, err := shippedPack()
	if err != nil {
		return nil, err
	}
	source := &rand.PCG{}
	if err := source.UnmarshalBinary(k.Lots); err != nil {
		return nil, err
	}
	return &County{Zone: zone, Home: k.Home, rng: rand.New(source), source: source, names: k.Names, pack: p, packKey: store.PackKey(p.ID, p.Version),
		rules: matter.Rules{Calendar: calendar.Embedded(), Zone: zone}, county: area.OfHome(k.Home),
		Posts: k.Posts, Holders: k.Holders, Villages: k.Villages, Towns: k.Towns, people: k.People, shown: k.Shown, hands: props.NewHands()}, nil
}

// shippedPack is the pack of 洋县 and its text.
func shippedPack() (*pack.Pack, string, error) {
	text, err := packs.Files.ReadFile("yangxian/pack.yaml")
	if err != nil {
		return nil, "", err
	}
	p, problems := pack.ReadText(text)
	if len(problems) > 0 {
		return nil, "", fmt.Errorf("packs/yangxian: %v", problems[0])
	}
	return p, string(text), nil
}
