package main

import (
	"errors"
	"fmt"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/calendar"
	"luoshi/internal/intake/command"
	"luoshi/internal/intake/export"
	"luoshi/internal/store"
)

// asAccount is a data command that acts as the first post of an account.
type asAccount struct {
	place
	Home int    `help:"Six-digit home (default: the only one)."`
	As   string `required:"" help:"Login name of the account that acts."`
	Post string `help:"Title of the post to act as, when the person holds several."`
}

// open opens the store and finds out who acts.
func (c *asAccount) actor(e env) (*store.Store, access.Actor, error) {
	s, err := c.open(e.ctx, nil)
	if err != nil {
		return nil, access.Actor{}, err
	}
	a, err := c.find(e, s)
	if err != nil {
		return nil, a, errors.Join(err, s.Close())
	}
	return s, a, nil
}

func (c *asAccount) find(e env, s *store.Store) (access.Actor, error) {
	var err error
	if c.Home, err = theHome(e, s, c.Home); err != nil {
		return access.Actor{}, err
	}
	a := access.Actor{Home: c.Home, Now: time.Now().UTC()}
	err = s.View(e.ctx, c.Home, func(v *store.View) error {
		acc, known, err := v.AccountByLogin(c.As)
		if err != nil {
			return err
		}
		if !known || acc.State == account.Revoked {
			return fmt.Errorf("there is no account %s", c.As)
		}
		pr, err := v.Programme()
		if err != nil {
			return err
		}
		zone, err := pr.Location()
		if err != nil {
			return err
		}
		as, err := v.AppointmentsOf(acc.Person)
		if err != nil {
			return err
		}
		a.Account, a.Person = acc.ID, acc.Person
		if a.Bundles, err = v.Bundles(); err != nil {
			return err
		}
		person, err := v.Person(acc.Person)
		if err != nil {
			return err
		}
		if a.Same, err = v.SameHuman(person); err != nil {
			return err
		}
		for _, x := range as {
			p, err := v.Post(x.Post)
			if err != nil {
				return err
			}
			if x.On(calendar.DateOf(a.Now, zone)) && (c.Post == "" || c.Post == p.Title) {
				a.Post, a.PostTitle, a.Body, a.Role, a.Area = p.ID, p.Title, p.Body, p.Role, p.Area
				return nil
			}
		}
		return fmt.Errorf("%s holds no such post today", c.As)
	})
	return a, err
}

type importCmd struct {
	File importRunCmd  `cmd:"" default:"withargs" help:"Import a file: luoshi import KIND FILE."`
	Undo importUndoCmd `cmd:"" help:"Undo a whole import."`
}

type importRunCmd struct {
	asAccount
	Kind   string `arg:"" enum:"areas,bodies,posts,people,roster,matters" help:"What the file holds."`
	File   string `arg:"" type:"existingfile" help:"An .xlsx or .csv file."`
	DryRun bool   `help:"Check every row, write nothing."`
	Map    string `type:"existingfile" help:"File that maps columns."`
}

// Run prints every row error and exits 1 with nothing written when any row is bad.
func (c *importRunCmd) Run(e env) error {
	s, a, err := c.actor(e)
	if err != nil {
		return err
	}
	code, err := command.Import(e.ctx, s, c.Home, a, c.Kind, c.File, c.DryRun, c.Map, e.stdout, e.json)
	return answer(code, errors.Join(err, s.Close()))
}

type importUndoCmd struct {
	asAccount
	ID string `arg:"" help:"Identifier that the import printed."`
}

func (c *importUndoCmd) Run(e env) error {
	s, a, err := c.actor(e)
	if err != nil {
		return err
	}
	code, err := command.Undo(e.ctx, s, c.Home, a, c.ID, e.stdout, e.json)
	return answer(code, errors.Join(err, s.Close()))
}

type exportCmd struct {
	asAccount
	Kind string `arg:"" enum:"areas,bodies,posts,people,roster,matters" help:"What to export."`
	Out  string `required:"" help:"New .xlsx or .csv file."`
}

func (c *exportCmd) Run(e env) error {
	s, a, err := c.actor(e)
	if err != nil {
		return err
	}
	f := store.LedgerFilter{Sees: access.Sees(a, "matter.see"), Today: calendar.DateOf(a.Now, time.UTC)}
	code, err := export.Run(e.ctx, s, c.Home, export.Order{Kind: c.Kind, Actor: a, Filter: f}, c.Out)
	return answer(code, errors.Join(err, s.Close()))
}

func answer(code int, err error) error {
	if err == nil && code != 0 {
		return exit(code)
	}
	return err
}
