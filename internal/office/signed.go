package office

import (
	"slices"
	"strings"
	"sync"

	"luoshi/internal/account"
	"luoshi/journal"
)

// SignedFrom is the event that says that a home's acts are signed from then on (本人签名).
const SignedFrom = "journal.signatures"

// signedActs are the events of the acts that the life tables say a person signs.
var signedActs = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	for _, s := range Lives() {
		for _, l := range s.Lines {
			for act := range strings.FieldsSeq(l.Signed) {
				out[act] = true
			}
		}
	}
	return out
})

// IsSigned reports whether an event is one that its person signs.
func IsSigned(act string) bool { return signedActs()[act] }

// SignRules are the rules by which the verifier judges signatures.
func SignRules() journal.SignRules {
	r := journal.SignRules{From: SignedFrom, Make: account.MadeKey, Endorse: account.EndorsedKey, Endorsers: account.Endorsers,
		End: []string{account.EndedKey, account.RefusedKey}, Keys: map[string]journal.PersonKey{}}
	for act := range signedActs() {
		r.Acts = append(r.Acts, act)
	}
	slices.Sort(r.Acts)
	return r
}

// SignedState is a state of a row that only a signed act gives: a row that stands in it is
// named by a signed event of one of the acts.
type SignedState struct {
	Table, Column string
	Values        []string  // nil: any but the empty one
	Only          [2]string // column and value of the rows that it is said of, "" for all
	Not           [2]string // column and value of the rows that it is not said of
	Acts          string
}

// SignedStates lists them.
func SignedStates() []SignedState {
	return []SignedState{
		{Table: "letter", Column: "state", Values: []string{"signed", "served", "replied"}, Acts: "letter.sign"},
		{Table: "letter", Column: "state", Values: []string{"annulled"}, Only: [2]string{"case_id", ""}, Acts: "letter.annul"},
		{Table: "consequence", Column: "state", Values: []string{"decided", "served", "under_review", "reviewed", "ended"}, Acts: "consequence.decide"},
		{Table: "consequence", Column: "review_outcome", Acts: "consequence.review consequence.revoke"},
		{Table: "consequence_vote", Column: "person", Acts: "consequence.vote consequence.recuse"},
		{Table: "pack_issue", Column: "state", Values: []string{"issued"}, Acts: "pack.issue"},
		{Table: "pack_issue", Column: "state", Values: []string{"waiting"}, Acts: "pack.propose"},
		{Table: "appointment", Column: "confirmed_by", Not: [2]string{"state", "opening"}, Acts: "roster.confirm roster.refuse"},
		{Table: "account_code", Column: "state", Values: []string{"released", "used", "lapsed"}, Acts: "account.release"},
		{Table: "account_code", Column: "state", Values: []string{"declined"}, Acts: "account.decline"},
		{Table: "board_run", Column: "state", Values: []string{"published"}, Acts: "board.publish"},
		{Table: "objection", Column: "state", Values: []string{"upheld", "rejected"}, Acts: "board.rule"},
		{Table: "review_keeper", Column: "accepted_at", Acts: "review.accept_code"},
		{Table: "review_keeper", Column: "entered_at", Acts: "review.hand_in_code"},
	}
}

// Unsigned says of a row what it says that only a signed act gives, where no such act names
// it; value gives a column, named whether a signed event of one of some acts names the row.
func Unsigned(table string, value func(column string) any, named func(acts ...string) bool) (out []string) {
	for _, s := range SignedStates() {
		if s.Table != table || s.Only[0] != "" && value(s.Only[0]) != s.Only[1] || s.Not[0] != "" && value(s.Not[0]) == s.Not[1] {
			continue
		}
		at := value(s.Column)
		text, _ := at.(string)
		if at == nil || at == "" || at == int64(0) || len(s.Values) > 0 && !slices.Contains(s.Values, text) || named(strings.Fields(s.Acts)...) {
			continue
		}
		out = append(out, s.Column+" "+text+" is what only a person's signature gives, and none names it")
	}
	return out
}
