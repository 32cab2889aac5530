package scenario

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/course"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/internal/scenario/lex"
	"luoshi/internal/scenario/props"
	"luoshi/internal/store"
	"luoshi/pack"
)

// player plays one script on one store.
type player struct {
	ctx      context.Context
	store    *store.Store
	clock    *Clock
	zone     *time.Location
	pack     *pack.Pack
	packText string
	packKey  string
	rules    matter.Rules
	home     int
	hands    props.Hands
	area     area.Code

	areas      []area.Code
	areaNames  map[area.Code]string
	bodies     map[string]org.Body
	posts      map[string]org.Post
	groups     map[string][]string // posts of a dispatch by group
	people     map[string]org.Person
	matters    map[string]string // name → id
	letters    map[string]string
	leaves     map[string]string
	spots      map[string]string
	rounds     map[string]string
	codes      map[string]string // round/post → the code its keeper wrote down
	boards     map[string]string // name → run
	objections map[string]string
	cases      map[string]string
	chats      map[string]string // name → text

	reader   *reader           // reads each line again once its { } are filled
	turns    []binding         // of the blocks that are being played, the innermost last
	seats    []seat            // the posts that were made, in their order
	keys     map[string]string // post id → name
	rng      *rand.Rand        // of invented names
	invented map[string]bool
	troubles []error
	steps    int
	history  bool      // a demo is played: it stops at the first trouble, and the nights are swept
	tx       *store.Tx // several statements share it, nil while each has its own
	moved    func(calendar.Date)
}

// seat is a post that a text made: its name, the kind of post that it asked for, its person.
type seat struct{ name, kind, held string }

// Play plays a script on an empty store whose clock is the one given, with a pack
// in force. It goes on after a line that fails and answers with every failure,
// each a Trouble.
func Play(ctx context.Context, s *store.Store, clock *Clock, packText []byte, script Script) []error {
	p, err := newPlayer(s, clock, packText, script.File)
	if err != nil {
		return []error{err}
	}
	p.ctx = ctx
	clock.Set(calendar.YMD(2026, 1, 5).Start(p.zone))
	p.play(script.lines)
	return p.troubles
}

func newPlayer(s *store.Store, clock *Clock, packText []byte, file string) (*player, error) {
	p, problems := pack.ReadText(packText)
	if len(problems) > 0 {
		return nil, Trouble{File: file, Line: 1, Err: problems[0].Fault()}
	}
	zone, err := time.LoadLocation(cmp.Or(p.Zone, "Asia/Shanghai"))
	if err != nil {
		return nil, Trouble{File: file, Line: 1, Err: err}
	}
	pl := &player{store: s, hands: props.NewHands(), clock: clock, zone: zone, pack: p, packText: string(packText), packKey: store.PackKey(p.ID, p.Version),
		areaNames: map[area.Code]string{}, bodies: map[string]org.Body{}, posts: map[string]org.Post{}, groups: map[string][]string{}, people: map[string]org.Person{},
		matters: map[string]string{}, letters: map[string]string{}, leaves: map[string]string{}, spots: map[string]string{}, rounds: map[string]string{}, codes: map[string]string{},
		boards: map[string]string{}, objections: map[string]string{}, cases: map[string]string{}, chats: map[string]string{},
		reader: newReader(file), keys: map[string]string{}, rng: rand.New(rand.NewPCG(2026, 0)), invented: map[string]bool{}, moved: func(calendar.Date) {}}
	pl.reader.scope = []string{anything} // every { } is filled by then
	pl.rules = matter.Rules{Calendar: s.Calendar(), Zone: zone}
	return pl, nil
}

// refused turns an expected refusal into success and everything else into what
// was wrong.
func refused(st statement, err error) error {
	if st.fault == "" {
		return err
	}
	switch f, ok := fault.As(err); {
	case err == nil:
		return fault.New(fault.Invalid, "scenario.not_refused", st.fault)
	case !ok:
		return err
	case f.Code != st.fault:
		return errors.Join(fault.New(fault.Invalid, "scenario.refused_otherwise", st.fault, f.Code))
	}
	return nil
}

func (p *player) now() time.Time { return p.store.Now() }

func (p *player) today() calendar.Date { return calendar.DateOf(p.now(), p.zone) }

// courses is what courses along tracks are found for: by whoever sees everything.
func (p *player) courses() course.Asked {
	return course.Asked{Pack: p.pack, Rules: p.rules, Now: p.now(), Cases: true, Knows: func(area.Code) bool { return true }}
}

func (p *player) do(fn func(tx *store.Tx) error) error {
	if p.tx != nil {
		return fn(p.tx)
	}
	_, err := p.store.Do(p.ctx, p.home, "", func(tx *store.Tx) error {
		tx.SignFor(p.hands.Of)
		return fn(tx)
	})
	return err
}

func (p *player) view(fn func(v *store.View) error) error {
	if p.tx != nil {
		return fn(&store.View{Reader: p.tx.Reader})
	}
	return p.store.View(p.ctx, p.home, fn)
}

// act runs one use case as the holder of a post.
func (p *player) act(by string, fn func(tx *store.Tx, actor access.Actor) error) error {
	return p.do(func(tx *store.Tx) error {
		a, err := p.actor(tx, by)
		if err != nil {
			return err
		}
		return fn(tx, a)
	})
}

// actor is who answers for a post today, or the person named after it (一书记/刘思远)
// who is appointed to it, or its deputy (值班室/副职).
func (p *player) actor(tx *store.Tx, key string) (access.Actor, error) {
	post, ok := p.posts[key]
	who := ""
	if at := strings.LastIndex(key, "/"); !ok && at > 0 {
		post, ok = p.posts[key[:at]]
		who = p.people[key[at+1:]].ID
	}
	if !ok {
		return access.Actor{}, fault.New(fault.Invalid, "scenario.name_unknown", key, lex.ClassTitle("post"))
	}
	as, err := tx.Appointments(post.ID)
	if err != nil {
		return access.Actor{}, err
	}
	if deputy := strings.HasSuffix(key, "/副职"); who != "" || deputy {
		as = slices.DeleteFunc(as, func(a org.Appointment) bool { return a.Person != who && !(deputy && a.Hold == org.Deputy) })
	}
	a, held := org.HolderOn(as, post.ID, p.today())
	if !held {
		return access.Actor{}, fault.New(fault.Invalid, "scenario.vacant", key)
	}
	vacant, err := tx.VacantUnder(post.ID, p.today())
	if err != nil {
		return access.Actor{}, err
	}
	return access.Actor{Account: "scenario-" + post.ID, Vacant: vacant, Person: a.Person, Post: post.ID, Body: post.Body, PostTitle: post.Title, Role: post.Role, Bundles: p.pack.Bundles(), Home: p.home, Area: post.Area, Now: p.now(), Suspended: a.Suspended != ""}, nil
}

// each names the posts of 由 甲、乙 and of the groups of a dispatch.
func (p *player) each(names string) []string {
	var out []string
	for _, n := range strings.Split(names, "、") {
		if g, ok := p.groups[n]; ok {
			out = append(out, g...)
			continue
		}
		out = append(out, n)
	}
	return out
}

func (p *player) placeOr(w string, other area.Code) (area.Code, error) {
	if w == "" {
		return other, nil
	}
	return p.place(w)
}

// subject is the body of a place that reviews and boards are about.
func (p *player) subject(level area.Level, w string, all []org.Body) (org.Body, error) {
	where, err := p.place(w)
	if err != nil {
		return org.Body{}, err
	}
	for _, b := range all {
		if b.Area == where && b.Kind == appraise.About(level) {
			return b, nil
		}
	}
	return org.Body{}, fault.New(fault.Invalid, "scenario.no_body", w)
}

// comparison collects what an expectation finds different.
type comparison struct {
	st   statement
	who  string
	errs []error
}

func (p *player) compare(s statement, who string) *comparison { return &comparison{st: s, who: who} }

// is compares one value; a key that the statement does not name is not compared.
func (c *comparison) is(key, got string) {
	if !c.st.has(key) {
		return
	}
	p := c.st.verb.key(key)
	w := c.st.get(key)
	switch p.kind {
	case number, decimal:
		if lex.Thousandths(w) == lex.Thousandths(got) && (w == none) == (got == none) {
			return
		}
	default:
		if w == got {
			return
		}
	}
	c.errs = append(c.errs, fault.New(fault.Invalid, "scenario.want", c.who, p.zh, p.shown(got), p.shown(w)))
}

// holds looks for words in a text.
func (c *comparison) holds(key, in string) {
	for _, w := range c.st.args[key] {
		if !strings.Contains(in, w) {
			c.errs = append(c.errs, fault.New(fault.Invalid, "scenario.want_text", c.who, w, in))
		}
	}
}

// sums compares pairs of a title and a number.
func (c *comparison) sums(key string, got map[string]string) {
	for _, f := range c.st.pairs(key) {
		if n := or(got[f[0]]); n != f[1] {
			c.errs = append(c.errs, fault.New(fault.Invalid, "scenario.want", c.who, f[0], n, f[1]))
		}
	}
}

func (c *comparison) err() error { return errors.Join(c.errs...) }

// shown is a value in the words of the scenario.
func (p param) shown(v string) string {
	for _, ch := range p.choices {
		if ch[1] == v {
			return ch[0]
		}
	}
	return or(v)
}

func dateOr(d calendar.Date) string {
	if d.IsNone() {
		return none
	}
	return d.String()
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
