package account

import (
	"strconv"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/ident"
	"luoshi/journal"
)

// Visit is one line of the log of sign-ins (登录日志). Several like ones from one address
// within a few seconds are one line with their number. Login is that of an account: what
// else is typed there may be a password, and is not kept.
type Visit struct {
	ident.Row
	At, Till        time.Time // the first and the last
	N               int
	Kind            VisitKind
	Login           string
	Account, Person string
	Address, Device string
	About           string // what was refused, or which session was ended
}

// VisitKind is what happened at the door.
type VisitKind string

// The kinds of visits.
const (
	CameIn    VisitKind = "in"      // 登录
	WentOut   VisitKind = "out"     // 退出
	Ended     VisitKind = "ended"   // 会话被结束: by its holder from elsewhere
	Wrong     VisitKind = "wrong"   // 密码不对
	WrongPIN  VisitKind = "pin"     // PIN 不对
	WrongCode VisitKind = "code"    // 动态码不对: after the right password
	Shut      VisitKind = "shut"    // 锁定
	Waits     VisitKind = "waits"   // 要先等
	Refused   VisitKind = "refused" // 无权: a refusal of rights
	Others    VisitKind = "others"  // 其余: beyond what is listed one by one
)

// VisitKinds lists the kinds with their Chinese titles.
func VisitKinds() []struct {
	Kind  VisitKind
	Title string
} {
	return []struct {
		Kind  VisitKind
		Title string
	}{
		{CameIn, "登录"}, {WentOut, "退出登录"}, {Ended, "会话被本人结束"}, {Wrong, "密码不对"}, {WrongPIN, "PIN 不对"}, {WrongCode, "密码对，动态码不对"},
		{Shut, "已锁定还在试"}, {Waits, "要先等还在试"}, {Refused, "无权，被拒绝"}, {Others, "其余（太多，合为一行）"}}
}

// Failed reports whether nobody came in.
func (k VisitKind) Failed() bool { return k != CameIn && k != WentOut && k != Ended }

// VisitsKept is how long a line is kept: six months as 网络安全法 asks, and a week.
const VisitsKept = 190 * 24 * time.Hour

// VisitTx is what the log of sign-ins needs of a transaction.
type VisitTx interface {
	AccountByLogin(login string) (Account, bool, error)
	SaveVisit(*Visit) error
	DropVisit(*Visit) error
	Record(journal.Event) error
}

// Note writes the line of one who came in, went out or ended a session, as an event of
// its own. Where from stands in the line alone: an event can never be erased.
func Note(tx VisitTx, actor access.Actor, v Visit) error {
	v.At, v.Till, v.N = actor.Now, actor.Now, 1
	if err := tx.SaveVisit(&v); err != nil {
		return err
	}
	return tx.Record(actor.Event("account.visit_"+string(v.Kind), v.Account))
}

// NoteMany writes what was gathered of failures and refusals, as one event.
func NoteMany(tx VisitTx, now time.Time, vs []Visit) error {
	for i := range vs {
		v := &vs[i]
		if v.Account == "" && v.Login != "" {
			a, known, err := tx.AccountByLogin(v.Login)
			if err != nil {
				return err
			}
			v.Login, v.Account, v.Person = a.Login, a.ID, a.Person
			if !known {
				v.Login, v.Account, v.Person = "", "", ""
			}
		}
		if err := tx.SaveVisit(v); err != nil {
			return err
		}
	}
	return tx.Record(journal.Event{At: now.UnixMilli(), Act: "account.visits", Subject: "visit", Facts: []journal.Fact{{Name: "n", Value: strconv.Itoa(len(vs))}}})
}

// DropVisits takes lines out of the log whose time of keeping has passed. The program does
// it.
func DropVisits(tx VisitTx, now time.Time, vs []Visit) error {
	n := 0
	for i := range vs {
		if now.Sub(vs[i].Till) <= VisitsKept {
			continue
		}
		if err := tx.DropVisit(&vs[i]); err != nil {
			return err
		}
		n++
	}
	if n == 0 {
		return nil
	}
	return tx.Record(journal.Event{At: now.UnixMilli(), Act: "account.drop_visits", Subject: "visit", Facts: []journal.Fact{{Name: "n", Value: strconv.Itoa(n)}}})
}
