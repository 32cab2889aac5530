package web

import (
	"context"
	"strings"
	"sync"
	"time"

	"luoshi/internal/account"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/store"
)

// gathered are failures at the door and refusals of rights that wait to be written (登录
// 日志): like ones are one line, and what goes beyond the lines of a minute is one line for
// all, so that a flood writes no more than a busy morning does.
type gathered struct {
	mu    sync.Mutex
	lines map[account.Visit]*account.Visit // by what makes them alike
	rest  *account.Visit
	left  int // lines that may still be begun
}

// The bounds of the lines that are gathered: so many at once, and so many more each time
// that they are written.
const (
	linesAtOnce = 120
	linesMore   = 10
)

func (g *gathered) add(v account.Visit, n int, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.lines == nil {
		g.lines, g.left = map[account.Visit]*account.Visit{}, linesAtOnce
	}
	line := g.lines[v]
	switch {
	case line != nil:
	case g.left > 0:
		g.left--
		line = &v
		g.lines[v] = line
	case g.rest != nil:
		line = g.rest
	default:
		g.rest = &account.Visit{Kind: account.Others}
		line = g.rest
	}
	if line.N == 0 {
		line.At = now
	}
	line.N, line.Till = line.N+n, now
}

// take empties what was gathered.
func (g *gathered) take() (out []account.Visit) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for k, v := range g.lines {
		out = append(out, *v)
		delete(g.lines, k)
	}
	if g.rest != nil {
		out = append(out, *g.rest)
	}
	g.rest, g.left = nil, min(linesAtOnce, g.left+linesMore)
	return out
}

// back takes up again what could not be written.
func (g *gathered) back(vs []account.Visit) {
	for _, v := range vs {
		n, at := v.N, v.At
		v.Row, v.N, v.At, v.Till = ident.Row{}, 0, time.Time{}, time.Time{}
		g.add(v, n, at)
	}
}

// keepVisits writes what was gathered, in one transaction with one event.
func (s *Server) keepVisits(ctx context.Context) error {
	vs := s.visits.take()
	if len(vs) == 0 {
		return nil
	}
	_, err := s.Store.Do(ctx, s.Home, "", func(tx *store.Tx) error { return account.NoteMany(tx, s.Store.Now(), vs) })
	if err != nil {
		s.visits.back(vs)
	}
	return err
}

// gather notes a failure or a refusal of whoever sent the request.
func (c *Ctx) gather(kind account.VisitKind, login, about string) {
	v := account.Visit{Kind: kind, Login: login, Address: c.from().String(), Device: deviceOf(c.R.UserAgent()), About: short(about)}
	if c.Account.ID != "" {
		v.Login, v.Account, v.Person = c.Account.Login, c.Account.ID, c.Person.ID
	}
	if len(v.Login) > 64 {
		v.Login = "" // nobody's
	}
	c.visits.add(v, 1, c.Store.Now())
}

// Note writes the line of one who came in or went out. While acts are held back it waits
// with the others, because signing in must still be possible.
func (c *Ctx) Note(kind account.VisitKind, acc account.Account, about string) error {
	v := account.Visit{Kind: kind, Login: acc.Login, Account: acc.ID, Person: acc.Person, Address: c.from().String(), Device: deviceOf(c.R.UserAgent()), About: short(about)}
	actor := c.Actor
	actor.Account, actor.Person, actor.Home, actor.Now = acc.ID, acc.Person, c.Home, c.Store.Now()
	_, err := c.Store.Do(c.R.Context(), c.Home, "", func(tx *store.Tx) error { return account.Note(tx, actor, v) })
	if fault.KindOf(err) == fault.Unable && c.Store.ClockHeld() != nil {
		c.visits.add(v, 1, c.Store.Now())
		return nil
	}
	return err
}

// short bounds what a line keeps of a text.
func short(s string) string {
	s = strings.ToValidUTF8(s, "")
	if r := []rune(s); len(r) > 80 {
		return string(r[:80])
	}
	return s
}

// deviceOf names a device by what its browser says of itself (设备), in a few words.
func deviceOf(agent string) string {
	find := func(marks ...[2]string) string {
		for _, m := range marks {
			if strings.Contains(agent, m[0]) {
				return m[1]
			}
		}
		return ""
	}
	system := find([2]string{"iPhone", "iPhone"}, [2]string{"iPad", "iPad"}, [2]string{"HarmonyOS", "HarmonyOS"}, [2]string{"Android", "Android"}, [2]string{"Windows", "Windows"},
		[2]string{"Mac OS X", "macOS"}, [2]string{"Linux", "Linux"})
	browser := find([2]string{"MicroMessenger", "微信"}, [2]string{"QQBrowser", "QQ 浏览器"}, [2]string{"360SE", "360"}, [2]string{"Edg", "Edge"}, [2]string{"Firefox", "Firefox"},
		[2]string{"Chrome", "Chrome"}, [2]string{"Safari", "Safari"})
	if system == "" && browser == "" {
		agent, _, _ = strings.Cut(short(agent), " ")
		return agent
	}
	return strings.Trim(system+" · "+browser, " ·")
}
