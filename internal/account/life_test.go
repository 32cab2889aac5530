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

// TestLifeOfKeys walks the life table of signing keys.
func TestLifeOfKeys(t *testing.T) {
	const strange, self, said, vouched lifetest.Relation = "他人的密钥", "本人的密钥", "本人核实过的", "本人放行过重置的"
	const twin = "twin-"
	lifetest.Built(t, func(t *testing.T, w *lifetest.World) {
		n := 0
		lifetest.Walk(t, w, lifetest.Kind[account.KeyState, account.KeyAct]{Table: account.LifeOfKeys(),
			Relations: []lifetest.Relation{strange, self, said, vouched},
			Make: func(tx *store.Tx, s account.KeyState, r lifetest.Relation) (string, error) {
				n++
				k := account.SignKey{Person: "holder-" + strconv.Itoa(n), Public: "public", State: s, Waits: true, MadeAt: w.Now}
				switch r {
				case self:
					k.Person = twin + string(s) // the walker has a key that is valid, to sign with
				case said:
					k.First.By = lifetest.Person
				case vouched:
					c := account.Code{Account: "a", Person: k.Person, State: account.Used, AskedBy: lifetest.OtherPerson, ReleasedBy: lifetest.Person, AskedAt: w.Now}
					if err := tx.SaveCode(&c); err != nil {
						return "", err
					}
				}
				err := tx.SaveSignKey(&k)
				return k.ID, err
			},
			Subject: func(access.Actor, account.KeyAct, account.KeyState, lifetest.Relation) access.Subject {
				return access.Subject{}
			},
			As: func(a access.Actor, r lifetest.Relation) access.Actor {
				if r == self {
					a.Same = []string{twin + string(account.KeyValid), twin + string(account.KeyWaits), twin + string(account.KeyEnded)}
				}
				return a
			},
			Tied: func(_ access.Actor, _ account.KeyState, r lifetest.Relation, tie life.Tie) bool {
				return r == self && tie.Title == "密钥本人" || r == said && tie.Title == "已核实的人" || r == vouched && tie.Title == "申请、放行一次性密码的人"
			},
			Do: func(tx *store.Tx, a access.Actor, act account.KeyAct, id string) error {
				return account.EndorseKey(tx, a, id, act == account.EndorseIt)
			},
		})
	})
}

// TestKeysAsk: which right each act asks for, and who keeps away from it.
func TestKeysAsk(t *testing.T) {
	t.Parallel()
	lifetest.Asks(t, account.LifeOfKeys(), map[string]string{
		"endorse": "account.endorse 密钥本人 已核实的人 申请、放行一次性密码的人",
		"refuse":  "account.endorse 密钥本人",
	})
}
