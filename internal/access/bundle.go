package access

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Role names a bundle of rights (权限组). A person acts as one post at a time and has that
// post's role and no other.
type Role string

// The engine's own roles: no pack gives, takes or changes what they may do.
const (
	SystemAdmin   Role = "system_admin"   // 系统管理员: set-up, imports, calendar; sees no personal file
	SecurityAdmin Role = "security_admin" // 安全管理员: accounts and resets, not the roster
	AuditAdmin    Role = "audit_admin"    // 审计管理员: journal, exception lists
	Auditor       Role = "auditor"        // 外部审计: read only, for a limited time
	NoPost        Role = "no_post"        // 现在没有岗位的人: reads and answers what is addressed to the person
)

// Engine reports whether a role is the engine's own.
func (r Role) Engine() bool {
	switch r {
	case SystemAdmin, SecurityAdmin, AuditAdmin, Auditor, NoPost:
		return true
	}
	return false
}

// Bundle is what the posts of a role may do (权限组), and how far each right reaches.
type Bundle struct {
	Role  Role
	Title string
	Reach map[string]Scope // by right
}

// Bundles are the bundles of a home: the usual ones and those of its pack. The nil Bundles
// are the usual ones.
type Bundles struct {
	by    map[Role]Bundle
	order []Role
}

//go:embed usual.txt
var usualText string

var usual = readUsual(usualText)

// Usual are the bundles where a pack says nothing else (常用权限组).
func Usual() *Bundles { return usual }

// readUsual reads the text of the program itself: what is wrong in it is a fault of the
// program, and a test finds it.
func readUsual(text string) *Bundles {
	out := &Bundles{by: map[Role]Bundle{}}
	var at Role
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		switch {
		case len(words) == 0 || words[0] == "#":
		case line[0] != ' ':
			at = Role(words[0])
			out.order = append(out.order, at)
			out.by[at] = Bundle{Role: at, Title: words[1], Reach: map[string]Scope{}}
		default:
			for _, act := range words[1:] {
				out.by[at].Reach[act] = Scope(slices.Index(scopes, words[0]) + 1)
			}
		}
	}
	return out
}

func (b *Bundles) orUsual() *Bundles {
	if b == nil {
		return usual
	}
	return b
}

// With gives these bundles and more, which stand before the engine's own; one of the same
// role takes the place of the other.
func (b *Bundles) With(more ...Bundle) *Bundles {
	b = b.orUsual()
	out := &Bundles{by: maps.Clone(b.by)}
	at := slices.IndexFunc(b.order, Role.Engine)
	out.order = slices.Clone(b.order[:at])
	for _, m := range more {
		if _, there := out.by[m.Role]; !there {
			out.order = append(out.order, m.Role)
		}
		out.by[m.Role] = m
	}
	out.order = append(out.order, b.order[at:]...)
	return out
}

// Of gives the bundle of a role.
func (b *Bundles) Of(r Role) (Bundle, bool) {
	x, ok := b.orUsual().by[r]
	return x, ok
}

// Roles lists the roles that a post can have, the engine's own last.
func (b *Bundles) Roles() []Role {
	return slices.DeleteFunc(slices.Clone(b.orUsual().order), func(r Role) bool { return r == NoPost })
}

// Holding lists the roles that have a right.
func (b *Bundles) Holding(act string) []Role {
	return slices.DeleteFunc(b.Roles(), func(r Role) bool { return !b.Holds(r, act) })
}

// Title is the Chinese name of a role, the role itself where there is no such bundle.
func (b *Bundles) Title(r Role) string {
	if x, ok := b.Of(r); ok {
		return x.Title
	}
	return string(r)
}

// Valid reports whether r is a role that a post can have.
func (b *Bundles) Valid(r Role) bool {
	_, ok := b.Of(r)
	return ok && r != NoPost
}

// Holds reports whether a role has a right at all, whatever its scope: what a bar of rooms
// may show. It grants nothing.
func (b *Bundles) Holds(r Role, act string) bool {
	_, ok := b.orUsual().by[r].Reach[act]
	return ok
}

// Reach is how far a right of a role reaches, 0 where it does not have it.
func (b *Bundles) Reach(r Role, act string) Scope { return b.orUsual().by[r].Reach[act] }

// Entrusted reports whether a post of the role needs the word of a second office before
// it gives rights (关键岗位): who signs, who decides on people, who keeps the system.
func (b *Bundles) Entrusted(r Role) bool {
	return slices.ContainsFunc(entrusting, func(act string) bool { return b.Holds(r, act) })
}

// Judges reports whether a post of the role signs, decides, settles matters or keeps the
// system: whoever holds one has no session of thirty days, whatever was ticked at the door.
// Those are for the posts of the village, the town and the departments.
func (b *Bundles) Judges(r Role) bool {
	return r.Engine() || b.Entrusted(r) || b.Holds(r, "matter.write_off")
}

// Markdown prints the bundles by right, with what the life tables ask each right for.
func (b *Bundles) Markdown(acts map[string][]string) string {
	var t strings.Builder
	t.WriteString("| 权限 | 谁，到什么范围 | 回避 | 办什么 |\n|---|---|---|---|\n")
	for _, g := range rights {
		var who []string
		for _, r := range b.orUsual().order {
			if s, ok := b.orUsual().by[r].Reach[g.Act]; ok {
				who = append(who, b.Title(r)+" "+s.ScopeTitle())
			}
		}
		apart := ""
		if g.Apart {
			apart = "本人、本单位的工作除外"
		}
		fmt.Fprintf(&t, "| `%s` %s | %s | %s | %s |\n", g.Act, g.Title, strings.Join(who, "，"), apart, strings.Join(acts[g.Act], "，"))
	}
	return t.String()
}
