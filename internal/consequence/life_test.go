package consequence_test

import (
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/life"
	"luoshi/internal/life/lifetest"
	"luoshi/internal/store"
)

// The relations of a case to the walker.
const (
	strange    lifetest.Relation = "不相干的"
	own        lifetest.Relation = "本人的"
	ownUnit    lifetest.Relation = "本单位的人的"
	proposed   lifetest.Relation = "本人提出的"
	fromOffice lifetest.Relation = "本单位提出的"
	supervised lifetest.Relation = "本单位督办的"
	handled    lifetest.Relation = "经本人手的"
	voted      lifetest.Relation = "本人表决过的"
	decided    lifetest.Relation = "本人决定的"
)

// planted stores a case in a state with what came before.
func planted(w *lifetest.World, tx *store.Tx, s consequence.State, r lifetest.Relation) (string, error) {
	none := calendar.None
	c := consequence.Case{Number: "JG-" + string(s) + string(r), Kind: "interview", Title: "组织约谈", Pack: w.Pack(), Person: w.Holders[w.Posts["first/"+w.Here.String()].ID],
		Post: w.Posts["first/"+w.Here.String()].ID, Unit: lifetest.OtherBody, Ground: "整改逾期", State: s, Seers: []access.Role{"organiser", "discipline"},
		Judges: []access.Role{"organiser"}, Proposer: lifetest.OtherPerson, ProposerPost: lifetest.OtherPost, ProposerBody: "proposing-body", Supervisor: "sup", SupervisorBody: "sup-body",
		Signs: "issuer", LimitOn: none, DecideBy: none, ReviewBy: none, ReviewDue: none, Until: none, OpenedAt: w.Now, ProposedAt: w.Now}
	switch r {
	case own:
		c.Person = lifetest.Person
	case ownUnit:
		c.Unit = lifetest.Body
	case proposed:
		c.Proposer, c.ProposerPost, c.ProposerBody = lifetest.Person, lifetest.Post, lifetest.Body
	case fromOffice:
		c.ProposerBody = lifetest.Body
	case supervised:
		c.SupervisorBody = lifetest.Body
	case handled:
		c.Hands = []string{lifetest.Person}
	case decided:
		c.Decider, c.DeciderPost = lifetest.Person, lifetest.Post
	}
	if s != consequence.Opened && s != consequence.Proposed {
		c.NoticedAt = w.Now.AddDate(0, 0, -20)
		c.LimitOn, c.LimitAt = calendar.DateOf(w.Now, w.Zone)-1, w.Now.Add(-time.Hour)
	}
	if s == consequence.Served || s == consequence.UnderReview || s == consequence.Reviewed {
		c.Outcome = consequence.Impose
		c.ServedAt, c.ReviewBy = w.Now.AddDate(0, 0, -10), calendar.DateOf(w.Now, w.Zone)-1
	}
	if err := tx.SaveConsequence(&c); err != nil {
		return "", err
	}
	if err := tx.SaveConsequenceFact(&consequence.Fact{Case: c.ID, Side: consequence.Against, N: 1, Text: "逾期", Source: consequence.System, At: w.Now}); err != nil {
		return "", err
	}
	if r != voted {
		return c.ID, nil
	}
	return c.ID, tx.SaveConsequenceVote(&consequence.Vote{Case: c.ID, Person: lifetest.Person, Post: lifetest.Post, Body: lifetest.Body, Office: "leader", Outcome: consequence.Exempt, Text: "免予", At: w.Now})
}

// tied says how the walker is tied to a planted case.
func tied(a access.Actor, r lifetest.Relation, tie life.Tie) bool {
	clerk, issuer := a.Role == "organiser" || a.Role == "discipline", a.Role == "issuer"
	switch tie.Title {
	case "当事人":
		return r == own
	case "当事人的单位":
		return r == ownUnit
	case "提出人、提出单位":
		return r == proposed || r == fromOffice
	case "提出单位":
		return r == proposed || r == fromOffice
	case "督办岗位、单位":
		return r == supervised
	case "经手人":
		return r == handled
	case "表决、决定的人", "表决、决定的人和岗位":
		return r == voted || r == decided
	case "本件的签发岗位":
		return issuer
	case "本件的决定岗位":
		return a.Role == "organiser"
	case "组织部、纪委机关":
		return clerk
	case "组织部、纪委机关和本件的签发岗位":
		return clerk || issuer
	case "组织部、纪委机关和提出单位":
		return clerk || r == proposed || r == fromOffice
	}
	return false
}

// reading reads the case and its votes once: tens of thousands of refusals change neither.
type reading struct {
	*store.Tx
	of    string
	c     consequence.Case
	votes []consequence.Vote
}

func (r *reading) read(id string) (err error) {
	if r.of == id {
		return nil
	}
	if r.c, err = r.Tx.Consequence(id); err == nil {
		r.votes, err = r.ConsequenceVotes(id)
	}
	r.of = id
	return err
}

func (r *reading) Consequence(id string) (consequence.Case, error) {
	err := r.read(id)
	return r.c, err
}

func (r *reading) ConsequenceVotes(id string) ([]consequence.Vote, error) {
	if r.of == id {
		return r.votes, nil
	}
	return r.Tx.ConsequenceVotes(id)
}

// TestLife walks the life table of cases. An act that is open may still be refused for what
// it asks for itself, never because of who acts or where the case stands.
func TestLife(t *testing.T) {
	lifetest.Built(t, func(t *testing.T, w *lifetest.World) {
		var r *reading
		lifetest.Walk(t, w, lifetest.Kind[consequence.State, consequence.Act]{Table: consequence.Life(),
			Relations: []lifetest.Relation{strange, own, ownUnit, proposed, fromOffice, supervised, handled, voted, decided},
			Make: func(tx *store.Tx, s consequence.State, r lifetest.Relation) (string, error) {
				return planted(w, tx, s, r)
			},
			Subject: func(a access.Actor, act consequence.Act, _ consequence.State, r lifetest.Relation) access.Subject {
				if r == own && consequence.Life().Right(act) == "consequence.state" {
					return access.Subject{Owner: a.Post}
				}
				return access.Subject{}
			},
			Tied: func(a access.Actor, _ consequence.State, r lifetest.Relation, tie life.Tie) bool {
				return tied(a, r, tie)
			},
			Do: func(tx *store.Tx, a access.Actor, act consequence.Act, id string) error {
				in := consequence.Input{Text: "写明理由", Ground: "整改逾期", How: consequence.ByReceipt, File: consequence.Attachment{Hash: "hash", Name: "回证.jpg", Type: "image/jpeg", Size: 1},
					On: calendar.DateOf(w.Now, w.Zone), Received: calendar.DateOf(w.Now, w.Zone), Outcome: consequence.Exempt, LetterID: "letter", Letter: "洋约〔2026〕1号", Successor: "next"}
				if act == consequence.Review {
					in.Outcome = consequence.Upheld
				}
				if r == nil || r.Tx != tx {
					r = &reading{Tx: tx}
				}
				_, err := consequence.Perform(r, w.Rules, a, id, act, in)
				return err
			},
			// the planted case has no letter, no panel and no successor, and nothing was asked for
			Later: func(_ access.Actor, act consequence.Act, s consequence.State, _ lifetest.Relation) bool {
				switch act {
				case consequence.Sign, consequence.Receive, consequence.Extend, consequence.CastVote, consequence.Fill:
					return true
				case consequence.Decide:
					return s == consequence.Proposed
				}
				return false
			},
			Seen: func(v *store.View, a access.Actor, id string) (bool, error) {
				c, err := v.Consequence(id)
				return c.SightOf(a) != consequence.Nothing, err
			},
			Own: []string{"consequence.extension_late", "consequence.extension_not_asked", "consequence.second_office", "consequence.no_panel", "consequence.not_noticed",
				"consequence.review_late", "consequence.nothing_to_fill", "consequence.votes_stand", "consequence.needed", "consequence.cast_incomplete", "consequence.office_voted"},
		})
	})
}

// TestAsks: which right each act asks for, and who keeps away from it.
func TestAsks(t *testing.T) {
	t.Parallel()
	lifetest.Asks(t, consequence.Life(), map[string]string{
		"open":          "consequence.propose",
		"propose":       "consequence.propose 当事人 当事人的单位",
		"drop":          "consequence.propose 当事人 当事人的单位",
		"add_fact":      "consequence.propose 仅限提出单位 当事人",
		"withdraw":      "consequence.propose 仅限提出单位 当事人",
		"sign":          "consequence.sign 仅限本件的签发岗位 当事人 当事人的单位 表决、决定的人",
		"decline":       "consequence.sign 仅限本件的签发岗位 当事人 当事人的单位 表决、决定的人",
		"annul":         "consequence.sign 仅限本件的签发岗位 当事人 当事人的单位 表决、决定的人",
		"notice":        "consequence.serve 当事人 当事人的单位 提出人、提出单位 仅限组织部、纪委机关和本件的签发岗位 表决、决定的人",
		"receive":       "consequence.state",
		"attempt":       "consequence.serve 当事人 当事人的单位 提出人、提出单位 仅限组织部、纪委机关和本件的签发岗位 表决、决定的人",
		"ask_extension": "consequence.state",
		"extend":        "consequence.propose 仅限提出单位 当事人",
		"refuse":        "consequence.propose 仅限提出单位 当事人",
		"state":         "consequence.state",
		"finish":        "consequence.state",
		"waive":         "consequence.state",
		"paper":         "consequence.paper 当事人 当事人的单位 提出人、提出单位 仅限组织部、纪委机关 表决、决定的人",
		"confirm":       "consequence.paper 当事人 当事人的单位 提出人、提出单位 仅限组织部、纪委机关 表决、决定的人",
		"reply":         "consequence.propose 仅限提出单位 当事人",
		"recuse":        "consequence.vote 仅限本件的决定岗位 当事人 提出人、提出单位 督办岗位、单位 当事人的单位 经手人",
		"vote":          "consequence.vote 仅限本件的决定岗位 当事人 提出人、提出单位 督办岗位、单位 当事人的单位 经手人",
		"decide":        "consequence.decide 仅限本件的决定岗位 当事人 提出人、提出单位 督办岗位、单位 当事人的单位 经手人",
		"redraft":       "consequence.serve 当事人 当事人的单位 提出人、提出单位 仅限组织部、纪委机关和本件的签发岗位 表决、决定的人",
		"serve":         "consequence.serve 当事人 当事人的单位 提出人、提出单位 仅限组织部、纪委机关和本件的签发岗位 表决、决定的人",
		"ask_review":    "consequence.state",
		"review":        "consequence.review 当事人 提出人、提出单位 督办岗位、单位 当事人的单位 经手人 表决、决定的人和岗位",
		"revoke":        "consequence.review 当事人 提出人、提出单位 督办岗位、单位 当事人的单位 经手人 表决、决定的人和岗位",
		"fill":          "consequence.serve 当事人 仅限组织部、纪委机关和提出单位",
		"end":           "consequence.serve 当事人 仅限组织部、纪委机关和提出单位",
	})
}
