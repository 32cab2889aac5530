package pack

import (
	"fmt"

	"luoshi/internal/access"
	"luoshi/internal/area"
)

// PostKind is a kind of post that a programme has (岗位), with the role of the
// access table that it is given.
type PostKind struct {
	ID, Title string
	Role      access.Role
	Level     Level
}

// Level is the level of a body or a post.
type Level string

// The three levels.
const (
	County  Level = "county"  // 县
	Town    Level = "town"    // 镇(办)
	Village Level = "village" // 村
)

// Post gives the kind of post with the id.
func (p *Pack) Post(id string) (PostKind, bool) {
	return find(p.Posts, id, func(x PostKind) string { return x.ID })
}

// Area is the level of the divisions that posts of the level answer for.
func (l Level) Area() area.Level {
	switch l {
	case Town:
		return area.Town
	case Village:
		return area.Village
	}
	return area.County
}

type postText struct {
	ID    string    `yaml:"id" need:"y" say:"编号"`
	Title string    `yaml:"title" need:"y" max:"40" say:"岗位名称"`
	Role  roleText  `yaml:"role" need:"y" say:"对应的权限角色"`
	Level levelText `yaml:"level" need:"y" say:"层级"`
}

type (
	roleText  string
	levelText string
)

// rightText is a right of the access table.
type rightText string

func (rightText) choices() []string {
	return each(access.Table(), func(g access.Grant) string { return g.Act })
}

func (roleText) choices() []string {
	var all []string
	for _, r := range access.Roles() {
		switch r.Role {
		case access.SystemAdmin, access.SecurityAdmin, access.AuditAdmin, access.Auditor:
		default:
			all = append(all, string(r.Role))
		}
	}
	return all
}

func (levelText) choices() []string { return words(County, Town, Village) }

func (x postText) post() PostKind {
	return PostKind{x.ID, x.Title, access.Role(x.Role), Level(x.Level)}
}

func roles(all []roleText) []access.Role {
	return each(all, func(r roleText) access.Role { return access.Role(r) })
}

func (c *checker) roles(path string, all []access.Role) {
	seen := map[access.Role]bool{}
	for i, r := range all {
		switch under := fmt.Sprintf("%s[%d]", path, i); {
		case seen[r]:
			c.say(under, "pack.twice", string(r))
		case r != "" && !c.has(r):
			c.say(under, "pack.role_without_post", string(r), r.Title())
		}
		seen[r] = true
	}
}

// has reports whether some post of the pack has the role.
func (c *checker) has(r access.Role) bool {
	for _, p := range c.p.Posts {
		if p.Role == r {
			return true
		}
	}
	return false
}
