package access

import (
	"slices"
	"strings"

	"luoshi/internal/area"
)

// Filter is how far an actor's right for an act reaches (看得到哪些). Sees answers for one
// row; package store makes the condition of a list from the same value and the Sight of
// the kind. The zero Filter reaches nothing.
//
// Rows that are given to somebody one by one (抽到的村 and the like) are not told by a
// column of the row: they become one more part of the reach here, and in the condition a
// subselect on (home, subject).
type Filter struct {
	Home   bool     // every division of the home
	Ranges []Range  // divisions: one subtree for most, several for a post of 片区、新区
	Post   string   // what this post answers for
	Follow string   // sealed rows that this post follows, with a right beyond its own body's
	Vacant []string // and what these do, which nobody holds: of matters alone
	Body   string   // what this body is concerned in
	Person string   // what is addressed to this person
	In     []string // the person's posts, bodies and places by whichever post: rows that are hidden from one of them are not seen
}

// Range is a run of division codes, both ends in it.
type Range struct{ Lo, Hi area.Code }

// Under is the subtree of a division, no range for no division.
func Under(a area.Code) []Range {
	if a == 0 {
		return nil
	}
	lo, hi := a.Range()
	return []Range{{lo, hi}}
}

// Everything reaches every row of a home but the sealed ones: what the program itself
// counts.
func Everything() Filter { return Filter{Home: true} }

// Sees returns the filter of actor for the act of looking at a list.
func Sees(actor Actor, act string) Filter {
	scope, ok := actor.scope(act)
	if !ok || actor.Rests(act) {
		return Filter{}
	}
	return reach(actor, act, scope)
}

// reach is how far a scope goes for an actor. A post that rests (暂停履职) reaches only
// what is addressed to the person.
func reach(a Actor, act string, scope Scope) Filter {
	f := Filter{Person: a.Person, In: a.everywhere()}
	if a.Suspended {
		return f
	}
	f.Post = a.Post
	if strings.HasPrefix(act, "matter.") {
		f.Vacant = a.Vacant
	}
	if scope >= Body {
		f.Body = a.Body
	}
	if scope >= Within {
		f.Follow = a.Post
	}
	switch scope {
	case Within:
		f.Ranges = Under(a.Area)
		for _, more := range a.Areas {
			f.Ranges = append(f.Ranges, Under(more)...)
		}
	case County:
		f.Home = true
	}
	return f
}

// everywhere lists what a person is in, by whichever post.
func (a Actor) everywhere() []string {
	return slices.DeleteFunc(append([]string{a.Post, a.Body}, a.Also...), func(id string) bool { return id == "" })
}

// Sees reports whether a row is within reach: hidden rows are not, sealed ones only for
// who is named on them, others also by their division.
func (f Filter) Sees(s Subject) bool {
	if slices.ContainsFunc(s.Hidden, func(id string) bool { return slices.Contains(f.In, id) }) {
		return false
	}
	if f.named(s) || s.Sealed && f.Follow != "" && f.Follow == s.Follower {
		return true
	}
	return !s.Sealed && (f.Home || f.covers(s.Area))
}

// named reports whether the row names the post, the body or the person.
func (f Filter) named(s Subject) bool {
	return f.Post != "" && f.Post == s.Owner || s.Owner != "" && slices.Contains(f.Vacant, s.Owner) || f.Body != "" && slices.Contains(s.Bodies, f.Body) ||
		f.Person != "" && slices.Contains(s.Persons, f.Person)
}

func (f Filter) covers(a area.Code) bool {
	return slices.ContainsFunc(f.Ranges, func(r Range) bool { return r.Lo <= a && a <= r.Hi })
}

// Whole reports whether the filter covers the whole subtree of a, so that a
// tally of it may be shown.
func (f Filter) Whole(a area.Code) bool {
	lo, hi := a.Range()
	return f.Home || slices.ContainsFunc(f.Ranges, func(r Range) bool { return r.Lo <= lo && hi <= r.Hi })
}

// Nothing reports whether no row at all is within reach.
func (f Filter) Nothing() bool {
	return !f.Home && len(f.Ranges) == 0 && f.Post == "" && f.Body == "" && f.Person == ""
}

// Divisions gives the part of the reach that lies in the subtree of a division of a home;
// 0 stands for the whole home.
func (f Filter) Divisions(home int, of area.Code) []Range {
	if of == 0 {
		of = area.OfHome(home)
	}
	in := Under(of)[0]
	if f.Home {
		return []Range{in}
	}
	var out []Range
	for _, r := range f.Ranges {
		if r = (Range{max(r.Lo, in.Lo), min(r.Hi, in.Hi)}); r.Lo <= r.Hi {
			out = append(out, r)
		}
	}
	return out
}

// Sight says of one kind of rows which of their columns tell who sees them (谁看得到).
// Every list, count, search, figure and file of the kind is made from it, and one row is
// opened by the Subject that the same columns make.
type Sight struct {
	Kind, Title string   // the table, and its Chinese name
	Act         string   // of the access table
	Area        string   // the division
	AreaOf      string   // a post whose division counts
	Post        string   // the post that answers for the row
	Bodies      []string // bodies concerned
	Lists       []string // lists of bodies concerned
	Sealed      string   // a flag: only who is named sees it, and the post that follows it
	Follower    string   // the post that follows a sealed row (跟办)
	Hidden      []string // units from whose people it is hidden
	HiddenLists []string // lists of such units: the unit and its line
}

// The kinds.
var (
	Matters  = Sight{Kind: "matter", Title: "事项", Act: "matter.see", Area: "area", Post: "owner", Bodies: []string{"owner_body", "blocked_by"}, Lists: []string{"assist"}, Sealed: "sealed", Follower: "supervisor"}
	Letters  = Sight{Kind: "letter", Title: "文书（个案文书除外）", Act: "letter.see", Post: "to_post", Bodies: []string{"to_body"}}
	Cases    = Sight{Kind: "consequence", Title: "结果运用个案", Act: "consequence.see", Hidden: []string{"unit"}, HiddenLists: []string{"units"}}
	Entries  = Sight{Kind: "entry", Title: "清单", Act: "duty.see", Area: "area", Post: "post"}
	Leaves   = Sight{Kind: "leave", Title: "请假", Act: "leave.approve", AreaOf: "post"}
	Draws    = Sight{Kind: "spot_round", Title: "抽查抽签", Act: "duty.check"}
	Verdicts = Sight{Kind: "verdict", Title: "点评结果", Act: "review.see", Area: "area", Bodies: []string{"body"}}
)

// Sights lists the kinds.
func Sights() []Sight {
	return []Sight{Matters, Letters, Cases, Entries, Leaves, Draws, Verdicts}
}

// SightMarkdown prints the kinds for docs/access.md.
func SightMarkdown() string {
	var b strings.Builder
	b.WriteString("| 什么 | 权限 | 区划 | 岗位 | 单位 | 密件 | 对谁不显示 |\n|---|---|---|---|---|---|---|\n")
	for _, s := range Sights() {
		where := s.Area
		if s.AreaOf != "" {
			where = s.AreaOf + " 的区划"
		}
		cells := []string{s.Title, "`" + s.Act + "`", where, s.Post, strings.Join(append(slices.Clone(s.Bodies), s.Lists...), "、"), strings.TrimSpace(s.Sealed + " " + s.Follower),
			strings.Join(append(slices.Clone(s.Hidden), s.HiddenLists...), "、")}
		b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
	}
	return b.String()
}
