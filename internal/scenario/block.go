package scenario

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/scenario/lex"
)

// A history of months is written with blocks (成批): what stands between the opening line
// and 完 is played once for each day, town, village, post, matter or letter, on some days
// only, or for a share of them; what stands after 其余 is played for the others.
//
//	每个 工作日 自 2026-07-01 至 2026-08-31
//	  每个 岗位 角色 第一书记
//	    有 90%
//	      填报 weekly_note 由 {岗位} 项 stuck {没有|等资金|等批复}
//	    其余
//	      …
//	    完
//	  完
//	完
//
// Words in { } are filled while it is played: what the block goes through, the day and its
// periods, an invented name, one of several texts, a number. Lots are drawn by the words of the
// line and of the blocks it stands in, by day and thing (lot), never by the order of the play:
// a text always gives the same history, and a new line leaves the lots of the others as they
// were; invented names alone follow each other. There are no conditions beside
// the share and the day, no sums, no procedures.

// opener is what a statement that opens a block adds to its verb.
type opener struct {
	vars  []string // what { } may hold in the block
	rest  bool     // 其余 may stand in it
	items func(p *player, s statement) ([]binding, error)
	holds func(p *player, s statement) (bool, error) // instead of items: whether the block is played
}

// binding is one turn of a block: what { } holds in it.
type binding struct {
	key  string // what it goes through, for the lots
	day  calendar.Date
	vars map[string]string
}

// deepest is how many blocks may stand in each other.
const deepest = 8

// block reads statements up to 完, 其余 or the end of the text, and says which.
func (r *reader) block(deep int, in string) (out []statement, end string) {
	same := map[string]int{}
	for len(r.read) > 0 {
		l := r.read[0]
		r.read = r.read[1:]
		if end := lex.Ending(l.words[0]); end != "" {
			if deep > 0 {
				return out, end
			}
			r.say(l.n, fault.New(fault.Invalid, "scenario.block_end", l.words[0].Text))
			continue
		}
		st, ok := r.statement(l.n, l.words)
		text := fmt.Sprint(l.words)
		same[text]++
		st.place = fmt.Sprint(in, "/", same[text], text)
		if st.verb == nil && slices.ContainsFunc(r.verbs, func(v verb) bool { return v.opens != nil && begins(v, l.words[0].Text) }) {
			st.verb = &verb{opens: &opener{vars: []string{anything}, rest: true}} // said to be wrong already; its block is read all the same
		}
		if st.verb != nil && st.verb.opens != nil {
			r.within(&st, deep)
		}
		if ok {
			out = append(out, st)
		}
	}
	return out, ""
}

// within reads the block that a statement opens.
func (r *reader) within(st *statement, deep int) {
	if deep == deepest {
		r.say(st.line, fault.New(fault.Invalid, "scenario.block_deep", strconv.Itoa(deepest)))
	}
	outer := r.scope
	r.scope = slices.Concat(outer, st.verb.opens.vars)
	end := ""
	if st.body, end = r.block(deep+1, st.place); end == "rest" {
		if !st.verb.opens.rest {
			r.say(st.line, fault.New(fault.Invalid, "scenario.block_rest", st.verb.zh))
		}
		if st.rest, end = r.block(deep+1, st.place+"/rest"); end == "rest" {
			r.say(st.line, fault.New(fault.Invalid, "scenario.block_rest", st.verb.zh))
		}
	}
	r.scope = outer
	if end == "" {
		r.say(st.line, fault.New(fault.Invalid, "scenario.block_open"))
	}
}

func begins(v verb, first string) bool {
	zh, _, _ := strings.Cut(v.zh, " ")
	en, _, _ := strings.Cut(v.en, " ")
	return first == zh || first == en
}

// anything is the scope of a block whose opening line could not be read.
const anything = "*"

var (
	braces   = regexp.MustCompile(`\{[^{}]*\}`)
	shifted  = regexp.MustCompile(`^日([+-][0-9]{1,3})$`)
	betweens = regexp.MustCompile(`^([0-9]{1,6})-([0-9]{1,6})$`)
)

// always are the names that { } may hold everywhere.
func always() []string {
	out := []string{"日", "日+3", "日-3", "姓名"}
	for _, p := range lex.Periods {
		out = append(out, p.Now, p.Last)
	}
	return out
}

// variables says what is wrong with the { } of a word.
func (r *reader) variables(line int, text string) {
	if slices.Contains(r.scope, anything) {
		return
	}
	for _, b := range braces.FindAllString(text, -1) {
		if n := b[1 : len(b)-1]; !strings.Contains(n, "|") && !shifted.MatchString(n) && !betweens.MatchString(n) && !slices.Contains(always(), n) && !slices.Contains(r.scope, n) {
			r.say(line, fault.New(fault.Invalid, "scenario.variable", n, strings.Join(slices.Concat(r.scope, always()), "、")))
		}
	}
	if strings.ContainsAny(braces.ReplaceAllString(text, ""), "{}") {
		r.say(line, fault.New(fault.Invalid, "scenario.brace", text))
	}
}

// shapeOf is what a name with { } may become.
func shapeOf(text string) *regexp.Regexp {
	parts := braces.Split(text, -1)
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	return regexp.MustCompile("^" + strings.Join(parts, ".+") + "$")
}
