package web

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"luoshi/internal/fault"
	"luoshi/internal/store"
)

// keyLen is the length of what makes a form's key another one: the time at which its page
// was opened, timeLen hexadecimal digits of it, and what is random.
const (
	timeLen = 11
	keyLen  = timeLen + 22
)

// NewKey is the key of the forms of a page. It carries the post under which the page
// was opened, so that a form never acts under a post that its reader has switched to
// in another window.
func NewKey(at time.Time, post string) string {
	return fmt.Sprintf("%0*x", timeLen, max(0, at.UnixMilli())) + store.NewToken()[:keyLen-timeLen] + "." + postTag(post)
}

// FormKey is the key of the forms of this page.
func (c *Ctx) FormKey() string {
	if c.key == "" {
		c.key = NewKey(c.Actor.Now, c.Actor.Post)
	}
	return c.key
}

// postTag is a short print of a post.
func postTag(post string) string {
	sum := sha256.Sum256([]byte(post))
	return base64.RawURLEncoding.EncodeToString(sum[:6])
}

// postOf is the print of the post that a key carries.
func postOf(key string) (tag string, ok bool) {
	if len(key) < keyLen+9 || key[keyLen] != '.' {
		return "", false
	}
	return key[keyLen+1 : keyLen+9], true
}

// FormID is what the key that was sent calls its form among those of its page, with the
// sign before it; not ok when no page made the key.
func (c *Ctx) FormID() (id string, ok bool) {
	key := c.R.FormValue("key")
	if _, ok = postOf(key); ok {
		id = key[keyLen+9:]
	}
	return id, ok
}

// samePost refuses a form that was opened under another post.
func (c *Ctx) samePost() error {
	if tag, ok := postOf(c.R.FormValue("key")); ok && tag != postTag(c.Actor.Post) {
		return fault.New(fault.Conflict, "web.post_switched", c.Actor.PostTitle)
	}
	return nil
}

// Secret reports whether a field holds what no device keeps: secrets, codes, a ballot.
func Secret(field string) bool { return unprinted(field) }

// unprinted are the fields that are no part of a request's print: what only the
// person may know. A ballot has no trace anywhere, not even for who cast it.
func unprinted(field string) bool {
	switch field {
	case "secret", "again", "old", "pin", "code", "old_code", SignField:
		return true
	}
	return strings.HasPrefix(field, "vote-")
}

// keyOf is the idempotency key of the request: the time in the form's own key, and a print
// of that key, the account, where it was sent and what it said. Keys of about the same
// time lie beside each other in the database. The same form sent twice is
// one act; the same key with other words, or sent elsewhere, is another act and is
// not lost. The form's key itself is random and kept nowhere, so that the print
// tells nothing of the words. A form that names several rows has a key for each, which
// the other rows are no part of.
func (c *Ctx) keyOf(key, row string) string {
	h := sha256.New()
	put := func(s string) { _, _ = fmt.Fprintf(h, "%d:%s", len(s), s) }
	put(key)
	put(c.Account.ID)
	put(c.Actor.Post)
	put(c.R.URL.RequestURI())
	put(row)
	for _, field := range slices.Sorted(maps.Keys(c.R.PostForm)) {
		if unprinted(field) || row != "" && (field == "row" || strings.HasPrefix(field, "own.") && field != "own."+row) {
			continue
		}
		put(field)
		for _, v := range c.R.PostForm[field] {
			put(v)
		}
	}
	if m := c.R.MultipartForm; m != nil {
		for _, field := range slices.Sorted(maps.Keys(m.File)) {
			put(field)
			for _, f := range m.File[field] {
				put(fmt.Sprint(f.Filename, " ", f.Size))
			}
		}
	}
	at := ""
	if _, page := postOf(key); page && strings.Trim(key[:timeLen], "0123456789abcdef") == "" {
		at = key[:timeLen]
	}
	return at + ":" + base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:20])
}
