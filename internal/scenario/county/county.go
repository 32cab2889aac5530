// Package county is the demo county of 洋县 (示例县): its roster and three months of every
// mechanism of its pack, played through the ordinary use cases under a virtual clock. Its
// people and matters are invented and the programme says so (示例数据); its divisions and
// calendar are real. The history of any other pack is a text (scenario, demo.txt).
package county

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/internal/scenario"
	"luoshi/internal/scenario/lex"
	"luoshi/internal/scenario/props"
	"luoshi/internal/store"
	"luoshi/pack"
)

// Figures of the 洋县 article (YX-01, YX-05).
const (
	leaders  = 36
	teams    = 116
	members  = 415
	demoHome = 610723
)

// County is the demo county being played.
type County struct {
	Store *store.Store
	Clock *scenario.Clock
	Zone  *time.Location
	Home  int

	rng      *rand.Rand
	source   *rand.PCG // of rng
	names    map[string]bool
	pack     *pack.Pack
	packKey  string
	rules    matter.Rules
	county   area.Code
	Posts    map[string]org.Post // by a short key: issuer, supervisor, town/610723100, village/610723100201 …
	Holders  map[string]string   // post id → person id
	Villages []area.Code         // the villages with a resident team, in order of code
	Towns    []area.Code
	people   int
	tried    map[string]string        // cases of the demo by name
	away     map[string]calendar.Date // residents on leave, until when
	shown    []area.Code              // villages of the town whose accounts are printed
	seed     []matter.Matter
	ordered  map[string]problem // the order that a post had
	hands    props.Hands        // of the persons who act in the history
}

// New prepares a demo county on an empty store.
func New(s *store.Store, clock *scenario.Clock) (*County, error) {
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		return nil, err
	}
	source := rand.NewPCG(610723, 2026)
	c := &County{Store: s, Clock: clock, Zone: zone, Home: demoHome, rng: rand.New(source), source: source, names: map[string]bool{},
		county: area.OfHome(demoHome), Posts: map[string]org.Post{}, Holders: map[string]string{}, hands: props.NewHands()}
	c.rules = matter.Rules{Calendar: s.Calendar(), Zone: zone}
	return c, nil
}

// On is the county on a store that was opened on a copy of its database: what follows
// there is what would follow here, and neither sees the other.
func (c *County) On(s *store.Store, clock *scenario.Clock) *County {
	d, source := *c, *c.source
	d.Store, d.Clock, d.source, d.rng = s, clock, &source, rand.New(&source)
	d.names, d.Posts, d.Holders, d.tried = maps.Clone(c.names), maps.Clone(c.Posts), maps.Clone(c.Holders), maps.Clone(c.tried)
	d.away, d.ordered = maps.Clone(c.away), maps.Clone(c.ordered)
	d.Villages, d.Towns, d.shown, d.seed = slices.Clone(c.Villages), slices.Clone(c.Towns), slices.Clone(c.shown), slices.Clone(c.seed)
	return &d
}

// setup is the actor of the county's set-up.
func (c *County) setup() access.Actor {
	return access.Actor{Account: "set-up", Post: "set-up", Role: access.SystemAdmin, Home: c.Home, Area: c.county, Now: c.Store.Now()}
}

// Build adopts the divisions and fills the roster: bodies, posts, people,
// appointments, the pack of 洋县.
func (c *County) Build(ctx context.Context) error {
	p, text, err := shippedPack()
	if err != nil {
		return err
	}
	c.pack, c.packKey = p, store.PackKey(p.ID, p.Version)
	_, err = c.Store.Do(ctx, c.Home, "demo-build", func(tx *store.Tx) error {
		tx.SignFor(c.hands.Of)
		if err := tx.KeepPack(p, text, "示例：按 2017 年公开报道演示"); err != nil {
			return err
		}
		if err := c.adopt(tx); err != nil {
			return err
		}
		if err := c.countyOffices(tx); err != nil {
			return err
		}
		return c.townsAndVillages(tx)
	})
	return err
}

// adopt takes the real divisions of the county into the programme.
func (c *County) adopt(tx *store.Tx) error {
	table, err := area.National()
	if err != nil {
		return err
	}
	actor := c.setup()
	for d := range table.Subtree(c.county) {
		a := store.AdoptedArea{Area: area.Area{Code: d.Code, Name: d.Name}}
		if err := tx.SaveArea(&a); err != nil {
			return err
		}
		switch d.Code.Level() {
		case area.Town:
			c.Towns = append(c.Towns, d.Code)
		case area.Village:
			c.Villages = append(c.Villages, d.Code)
		}
	}
	if err := tx.Record(actor.Event("area.adopt", c.county.String())); err != nil {
		return err
	}
	c.Villages = c.pickVillages()
	for _, v := range c.Villages {
		if v.Parent() == c.Shown().Parent() {
			c.shown = append(c.shown, v)
		}
	}
	body, err := c.body(tx, "中共洋县县委", "县委", org.Party, c.county, "")
	if err != nil {
		return err
	}
	pr := store.Programme{Title: c.pack.Title, Base: c.packKey, Zone: "Asia/Shanghai", Body: body.ID, Demo: true}
	if err := tx.SaveProgramme(&pr); err != nil {
		return err
	}
	return tx.Record(actor.Event("programme.set", pr.ID))
}

// pickVillages chooses the 116 villages that have a team, spread over the towns.
func (c *County) pickVillages() []area.Code {
	var out []area.Code
	n := len(c.Villages)
	for i := range n {
		if i*teams/n != (i+1)*teams/n {
			out = append(out, c.Villages[i])
		}
	}
	return out
}

func (c *County) body(tx *store.Tx, name, short string, kind org.Kind, at area.Code, parent string) (org.Body, error) {
	b := org.Body{Name: name, Short: short, Kind: kind, Area: at, Parent: parent, From: calendar.None, Until: calendar.None}
	return b, org.AddBody(tx, c.setup(), &b)
}

// fill makes a post and, with a person, its holder since the start of the year.
func (c *County) fill(tx *store.Tx, key, title string, role access.Role, b org.Body, at area.Code, above string) (org.Post, error) {
	p := org.Post{Body: b.ID, Title: title, Role: role, Area: at, Above: above, From: calendar.None, Until: calendar.None}
	if err := org.AddPost(tx, c.setup(), &p); err != nil {
		return p, err
	}
	c.Posts[key] = p
	return p, c.appoint(tx, p, b, org.Holder, "")
}

func (c *County) appoint(tx *store.Tx, p org.Post, b org.Body, hold org.Hold, sender string) error {
	person := org.Person{Name: lex.Name(c.rng, c.names), Phone: fmt.Sprintf("1%010d", 3_900_000_000+c.people), Managing: b.ID, Grade: "一般干部"}
	c.people++
	if err := org.AddPerson(tx, c.setup(), &person); err != nil {
		return err
	}
	a := org.Appointment{Post: p.ID, Person: person.ID, Hold: hold, From: calendar.YMD(2026, 1, 5), Until: calendar.None, Document: "示例任命", Sender: sender}
	if sender != "" {
		a.Document, a.Relations = "示例选派", "组织、人事关系已转接到所驻镇村"
		a.Team = b.ID
	}
	if err := org.Appoint(tx, c.setup(), &a); err != nil {
		return err
	}
	if hold == org.Holder {
		c.Holders[p.ID] = person.ID
	}
	return nil
}

// countyOffices are the bodies of the county and who sits in them.
func (c *County) countyOffices(tx *store.Tx) error {
	type seat struct {
		key, title string
		role       access.Role
	}
	offices := []struct {
		name, short string
		kind        org.Kind
		seats       []seat
	}{
		{"中共洋县县委办公室", "县委办", org.Party, []seat{{"issuer", "县委办签发人", "issuer"}, {"issuer-2", "县委办副签发人", "issuer"}}},
		{"洋县脱贫攻坚督导组", "县督导组", org.Party, []seat{{"supervisor", "县督导组组长", "supervisor"}, {"supervisor-2", "县督导组督导员", "supervisor"}}},
		{"洋县脱贫攻坚领导小组办公室", "县脱贫办", org.Economic, []seat{{"desk", "县脱贫办主任", "desk"}, {"desk-2", "县脱贫办经办", "desk"}}},
		{"中共洋县县委组织部", "县委组织部", org.Party, []seat{{"organiser", "县委组织部分管副部长", "organiser"}, {"organiser-2", "县委组织部干部科长", "organiser"}}},
		{"中共洋县纪律检查委员会机关", "县纪委机关", org.Legal, []seat{{"discipline", "县纪委机关室主任", "discipline"}, {"discipline-2", "县纪委机关干事", "discipline"}}},
		{"洋县水利局", "县水利局", org.Agriculture, []seat{{"water", "县水利局局长", "department"}}},
		{"洋县交通运输局", "县交通运输局", org.Economic, []seat{{"roads", "县交通运输局局长", "department"}}},
		{"洋县住房和城乡建设局", "县住建局", org.Economic, []seat{{"housing", "县住建局局长", "department"}}},
		{"洋县农业农村局", "县农业农村局", org.Agriculture, []seat{{"farming", "县农业农村局局长", "department"}}},
		{"洋县医疗保障局", "县医保局", org.Economic, []seat{{"medical", "县医保局局长", "department"}}},
		{"洋县民政局", "县民政局", org.General, []seat{{"civil", "县民政局局长", "department"}}},
		{"洋县信息中心", "县信息中心", org.General, []seat{{"system", "系统管理员", access.SystemAdmin}, {"security", "安全管理员", access.SecurityAdmin}, {"security-2", "安全管理员（二）", access.SecurityAdmin}}},
		{"洋县审计局", "县审计局", org.Economic, []seat{{"audit", "审计管理员", access.AuditAdmin}}},
	}
	for _, o := range offices {
		b, err := c.body(tx, o.name, o.short, o.kind, c.county, "")
		if err != nil {
			return err
		}
		for _, s := range o.seats {
			if _, err := c.fill(tx, s.key, s.title, s.role, b, c.county, ""); err != nil {
				return err
			}
		}
	}
	b, err := c.body(tx, "洋县县级领导", "县级领导", org.Party, c.county, "")
	if err != nil {
		return err
	}
	for i := range leaders {
		if _, err := c.fill(tx, "leader-"+strconv.Itoa(i+1), fmt.Sprintf("县级领导（包村 %02d）", i+1), "leader", b, c.county, ""); err != nil {
			return err
		}
	}
	return nil
}

// townsAndVillages fills every town and village, and the 116 resident teams:
// 67 of four members and 49 of three beside the first secretary, 415 in all.
func (c *County) townsAndVillages(tx *store.Tx) error {
	table, err := area.National()
	if err != nil {
		return err
	}
	town := map[area.Code]org.Post{}
	for _, code := range c.Towns {
		d, _ := table.Find(code)
		b, err := c.body(tx, d.Name, d.Name, org.Town, code, "")
		if err != nil {
			return err
		}
		lead, err := c.fill(tx, "town/"+code.String(), d.Name+"党委书记", "town_leader", b, code, "")
		if err != nil {
			return err
		}
		if _, err := c.fill(tx, "town-desk/"+code.String(), d.Name+"扶贫办主任", "town_desk", b, code, lead.ID); err != nil {
			return err
		}
		town[code] = lead
	}
	for i, code := range c.Villages {
		d, _ := table.Find(code)
		name := store.ShortArea(d.Name)
		b, err := c.body(tx, townName(table, code)+name, name, org.VillageBody, code, town[code.Parent()].Body)
		if err != nil {
			return err
		}
		if _, err := c.fill(tx, "village/"+code.String(), name+"党支部书记", "village", b, code, town[code.Parent()].ID); err != nil {
			return err
		}
		if err := c.team(tx, i, code, name, town[code.Parent()]); err != nil {
			return err
		}
	}
	return c.places(tx)
}

// places registers the groups of the villages around the shown one, by their own
// village posts. They are invented, as are the people.
func (c *County) places(tx *store.Tx) error {
	for _, code := range c.shown {
		actor := c.Actor("village/" + code.String())
		for _, p := range []area.Place{
			{Village: code, Name: "一组", Kind: area.Group, Aliases: []string{}},
			{Village: code, Name: "二组", Kind: area.Group, Aliases: []string{"河坎上"}},
			{Village: code, Name: "移民安置点", Kind: area.Spot, Aliases: []string{"新村", "安置点"}},
		} {
			if err := org.AddPlace(tx, actor, &org.Place{Place: p}, calendar.DateOf(actor.Now, c.Zone)); err != nil {
				return err
			}
		}
	}
	return nil
}

func townName(t *area.Table, village area.Code) string {
	d, _ := t.Find(village.Parent())
	return d.Name
}

// team posts a resident team of one village.
func (c *County) team(tx *store.Tx, i int, code area.Code, name string, above org.Post) error {
	senders := []string{"县水利局", "县交通运输局", "县住建局", "县农业农村局", "县医保局", "县民政局"}
	b, err := c.body(tx, name+"驻村工作队", name+"工作队", org.Team, code, "")
	if err != nil {
		return err
	}
	first := org.Post{Body: b.ID, Title: name + "驻村第一书记", Role: "first_secretary", Area: code, Above: above.ID, From: calendar.None, Until: calendar.None}
	if err := org.AddPost(tx, c.setup(), &first); err != nil {
		return err
	}
	c.Posts["first/"+code.String()] = first
	if err := c.appoint(tx, first, b, org.Holder, senders[i%len(senders)]); err != nil {
		return err
	}
	n := members / teams
	if i < members-n*teams {
		n++
	}
	for j := range n {
		p := org.Post{Body: b.ID, Title: fmt.Sprintf("%s驻村工作队员（%d）", name, j+1), Role: "resident", Area: code, Above: first.ID, From: calendar.None, Until: calendar.None}
		if err := org.AddPost(tx, c.setup(), &p); err != nil {
			return err
		}
		c.Posts[fmt.Sprintf("member/%s/%d", code, j+1)] = p
		if err := c.appoint(tx, p, b, org.Holder, senders[(i+j)%len(senders)]); err != nil {
			return err
		}
	}
	return nil
}

// Actor is the holder of a post as an actor at the present virtual time.
func (c *County) Actor(key string) access.Actor {
	p := c.Posts[key]
	return access.Actor{Account: "demo-" + key, Person: c.Holders[p.ID], Post: p.ID, Body: p.Body, Role: p.Role, Bundles: c.pack.Bundles(), Home: c.Home, Area: p.Area, Now: c.Store.Now()}
}

// Pack is the key of the pack that the county was built with.
func (c *County) Pack() string { return c.packKey }

// Shown is the village whose accounts the demo prints: the first one of 龙亭镇.
func (c *County) Shown() area.Code {
	for _, v := range c.Villages {
		if v.Parent() == 610723103000 {
			return v
		}
	}
	return c.Villages[0]
}

// Key is the key pair with which a person of the county acts in its history (props.Hands).
func (c *County) Key(id, person, secret string) (account.NewKey, error) {
	return c.hands.Key(id, person, secret)
}
