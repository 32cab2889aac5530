package intake

import (
	"slices"
	"strconv"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

func itoa(n int) string { return strconv.Itoa(n) }

// names resolves what people write to rows of the home, each list read once.
type names struct {
	home    int
	areas   []store.AdoptedArea
	byName  map[string][]area.Code
	byCode  map[area.Code]bool
	called  map[area.Code][]string // the names of a division, of one that has ended too
	bodies  map[string][]*org.Body // by name
	shorts  map[string][]*org.Body
	posts   map[string][]*org.Post // by title
	of      map[string][]*org.Post // by body
	post1   map[string]*org.Post   // by identifier
	body1   map[string]*org.Body
	lists   []matter.List
	bundles *access.Bundles
	pack    string
}

func readNames(n *store.Reader) (*names, error) {
	x := &names{home: n.Home(), byName: map[string][]area.Code{}, byCode: map[area.Code]bool{}, called: map[area.Code][]string{},
		bodies: map[string][]*org.Body{}, shorts: map[string][]*org.Body{}, posts: map[string][]*org.Post{},
		of: map[string][]*org.Post{}, post1: map[string]*org.Post{}, body1: map[string]*org.Body{}}
	var err error
	if x.bundles, err = n.Bundles(); err != nil {
		return nil, err
	}
	if x.areas, err = n.Areas(); err != nil {
		return nil, err
	}
	for _, a := range x.areas {
		x.addArea(a.Area)
	}
	bodies, err := n.Bodies()
	if err != nil {
		return nil, err
	}
	for i := range bodies {
		x.addBody(&bodies[i])
	}
	posts, err := n.Posts()
	for i := range posts {
		x.addPost(&posts[i])
	}
	return x, err
}

func (x *names) addBody(b *org.Body) {
	x.body1[b.ID] = b
	x.bodies[plain(b.Name)] = append(x.bodies[plain(b.Name)], b)
	x.shorts[plain(b.Short)] = append(x.shorts[plain(b.Short)], b)
	for _, old := range org.Called(b.Former) {
		if key := plain(old); key != plain(b.Short) {
			x.shorts[key] = append(x.shorts[key], b)
		}
	}
}

// wasCalled is the one body that had a name before (曾用名), nil where none has, or several.
func (x *names) wasCalled(name string) *org.Body {
	var out *org.Body
	for _, b := range x.shorts[plain(name)] {
		if slices.ContainsFunc(b.Former, func(old org.Renamed) bool { return plain(old.Name) == plain(name) }) {
			if out != nil {
				return nil
			}
			out = b
		}
	}
	return out
}

func (x *names) addPost(p *org.Post) {
	x.posts[plain(p.Title)], x.of[p.Body] = append(x.posts[plain(p.Title)], p), append(x.of[p.Body], p)
	x.post1[p.ID] = p
}

// isBody reports whether a body goes by a name, long, short or former.
func (x *names) isBody(id, name string) bool {
	b := x.body1[id]
	return b != nil && (plain(b.Name) == plain(name) || slices.Contains(x.shorts[plain(name)], b))
}

// plain is the form in which written names are compared.
func plain(s string) string { return ident.Key(s) }

// body finds a body by its name, else by a short or former name that is borne once.
func (x *names) body(text string) (*org.Body, error) {
	key := plain(text)
	if named := x.bodies[key]; len(named) > 0 {
		if named = exact(named, func(b *org.Body) bool { return b.Name == text }); len(named) > 1 {
			return nil, fault.At("body", "intake.body_twice", text, itoa(len(named)))
		}
		return named[0], nil
	}
	switch short := x.shorts[key]; len(short) {
	case 1:
		return short[0], nil
	case 0:
		return nil, fault.At("body", "intake.body_unknown", text)
	}
	return nil, fault.At("body", "intake.body_ambiguous", text)
}

// postTitle is a post as it may be written: 机构/岗位.
func (x *names) postTitle(p *org.Post) string {
	if b := x.body1[p.Body]; b != nil {
		return b.Name + "/" + p.Title
	}
	return p.Title
}

// exact keeps of several those that are written so, where one is: several are one name in
// several forms, and the form decides.
func exact[T any](all []*T, written func(*T) bool) []*T {
	var out []*T
	for _, t := range all {
		if len(all) > 1 && written(t) {
			out = append(out, t)
		}
	}
	if len(out) == 0 {
		return all
	}
	return out
}

// bodyOr is the body of a name; where the row names the one that stands there already, that
// one, though others bear the name too.
func (x *names) bodyOr(stands, text string) (*org.Body, error) {
	if stands != "" && x.isBody(stands, text) {
		return x.body1[stands], nil
	}
	return x.body(text)
}

// post finds a post by its title inside a body, or anywhere when the title is
// borne once; "机构/岗位" names both. near limits the search to posts that may
// answer for a division, 0 asks for none.
func (x *names) post(title, body string, near area.Code) (*org.Post, error) {
	if b, t, ok := strings.Cut(title, "/"); ok && body == "" {
		body, title = b, t
	}
	var of *org.Body
	if body != "" {
		var err error
		if of, err = x.body(body); err != nil {
			return nil, err
		}
	}
	var found []*org.Post
	for _, p := range x.posts[plain(title)] {
		if (of == nil || p.Body == of.ID) && p.Until.IsNone() {
			found = append(found, p)
		}
	}
	if len(found) > 1 && near != 0 {
		found = nearest(found, near)
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return nil, fault.At("post", "intake.post_unknown", title)
	}
	return nil, fault.At("post", "intake.post_ambiguous", title, itoa(len(found)))
}

// nearest keeps the posts of the division, else of its town, else of its county.
func nearest(all []*org.Post, code area.Code) []*org.Post {
	for _, unit := range []area.Code{1, 1000, 1_000_000} {
		var found []*org.Post
		for _, p := range all {
			if p.Area == code-code%unit {
				found = append(found, p)
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	return all
}

// list finds a list of the pack in force by its title or identifier.
func (x *names) list(text string) (matter.List, error) {
	for _, l := range x.lists {
		if l.ID == text || plain(l.Title) == plain(text) {
			return l, nil
		}
	}
	return matter.List{}, fault.At("list", "intake.list_unknown", text)
}

func (x *names) listTitles() string {
	var out []string
	for _, l := range x.lists {
		out = append(out, l.Title)
	}
	return strings.Join(out, "、")
}

// kindTitles are the written names of the kinds of bodies.
func kindTitles() [][2]string {
	return [][2]string{{string(org.Party), "党群"}, {string(org.Legal), "政法"}, {string(org.Economic), "经济"}, {string(org.Agriculture), "涉农"},
		{string(org.General), "综合"}, {string(org.County), "县(市、区)"}, {string(org.Town), "镇(办)"}, {string(org.VillageBody), "村"}, {string(org.Team), "驻村工作队"}, {string(org.Branch), "党支部"}}
}

// BodyKinds are the kinds of bodies that an office registers, with their titles.
func BodyKinds() [][2]string { return kindTitles() }

// KindTitle is the written name of a kind of bodies.
func KindTitle(kind org.Kind) string {
	for _, k := range kindTitles() {
		if k[0] == string(kind) {
			return k[1]
		}
	}
	return string(kind)
}

func kindNamed(text string) (org.Kind, bool) {
	for _, k := range kindTitles() {
		if plain(text) == k[0] || plain(text) == k[1] {
			return org.Kind(k[0]), true
		}
	}
	return "", false
}

func roleNamed(b *access.Bundles, text string) (access.Role, bool) {
	for _, r := range b.Roles() {
		if plain(text) == string(r) || plain(text) == plain(b.Title(r)) {
			return r, true
		}
	}
	return "", false
}

func roleTitles(b *access.Bundles) string {
	var out []string
	for _, r := range b.Roles() {
		out = append(out, b.Title(r))
	}
	return strings.Join(out, "、")
}

func holds() [][2]string {
	return [][2]string{{string(org.Holder), "任职"}, {string(org.Acting), "代理"}, {string(org.Deputy), "副职"}}
}

// HoldTitle is the written name of a way to hold a post.
func HoldTitle(h org.Hold) string {
	for _, x := range holds() {
		if x[0] == string(h) {
			return x[1]
		}
	}
	return string(h)
}

func holdNamed(text string) (org.Hold, bool) {
	for _, h := range holds() {
		if text == h[0] || text == h[1] {
			return org.Hold(h[0]), true
		}
	}
	return org.Holder, text == ""
}
