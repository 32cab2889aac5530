package matter_test

import (
	"testing"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/life"
	"luoshi/internal/life/lifetest"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/store"
)

// The relations of matters: what its owner asked for waits for an answer, and one's own is
// accepted already.
const (
	asking   lifetest.Relation = "本辖区的，申请了延期"
	sending  lifetest.Relation = "本辖区的，申请了退回"
	accepted lifetest.Relation = "本人的，已签收"
)

// planted is a matter in a state that stands to the walker in a relation.
func planted(w *lifetest.World, pack string, s matter.State, r lifetest.Relation) matter.Matter {
	m := matter.Matter{Number: "SX-" + string(s) + string(r), List: "problem", Kind: matter.Problem, Area: w.At(r), Title: "测试", State: s, Pack: pack,
		Supervisor: lifetest.OtherPost, RegisteredAt: w.Now, BlockedOn: calendar.None, Deferred: calendar.None, Due: calendar.None,
		Asked: calendar.None, RungOn: calendar.None, RepeatOn: calendar.None, UrgedOn: calendar.None, Sealed: r == lifetest.Sealed || r == lifetest.SealedOwn}
	if s == matter.Registered {
		return m
	}
	m.Owner, m.OwnerBody = lifetest.OtherPost, lifetest.OtherBody
	own := r == lifetest.OwnWork || r == lifetest.SealedOwn
	if own {
		m.Owner = lifetest.Post
	}
	if own || r == lifetest.OwnUnit {
		m.OwnerBody = lifetest.Body
	}
	m.Clock, m.AssignedAt = w.Clock(3), w.Now.AddDate(0, 0, -3)
	if s == matter.Assigned {
		switch r {
		case asking:
			m.Asked, m.AskedBy = calendar.DateOf(w.Now, w.Zone).Add(30), lifetest.OtherPerson
		case sending:
			m.ObjectedBy = lifetest.OtherPerson
		case accepted:
			m.Owner, m.OwnerBody, m.Accepted = lifetest.Post, lifetest.Body, true
		}
		return m
	}
	m.Reporter, m.ReportedAt, m.Outcome = lifetest.OtherPerson, w.Now.AddDate(0, 0, -1), matter.Unfounded
	if own {
		m.Reporter = lifetest.Person
	}
	if s != matter.Reported {
		m.Verifier, m.VerifiedAt = "verifier", w.Now
	}
	if s == matter.WrittenOff {
		m.WrittenOffAt = w.Now
	}
	return m
}

// TestLife walks the life table of matters.
func TestLife(t *testing.T) {
	lifetest.Built(t, func(t *testing.T, w *lifetest.World) {
		pack := w.Pack()
		to, other := w.Posts["desk"], ""
		w.Do(func(tx *store.Tx) error {
			m := planted(w, pack, matter.Assigned, lifetest.OwnWork)
			m.Number = "SX-other"
			err := tx.SaveMatter(&m)
			other = m.ID
			return err
		})
		lifetest.Walk(t, w, lifetest.Kind[matter.State, matter.Act]{Table: matter.Life(),
			Relations: []lifetest.Relation{lifetest.OwnWork, lifetest.OwnUnit, lifetest.SameArea, lifetest.OtherArea, lifetest.Sealed, lifetest.SealedOwn, asking, sending, accepted},
			Make: func(tx *store.Tx, s matter.State, r lifetest.Relation) (string, error) {
				m := planted(w, pack, s, r)
				err := tx.SaveMatter(&m)
				return m.ID, err
			},
			Subject: func(_ access.Actor, _ matter.Act, s matter.State, r lifetest.Relation) access.Subject {
				x := access.Subject{Area: w.At(r), Sealed: r == lifetest.Sealed || r == lifetest.SealedOwn}
				if s == matter.Registered {
					return x
				}
				own := r == lifetest.OwnWork || r == lifetest.SealedOwn || r == accepted && s == matter.Assigned
				if own {
					x.Owner = lifetest.Post
				}
				if own || r == lifetest.OwnUnit {
					x.Unit, x.Bodies = lifetest.Body, []string{lifetest.Body}
				}
				if own && s != matter.Assigned {
					x.Workers = []string{lifetest.Person}
				}
				return x
			},
			Tied: func(_ access.Actor, s matter.State, r lifetest.Relation, tie life.Tie) bool {
				if tie.Code == "matter.not_asker" { // who asked is set before the act
					return s == matter.Assigned && (r == lifetest.OwnWork || r == lifetest.SealedOwn || r == accepted)
				}
				if tie.Code == "matter.urge_self" {
					return s != matter.Registered && (r == lifetest.OwnWork || r == lifetest.SealedOwn) || s == matter.Assigned && r == accepted
				}
				return s != matter.Assigned && s != matter.Registered && (r == lifetest.OwnWork || r == lifetest.SealedOwn)
			},
			Later: func(_ access.Actor, act matter.Act, s matter.State, r lifetest.Relation) bool {
				return act == matter.Extend && r != asking || act == matter.AgreeBack && r != sending || act == matter.Accept && r == accepted
			},
			Before: func(tx *store.Tx, a access.Actor, act matter.Act, id string) error {
				m, err := tx.Matter(id)
				if err != nil {
					return err
				}
				switch act {
				case matter.Resume:
					m.Clock, err = m.Clock.Pause(calendar.Pause{From: w.Now.AddDate(0, 0, -1), Reason: "等材料", By: "p", Limit: calendar.Term{N: 5, Unit: calendar.Workday}})
				case matter.Extend, matter.RefuseExtra:
					m.Asked, m.AskedBy = calendar.DateOf(w.Now, w.Zone).Add(30), lifetest.OtherPerson
				case matter.AgreeBack, matter.RefuseBack:
					m.ObjectedBy = lifetest.OtherPerson
				case matter.DropExtra:
					m.Asked, m.AskedBy = calendar.DateOf(w.Now, w.Zone).Add(30), a.Person
				case matter.DropBack:
					m.ObjectedBy, m.Objections = a.Person, 1
				case matter.Void:
					return tx.SaveEvidence(&matter.Evidence{Matter: id, Text: "附错了", Person: a.Person, At: w.Now})
				case matter.Unblock:
					m.BlockedBy, m.BlockedOn = "stuck", calendar.DateOf(w.Now, w.Zone)
				}
				if err != nil {
					return err
				}
				return tx.SaveMatter(&m)
			},
			Do: func(tx *store.Tx, a access.Actor, act matter.Act, id string) error {
				in := matter.Input{Text: "写明理由", Post: to.ID, Body: to.Body, Until: calendar.DateOf(w.Now, w.Zone).Add(10), Outcome: matter.Unfounded, Other: other}
				in.Days = calendar.Term{N: 5, Unit: calendar.Workday}
				in.Texts = &matter.Texts{Facts: "二组也断水", Demand: "换管"}
				if all, err := tx.Evidence(id); err != nil {
					return err
				} else if len(all) > 0 {
					in.Evidence = all[0].ID
				}
				_, err := office.ActOnMatter(tx, w.Rules, a, id, act, in)
				return err
			},
			Own: []string{"matter.other_unknown", "matter.extension_open", "matter.objection_open", "matter.accepted_already"}, // whoever links sees the other one
		})
	})
}

// TestAsks: which right each act asks for, and who keeps away from it.
func TestAsks(t *testing.T) {
	t.Parallel()
	lifetest.Asks(t, matter.Life(), map[string]string{
		"register":      "matter.register",
		"take_over":     "matter.register",
		"assign":        "matter.assign",
		"accept":        "matter.accept",
		"object":        "matter.object",
		"report":        "matter.report",
		"take_back":     "matter.report 仅限报结的人",
		"verify":        "matter.verify",
		"return":        "matter.return",
		"write_off":     "matter.write_off",
		"reopen":        "matter.reopen",
		"transfer":      "matter.transfer",
		"ask_extension": "matter.ask_extension",
		"extend":        "matter.extend",
		"refuse_extend": "matter.extend",
		"agree_back":    "matter.rule_back",
		"refuse_back":   "matter.rule_back",
		"drop_extend":   "matter.ask_extension 仅限申请的人",
		"drop_back":     "matter.object 仅限申请退回的人",
		"pause":         "matter.pause",
		"resume":        "matter.resume",
		"block":         "matter.block",
		"unblock":       "matter.unblock",
		"defer":         "matter.defer",
		"amend":         "matter.register",
		"urge":          "matter.urge 责任岗位本人",
		"comment":       "matter.comment",
		"attach":        "matter.attach",
		"void":          "matter.attach",
		"link":          "matter.link",
	})
}
