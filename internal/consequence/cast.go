package consequence

import (
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
func MinimumCast(k Kind, c Case, seats []Seat) []string {
	var lacks []string
	for _, n := range Cast(k, c, seats) {
		lacks = append(lacks, n.Lacks...)
	}
	return lacks
}

// Cast lists every place that a kind of consequence needs filled, and who fills it.
func Cast(k Kind, c Case, seats []Seat) []Need {
	cast := []Need{
		place("提出人", seats, func(s Seat) bool { return s.Person != c.Person }, access.Supervisor, access.Desk, access.Organiser),
		place(access.Issuer.Title(), seats, func(s Seat) bool { return c.free(s.actor(), strangers) }, access.Issuer, access.Leader),
		place(access.AuditAdmin.Title(), seats, func(s Seat) bool { return apartFrom(s.Person, seats, access.SystemAdmin, access.SecurityAdmin) }, access.AuditAdmin),
	}
	security := place(access.SecurityAdmin.Title(), seats, func(s Seat) bool { return apartFrom(s.Person, seats, access.SystemAdmin) }, access.SecurityAdmin)
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
	for _, missing := range lacking(k, deciders.has("")) {
		deciders.Lacks = append(deciders.Lacks, deciding+"："+missing)
	}
	cast = append(cast, deciders)
	if !k.Gain {
		third := func(s Seat) bool { return free(s) && len(lacking(k, deciders.has(s.Person))) == 0 }
		review := place("复核人", seats, third, Reviewers()...)
		review.Judges = true
		cast = append(cast, review)
	}
	return cast
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
func lacking(k Kind, has func(access.Role) bool) []string {
	var out []string
	there := 0
	for _, r := range offices(k) {
		if has(r) {
			there++
		} else {
			out = append(out, r.Title())
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
