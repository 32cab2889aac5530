package intake

import (
	"slices"
	"strings"

	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/org"
)

// Ledgers name who answers for a matter as they please: by the post, by the person who held
// it, by the body alone. Each is resolved to the post of that day, or the choices are named.

// severalMarks part several names in one cell.
const severalMarks = "、，,；;\n"

// ownerPost finds the post that a row means. want are the choices where it is not one.
func (r *rows) ownerPost(title, body string, near area.Code, day calendar.Date) (p *org.Post, want string, err error) {
	for i, cell := range []string{title, body} {
		key := []string{"owner", "body"}[i]
		if strings.ContainsAny(cell, severalMarks) && len(r.names.posts[plain(cell)])+len(r.names.bodies[plain(cell)]) == 0 {
			return nil, "", fault.At(key, "intake.owner_several", cell)
		}
	}
	if title == "" {
		return r.leading(body)
	}
	p, err = r.names.post(title, body, near)
	switch {
	case err == nil, fault.Is(err, "intake.body_unknown"), fault.Is(err, "intake.body_ambiguous"):
		return p, "", err
	case fault.Is(err, "intake.post_ambiguous"):
		return nil, r.choices(r.names.posts[plain(title)]), err
	case body == "": // who answers may be named by the body alone, in this column too
		if _, err := r.names.body(title); err == nil {
			return r.leading(title)
		}
	}
	held, herr := r.held(title, body, day)
	switch {
	case herr != nil:
		return nil, "", herr
	case len(held) == 0 && personLike(title):
		return nil, "", fault.At("owner", "intake.owner_unknown", title, day.String())
	case len(held) == 0:
		return nil, "", err
	case len(held) > 1 && near != 0:
		held = nearest(held, near)
	}
	if len(held) > 1 {
		return nil, r.choices(held), fault.At("owner", "intake.owner_ambiguous", title, itoa(len(held)))
	}
	return held[0], "", nil
}

// held lists the posts that somebody of a name held on a day, of one body where it is named.
func (r *rows) held(name, body string, day calendar.Date) ([]*org.Post, error) {
	key := name + "/" + body + "/" + day.String()
	if found, known := r.holders[key]; known {
		return found, nil
	}
	persons, err := r.n.PersonsNamed(name)
	if err != nil {
		return nil, err
	}
	var out []*org.Post
	for _, p := range persons {
		terms, err := r.n.AppointmentsOf(p.ID)
		if err != nil {
			return nil, err
		}
		for _, a := range terms {
			post := r.names.post1[a.Post]
			if post == nil || !a.On(day) || slices.Contains(out, post) || body != "" && !r.names.isBody(post.Body, body) {
				continue
			}
			h, ok, err := r.n.HolderOn(a.Post, day)
			if err != nil {
				return nil, err
			}
			if ok && h.Person == p.ID {
				out = append(out, post)
			}
		}
	}
	if r.holders == nil {
		r.holders = map[string][]*org.Post{}
	}
	r.holders[key] = out
	return out, nil
}

// leading is the one post that answers for a body: its only one, or its only one at the
// desk.
func (r *rows) leading(body string) (*org.Post, string, error) {
	b, err := r.names.body(body)
	if err != nil {
		return nil, "", err
	}
	var all, desk []*org.Post
	for _, p := range r.names.of[b.ID] {
		if !p.Until.IsNone() {
			continue
		}
		all = append(all, p)
		if r.names.bundles.Holds(p.Role, "matter.receive") {
			desk = append(desk, p)
		}
	}
	switch {
	case len(all) == 1:
		return all[0], "", nil
	case len(desk) == 1:
		return desk[0], "", nil
	case len(all) == 0:
		return nil, "", fault.At("body", "intake.body_empty", body)
	}
	return nil, r.choices(all), fault.At("owner", "intake.body_posts", body, itoa(len(all)))
}

// mostChoices bounds the posts that are named to choose from.
const mostChoices = 6

// choices names posts as they may be written.
func (r *rows) choices(posts []*org.Post) string {
	var out []string
	for _, p := range posts {
		if p.Until.IsNone() {
			out = append(out, r.names.postTitle(p))
		}
	}
	slices.Sort(out)
	if len(out) > mostChoices {
		out = append(out[:mostChoices], "…")
	}
	return strings.Join(out, "；")
}

// personLike reports whether a text may be the name of a person.
func personLike(s string) bool { return len([]rune(s)) <= 4 || strings.Contains(s, "·") }
