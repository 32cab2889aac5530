package web

import (
	"crypto/subtle"
	"strconv"
	"strings"
	"time"
)

// Stamp says for a form when this server gave it out, to which session and for what
// (领取凭据). It is shown again with what was typed, however late: a phone that says when
// something was saved on it is believed from that time on, and not for another form.
func (c *Ctx) Stamp(form string) string {
	at := strconv.FormatInt(c.Store.Now().UnixMilli(), 10)
	return at + "." + c.Store.Seal("form", c.Session.ID, form, at)
}

// Stamped is when a form was given out to this session, the zero time when this stamp does
// not say so.
func (c *Ctx) Stamped(stamp, form string) time.Time {
	at, seal, _ := strings.Cut(stamp, ".")
	n, err := strconv.ParseInt(at, 10, 64)
	want := c.Store.Seal("form", c.Session.ID, form, at)
	if err != nil || want == "" || subtle.ConstantTimeCompare([]byte(seal), []byte(want)) != 1 {
		return time.Time{}
	}
	return time.UnixMilli(n).UTC()
}

// draftKey is the key that seals what this device keeps of what the account types, and a
// name under which it lies; both empty where nobody is signed in. The device is given the
// key with each page and stores it nowhere: a session that ended leaves nothing readable, and
// the same person reads on at the next sign-in, until a new password.
func (c *Ctx) draftKey() (name, key string) {
	if c.Account.ID == "" {
		return "", ""
	}
	epoch := strconv.Itoa(c.Account.Epoch)
	name = c.Store.Seal("draft name", c.Account.ID, epoch)
	return name[:min(len(name), 16)], c.Store.Seal("draft", c.Account.ID, epoch)
}
