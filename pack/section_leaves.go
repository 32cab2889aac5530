package pack

import (
	"slices"

	"luoshi/internal/access"
	"luoshi/internal/duty"
)

type leaveText struct {
	Role     roleText `yaml:"role" need:"y" say:"谁批，须有批假的权限"`
	Days     int      `yaml:"days" min:"1" max:"366" say:"最多批几天的假，前后相连的合起来算；不写为不限"`
	Document string   `yaml:"document" need:"y" max:"200" say:"依据文件"`
}

func (x leaveText) limit() duty.Limit {
	return duty.Limit{Role: access.Role(x.Role), Days: x.Days, Document: x.Document}
}

// limit checks who approves leave: a post of the pack whose role has the right.
func (c *checker) limit(path string, l duty.Limit) {
	switch {
	case l.Role == "" || !c.role(path+".role", l.Role):
	case !c.p.bundles.Holds(l.Role, "leave.approve"):
		c.say(path+".role", "pack.leave_right", c.p.bundles.Title(l.Role))
	case !c.has(func(r access.Role) bool { return r == l.Role }):
		c.say(path+".role", "pack.role_without_post", string(l.Role), c.p.bundles.Title(l.Role))
	}
}

// limits refuses a pack under which a long leave waits for nobody.
func (c *checker) limits() {
	if ls := c.p.Leaves; len(ls) > 0 && !slices.ContainsFunc(ls, func(l duty.Limit) bool { return l.Days == 0 }) {
		c.say("leaves", "pack.leave_all")
	}
}
