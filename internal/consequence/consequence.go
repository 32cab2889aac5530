// Package consequence carries what may follow from a record (结果运用): proposal →
// notice with facts for and against → statement → decision with reasons by
// somebody who neither proposed nor supervised → service → review → end review.
// No consequence is automatic: nothing here is ever called without a person. It
// does not look for grounds; it receives them.
package consequence

import (
	"luoshi/internal/access"
	"luoshi/internal/calendar"
)

// Kind is a kind of consequence that a pack declares (结果类别).
type Kind struct {
	ID, Title string
	For       []access.Role // whom it is for (资格), empty for everybody
	Grades    []string      // of persons of which grades, empty for every grade
	Gain      bool          // commendation or reserve list: no statement is owed
	Recall    bool          // 召回: appoints an acting successor, then re-dispatches
	Grounds   []string      // grounds that may be cited
	Statement calendar.Term // time for the statement, from service of the notice
	Extend    calendar.Term // by how much it may be extended once
	Decide    calendar.Term // time to decide after the statement's limit
	Deciders  []access.Role // who may decide alone, when there is no panel
	Panel     Panel
	Effect    Effect
	Review    calendar.Term // time to ask for a review, from service of the decision
	ReviewIn  calendar.Term // time to decide the review
	Document  string
}

// Panel is a joint decision by several offices (会审).
type Panel struct {
	Offices  []access.Role
	Quorum   int
	Outcomes []Outcome
}

// Outcome is what a decision may be.
type Outcome string

// The outcomes.
const (
	Exempt  Outcome = "exempt"  // 免予
	Lighter Outcome = "lighter" // 从轻
	Impose  Outcome = "impose"  // 按建议
)

// Effect is how long a consequence lasts; zero Max means it has no duration.
type Effect struct {
	Min, Max int // months
}
