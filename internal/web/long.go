package web

import (
	"context"
	"net/http"
	"time"

	"luoshi/internal/account"
	"luoshi/internal/batch"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/store"
)

// longWait is how long an answer waits for long work before it shows how far it is.
const longWait = 1500 * time.Millisecond

// Work is long work (长办) that a form asks for. key is what its first act is stored under.
type Work func(ctx context.Context, key string, tell batch.Tell) (any, error)

// Long starts long work once, however often the form is sent, and waits a moment for it.
func (c *Ctx) Long(fn Work) (*batch.Job, error) {
	key, err := c.longKey()
	if err != nil {
		return nil, err
	}
	j, err := c.Batch.Start(key, c.Account.ID, func(ctx context.Context, tell batch.Tell) (any, error) { return fn(ctx, key, tell) })
	if err == nil {
		c.acted = true
		j.Wait(c.Context(), longWait)
	}
	return j, err
}

// Carry starts long work on a thing, and waits a moment for it; while other work on it goes
// on it is refused. Where it stopped by then the answer is why.
func (c *Ctx) Carry(thing string, fn Work) error {
	key, err := c.longKey()
	if err != nil {
		return err
	}
	j, err := c.Batch.Again(thing, c.Account.ID, key, func(ctx context.Context, tell batch.Tell) (any, error) { return fn(ctx, key, tell) })
	if err != nil {
		return err
	}
	c.acted = true
	j.Wait(c.Context(), longWait)
	_, _, err = j.Answer()
	return err
}

// longKey is the idempotency key of a form that asks for long work, which may be sent.
func (c *Ctx) longKey() (string, error) {
	if c.ReadOnly() {
		return "", fault.New(fault.Conflict, "web.read_only")
	}
	key := c.R.FormValue("key")
	if key == "" || len(key) > 96 {
		return "", fault.New(fault.Invalid, "web.form_broken")
	}
	return c.keyOf(key, ""), c.samePost()
}

// LongOf is the long work under a key that the account started, or Missing: the answer of
// work that is over is kept for a while, and not beyond a restart.
func (c *Ctx) LongOf(key string) (*batch.Job, error) {
	if j := c.Batch.Job(key, c.Account.ID); j != nil {
		return j, nil
	}
	return nil, fault.New(fault.Missing, "batch.gone")
}

// ShowAgain lets the browser ask for the page again by itself, where work goes on.
func (c *Ctx) ShowAgain() { c.W.Header().Set("Refresh", "2") }

// StillActs answers nil while the person of the request holds the post it was sent under:
// long work asks before each of its acts, when the request is long over.
func (c *Ctx) StillActs() func(ctx context.Context) error {
	s, acc, person, post, title := c.Server, c.Account.ID, c.Person.ID, c.Actor.Post, c.Actor.PostTitle
	return func(ctx context.Context) error {
		held := false
		err := s.Store.View(ctx, s.Home, func(v *store.View) error {
			a, err := v.Account(acc)
			if err != nil || a.State == account.Revoked {
				return err
			}
			as, err := v.AppointmentsOf(person)
			today := calendar.DateOf(s.Store.Now(), s.Zone)
			for _, x := range as {
				held = held || x.Post == post && x.On(today)
			}
			return err
		})
		if err == nil && !held {
			err = fault.New(fault.Denied, "batch.post_over", title)
		}
		return err
	}
}

// longPage says how far long work is.
type longPage struct {
	Frame
	Work batch.Progress
	Back string // where to go meanwhile
}

// LongPage shows how far a job is, and asks again by itself.
func (c *Ctx) LongPage(title string, j *batch.Job, back string) error {
	p := longPage{Frame: c.Frame(title, nil), Work: j.Progress(), Back: back}
	c.ShowAgain()
	return c.Page(http.StatusOK, "long", p)
}
