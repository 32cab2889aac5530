// Package access decides who may do what (权限). May is a pure function over an
// actor, an act and the subject's relation to the actor; the table behind it is
// printed into docs/access.md. A Filter is how far a right reaches: May asks it for one
// row, package store makes the condition of a list from it and the Sight of the kind.
// Separation of duties stands here too: nobody verifies, reviews or
// decides on their own work. It does not know sessions or passwords.
package access

import (
	"slices"
	"time"

	"luoshi/internal/area"
	"luoshi/internal/fault"
	"luoshi/journal"
)

// Role is what a post is for (岗位角色). A person acts as one post at a time and
// has that post's role and no other.
type Role string

// The roles. A pack names posts and gives each one of these.
const (
	SystemAdmin    Role = "system_admin"    // 系统管理员: set-up, imports, calendar; sees no personal file
	SecurityAdmin  Role = "security_admin"  // 安全管理员: accounts and resets, not the roster
	AuditAdmin     Role = "audit_admin"     // 审计管理员: journal, exception lists
	Auditor        Role = "auditor"         // 外部审计: read only, for a limited time
	NoPost         Role = "no_post"         // 现在没有岗位的人: reads and answers what is addressed to the person
	Leader         Role = "leader"          // 县级领导
	Issuer         Role = "issuer"          // 签发人: signs letters
	Supervisor     Role = "supervisor"      // 督导组
	Desk           Role = "desk"            // 县主管部门经办
	Organiser      Role = "organiser"       // 组织部
	Discipline     Role = "discipline"      // 纪委机关
	Department     Role = "department"      // 县直部门
	TownLeader     Role = "town_leader"     // 镇(办)党(工)委书记
	TownDesk       Role = "town_desk"       // 镇(办)经办
	Village        Role = "village"         // 村党支部、村委会
	FirstSecretary Role = "first_secretary" // 第一书记
	Resident       Role = "resident"        // 驻村工作队员
)

// Entrusted reports whether a post of the role needs the word of a second office before
// it gives rights (关键岗位): who signs, who decides on people, who keeps the system.
func (r Role) Entrusted() bool {
	switch r {
	case Issuer, Leader, Organiser, Discipline, SystemAdmin, SecurityAdmin, AuditAdmin:
		return true
	}
	return false
}

// Actor is who acts: an account's person as the holder of one post, at a time.
// Everything a use case may know about the person at the keyboard is here.
type Actor struct {
	Account, Person, Post, Body string
	PersonName, PostTitle       string // for texts of the time line, never for decisions
	Role                        Role
	Home                        int
	Area                        area.Code // the subtree the post answers for
	// Areas are further subtrees that the post answers for, where no one range of codes
	// holds them all (片区、新区).
	Areas []area.Code
	Now   time.Time
	For   string // the holder's person, when a deputy acts (both names are kept)
	// Also are the other posts that the person holds, with their bodies and the codes
	// of their areas: who keeps away from own work (回避) is a person and not a post.
	Also []string
	// Vacant are the posts below that nobody holds (空缺): the actor's post answers for their
	// matters, and for nothing else of theirs.
	Vacant []string
	// Suspended: the post rests while a recall (召回) is served and not yet final. Whoever
	// stands in acts for it; this person acts in the case alone.
	Suspended bool
	// NoSign is until when the account signs nothing (静默期): a code that other hands
	// released let somebody in.
	NoSign time.Time
	// Same are the other entries of the roster that count as the same human: the same
	// citizen number, or the same name at the same body or place.
	Same []string
	// Hand signs in the person's own name (本人签名), nil where the secret was not given.
	Hand *journal.Signer
}

// Rests reports whether an act is closed to the actor because the post rests.
func (a Actor) Rests(act string) bool {
	return a.Suspended && !slices.Contains([]string{"consequence.state", "letter.see", "letter.open", "area.see", "calendar.see"}, act)
}

// signing are the acts that bind others by one hand; none is done by an account that
// rests after a reset (静默期).
var signing = []string{"account.endorse", "account.release", "appointment.confirm", "board.publish", "board.rule", "consequence.decide", "consequence.review", "consequence.sign",
	"consequence.vote", "letter.annul", "letter.sign", "pack.confirm", "pack.issue", "review.keep"}

// Signing lists the acts that are closed to an account for a day after a reset.
func Signing() []string { return slices.Clone(signing) }

// Is reports whether the actor is a person, or acts for that person. The second entry
// of one human in the roster is that human.
func (a Actor) Is(person string) bool {
	return person != "" && (a.Person == person || a.For == person || slices.Contains(a.Same, person))
}

// In reports whether a post, a body or the code of an area is the actor's, by
// whichever post of theirs.
func (a Actor) In(id string) bool {
	return id != "" && (a.Post == id || a.Body == id || slices.Contains(a.Also, id))
}

// Subject is what the table needs to know about the thing acted on.
type Subject struct {
	Area    area.Code
	Owner   string   // the post that answers for it
	Bodies  []string // bodies concerned: lead, assisting, blocked by
	Persons []string // persons whom it is addressed to, whatever post they act as
	Workers []string // persons whose own work it is: who reported, whose entry it is
	Unit    string   // the body whose work it is: its members do not check it
	Sealed  bool     // only those named by Owner, Bodies or Persons see it
	Hidden  []string // units, each with its line, whose people do not see it
}

// Scope is how far a grant reaches.
type Scope int

// From the narrowest to the widest.
const (
	Own    Scope = iota + 1 // the actor's post is the owner
	Body                    // the actor's body is concerned
	Within                  // the subject's area is in the actor's area
	County                  // anywhere in the home
)

// ScopeTitle is the Chinese name of a scope for the printed table.
func (s Scope) ScopeTitle() string {
	return [...]string{"", "本岗位", "本单位相关", "本辖区", "全县"}[s]
}

// NotOfRole refuses an act to a role that has no part in it. Whoever holds no post at all
// reads that, since no other post would help.
func NotOfRole(role Role, act string) error {
	if role == NoPost {
		return fault.New(fault.Denied, "account.no_post")
	}
	return fault.New(fault.Denied, "access.role", role.Title(), act)
}

// May answers nil when actor may do act on subject, and a Denied fault that says
// why not. An act that stands in no row of the table is nobody's.
func May(actor Actor, act string, s Subject) error {
	g, ok := grantOf(actor.Role, act)
	if !ok {
		return NotOfRole(actor.Role, act)
	}
	if actor.Rests(act) {
		return fault.New(fault.Denied, "access.suspended")
	}
	if slices.Contains(signing, act) && actor.Now.Before(actor.NoSign) {
		return fault.New(fault.Denied, "access.no_sign", actor.NoSign.Sub(actor.Now).Round(time.Minute).String())
	}
	if !reach(actor, act, g.Scope).Sees(s) {
		return fault.New(fault.Denied, "access.area", actor.Role.Title())
	}
	if g.Apart {
		return apart(actor, s)
	}
	return nil
}

// apart keeps checkers away from their own work and their own unit's.
func apart(actor Actor, s Subject) error {
	if slices.ContainsFunc(s.Workers, actor.Is) || actor.In(s.Owner) || slices.Contains(actor.Vacant, s.Owner) {
		return fault.New(fault.Denied, "access.own_work")
	}
	if actor.In(s.Unit) {
		return fault.New(fault.Denied, "access.own_unit")
	}
	return nil
}

// Holds reports whether a role has an act at all, whatever its scope: what a bar
// of rooms may show. It grants nothing.
func Holds(r Role, act string) bool {
	_, ok := grantOf(r, act)
	return ok
}
