package account_test

import (
	"strconv"
	"testing"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/calendar"
	"luoshi/internal/life"
	"luoshi/internal/life/lifetest"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

// TestLifeOfCodes walks the life table of one-time codes.
func TestLifeOfCodes(t *testing.T) {
	const strange, self, asked lifetest.Relation = "他人的账号", "本人的账号", "本人申请的"
	lifetest.Built(t, func(t *testing.T, w *lifetest.World) {
		secret, n := storetest.Hashed("Chunjiang-2026-a"), 0
		lifetest.Walk(t, w, lifetest.Kind[account.CodeState, account.CodeAct]{Table: account.LifeOfCodes(),
			Relations: []lifetest.Relation{strange, self, asked},
			Make: func(tx *store.Tx, s account.CodeState, r lifetest.Relation) (string, error) {
				n++
				a := account.Account{Login: "login-" + strconv.Itoa(100+7*n), Person: "holder-" + strconv.Itoa(n), State: account.Reset, Epoch: 1, Expires: calendar.None}
				if r == self {
					a.Person = lifetest.Person
				}
				if err := tx.SaveAccount(&a); err != nil {
					return "", err
				}
				c := account.Code{Account: a.ID, Person: a.Person, State: s, Reason: "忘了密码", AskedBy: lifetest.OtherPerson, AskedPost: lifetest.OtherPost, AskedAt: w.Now}
				if r == asked {
					c.AskedBy = lifetest.Person
				}
				err := tx.SaveCode(&c)
				return c.ID, err
			},
			Subject: func(access.Actor, account.CodeAct, account.CodeState, lifetest.Relation) access.Subject {
				return access.Subject{}
			},
			Tied: func(_ access.Actor, _ account.CodeState, r lifetest.Relation, tie life.Tie) bool {
				return r == self && tie.Title == "账号本人" || r == asked && tie.Title == "申请人（开局期间的首任管理员除外）"
			},
			Do: func(tx *store.Tx, a access.Actor, act account.CodeAct, id string) (err error) {
				if act == account.ReleaseIt {
					_, err = account.ReleaseCode(tx, a, id, secret)
					return err
				}
				return account.DeclineCode(tx, a, id)
			},
		})
	})
}

// TestCodesAsk: which right each act asks for, and who keeps away from it.
func TestCodesAsk(t *testing.T) {
	t.Parallel()
	lifetest.Asks(t, account.LifeOfCodes(), map[string]string{
		"ask":     "account.manage 账号本人",
		"release": "account.release 账号本人 申请人（开局期间的首任管理员除外）",
		"decline": "account.release",
	})
}
