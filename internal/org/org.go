// Package org knows who is who (机构、岗位、人员、任职): bodies, posts, persons and
// the dated appointments that join them. A matter belongs to a post; who held
// the post on date D is Holder. It does not decide rights (package access) and
// holds no account.
package org

import (
	"strings"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
)

// Body is an office, a unit or a branch (机构、党支部).
type Body struct {
	ident.Row
	Name, Short string // 县水利局 is the short name
	Kind        Kind
	Area        area.Code // the area it answers for
	Parent      string    // body above, "" at the top
	Credit      string    // 统一社会信用代码, "" when not given
	From, Until calendar.Date
	Successor   string // body that took over at Until
	Former      []Renamed
}

// Kind is what a body is (机构类别); pairings by kind read it (NP-03).
type Kind string

// The kinds of bodies.
const (
	Party       Kind = "party"       // 党群
	Legal       Kind = "legal"       // 政法
	Economic    Kind = "economic"    // 经济
	Agriculture Kind = "agriculture" // 涉农
	General     Kind = "general"     // 综合
	County      Kind = "county"      // 县(市、区), of a home above the county
	Town        Kind = "town"        // 镇(办)
	VillageBody Kind = "village"     // 村
	Team        Kind = "team"        // 驻村工作队
	Branch      Kind = "branch"      // 党支部
	Higher      Kind = "higher"      // 上级机关: lends a role that the home lacks
)

// Post is a position that duties and matters belong to (岗位).
type Post struct {
	ident.Row
	Body, Title string
	Role        access.Role
	Area        area.Code // the subtree it answers for
	Above       string    // the post above, for deputies and vacancies
	From, Until calendar.Date
}

// SeatTitle is what a post is called among those of a county: with its body, unless its
// title begins as the body is called.
func SeatTitle(p Post, b Body) string {
	begins := []rune(b.Short)
	if len(begins) < 2 || strings.HasPrefix(p.Title, string(begins[:2])) || strings.Contains(p.Title, b.Name) {
		return p.Title
	}
	return b.Short + p.Title
}

// Person is a natural person (人员). Phone and CitizenID are sealed.
type Person struct {
	ident.Row
	Name       string
	Phone      string
	CitizenID  string
	CitizenKey string // blind index of CitizenID
	Managing   string // body with 干部管理权限 over the person
	Grade      string // 职级, e.g. 一般干部
	Reserve    string // list of reserve cadres the person is on, "" when none (YX-11)
	Merged     string // 并入: the entry of the same human that stays, "" for none
	Former     []Renamed
}

// Hold is how a person holds a post (任职方式).
type Hold string

// The ways of holding a post.
const (
	Holder Hold = "holder" // 任职
	Acting Hold = "acting" // 代理: fills a vacancy or stands in for a recalled holder
	Deputy Hold = "deputy" // 副职、代办: acts when the holder is away; both names are kept
)

// Appointment is a dated holding of a post by a person (任职). A posting of a
// resident (派驻) is an appointment with a sender.
type Appointment struct {
	ident.Row
	Post, Person string
	Hold         Hold
	From, Until  calendar.Date // Until is the last day; None while it lasts
	Document     string        // 任命、选派文件
	Sender       string        // 派出单位 (body) of a posted resident, "" otherwise
	Team         string        // 驻村工作队 (body), "" otherwise
	Relations    string        // 转接: where party and personnel relations lie (YX-05)
	Ended        string        // why it ended: 期满 召回 调整 …
	Suspended    string        // 暂停履职: the case whose recall is served and not yet final, "" for none
	State        Standing
	Backdated    bool // 倒填: the term began before it was entered
	Asked        Word // who entered it, and who confirmed it
	End          Word // who asked for its end, and who confirmed that
	EndDay       calendar.Date
	EndReason    string
	Was          []Correction // what it said before it was corrected, the oldest first
	Handed       Handed       // that its person took over what the post had in hand
}

// Correction is what an appointment said until it was corrected (任职更正).
type Correction struct {
	From     calendar.Date `json:"from"`
	Until    calendar.Date `json:"until"`
	Hold     Hold          `json:"hold"`
	Document string        `json:"document"`
	By       string        `json:"by"` // person who corrected it
	At       time.Time     `json:"at"`
}

// Leave is a dated absence (请假、公差). An entry due on a day of approved leave
// is not expected.
type Leave struct {
	ident.Row
	Person, Post string
	From, Until  calendar.Date
	Kind, Reason string // 病假 事假 公差 年休假
	Approver     string // person; "" while it is only asked for
	Refused      bool
}

// On reports whether the appointment covers day d and gives its rights.
func (a Appointment) On(d calendar.Date) bool { return a.InForce() && covers(a.From, a.Until, d) }

// On reports whether an approved leave covers day d.
func (l Leave) On(d calendar.Date) bool {
	return l.Approver != "" && !l.Refused && covers(l.From, l.Until, d)
}

// Beside reports whether two lists of posts meet in a body, or in a place: one lies in
// the other's.
func Beside(a, b []Post) bool {
	for _, x := range a {
		for _, y := range b {
			if x.Body == y.Body || x.Area.Within(y.Area) || y.Area.Within(x.Area) {
				return true
			}
		}
	}
	return false
}

func covers(from, until, d calendar.Date) bool {
	return (from.IsNone() || from <= d) && (until.IsNone() || d <= until)
}

// HolderOn returns who answers for a post on day d: whoever stands in, else its
// holder, else its deputy; false when it is vacant. A person acts beside a holder
// only while a recall (召回) is served and not yet final.
func HolderOn(list []Appointment, post string, d calendar.Date) (Appointment, bool) {
	for _, hold := range []Hold{Acting, Holder, Deputy} {
		for _, a := range list {
			if a.Post == post && a.Hold == hold && a.On(d) {
				return a, true
			}
		}
	}
	return Appointment{}, false
}

// Answers returns the post that answers on day d when post may be vacant: the post
// itself, or the first one above it that has somebody. A rung addressed to a vacant
// post goes there. The two functions read a post and who holds one (HolderOn).
func Answers(post Post, d calendar.Date, read func(id string) (Post, error), holder func(post string, d calendar.Date) (Appointment, bool, error)) (Post, Appointment, bool, error) {
	for seen := map[string]bool{}; !seen[post.ID]; {
		seen[post.ID] = true
		a, ok, err := holder(post.ID, d)
		if err != nil || ok {
			return post, a, ok, err
		}
		if post.Above == "" {
			break
		}
		if post, err = read(post.Above); err != nil {
			return Post{}, Appointment{}, false, err
		}
	}
	return Post{}, Appointment{}, false, nil
}

// CheckAppointment refuses an appointment that ends before it begins or that
// gives a post two holders on one day.
func CheckAppointment(a Appointment, others []Appointment) error {
	if a.Person == "" || a.Post == "" {
		return fault.At("person", "org.appointment_incomplete")
	}
	if !a.Until.IsNone() && a.Until < a.From {
		return fault.At("until", "org.until_before_from")
	}
	for _, o := range others {
		if o.ID == a.ID || o.Post != a.Post || a.Hold != Holder || o.Hold != Holder || !a.InForce() || !o.InForce() {
			continue
		}
		if (o.Until.IsNone() || a.From <= o.Until) && (a.Until.IsNone() || o.From <= a.Until) {
			return fault.At("post", "org.post_held", o.From.String())
		}
	}
	return nil
}

// CheckLeave refuses a leave without reason or with reversed dates.
func CheckLeave(l Leave) error {
	switch {
	case l.From.IsNone() || l.Until.IsNone() || l.Until < l.From:
		return fault.At("until", "org.until_before_from")
	case l.Until-l.From > 366:
		return fault.At("until", "org.leave_too_long")
	case l.Reason == "":
		return fault.At("reason", "org.leave_reason")
	}
	return nil
}
