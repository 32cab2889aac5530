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

// Actor is who acts: an account's person as the holder of one post, at a time.
// Everything a use case may know about the person at the keyboard is here.
type Actor struct {
	Account, Person, Post, Body string
	PersonName, PostTitle       string // for texts of the time line, never for decisions
	Role                        Role
	Bundles                     *Bundles // of the home, nil for the usual ones
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
	Sealed  bool     // only those named by Owner, Bodies or Persons see it, and its Follower
	Hidden  []string // units, each with its line, whose people do not see it
	// Follower is the post that registered a row and follows it (跟办): it sees a sealed one
	// where its right reaches beyond its own body.
	Follower string
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

// scopes are the scopes by name, from the narrowest.
var scopes = []string{"own", "body", "within", "county"}

// ScopeNamed gives the scope with the name, 0 for none.
func ScopeNamed(name string) Scope { return Scope(slices.Index(scopes, name) + 1) }

// ScopeTitle is the Chinese name of a scope for the printed table.
func (s Scope) ScopeTitle() string {
	return [...]string{"", "本岗位", "本单位相关", "本辖区", "全县"}[s]
}

// Holds reports whether the actor's role has a right at all, whatever its scope.
func (a Actor) Holds(act string) bool { return a.Bundles.Holds(a.Role, act) }

// RoleTitle is the Chinese name of the actor's role.
func (a Actor) RoleTitle() string { return a.Bundles.Title(a.Role) }

// NotOfRole refuses an act to an actor whose role has no part in it. Whoever holds no post
// at all reads that, since no other post would help.
func NotOfRole(actor Actor, act string) error {
	if actor.Role == NoPost {
		return fault.New(fault.Denied, "account.no_post")
	}
	return fault.New(fault.Denied, "access.role", actor.RoleTitle(), act)
}

// May answers nil when actor may do act on subject, and a Denied fault that says
// why not. An act that is no right is nobody's.
func May(actor Actor, act string, s Subject) error {
	scope, ok := actor.scope(act)
	if !ok {
		return NotOfRole(actor, act)
	}
	if actor.Rests(act) {
		return fault.New(fault.Denied, "access.suspended")
	}
	if slices.Contains(signing, act) && actor.Now.Before(actor.NoSign) {
		return fault.New(fault.Denied, "access.no_sign", actor.NoSign.Sub(actor.Now).Round(time.Minute).String())
	}
	if !reach(actor, act, scope).Sees(s) {
		return fault.New(fault.Denied, "access.area", actor.RoleTitle())
	}
	if right, _ := RightOf(act); right.Apart {
		return apart(actor, s)
	}
	return nil
}

// scope is how far a right of the actor reaches: never further than the right itself.
func (a Actor) scope(act string) (Scope, bool) {
	right, known := RightOf(act)
	return min(a.Bundles.Reach(a.Role, act), right.Widest), known && a.Holds(act)
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
