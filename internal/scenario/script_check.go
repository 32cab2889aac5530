package scenario

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/scenario/lex"
)

// kind says what a parameter takes.
type kind int

const (
	text    kind = iota // words, in quotes when they hold a space
	name                // a name that is defined here
	ref                 // a name that was defined before, or none with 无
	refs                // several such names, joined by 、
	place               // 三合村, 龙亭镇/三合村, or a code
	day                 // 2026-09-24
	clock               // 09:00
	instant             // 2026-09-24T09:00
	number              // a whole number
	decimal             // 4.58
	term                // 5个工作日
	period              // 2026-10-08 2026-W41 2026-10 2026-H2
	choice              // one of the words in choices
	flag                // the keyword alone
	share               // 90%
	days                // 周五 月末 15日 2026-08-14
)

// param is one word or keyword of a statement.
type param struct {
	zh, en  string
	kind    kind
	class   string // of name and ref: post, matter, case …
	must    bool
	many    bool // may be given several times
	pair    bool // takes two words: field and text
	choices [][2]string
	given   bool // in an expectation: says which, and not what is expected
}

func (p param) words() int {
	switch {
	case p.kind == flag:
		return 0
	case p.pair:
		return 2
	}
	return 1
}

// none is how a scenario says that there is nothing.
const none = "无"

// check refuses a word that does not fit its parameter, and brings it into the
// form the engine reads.
func (r *reader) check(st *statement, p param, w *string) error {
	switch p.kind {
	case name:
		if r.named[p.class] == nil {
			r.named[p.class] = map[string]bool{}
		}
		if strings.ContainsAny(*w, "/、") || *w == none || r.named[p.class][*w] && !p.many {
			return fault.New(fault.Invalid, "scenario.name_taken", *w)
		}
		r.named[p.class][*w] = true
	case ref, refs:
		return r.known(p, *w)
	case day:
		if _, err := calendar.ParseDate(*w); err != nil && !(st.verb.expects && *w == none) {
			return fault.New(fault.Invalid, "scenario.date", *w)
		}
	case clock:
		if _, err := time.Parse("15:04", *w); err != nil {
			return fault.New(fault.Invalid, "scenario.clock", *w)
		}
	case instant:
		if _, err := time.Parse("2006-01-02T15:04", *w); err != nil {
			return fault.New(fault.Invalid, "scenario.instant", *w)
		}
	case number:
		if !regexp.MustCompile(`^-?[0-9]{1,9}$`).MatchString(*w) {
			return fault.New(fault.Invalid, "scenario.number", *w)
		}
	case decimal:
		if *w != none && !regexp.MustCompile(`^-?[0-9]{1,9}(\.[0-9]{1,3})?$`).MatchString(*w) {
			return fault.New(fault.Invalid, "scenario.number", *w)
		}
	case term:
		return lex.Term(w)
	case period:
		if _, err := calendar.ParsePeriod(*w); err != nil {
			return fault.New(fault.Invalid, "scenario.period", *w)
		}
	case choice:
		return p.choose(w)
	case share:
		if !regexp.MustCompile(`^[1-9][0-9]?%$`).MatchString(*w) {
			return fault.New(fault.Invalid, "scenario.share", *w)
		}
	case days:
		if _, ok := lex.Days(*w); !ok {
			return fault.New(fault.Invalid, "scenario.days", *w)
		}
	case text, place, flag:
	}
	return nil
}

func (r *reader) known(p param, w string) error {
	for _, n := range strings.Split(w, "、") {
		first, _, _ := strings.Cut(n, "/")
		if n == none && p.kind == ref {
			continue
		}
		if !r.named[p.class][first] && !slices.ContainsFunc(r.shapes[p.class], func(x *regexp.Regexp) bool { return x.MatchString(first) }) {
			return fault.New(fault.Invalid, "scenario.name_unknown", n, lex.ClassTitle(p.class))
		}
	}
	return nil
}

func (p param) choose(w *string) error {
	var titles []string
	for _, c := range p.choices {
		if *w == c[0] || *w == c[1] {
			*w = c[1]
			return nil
		}
		titles = append(titles, c[0])
	}
	return fault.New(fault.Invalid, "scenario.choice", *w, strings.Join(titles, "、"))
}

// forward refuses a day before the one that stands: time does not run back.
func (r *reader) forward(st statement) {
	if !st.verb.clock || len(r.scope) > 0 {
		return
	}
	at, err := time.Parse("2006-01-02 15:04", st.get("day")+" "+hourOf(st))
	if err != nil {
		return // said already
	}
	if at.Before(r.at) {
		r.say(st.line, fault.New(fault.Invalid, "scenario.time_back", r.at.Format("2006-01-02 15:04")))
	}
	r.at = at
}

func hourOf(st statement) string {
	if h := st.get("at"); h != "" {
		return h
	}
	return "09:00"
}

// nearest is the verb that looks most like the first word.
func (r *reader) nearest(words []lex.Word) string {
	best, at := "", 1<<30
	for _, v := range r.verbs {
		for _, n := range []string{v.zh, v.en} {
			for _, w := range []string{words[0].Text, words[0].Text + " " + words[min(1, len(words)-1)].Text} {
				if d := lex.Apart([]rune(w), []rune(n)); d < at {
					best, at = n, d
				}
			}
		}
	}
	return best
}
