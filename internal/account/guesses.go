package account

import (
	"container/list"
	"crypto/sha256"
	"encoding/hex"
	"sync"
	"time"
)

// The bounds of guessing (试错). docs/trust.md says what they come to.
const (
	LockAfter = 5                // wrong secrets in a row of one address, or one known device, at one login
	LockFor   = 10 * time.Minute // how long these two are then apart

	loginFree  = 10               // wrong secrets of strangers at a login before a new address waits first
	loginDrain = time.Minute      // after which one of them is forgotten
	waitStep   = 10 * time.Second // by which each further one lengthens the wait
	longWait   = 30 * time.Minute // and how long it becomes at most
	waitGood   = time.Hour        // how long a wait that is over lets its address in

	sourceFree  = 30               // wrong secrets of one address, whatever the logins
	sourceDrain = 20 * time.Second // after which one of them is forgotten

	forgetAfter = 24 * time.Hour
	maxTallies  = 20_000
)

// Guess is one try of a secret. Device is the token of a browser that came in with this
// account before (常用设备), "" for a stranger's; From is the address of whoever tries.
type Guess struct{ Login, Device, From string }

// Guesses counts wrong secrets in memory (试错计数). What a stranger does wrong locks the
// stranger's address for that login. Many addresses at one login make every new address
// wait, each by itself: nobody's guess uses up another's wait, so that the holder at a new
// address comes in at last, and at a known device at once. A try that was refused for load
// is no failure. The oldest counts are dropped beyond a bound.
type Guesses struct {
	mu      sync.Mutex
	tallies map[string]*list.Element
	order   list.List // of *tally, the one that moved last in front
	moved   map[string]bool
}

// Stop is until when a try is refused; the zero one lets it go on. Locked: for what was
// done wrong at this address or device, and not for what others did.
type Stop struct {
	Until  time.Time
	Locked bool
}

// Stops reports whether the try is refused.
func (s Stop) Stops() bool { return !s.Until.IsZero() }

type tally struct {
	id    string
	n     int
	at    time.Time // of the last try; for what drains, since when n counts
	until time.Time // locked until
	ready time.Time // the end of a wait that was begun
	kept  bool      // a row of it was written
}

// Kept is a count as it outlives the process.
type Kept struct {
	ID       string
	Failures int
	Until    time.Time
}

// NewGuesses begins with what outlived the last process.
func NewGuesses(kept []Kept) *Guesses {
	g := &Guesses{tallies: map[string]*list.Element{}, moved: map[string]bool{}}
	for _, k := range kept {
		if len(k.ID) == 1+2*idPart {
			g.put(&tally{id: k.ID, n: k.Failures, at: k.Until, until: k.Until, kept: true})
		}
	}
	return g
}

// The kinds of tallies are the first letter of their identifiers.
const (
	deviceKind  = 'd'
	addressKind = 'a'
	loginKind   = 'l'
	sourceKind  = 's'
	insideKind  = 'i'

	idPart = 24
)

func tallyID(kind byte, of, by string) string {
	part := func(s string) string {
		sum := sha256.Sum256([]byte(s))
		return hex.EncodeToString(sum[:idPart/2])
	}
	return string(kind) + part(of) + part(by)
}

// Begin counts a try before it is made, so that tries at the same time share the limits,
// and refuses it where they are used up. Whoever may go on ends it with Right, Wrong or
// Undo.
func (g *Guesses) Begin(x Guess, now time.Time) Stop {
	g.mu.Lock()
	defer g.mu.Unlock()
	if x.Device != "" {
		return g.row(tallyID(deviceKind, x.Login, x.Device), now)
	}
	address, source, login := tallyID(addressKind, x.Login, x.From), g.at(tallyID(sourceKind, x.From, "")), g.at(tallyID(loginKind, x.Login, ""))
	if a := g.at(address); a.locked(now) {
		return Stop{a.until, true}
	}
	if source.drain(now, sourceDrain); source.n >= sourceFree {
		return Stop{Until: source.at.Add(sourceDrain)}
	}
	if login.drain(now, loginDrain); login.n >= loginFree {
		a := g.at(address)
		if a.ready.IsZero() || now.After(a.ready.Add(waitGood)) {
			a.ready, a.at = now.Add(min(longWait, time.Duration(login.n+1-loginFree)*waitStep)), now
			g.put(a)
		}
		if now.Before(a.ready) {
			return Stop{Until: a.ready}
		}
	}
	if s := g.row(address, now); s.Stops() {
		return s
	}
	g.at(address).ready = time.Time{} // this try uses it
	source.count(now)
	login.count(now)
	g.put(source)
	g.put(login)
	return Stop{}
}

// Inside counts a try of a PIN or password inside a session; the session ends when it
// has none left (last).
func (g *Guesses) Inside(session string, now time.Time) (last bool, s Stop) {
	g.mu.Lock()
	defer g.mu.Unlock()
	id := tallyID(insideKind, session, "")
	s = g.row(id, now)
	return g.at(id).n >= LockAfter, s
}

// row counts a try of what is locked after LockAfter in a row.
func (g *Guesses) row(id string, now time.Time) Stop {
	t := g.at(id)
	if t.locked(now) {
		return Stop{t.until, true}
	}
	if !t.until.IsZero() || now.Sub(t.at) > forgetAfter {
		t.n, t.until = 0, time.Time{}
	}
	t.n, t.at = t.n+1, now
	if t.n >= LockAfter {
		t.until = now.Add(LockFor)
	}
	g.put(t)
	return Stop{}
}

// Right ends a try with the right secret: its count begins anew. What others did wrong at
// the login stays.
func (g *Guesses) Right(x Guess) { g.back(x, func(t *tally) { t.n, t.until = 0, time.Time{} }) }

// Undo takes a try back that was not made, because too many wait: it is no failure.
func (g *Guesses) Undo(x Guess, now time.Time) {
	g.back(x, func(t *tally) {
		t.n, t.until = max(0, t.n-1), time.Time{}
		if x.Device == "" {
			t.ready = now
		}
	})
}

func (g *Guesses) back(x Guess, own func(*tally)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	t := g.at(tallyID(deviceKind, x.Login, x.Device))
	if x.Device == "" {
		t = g.at(tallyID(addressKind, x.Login, x.From))
		for _, id := range []string{tallyID(sourceKind, x.From, ""), tallyID(loginKind, x.Login, "")} {
			o := g.at(id)
			o.n = max(0, o.n-1)
			g.put(o)
		}
	}
	own(t)
	g.put(t)
}

// RightInside and UndoInside end a try of Inside.
func (g *Guesses) RightInside(session string) { g.inside(session, func(t *tally) { t.n = 0 }) }

// UndoInside takes back a try that was not made.
func (g *Guesses) UndoInside(session string) { g.inside(session, func(t *tally) { t.n-- }) }

func (g *Guesses) inside(session string, fn func(*tally)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	t := g.at(tallyID(insideKind, session, ""))
	fn(t)
	t.n, t.until = max(0, t.n), time.Time{}
	g.put(t)
}

// Forget drops what was counted at a login: a reset by two administrators is the way back.
func (g *Guesses) Forget(login string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	of := tallyID(loginKind, login, "")[1 : 1+idPart]
	for e := g.order.Front(); e != nil; e = e.Next() {
		if t := e.Value.(*tally); t.id[1:1+idPart] == of && t.id[0] != sourceKind && t.id[0] != insideKind {
			t.n, t.until, t.ready = 0, time.Time{}, time.Time{}
			g.moved[t.id] = true
		}
	}
}

// Moved gives what has changed since it was asked last and must outlive the process, at
// most limit of it; the rest is given the next time.
func (g *Guesses) Moved(now time.Time, limit int) (out []Kept) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for id := range g.moved {
		if len(out) == limit {
			break
		}
		delete(g.moved, id)
		e := g.tallies[id]
		if e == nil {
			continue
		}
		t := e.Value.(*tally)
		until := t.until
		if id[0] == loginKind {
			until = t.at
		}
		if keep := id[0] == loginKind && t.n >= loginFree || t.locked(now); keep || t.kept {
			out, t.kept = append(out, Kept{id, t.n, until}), keep
		}
	}
	return out
}

// at is a tally, an empty one that is not kept yet where there is none.
func (g *Guesses) at(id string) *tally {
	if e := g.tallies[id]; e != nil {
		return e.Value.(*tally)
	}
	return &tally{id: id}
}

func (g *Guesses) put(t *tally) {
	g.moved[t.id] = true
	if e := g.tallies[t.id]; e != nil {
		g.order.MoveToFront(e)
		return
	}
	g.tallies[t.id] = g.order.PushFront(t)
	if g.order.Len() > maxTallies {
		last := g.order.Remove(g.order.Back()).(*tally)
		delete(g.tallies, last.id)
		delete(g.moved, last.id)
	}
}

func (t *tally) locked(now time.Time) bool { return now.Before(t.until) }

// drain forgets one for each step that has passed.
func (t *tally) drain(now time.Time, step time.Duration) {
	if k := int(now.Sub(t.at) / step); t.n > 0 && k > 0 {
		t.n, t.at = max(0, t.n-k), t.at.Add(time.Duration(k)*step)
	}
}

func (t *tally) count(now time.Time) {
	if t.n == 0 {
		t.at = now
	}
	t.n++
}

// Len is how many counts are kept.
func (g *Guesses) Len() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.order.Len()
}
