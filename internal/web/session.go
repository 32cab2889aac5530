package web

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/store"
	"luoshi/internal/web/door"
)

// How long sessions live (等保: idle at most 30 minutes at a desk).
const (
	deskIdle   = 30 * time.Minute
	deskLife   = 12 * time.Hour
	fieldLife  = 30 * 24 * time.Hour
	touchEvery = time.Minute
	cookieName = "luoshi"
	deviceName = "luoshi-device" // of a browser that came in before
	deviceLife = 365 * 24 * time.Hour
)

// signedIn finds who the request is from, acting as which post.
func (c *Ctx) signedIn(now time.Time) (bool, error) {
	ck, err := c.R.Cookie(c.cookieOf(cookieName))
	if err != nil || ck.Value == "" {
		return false, nil
	}
	se, who, ok, err := c.Store.SignedIn(c.R.Context(), c.Home, ck.Value, c.Today)
	if err != nil || !ok {
		return false, err
	}
	expired := !who.Account.Expires.IsNone() && c.Today > who.Account.Expires
	if expired || now.After(se.Expires) || (se.Kind == "desk" && now.Sub(se.Seen) > deskIdle) {
		return false, c.Store.CloseSession(c.R.Context(), c.Home, se.ID)
	}
	if se.Kind == "field" && se.Pin == "" && now.Sub(se.Seen) > deskIdle { // nothing to ask for
		c.noPin = true
		return false, c.Store.CloseSession(c.R.Context(), c.Home, se.ID)
	}
	if se.Kind == "field" && (now.Sub(se.Seen) > deskIdle || now.Sub(se.Created) > deskLife) && (slices.ContainsFunc(who.Holdings, func(h store.Holding) bool { return who.Bundles.Judges(h.Post.Role) }) || len(demanded(who)) > 0) {
		return false, c.Store.CloseSession(c.R.Context(), c.Home, se.ID)
	}
	c.Session, c.Account, c.Person, c.Holdings, c.Bundles, c.Cases, c.Same, c.codes, c.changes = se, who.Account, who.Person, who.Holdings, who.Bundles, who.Cases, who.Same, who.Codes, who.Changes
	c.runs, c.Demands = who.Runs, demanded(who)
	c.actAs(se.Post, now)
	if now.Sub(se.Seen) > touchEvery && !(se.Kind == "field" && c.pinDue(now)) {
		se.Seen = now
		c.Session = se
		if err := c.Store.TouchSession(c.R.Context(), se); fault.KindOf(err) != fault.Unable || err == nil {
			return true, err
		} // nothing can be written: reading goes on
	}
	return true, nil
}

// demanded are the rights of the person's posts for which the programme demands a second
// factor (第二重验证).
func demanded(who store.Identity) (out []string) {
	for _, right := range who.Demands {
		if slices.ContainsFunc(who.Holdings, func(h store.Holding) bool { return who.Bundles.Holds(h.Post.Role, right) }) {
			out = append(out, right)
		}
	}
	return out
}

// pinDue reports whether a field session has lain idle, so that its PIN is asked.
func (c *Ctx) pinDue(now time.Time) bool { return now.Sub(c.Session.Seen) > deskIdle }

// must is where a signed-in person goes first: a new password, a second factor that a
// right demands, the PIN of a phone that has none yet or lay idle; "" for nowhere. The way
// out is always open.
func (c *Ctx) must(r Route) string {
	switch {
	case r.Path == signOutPath:
		return ""
	case c.Account.State == account.Reset && r.Path != "/password":
		return "/password"
	case c.Account.Factor == "" && len(c.Demands) > 0 && r.Path != FactorPath && r.Path != "/password":
		return FactorPath
	case c.Session.Kind != "field" || r.Path == "/pin":
	case c.Session.Pin == "" && !gates[r.Path], c.pinDue(c.Store.Now()):
		return c.toGate("/pin", url.Values{})
	}
	return ""
}

// mayUse refuses a route to whoever it is not for, before anything of a form is read.
func (c *Ctx) mayUse(r Route) error {
	if r.Act != "" && !c.Actor.Holds(r.Act) {
		return access.NotOfRole(c.Actor, r.Act)
	}
	if !r.Own && c.R.Method != http.MethodGet && c.Actor.Role == access.Auditor {
		return fault.New(fault.Denied, "access.read_only")
	}
	return nil
}

// actAs fills the actor from the session's post, or the first post held today.
func (c *Ctx) actAs(post string, now time.Time) {
	c.Actor = access.Actor{Account: c.Account.ID, Person: c.Person.ID, PersonName: c.Person.Name, Bundles: c.Bundles, Home: c.Home, Now: now, Same: c.Same, NoSign: c.Account.NoSign()}
	if len(c.Holdings) == 0 {
		c.Actor.Role = access.NoPost
		return
	}
	h := c.Holdings[0] // also when the post of the session has ended meanwhile
	for _, x := range c.Holdings {
		if x.Post.ID == post {
			h = x
		}
	}
	if !c.Account.Usable(h.Post.Role) {
		return // an auditor's post on an account without an end: no post
	}
	c.Actor.Post, c.Actor.PostTitle, c.Actor.Body = h.Post.ID, h.Post.Title, h.Post.Body
	c.Actor.Role, c.Actor.Area, c.Actor.For, c.Actor.Suspended, c.Actor.Vacant = h.Post.Role, h.Post.Area, h.For, h.Suspended, h.Vacant
	for _, x := range c.Holdings {
		if x.Post.ID != h.Post.ID {
			c.Actor.Also = append(c.Actor.Also, x.Post.ID, x.Post.Body, x.Post.Area.String())
		}
	}
}

// toSignIn sends a stranger to the door. What a form carries is taken off the line where
// a session may just have ended: a browser that is still sending reads no answer.
func (c *Ctx) toSignIn() {
	also := url.Values{}
	if c.noPin {
		also.Set("kind", "field")
		also.Set("why", "pin")
	}
	to := c.toGate("/sign-in", also)
	c.notTaken()
	if _, err := c.R.Cookie(c.cookieOf(cookieName)); err == nil {
		c.drain()
	}
	_ = c.Redirect(to)
}

// local keeps a way back inside this site. A browser drops control characters
// from an address and reads \ as /, so that neither may stand in it.
func local(to string) string {
	odd := func(r rune) bool { return unicode.IsControl(r) || r == '\\' }
	if len(to) > longestWay || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsFunc(to, odd) {
		return "/"
	}
	return to
}

// longestWay bounds a way back.
const longestWay = 2000

// dummyHash makes a sign-in with an unknown name cost what a known one costs.
const dummyHash = "argon2id$19456$2$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// turn runs fn, which hashes, for somebody who is signed in.
func (c *Ctx) turn(d *door.Door, fn func()) error {
	return d.Pass(c.R.Context(), true, c.Account.ID, fn)
}

// NewSecret checks and hashes a secret when it is its turn: before a transaction.
func (c *Ctx) NewSecret(login, secret string) (h account.Hashed, err error) {
	return h, errors.Join(c.turn(c.secrets, func() { h, err = account.NewSecret(login, secret) }), err)
}

// LongestSecret bounds what is looked at as a login or a secret; no stored one is longer.
const LongestSecret = 512

// signIn checks a login and opens a session, or half of one where the account has a second
// factor. A refusal says from when a try is looked at again in Retry-After.
func (c *Ctx) signIn(login, secret, kind string) (half bool, err error) {
	now := c.Store.Now()
	if len(login) > LongestSecret || len(secret) > LongestSecret {
		return false, fault.At("secret", "account.sign_in")
	}
	x := account.Guess{Login: ident.FoldLogin(login), From: single(c.from())} // counted and looked up under one form
	if x.Device, err = c.device(x.Login); err != nil {
		return false, err
	}
	if s := c.guesses.Load().Begin(x, now); s.Stops() {
		return false, c.stopped(x.Login, s, now)
	}
	acc, err := c.look(x, secret)
	if fault.Is(err, "account.sign_in") {
		c.gather(account.Wrong, x.Login, "")
	}
	if err != nil {
		return false, err
	}
	c.guesses.Load().Right(x)
	switch on, err := c.hasFactor(acc); {
	case err != nil:
		return false, err
	case on:
		return true, c.openHalf(acc, now)
	}
	if err := c.Note(account.CameIn, acc, kind); err != nil {
		return false, err
	}
	return false, c.enter(acc, x.Device != "", kind, now)
}

// enter opens a session for whoever has proved all that is asked, and knows the device from
// then on.
func (c *Ctx) enter(acc account.Account, known bool, kind string, now time.Time) error {
	if !known {
		token, err := c.Store.PutToken(c.R.Context(), c.Home, deviceName, acc.ID, now.Add(deviceLife))
		if err != nil {
			return err
		}
		c.cookie(deviceName, "/sign-in", token, deviceLife)
	}
	return c.open(acc, kind, now)
}

// look compares a secret with that of its login when it is its turn. What was not looked
// at is no failure.
func (c *Ctx) look(x account.Guess, secret string) (acc account.Account, err error) {
	var codes []account.Code
	usable, match, now := false, false, c.Store.Now()
	from := x.Device
	if from == "" {
		from = block(c.from())
	}
	turn := c.secrets.Pass(c.R.Context(), x.Device != "", from, func() {
		if err = c.View(func(v *store.View) (err error) {
			if acc, usable, err = v.AccountByLogin(x.Login); err == nil && usable {
				codes, err = v.CodesOf(acc.ID)
			}
			return err
		}); err != nil {
			return
		}
		stored := dummyHash
		if usable = usable && acc.Secret != "" && acc.State != account.Revoked && (acc.Expires.IsNone() || c.Today <= acc.Expires); usable {
			stored = acc.Secret
		}
		match = account.Match(stored, secret)
	})
	if err = cmp.Or(turn, err); err != nil {
		c.guesses.Load().Undo(x, now)
		if fault.Is(err, "account.crowd") {
			c.retry(door.CrowdWait)
		}
		return acc, err
	}
	if !usable || !match {
		return acc, fault.At("secret", "account.sign_in")
	}
	if acc.CodeOver(codes, now) { // said to whoever has the code, and to nobody else
		return acc, fault.New(fault.Denied, "account.code_over")
	}
	return acc, nil
}

// stopped words until when tries are refused.
func (c *Ctx) stopped(login string, s account.Stop, now time.Time) error {
	c.retry(s.Until.Sub(now))
	at := s.Until.In(c.Zone).Format("15:04:05")
	if s.Locked {
		c.gather(account.Shut, login, "")
		return fault.New(fault.Denied, "account.locked", at)
	}
	c.gather(account.Waits, login, "")
	return fault.New(fault.Denied, "account.wait", at)
}

// retry tells a program when to come again.
func (c *Ctx) retry(d time.Duration) {
	c.W.Header().Set("Retry-After", strconv.Itoa(int(d/time.Second)+1))
}

// device is the token of a browser that came in with a login before (常用设备), "" for a
// stranger's. Tries there are counted apart and pass first, so that a stranger's guesses
// hold up the stranger and not the person at their own desk. It lets nobody in.
func (c *Ctx) device(login string) (string, error) {
	ck, err := c.R.Cookie(c.cookieOf(deviceName))
	if err != nil {
		return "", nil
	}
	there := false
	err = c.View(func(v *store.View) error {
		acc, known, err := v.AccountByLogin(login)
		if err == nil && known {
			there, err = v.HasToken(ck.Value, deviceName, acc.ID)
		}
		return err
	})
	if err != nil || !there {
		return "", err
	}
	return ck.Value, nil
}

func (c *Ctx) open(acc account.Account, kind string, now time.Time) error {
	if ck, err := c.R.Cookie(c.cookieOf(cookieName)); err == nil { // renewal: the old session ends
		if se, _, ok, err := c.Store.SignedIn(c.R.Context(), c.Home, ck.Value, c.Today); err == nil && ok {
			if err := c.Store.CloseSession(c.R.Context(), c.Home, se.ID); err != nil {
				return err
			}
		}
	}
	life := deskLife
	if kind == "field" {
		life = fieldLife
	}
	token, err := c.Store.OpenSession(c.R.Context(), store.Session{Home: c.Home, Account: acc.ID, Epoch: acc.Epoch, Kind: kind,
		Created: now, Seen: now, Expires: now.Add(life), Address: c.from().String(), Device: deviceOf(c.R.UserAgent())})
	if err != nil {
		return err
	}
	c.setCookie(token, life)
	return nil
}

func (c *Ctx) setCookie(token string, life time.Duration) { c.cookie(cookieName, "/", token, life) }

// lasting sets a cookie of the whole site that is no secret.
func (c *Ctx) lasting(name, value string, life time.Duration) { c.cookie(name, "/", value, life) }

func (c *Ctx) cookie(name, path, token string, life time.Duration) {
	if c.secure() {
		path = "/" // as the prefix of the name asks
	}
	http.SetCookie(c.W, &http.Cookie{Name: c.cookieOf(name), Value: token, Path: path, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: c.secure(), MaxAge: int(life.Seconds())})
}
