package scenario

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/org"
	"luoshi/internal/scenario/lex"
	"luoshi/internal/scenario/props"
	"luoshi/internal/store"
)

func rosterVerbs() []verb {
	post := param{zh: "岗位", en: "name", kind: name, class: "post", must: true}
	return []verb{
		{zh: "县", en: "county", set: true, alone: true, says: "用哪个县的区划，写六位代码；每份情景先写这一句", run: (*player).county,
			head: []param{{zh: "代码", en: "code", kind: number, must: true}}},
		{zh: "日", en: "day", set: true, clock: true, says: "到这一天，默认 09:00；时间只向前走", run: (*player).goTo,
			head: []param{{zh: "年-月-日", en: "day", kind: day, must: true}, {zh: "时:分", en: "at", kind: clock}}},
		{zh: "岗位", en: "post", set: true, says: "设一个岗位，人从写明的日期任职，不写就从 2026-01-05，时间还没到那天的从当天；角色写机制包里的岗位名；称 是岗位的称呼，不写就用名；副职 是同岗的其他人", run: (*player).post,
			head: []param{post}, keys: []param{
				{zh: "角色", en: "role", must: true}, {zh: "在", en: "at", kind: place, must: true}, {zh: "人", en: "held", kind: name, class: "person", many: true, must: true}, {zh: "副职", en: "deputy", kind: name, class: "person", many: true},
				{zh: "单位", en: "body", kind: name, class: "body", many: true}, {zh: "上级", en: "above", kind: ref, class: "post"}, {zh: "自", en: "from", kind: day},
				{zh: "派出", en: "sender", kind: name, class: "body", many: true}, {zh: "转接", en: "relations"}, {zh: "称", en: "title"}}},
		{zh: "人员", en: "person", set: true, says: "登记一个还没有岗位的人", run: (*player).person,
			head: []param{{zh: "姓名", en: "name", kind: name, class: "person", must: true}}, keys: []param{{zh: "后备", en: "reserve"}}},
		{zh: "派驻", en: "dispatch", set: true, says: "往一批村派驻第一书记和队员；岗位叫 名/村序号/第一书记、名/村序号/队员序号，名/第一书记、名/队员、名/全体 是一批", run: (*player).dispatch,
			head: []param{{zh: "名", en: "name", kind: name, class: "post", must: true}}, keys: []param{
				{zh: "村", en: "villages", kind: number, must: true}, {zh: "第一书记", en: "firsts", kind: number, must: true}, {zh: "队员", en: "members", kind: number, must: true},
				{zh: "转接", en: "relations"}, {zh: "后备", en: "reserve"}}},
		{zh: "期望 名册", en: "expect roster", expects: true, says: "按名册数当日在岗的第一书记、队员和有人驻的村，每村平均到百分位", run: (*player).expectRoster,
			keys: []param{at(false), want("第一书记", "firsts", number), want("队员", "members", number), want("村", "villages", number),
				want("每村", "each", decimal), want("每村队员", "each_members", decimal), want("已转接", "relations", number), want("后备", "reserve", number)}},
		{zh: "期望 任职", en: "expect holder", expects: true, says: "当日谁在这个岗位上", run: (*player).expectHolder,
			head: []param{{zh: "岗位", en: "post", kind: ref, class: "post", must: true}}, keys: []param{want("人", "held", text),
				want("方式", "hold", choice, lex.Holds()...)}},
		{zh: "期望 后备", en: "expect reserve", expects: true, says: "这个人在哪份后备名单上", run: (*player).expectReserve,
			head: []param{{zh: "姓名", en: "person", kind: ref, class: "person", must: true}}, keys: []param{want("名单", "list", text)}},
	}
}

// setup is who keeps the roster of a scenario.
func (p *player) setup() access.Actor {
	return access.Actor{Account: "set-up", Post: "set-up", Role: access.SystemAdmin, Bundles: p.pack.Bundles(), Home: p.home, Area: p.area, Now: p.now()}
}

// county adopts the divisions of a county, issues the pack and sets the programme.
func (p *player) county(s statement) error {
	code, err := area.ParseCode(s.get("code"))
	if err != nil || code.Level() != area.County || p.home != 0 {
		return fault.New(fault.Invalid, "scenario.county", s.get("code"))
	}
	table, err := area.National()
	if err != nil {
		return err
	}
	p.home, p.area = code.Home(), code
	return p.do(func(tx *store.Tx) error {
		if err := tx.KeepPack(p.pack, p.packText, p.pack.Document); err != nil {
			return err
		}
		for d := range table.Subtree(code) {
			a := store.AdoptedArea{Area: area.Area{Code: d.Code, Name: d.Name}}
			if err := tx.SaveArea(&a); err != nil {
				return err
			}
			p.areas = append(p.areas, d.Code)
			p.areaNames[d.Code] = d.Name
		}
		if err := tx.Record(p.setup().Event("area.adopt", code.String())); err != nil {
			return err
		}
		b, err := p.body(tx, p.areaNames[code], org.Party, code)
		if err != nil {
			return err
		}
		pr := store.Programme{Title: p.pack.Title, Base: p.packKey, Zone: p.zone.String(), Body: b.ID, Demo: true}
		if err := tx.SaveProgramme(&pr); err != nil {
			return err
		}
		return tx.Record(p.setup().Event("programme.set", pr.ID))
	})
}

// place finds a division by code or by name.
func (p *player) place(w string) (area.Code, error) {
	if c, err := area.ParseCode(w); err == nil && c.Within(p.area) {
		return c, nil
	}
	town, name, two := strings.Cut(w, "/")
	if !two {
		town, name = "", w
	}
	var found []area.Code
	for _, c := range p.areas {
		n := p.areaNames[c]
		if n != name && store.ShortArea(n) != name {
			continue
		}
		if up := p.areaNames[c.Parent()]; town == "" || up == town || store.ShortArea(up) == town {
			found = append(found, c)
		}
	}
	switch len(found) {
	case 0:
		return 0, fault.New(fault.Invalid, "scenario.place_unknown", w)
	case 1:
		return found[0], nil
	}
	return 0, fault.New(fault.Invalid, "scenario.place_several", w, found[0].String(), found[1].String())
}

// body finds or makes the body of a name.
func (p *player) body(tx *store.Tx, title string, k org.Kind, at area.Code) (org.Body, error) {
	if b, ok := p.bodies[title]; ok {
		return b, nil
	}
	b := org.Body{Name: title, Short: title, Kind: k, Area: at, From: calendar.None, Until: calendar.None}
	err := org.AddBody(tx, p.setup(), &b)
	p.bodies[title] = b
	return b, err
}

// role finds the role of a kind of post: by the pack's words, then by the table's.
func (p *player) role(w string) (access.Role, error) {
	for _, k := range p.pack.Posts {
		if w == k.ID || w == k.Title {
			return k.Role, nil
		}
	}
	b := p.pack.Bundles()
	for _, r := range b.Roles() {
		if w == string(r) || w == b.Title(r) {
			return r, nil
		}
	}
	return "", fault.New(fault.Invalid, "scenario.role_unknown", w)
}

// kindOf is the kind of post that a text asked for: the pack's, or the engine's role.
func (p *player) kindOf(w string, role access.Role) string {
	for _, k := range p.pack.Posts {
		if w == k.ID || w == k.Title {
			return k.ID
		}
	}
	for _, k := range p.pack.Posts {
		if k.Role == role {
			return k.ID
		}
	}
	return string(role)
}

// bodyOf is the body that a post belongs to when the scenario names none.
func (p *player) bodyOf(r access.Role, at area.Code, title string) (string, org.Kind) {
	name := store.ShortArea(p.areaNames[at])
	if at.Level() == area.Village {
		name += "（" + at.String() + "）"
	}
	b := p.pack.Bundles()
	switch {
	case b.Holds(r, "duty.answer"):
		return name + "驻村工作队", org.Team
	case at.Level() == area.Village:
		return name, org.VillageBody
	case at.Level() == area.Town:
		return p.areaNames[at], org.Town
	case b.Holds(r, "matter.own") && !b.Holds(r, "matter.verify"):
		return title + "单位", org.Economic
	}
	return b.Title(r), org.Party
}

func (p *player) post(s statement) error {
	role, err := p.role(s.get("role"))
	if err != nil {
		return err
	}
	where, err := p.place(s.get("at"))
	if err != nil {
		return err
	}
	return p.do(func(tx *store.Tx) error {
		title, k := p.bodyOf(role, where, s.get("name"))
		if s.has("body") {
			title = s.get("body")
		}
		b, err := p.body(tx, title, k, where)
		if err != nil {
			return err
		}
		made := org.Post{Body: b.ID, Title: cmp.Or(s.get("title"), s.get("name")), Role: role, Area: where, From: calendar.None, Until: calendar.None}
		if s.has("above") {
			made.Above = p.posts[s.get("above")].ID
		}
		return p.seat(tx, s.get("name"), made, org.Person{Name: s.get("held"), Managing: p.manager(b)}, s)
	})
}

// manager is the body with 干部管理权限 in a scenario: the county's.
func (p *player) manager(b org.Body) string {
	if up, ok := p.bodies[p.areaNames[p.area]]; ok {
		return up.ID
	}
	return b.ID
}

// seat makes a post and puts a person into it.
func (p *player) seat(tx *store.Tx, key string, made org.Post, who org.Person, s statement) error {
	if err := org.AddPost(tx, p.setup(), &made); err != nil {
		return err
	}
	p.posts[key] = made
	p.keys[made.ID] = key
	p.seats = append(p.seats, seat{key, p.kindOf(s.get("role"), made.Role), who.Name})
	old, err := p.registered(tx, who)
	if err != nil {
		return err
	}
	a := org.Appointment{Post: made.ID, Person: old.ID, Hold: org.Holder, From: s.date("from", min(calendar.YMD(2026, 1, 5), p.today())), Until: calendar.None, Document: "示例任命", Relations: s.get("relations")}
	if p.pack.Bundles().Holds(made.Role, "duty.answer") {
		a.Team, a.Sender = made.Body, s.get("sender")
		if b, ok := p.bodies[a.Sender]; ok {
			a.Sender = b.ID
		}
	}
	for _, name := range s.args["deputy"] {
		d, err := p.registered(tx, org.Person{Name: name, Managing: who.Managing})
		beside := org.Appointment{Post: made.ID, Person: d.ID, Hold: org.Deputy, From: a.From, Until: a.Until, Document: a.Document}
		if err == nil {
			err = org.Appoint(tx, p.setup(), &beside)
		}
		if err != nil {
			return err
		}
	}
	return org.Appoint(tx, p.setup(), &a)
}

// registered is the person of a name, registered where nobody is called so yet.
func (p *player) registered(tx *store.Tx, who org.Person) (org.Person, error) {
	old, there := p.people[who.Name]
	if there {
		return old, nil
	}
	who.Grade = "一般干部"
	err := org.AddPerson(tx, p.setup(), &who)
	p.people[who.Name] = who
	return who, err
}

func (p *player) person(s statement) error {
	who := org.Person{Name: s.get("name"), Grade: "一般干部", Reserve: s.get("reserve"), Managing: p.manager(org.Body{})}
	return p.do(func(tx *store.Tx) error {
		err := org.AddPerson(tx, p.setup(), &who)
		p.people[who.Name] = who
		return err
	})
}

// dispatch spreads residents evenly over the first villages of the county.
func (p *player) dispatch(s statement) error {
	n, firsts, members := s.number("villages", 0), s.number("firsts", 0), s.number("members", 0)
	var villages []area.Code
	for _, c := range p.areas {
		if c.Level() == area.Village {
			villages = append(villages, c)
		}
	}
	if n < 1 || n > len(villages) || firsts < 0 || firsts > n || members < 0 || members > 20*n {
		return fault.New(fault.Invalid, "scenario.dispatch", strconv.Itoa(len(villages)))
	}
	group := s.get("name")
	return p.do(func(tx *store.Tx) error {
		for i := range n {
			if err := p.team(tx, s, group, i, villages[i], i*firsts/n != (i+1)*firsts/n, (i+1)*members/n-i*members/n); err != nil {
				return err
			}
		}
		return nil
	})
}

func (p *player) team(tx *store.Tx, s statement, group string, i int, at area.Code, first bool, members int) error {
	title, k := p.bodyOf("resident", at, "")
	b, err := p.body(tx, title, k, at)
	if err != nil {
		return err
	}
	add := func(role access.Role, title string) error {
		key := fmt.Sprintf("%s/%d/%s", group, i+1, title)
		made := org.Post{Body: b.ID, Title: store.ShortArea(p.areaNames[at]) + title, Role: role, Area: at, From: calendar.None, Until: calendar.None}
		all := []string{group + "/全体", group + "/队员"}
		if role == "first_secretary" {
			all[1] = group + "/第一书记"
		}
		for _, g := range all {
			p.groups[g] = append(p.groups[g], key)
		}
		return p.seat(tx, key, made, org.Person{Name: key, Managing: p.manager(b), Reserve: s.get("reserve")}, s)
	}
	if first {
		if err := add("first_secretary", "第一书记"); err != nil {
			return err
		}
	}
	for j := range members {
		if err := add("resident", "队员"+strconv.Itoa(j+1)); err != nil {
			return err
		}
	}
	return nil
}

// expectRoster counts who is posted on the day, by the roster.
func (p *player) expectRoster(s statement) error {
	where, err := p.placeOr(s.get("at"), p.area)
	if err != nil {
		return err
	}
	lo, hi := where.Range()
	n := map[string]int{}
	villages := map[area.Code]bool{}
	err = p.view(func(v *store.View) error {
		roster, err := v.RosterIn(int64(lo), int64(hi))
		if err != nil {
			return err
		}
		for _, post := range roster.Posts {
			key := map[access.Role]string{"first_secretary": "firsts", "resident": "members"}[post.Role]
			a, held := org.HolderOn(roster.Appointments[post.ID], post.ID, p.today())
			if key == "" || !held {
				continue
			}
			n[key]++
			villages[post.Area] = true
			if a.Relations != "" {
				n["relations"]++
			}
			who, err := v.Person(a.Person)
			if err != nil {
				return err
			}
			if who.Reserve != "" {
				n["reserve"]++
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	n["villages"] = len(villages)
	c := p.compare(s, "名册")
	for _, key := range []string{"firsts", "members", "villages", "relations", "reserve"} {
		c.is(key, strconv.Itoa(n[key]))
	}
	c.is("each", props.Ratio(n["firsts"]+n["members"], len(villages), none))
	c.is("each_members", props.Ratio(n["members"], len(villages), none))
	return c.err()
}

func (p *player) expectHolder(s statement) error {
	c := p.compare(s, s.get("post"))
	return p.view(func(v *store.View) error {
		a, held, err := v.HolderOn(p.posts[s.get("post")].ID, p.today())
		if err != nil {
			return err
		}
		who := none
		if held {
			person, err := v.Person(a.Person)
			if err != nil {
				return err
			}
			who = person.Name
		}
		c.is("held", who)
		c.is("hold", string(a.Hold))
		return c.err()
	})
}

func (p *player) expectReserve(s statement) error {
	c := p.compare(s, s.get("person"))
	return p.view(func(v *store.View) error {
		person, err := v.Person(p.people[s.get("person")].ID)
		if err != nil {
			return err
		}
		c.is("list", or(person.Reserve))
		return c.err()
	})
}

// or shows an empty value as 无.
func or(s string) string {
	if strings.TrimSpace(s) == "" {
		return none
	}
	return s
}
