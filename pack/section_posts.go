package pack

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/rule"
)

// PostKind is a kind of post that a programme has (岗位), with its role: a usual bundle of
// rights, another post's, or its own.
type PostKind struct {
	ID, Title string
	Role      access.Role
	Level     area.Level // of the division that it stands at

	own  bool // the role is this post's own
	like access.Role
	may  []mayText
	not  []string
}

// Post gives the kind of post with the id.
func (p *Pack) Post(id string) (PostKind, bool) {
	return find(p.Posts, id, func(x PostKind) string { return x.ID })
}

type postText struct {
	ID    string      `yaml:"id" need:"y" say:"编号"`
	Title string      `yaml:"title" need:"y" max:"40" say:"岗位名称"`
	Level levelText   `yaml:"level" need:"y" say:"层级：province 省、prefecture 市（州）、county 县、town 镇(办)、village 村、group 组（网格）；属地以上的站在属地本级，组的站在村"`
	Role  roleText    `yaml:"role" say:"共用的权限组：常用权限组，或本包另一个岗位的编号；不写就是本岗位自己的，由 like、may、not 写明"`
	Like  usualText   `yaml:"like" say:"从哪个常用权限组起步"`
	May   []mayText   `yaml:"may" say:"另外可以办什么：权限，后面可以写到什么范围（own 本岗位、body 本单位相关、within 本辖区、county 全县；不写按层级）"`
	Not   []rightText `yaml:"not" say:"从起步的权限组里去掉什么"`
}

type (
	roleText  string
	usualText string
	levelText string
	rightText string // a right of the closed list
)

// mayText is a right and how far it reaches: matter.verify, or matter.see body.
type mayText struct {
	Act   string
	Scope access.Scope // 0: by the level of the post
}

func (mayText) pattern() string { return `^[a-z]+\.[a-z_]+( (own|body|within|county))?$` }

func (m *mayText) read(s string) (string, []string) {
	act, scope, far := strings.Cut(s, " ")
	if _, ok := access.RightOf(act); !ok {
		all := rightText("").choices()
		if near, ok := rule.Nearest(act, all); ok {
			return "pack.choice_near", []string{act, near, strings.Join(all, " ")}
		}
		return "pack.choice", []string{act, strings.Join(all, " ")}
	}
	m.Act = act
	if m.Scope = access.ScopeNamed(scope); far && m.Scope == 0 {
		return "pack.choice", []string{scope, "own body within county"}
	}
	return "", nil
}

func (rightText) choices() []string {
	return each(access.Rights(), func(r access.Right) string { return r.Act })
}

func (usualText) choices() []string {
	var all []string
	for _, r := range access.Usual().Roles() {
		if !r.Engine() {
			all = append(all, string(r))
		}
	}
	return all
}

func (levelText) choices() []string { return levelWords(area.Levels()...) }

func levelWords(all ...area.Level) []string { return each(all, area.Level.String) }

// levelOf is the level of a word that was checked.
func levelOf[T ~string](word T) area.Level {
	l, _ := area.LevelOf(string(word))
	return l
}

func (x postText) post() PostKind {
	p := PostKind{ID: x.ID, Title: x.Title, Role: access.Role(x.Role), Level: levelOf(x.Level), like: access.Role(x.Like),
		may: each(x.May, func(m mayText) mayText { return m }), not: each(x.Not, func(r rightText) string { return string(r) })}
	if p.Role == "" {
		p.own, p.Role = true, access.Role(x.ID)
	}
	return p
}

// bundle is the bundle of a post that names no other's.
func (x PostKind) bundle() access.Bundle {
	b := access.Bundle{Role: x.Role, Title: x.Title, Reach: map[string]access.Scope{}}
	if like, ok := access.Usual().Of(x.like); ok {
		maps.Copy(b.Reach, like.Reach)
	}
	for _, m := range x.may {
		right, _ := access.RightOf(m.Act)
		b.Reach[m.Act] = cmp.Or(m.Scope, min(right.Widest, reach(x.Level)))
	}
	for act, scope := range b.Reach {
		b.Reach[act] = min(scope, furthest(x.Level, act))
	}
	for _, act := range x.not {
		delete(b.Reach, act)
	}
	return b
}

// Rights are what the post says of its rights: the usual bundle that it begins with, ""
// for none, what it may do besides, and what not. ok is false where it shares a bundle.
func (x PostKind) Rights() (like access.Role, may map[string]access.Scope, not []string, ok bool) {
	may = map[string]access.Scope{}
	for _, m := range x.may {
		may[m.Act] = x.bundle().Reach[m.Act]
	}
	return x.like, may, x.not, x.own
}

// reach is how far the rights of posts of a level reach where nothing is said.
func reach(l area.Level) access.Scope {
	if l <= area.County {
		return access.County
	}
	return access.Within
}

// furthest is how far a right of posts of a level reaches at most: posts of towns and
// villages go beyond their own area only in what the posts of every village may do.
func furthest(l area.Level, act string) access.Scope {
	return max(reach(l), access.Usual().Reach("village", act))
}

// Bundles are the bundles of rights of the pack (权限组): the usual ones and those of its
// posts.
func (p *Pack) Bundles() *access.Bundles { return p.bundles }

func bundlesOf(posts []PostKind) *access.Bundles {
	var own []access.Bundle
	for _, x := range posts {
		if x.own && !x.Role.Engine() {
			own = append(own, x.bundle())
		}
	}
	if len(own) == 0 {
		return nil
	}
	return access.Usual().With(own...)
}

func roles(all []roleText) []access.Role {
	return each(all, func(r roleText) access.Role { return access.Role(r) })
}

// post checks what a post says of its rights: one way of saying it, nothing that is the
// engine's, nothing that two hands do (access.Asunder).
func (c *checker) post(path string, x PostKind) {
	if !x.own {
		if len(x.may)+len(x.not) > 0 || x.like != "" {
			c.say(path+".role", "pack.post_rights_twice", string(x.Role))
		}
		if c.role(path+".role", x.Role); x.Role.Engine() {
			c.say(path+".role", "pack.role_engine", string(x.Role))
		}
		return
	}
	if x.like == "" && len(x.may) == 0 {
		c.say(path, "pack.post_no_rights", x.Title)
	}
	if x.Role.Engine() {
		c.say(path+".id", "pack.role_engine", string(x.Role))
	} else if access.Usual().Valid(x.Role) {
		c.say(path+".id", "pack.role_usual", string(x.Role), access.Usual().Title(x.Role))
	}
	for i, m := range x.may {
		right, _ := access.RightOf(m.Act)
		switch under := at(path+".may", i); {
		case right.Engine:
			c.say(under, "pack.right_engine", m.Act, right.Title)
		case m.Scope > furthest(x.Level, m.Act):
			c.say(under, "pack.right_level", m.Act, furthest(x.Level, m.Act).ScopeTitle())
		case m.Scope > right.Widest:
			c.say(under, "pack.right_wide", m.Act, right.Widest.ScopeTitle())
		}
	}
	like, _ := access.Usual().Of(x.like)
	for i, act := range x.not {
		if _, held := like.Reach[act]; !held && act != "" {
			c.say(at(path+".not", i), "pack.right_not_held", act, string(x.like))
		}
	}
	b := x.bundle()
	for _, pair := range access.Asunder() {
		if b.Reach[pair[0]] > 0 && b.Reach[pair[1]] > 0 {
			c.say(path, "pack.rights_asunder", pair[0], access.Title(pair[0]), pair[1], access.Title(pair[1]))
		}
	}
}

// roles checks the roles that a part names for an act: each is held by a post, and has the
// right that the act asks for, "" for none.
func (c *checker) roles(path string, all []access.Role, right string) {
	seen := map[access.Role]bool{}
	for i, r := range all {
		under := at(path, i)
		switch {
		case r == "" || !c.role(under, r):
		case seen[r]:
			c.say(under, "pack.twice", string(r))
		case !c.has(func(of access.Role) bool { return of == r }):
			c.say(under, "pack.role_without_post", string(r), c.p.bundles.Title(r))
		case right != "" && !c.p.bundles.Holds(r, right):
			c.say(under, "pack.role_without_right", string(r), c.p.bundles.Title(r), right, access.Title(right))
		}
		seen[r] = true
	}
}

// role reports whether there is such a role, and says what was meant.
func (c *checker) role(path string, r access.Role) bool {
	if r == "" || c.p.bundles.Valid(r) {
		return true
	}
	var all []string
	for _, known := range c.p.bundles.Roles() {
		if !known.Engine() {
			all = append(all, string(known))
		}
	}
	if near, ok := rule.Nearest(string(r), all); ok {
		c.say(path, "pack.choice_near", clip(string(r)), near, list(all))
	} else {
		c.say(path, "pack.choice", clip(string(r)), list(all))
	}
	return false
}

// has reports whether the role of some post of the pack fits.
func (c *checker) has(fits func(access.Role) bool) bool {
	return slices.ContainsFunc(c.p.Posts, func(p PostKind) bool { return fits(p.Role) })
}
