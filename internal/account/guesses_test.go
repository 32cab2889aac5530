package account_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"luoshi/internal/account"
)

var dawn = time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)

// looked counts how many wrong guesses of strangers at so many addresses are looked at in a
// time, trying every ten seconds.
func looked(g *account.Guesses, addresses, logins int, from time.Time, d time.Duration) (n int) {
	for s := time.Duration(0); s < d; s += 10 * time.Second {
		for a := range addresses {
			x := account.Guess{Login: fmt.Sprint("login-", int(s/time.Second)%logins), From: fmt.Sprint("10.0.", a/250, ".", a%250)}
			if !g.Begin(x, from.Add(s)).Stops() {
				n++
			}
		}
	}
	return n
}

// TestGuessBudget: how many guesses a stranger has is what docs/trust.md says.
func TestGuessBudget(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("| from so many addresses | at one login, first hour | at one login, next hour | at all logins together, first hour |\n|---|---|---|---|\n")
	for _, m := range []int{1, 10, 100, 1000} {
		g := account.NewGuesses(nil)
		first := looked(g, m, 1, dawn, time.Hour)
		later := looked(g, m, 1, dawn.Add(time.Hour), time.Hour)
		all := "—"
		if m == 1 {
			all = fmt.Sprint(looked(account.NewGuesses(nil), m, 10_000, dawn, time.Hour))
		}
		fmt.Fprintf(&b, "| %d | %d | %d | %s |\n", m, first, later, all)
	}
	page, err := os.ReadFile("../../docs/trust.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), b.String()) {
		t.Errorf("docs/trust.md 写的猜测次数不是这样：\n%s", b.String())
	}
}

// TestHolderComesIn: while a thousand addresses guess at a login, its holder comes in at
// once at a known device, and at a new address after one wait that nobody lengthens.
func TestHolderComesIn(t *testing.T) {
	t.Parallel()
	g := account.NewGuesses(nil)
	looked(g, 300, 1, dawn, 20*time.Minute)
	now := dawn.Add(20 * time.Minute)
	known := account.Guess{Login: "login-0", Device: "mine", From: "10.9.9.9"}
	if s := g.Begin(known, now); s.Stops() {
		t.Errorf("常用设备被挡到 %v", s.Until)
	}
	g.Right(known)
	fresh := account.Guess{Login: "login-0", From: "10.9.9.9"}
	s := g.Begin(fresh, now)
	if !s.Stops() || s.Locked || s.Until.Sub(now) > 30*time.Minute {
		t.Fatalf("新地址：%+v", s)
	}
	looked(g, 300, 1, now, s.Until.Sub(now)+10*time.Second)
	if again := g.Begin(fresh, s.Until); again.Stops() {
		t.Errorf("等到 %v 又要等到 %v", s.Until, again.Until)
	}
	if next := g.Begin(account.Guess{Login: "login-0", From: "10.8.8.8"}, s.Until); !next.Stops() {
		t.Error("还没等的新地址直接进来了")
	}
}

// TestLockIsOfTheAddress: five wrong secrets lock their address at that login and nothing
// else; a try that was refused for load is none of them; a reset is the way back.
func TestLockIsOfTheAddress(t *testing.T) {
	t.Parallel()
	g := account.NewGuesses(nil)
	x := account.Guess{Login: "desk", From: "10.0.0.1"}
	for range 20 {
		if s := g.Begin(x, dawn); s.Stops() {
			t.Fatalf("没有核对的也算错：%+v", s)
		}
		g.Undo(x, dawn)
	}
	for range account.LockAfter {
		g.Begin(x, dawn)
	}
	if s := g.Begin(x, dawn.Add(9*time.Minute)); !s.Locked || !s.Until.Equal(dawn.Add(account.LockFor)) {
		t.Errorf("五次以后：%+v", s)
	}
	for _, o := range []account.Guess{{Login: "desk", From: "10.0.0.2"}, {Login: "other", From: "10.0.0.1"}, {Login: "desk", Device: "d", From: "10.0.0.1"}} {
		if s := g.Begin(o, dawn); s.Stops() {
			t.Errorf("%+v 也锁了：%+v", o, s)
		}
	}
	kept := account.NewGuesses(g.Moved(dawn, 100)) // the process begins anew
	if s := kept.Begin(x, dawn); !s.Locked {
		t.Error("重启以后锁就没有了")
	}
	kept.Forget("desk")
	if s := kept.Begin(x, dawn); s.Stops() {
		t.Errorf("重置以后：%+v", s)
	}
	if s := g.Begin(x, dawn.Add(account.LockFor)); s.Stops() {
		t.Errorf("十分钟以后：%+v", s)
	}
}

// TestCountsAreBounded: whatever strangers try, what is kept stays small.
func TestCountsAreBounded(t *testing.T) {
	t.Parallel()
	g := account.NewGuesses(nil)
	for i := range 60_000 {
		g.Begin(account.Guess{Login: fmt.Sprint(i), From: fmt.Sprint(i)}, dawn)
	}
	if n := g.Len(); n > 20_000 {
		t.Errorf("记着 %d 个", n)
	}
	if n := len(g.Moved(dawn, 1<<30)); n != 0 {
		t.Errorf("没有锁的也要写 %d 行", n)
	}
}
