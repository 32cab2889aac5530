package org_test

import (
	"testing"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/life"
	"luoshi/internal/life/lifetest"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

// TestLifeOfTerms walks the life table of appointments to entrusted posts.
func TestLifeOfTerms(t *testing.T) {
	const strange, self, asked, office, audit lifetest.Relation = "不相干的", "任职的是本人", "本人提出的", "本单位提出的", "审计管理员的任职"
	lifetest.Built(t, func(t *testing.T, w *lifetest.World) {
		posts := map[lifetest.Relation]access.Role{strange: "issuer", self: "leader", asked: "discipline", office: "organiser", audit: access.AuditAdmin}
		day := calendar.DateOf(w.Now, w.Zone)
		lifetest.Walk(t, w, lifetest.Kind[org.Stands, org.TermAct]{Table: org.LifeOfTerms(),
			Relations: []lifetest.Relation{strange, self, asked, office, audit},
			Make: func(tx *store.Tx, s org.Stands, r lifetest.Relation) (string, error) {
				p := org.Post{Title: string(s) + string(r), Role: posts[r], Body: lifetest.OtherBody, Area: w.Here - w.Here%1_000_000}
				if err := tx.SavePost(&p); err != nil {
					return "", err
				}
				word := org.Word{By: lifetest.OtherPerson, Body: lifetest.OtherBody, At: w.Now}
				if r == asked {
					word.By = lifetest.Person
				}
				if r == office {
					word.Body = lifetest.Body
				}
				a := org.Appointment{Post: p.ID, Person: "appointed", Hold: org.Holder, From: day, Until: calendar.None, EndDay: calendar.None, Document: "洋任〔2026〕1号", State: org.Confirmed, Asked: word}
				if r == self {
					a.Person = lifetest.Person
				}
				switch s {
				case org.TermAsked:
					a.State = org.Waiting
				case org.TermRefused:
					a.State = org.Refused
				case org.EndAsked:
					a.Asked, a.End, a.EndDay, a.EndReason = org.Word{By: "long", Body: "ago", ByOther: "since"}, word, day, "调整"
				}
				err := tx.SaveAppointment(&a)
				return a.ID, err
			},
			Subject: func(access.Actor, org.TermAct, org.Stands, lifetest.Relation) access.Subject { return access.Subject{} },
			Tied: func(a access.Actor, s org.Stands, r lifetest.Relation, tie life.Tie) bool {
				switch tie.Title {
				case "任职的人":
					return r == self
				case "提出的人和单位":
					return r == asked || r == office
				case "组织部（审计管理员的任职）":
					return r == audit && a.Role == "organiser"
				}
				t.Errorf("a tie that the test does not know: %s", tie.Title)
				return false
			},
			Do: func(tx *store.Tx, a access.Actor, act org.TermAct, id string) error {
				return org.ConfirmAppointment(tx, a, id, act == org.ConfirmIt)
			},
		})
	})
}

// TestTermsAsk: which right each act asks for, and who keeps away from it.
func TestTermsAsk(t *testing.T) {
	t.Parallel()
	lifetest.Asks(t, org.LifeOfTerms(), map[string]string{
		"appoint": "roster.change 任职的人",
		"confirm": "appointment.confirm 任职的人 提出的人和单位 组织部（审计管理员的任职）",
		"refuse":  "appointment.confirm 任职的人 提出的人和单位 组织部（审计管理员的任职）",
	})
}
