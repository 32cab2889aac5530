package main

import (
	"bufio"
	"strings"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

type openCmd struct {
	place
	Home     int      `help:"Six-digit home (default: the only one)."`
	For      string   `required:"" help:"Login of the person who confirms and releases alone until the opening period is ended."`
	Document string   `required:"" help:"The document that says so."`
	By       []string `required:"" help:"Logins of the two persons, one of them an administrator; their passwords are read from standard input, one a line."`
}

// Run begins the opening period again (重新开局) where nobody could confirm an
// appointment or release a code: two persons ask for it at the machine.
func (c *openCmd) Run(e env) error {
	s, err := c.open(e.ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	if c.Home, err = theHome(e, s, c.Home); err != nil {
		return err
	}
	var pr store.Programme
	var acc account.Account
	known := false
	if err := s.View(e.ctx, c.Home, func(v *store.View) (err error) {
		if pr, err = v.Programme(); err == nil {
			acc, known, err = v.AccountByLogin(c.For)
		}
		return err
	}); err != nil {
		return err
	}
	if !known || acc.State != account.Active {
		return fault.New(fault.Missing, "org.no_person", c.For)
	}
	zone, err := pr.Location()
	if err != nil {
		return err
	}
	persons, err := twoPersons(e, s, c.Home, zone, c.By)
	if err != nil {
		return err
	}
	now := s.Now()
	if _, err := s.Do(e.ctx, c.Home, "", func(tx *store.Tx) error {
		return org.OpenAgain(tx, now, calendar.DateOf(now, zone), org.Again{Person: acc.Person, By: persons, Document: c.Document})
	}); err != nil {
		return err
	}
	return e.say(map[string]string{"for": c.For, "document": c.Document}, "已重新开局：%s 一人可以确认任职、放行密码，办的都标明开局，列入异常清单。任命好以后，请在“开局核对”结束开局。", c.For)
}

// twoPersons reads the passwords of the two logins and gives their persons: both must
// be right, and one of them keeps the system.
func twoPersons(e env, s *store.Store, home int, zone *time.Location, by []string) (persons [2]string, err error) {
	refused := fault.New(fault.Denied, "store.two_persons")
	if len(by) != 2 {
		return persons, refused
	}
	lines := bufio.NewScanner(e.stdin)
	keeps := false
	for i, login := range by {
		if !lines.Scan() {
			return persons, refused
		}
		var acc account.Account
		known := false
		if err := s.View(e.ctx, home, func(v *store.View) (err error) {
			if acc, known, err = v.AccountByLogin(login); err != nil || !known {
				return err
			}
			k, err := keepsSystem(v, acc.Person, calendar.DateOf(s.Now(), zone))
			keeps = keeps || k
			return err
		}); err != nil {
			return persons, err
		}
		if !known || acc.State != account.Active || !account.Match(acc.Secret, strings.TrimSpace(lines.Text())) {
			return persons, refused
		}
		persons[i] = acc.Person
	}
	if !keeps || persons[0] == persons[1] {
		return persons, refused
	}
	return persons, nil
}

// keepsSystem reports whether a person is one of the three administrators on a day.
func keepsSystem(v *store.View, person string, day calendar.Date) (bool, error) {
	as, err := v.AppointmentsOf(person)
	if err != nil {
		return false, err
	}
	for _, a := range as {
		post, err := v.Post(a.Post)
		if err != nil {
			return false, err
		}
		switch post.Role {
		case access.SystemAdmin, access.SecurityAdmin, access.AuditAdmin:
			if a.On(day) {
				return true, nil
			}
		}
	}
	return false, nil
}
