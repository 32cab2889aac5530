package consequence

import (
	"cmp"
	"slices"

	"luoshi/internal/access"
)

// Need is one place of the minimum cast (最小配置): what it is for, the roles that
// may fill it, and who does. Lacks names what is missing, none when it is filled.
type Need struct {
	Title  string
	Roles  []access.Role
	Seats  []Seat
	Lacks  []string
	Judges bool // decides or reviews
}

// deciding is the title of the place that decides.
const deciding = "决定人"

// MinimumCast lists which roles a kind of consequence still lacks (最小配置): who
// proposes, signs and serves, who decides, and a third person for the review;
// audit by somebody who is neither 系统 nor 安全 administrator. c is the case to
// be proposed, or the zero Case at set-up; whoever is barred from it does not count.
func MinimumCast(b *access.Bundles, k Kind, c Case, seats []Seat) []string {
	var lacks []string
	for _, n := range Cast(b, k, c, seats) {
		lacks = append(lacks, n.Lacks...)
	}
	return lacks
}

// Cast lists every place that a kind of consequence needs filled, and who fills it.
func Cast(b *access.Bundles, k Kind, c Case, seats []Seat) []Need {
	cast := []Need{
		place("提出人", seats, func(s Seat) bool { return s.Person != c.Person }, b.Holding("consequence.propose")...),
		place("签发人", seats, func(s Seat) bool { return c.free(s.actor(), strangers) }, signers(b)...),
		place(b.Title(access.AuditAdmin), seats, func(s Seat) bool { return apartFrom(s.Person, seats, access.SystemAdmin, access.SecurityAdmin) }, access.AuditAdmin),
	}
	security := place(b.Title(access.SecurityAdmin), seats, func(s Seat) bool { return apartFrom(s.Person, seats, access.SystemAdmin) }, access.SecurityAdmin)
	if slices.ContainsFunc(seats, func(s Seat) bool { return s.Role == access.SecurityAdmin }) { // the first administrator is both
		cast = append(cast, security)
	}
	free := func(s Seat) bool {
		a := s.actor()
		for _, o := range seats {
			if o.Person == s.Person {
				a.Also = append(a.Also, o.Post, o.Body)
			}
		}
		return c.free(a, parts)
	}
	deciders := place(deciding, seats, free, offices(k)...)
	deciders.Lacks, deciders.Judges = nil, true
	for _, missing := range lacking(b, k, deciders.has("")) {
		deciders.Lacks = append(deciders.Lacks, deciding+"："+missing)
	}
	cast = append(cast, deciders)
	if !k.Gain {
		third := func(s Seat) bool { return free(s) && len(lacking(b, k, deciders.has(s.Person))) == 0 }
		review := place("复核人", seats, third, b.Holding(Reviews)...)
		review.Judges = true
		cast = append(cast, review)
	}
	return cast
}

// CastRoles are the roles whose holders a case may need, the three administrators and
// every other key role among them. It does not say that one is needed: Cast does.
func CastRoles(b *access.Bundles) []string {
	var out []string
	for _, r := range b.Roles() {
		part := r.Engine() && r != access.Auditor || b.Entrusted(r) || slices.ContainsFunc([]string{"consequence.propose", Signs, keepsFile, "consequence.decide", "consequence.vote", Reviews},
			func(act string) bool { return b.Holds(r, act) })
		if part {
			out = append(out, string(r))
		}
	}
	return out
}

// signers are the roles that sign the letters of a case, before those that may also
// decide it.
func signers(b *access.Bundles) []access.Role {
	all := b.Holding(Signs)
	slices.SortStableFunc(all, func(x, y access.Role) int {
		return cmp.Compare(b.Reach(x, "consequence.decide"), b.Reach(y, "consequence.decide"))
	})
	return all
}

// place finds who fills a place that one person of any of the roles fills.
func place(title string, seats []Seat, fits func(Seat) bool, roles ...access.Role) Need {
	n := Need{Title: title, Roles: roles}
	for _, s := range seats {
		if slices.Contains(roles, s.Role) && fits(s) {
			n.Seats = append(n.Seats, s)
		}
	}
	if len(n.Seats) == 0 {
		n.Lacks = []string{title}
	}
	return n
}

// has tells which roles the place has somebody for, a person left out.
func (n Need) has(not string) func(access.Role) bool {
	return func(r access.Role) bool {
		return slices.ContainsFunc(n.Seats, func(s Seat) bool { return s.Role == r && (not == "" || s.Person != not) })
	}
}

// apartFrom reports whether a person holds no post of the roles: the three
// administrators (三员) are three persons.
func apartFrom(person string, seats []Seat, roles ...access.Role) bool {
	return !slices.ContainsFunc(seats, func(s Seat) bool { return s.Person == person && slices.Contains(roles, s.Role) })
}

// lacking names the deciding roles that has does not have, none when the panel
// reaches its quorum or one decider is there.
func lacking(b *access.Bundles, k Kind, has func(access.Role) bool) []string {
	var out []string
	there := 0
	for _, r := range offices(k) {
		if has(r) {
			there++
		} else {
			out = append(out, b.Title(r))
		}
	}
	need := 1
	if len(k.Panel.Offices) > 0 {
		need = k.Panel.Quorum
	}
	if there >= need {
		return nil
	}
	return out
}
