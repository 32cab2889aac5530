package intake

import (
	"strings"

	"luoshi/internal/fault"
	"luoshi/internal/org"
)

// An office keeps one table of its people (花名册): town, body, post, name, telephone, since
// when. It is planned as what it says of bodies, posts and persons, each by the rules of its
// own table, all faults of a row at once. What it does not say of a body or a post that is
// there stays as it is.

// unnamed begins the identifier of a body or post that the file makes, until it is stored.
const unnamed = "~"

// The columns of the roster under the names that the tables of bodies and posts have.
var (
	asBody = map[string]string{"name": "body", "own": "", "short": "", "parent": "", "credit": "", "from": "", "until": ""}
	asPost = map[string]string{"own": "seat", "title": "post", "above": "", "from": "", "until": ""}
)

// under reads the row as one of another table: key → column of the file, "" for none.
func (r *rows) under(keys map[string]string, fn func()) {
	r.keys = keys
	fn()
	r.keys = nil
}

// roster plans a table of bodies, posts and people in one.
func (r *rows) roster() error {
	drafts, held := map[string]*personDraft{}, map[string][]org.Appointment{}
	return r.each(func() error {
		post, first := r.seat()
		if r.text("name") == "" {
			for _, key := range []string{"phone", "citizen", "own", "document"} {
				if r.text(key) != "" {
					r.fail("name", fault.At("name", "intake.required", "姓名"))
					break
				}
			}
			if !r.bad && r.once("seat/"+post.ID, "post") {
				r.count(0, 0, first != nil, first)
			}
			return nil
		}
		d, err := r.person(drafts)
		if err != nil || d == nil || r.bad {
			return err
		}
		return r.holds(d, post, held, first)
	})
}

// seat finds the body and the post of the row, or makes them; first writes what is new.
func (r *rows) seat() (post *org.Post, first func(*writer) error) {
	body, made := r.bodyOfSeat()
	if body == nil {
		return nil, nil
	}
	var d draft[org.Post]
	ok := false
	r.under(asPost, func() { d, ok = r.post() })
	if !ok || r.bad {
		return nil, nil
	}
	was := *d.before
	changed := *d.now != was
	switch {
	case was.ID == "":
		post = d.now
		post.ID = unnamed + itoa(len(r.names.post1))
		r.names.addPost(post)
	default: // later rows of the file see it as it is to be
		post = d.before
		*post = *d.now
	}
	if !changed && !made {
		return post, nil
	}
	return post, func(w *writer) error {
		if made {
			body.ID = w.newly(body.ID)
			if err := w.body(&org.Body{}, body, nil); err != nil {
				return err
			}
		}
		if !changed {
			return nil
		}
		post.ID, post.Body = w.newly(post.ID), body.ID
		return w.post(&was, post, nil)
	}
}

// newly is the identifier of what is stored for the first time.
func (w *writer) newly(id string) string {
	if strings.HasPrefix(id, unnamed) {
		return w.tx.NewID()
	}
	return id
}

// bodyOfSeat finds the body of the row, or makes it where the row says of which kind it is.
func (r *rows) bodyOfSeat() (body *org.Body, made bool) {
	if seat := r.names.post1[r.text("seat")]; seat != nil {
		return r.names.body1[seat.Body], false
	}
	body, err := r.names.body(r.text("body"))
	switch {
	case err == nil:
		return body, false
	case r.text("body") == "":
		return nil, false
	case !fault.Is(err, "intake.body_unknown"):
		r.fail("body", err)
		return nil, false
	case r.text("kind") == "":
		r.fail("kind", fault.At("kind", "intake.body_kind", r.text("body")))
		return nil, false
	}
	var d draft[org.Body]
	r.under(asBody, func() { d, _ = r.body() })
	if r.bad {
		return nil, false
	}
	d.now.ID = unnamed + itoa(len(r.names.body1))
	r.names.addBody(d.now)
	return d.now, true
}
