package scenario

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/scenario/lex"
	"luoshi/internal/wording"
)

// Script is one scenario text (情景): what it shows and what is done, line by line.
type Script struct {
	File  string
	Shows []string // identifiers on the first line: YX-06
	Title string   // rest of the first line
	lines []statement
}

// Trouble is one line of a scenario that cannot be read or did not come out as it
// says (不符). It names file and line.
type Trouble struct {
	File string
	Line int
	In   string // the turns of the blocks around it, "" outside of them
	Err  error
}

// Error gives the place and what is wrong, in Chinese: whoever writes scenarios
// reads it.
func (t Trouble) Error() string {
	text := wording.Fault(wording.Zh, t.Err)
	if _, ok := fault.As(t.Err); !ok {
		text = t.Err.Error()
	}
	if t.In != "" {
		text = "（" + t.In + "）" + text
	}
	return t.File + ":" + strconv.Itoa(t.Line) + ": " + text
}

// Unwrap gives the cause.
func (t Trouble) Unwrap() error { return t.Err }

// statement is one line that was read, with what stands in it where it opens a block.
type statement struct {
	line  int
	words []lex.Word // as they were written
	place string     // where it stands: its words and those of the blocks around it
	verb  *verb
	args  map[string][]string // by English keyword; values in the order given
	fault string              // code of the refusal that is expected, "" for none
	body  []statement         // up to 其余 or 完
	rest  []statement         // from 其余 to 完
}

func (s statement) get(key string) string {
	if v := s.args[key]; len(v) > 0 {
		return v[0]
	}
	return ""
}

func (s statement) has(key string) bool { return len(s.args[key]) > 0 }

// date gives the day of a key that was checked when it was read, else day.
func (s statement) date(key string, day calendar.Date) calendar.Date {
	if d, err := calendar.ParseDate(s.get(key)); err == nil {
		return d
	}
	return day
}

func (s statement) number(key string, other int) int {
	if n, err := strconv.Atoi(s.get(key)); err == nil {
		return n
	}
	return other
}

// pairs gives the values of a key that takes two words each time.
func (s statement) pairs(key string) [][2]string {
	var out [][2]string
	for v := s.args[key]; len(v) >= 2; v = v[2:] {
		out = append(out, [2]string{v[0], v[1]})
	}
	return out
}

// maxScript bounds a scenario text, in bytes.
const maxScript = 1 << 20

// reader reads one scenario. Before it is played nothing is known of what stands in { },
// so that a word with it is only looked at for its name; while it is played each line is
// read again with its words filled.
type reader struct {
	file     string
	verbs    []verb
	named    map[string]map[string]bool // class → names defined so far
	at       time.Time
	troubles []error
	shapes   map[string][]*regexp.Regexp // class → names with { } defined so far
	read     []readLine                  // what is still to be read
	scope    []string                    // the names that { } may hold here, beside those of the day
}

type readLine struct {
	n     int
	words []lex.Word
}

func newReader(file string) *reader {
	return &reader{file: file, verbs: verbs(), named: map[string]map[string]bool{}, shapes: map[string][]*regexp.Regexp{}}
}

func (r *reader) say(line int, err error) {
	r.troubles = append(r.troubles, Trouble{File: r.file, Line: line, Err: err})
}

// Parse reads a scenario text and answers with every error at once.
func Parse(file, text string) (Script, []error) {
	s, errs, n := parse(file, text)
	if !expects(s.lines) {
		errs = append(errs, Trouble{File: file, Line: max(n, 1), Err: fault.New(fault.Invalid, "scenario.expects_nothing")})
	}
	return s, errs
}

// expects reports whether anything is expected in some statements.
func expects(list []statement) bool {
	return slices.ContainsFunc(list, func(st statement) bool {
		return st.verb.expects || st.fault != "" || expects(st.body) || expects(st.rest)
	})
}

// parse reads a text and counts its lines.
func parse(file, text string) (Script, []error, int) {
	s := Script{File: file}
	r := newReader(file)
	if len(text) > maxScript {
		r.say(1, fault.New(fault.Invalid, "scenario.long"))
		return s, r.troubles, 1
	}
	text = strings.TrimPrefix(text, "\ufeff")
	first, _, _ := strings.Cut(text, "\n")
	s.head(r, strings.TrimSpace(first))
	n := 0
	for line := range strings.Lines(text) {
		n++
		words, err := lex.Split(line)
		if err != nil {
			r.say(n, err)
		} else if len(words) > 0 {
			r.read = append(r.read, readLine{n, words})
		}
	}
	s.lines, _ = r.block(0, "")
	slices.SortStableFunc(r.troubles, func(a, b error) int { return lineOf(a) - lineOf(b) })
	return s, r.troubles, n
}

func lineOf(err error) int {
	var t Trouble
	errors.As(err, &t)
	return t.Line
}

// head reads the first line: # YX-06 YX-15 每天一份清单.
func (s *Script) head(r *reader, first string) {
	rest, ok := strings.CutPrefix(first, "#")
	ids := regexp.MustCompile(`[A-Z]{2}-[0-9]{2}`)
	if !ok || strings.TrimSpace(rest) == "" {
		r.say(1, fault.New(fault.Invalid, "scenario.head"))
		return
	}
	s.Shows = ids.FindAllString(rest, -1)
	s.Title = strings.TrimSpace(ids.ReplaceAllString(rest, ""))
}

// statement reads the words of a line.
func (r *reader) statement(line int, words []lex.Word) (statement, bool) {
	st := statement{line: line, words: words, args: map[string][]string{}}
	if words[0].Text == "拒绝" || words[0].Text == "refuse" {
		n := len(words)
		if n < 4 || words[n-2].Text != "因" && words[n-2].Text != "with" || !wording.Has(words[n-1].Text) {
			r.say(line, fault.New(fault.Invalid, "scenario.refuse"))
			return st, false
		}
		st.fault, words = words[n-1].Text, words[1:n-2]
	}
	v, rest := r.verb(words)
	if v == nil {
		r.say(line, fault.New(fault.Invalid, "scenario.verb_unknown", words[0].Text, r.nearest(words)))
		return st, false
	}
	st.verb = v
	if st.fault != "" && (v.expects || v.set || v.opens != nil) {
		r.say(line, fault.New(fault.Invalid, "scenario.refuse"))
		return st, false
	}
	before := len(r.troubles)
	rest = r.positions(&st, rest)
	r.keys(&st, rest)
	for _, p := range v.keys {
		if p.must && !st.has(p.en) {
			r.say(line, fault.New(fault.Invalid, "scenario.key_missing", p.zh, v.form()))
		}
	}
	if v.expects && len(r.troubles) == before && !v.tells(st) {
		r.say(line, fault.New(fault.Invalid, "scenario.expects_nothing"))
	}
	r.forward(st)
	return st, len(r.troubles) == before
}

// verb finds the statement that the words begin with; two words go before one.
func (r *reader) verb(words []lex.Word) (*verb, []lex.Word) {
	for n := min(2, len(words)); n > 0; n-- {
		name := words[0].Text
		if n == 2 {
			name += " " + words[1].Text
		}
		for i := range r.verbs {
			if name == r.verbs[i].zh || name == r.verbs[i].en {
				return &r.verbs[i], words[n:]
			}
		}
	}
	return nil, nil
}

// positions takes the words that have no keyword.
func (r *reader) positions(st *statement, words []lex.Word) []lex.Word {
	for _, p := range st.verb.head {
		if len(words) == 0 || !words[0].Quoted && st.verb.key(words[0].Text) != nil {
			if p.must {
				r.say(st.line, fault.New(fault.Invalid, "scenario.key_missing", p.zh, st.verb.form()))
			}
			return words
		}
		r.take(st, p, words[:1])
		words = words[1:]
	}
	return words
}

// keys takes the words that have a keyword before them.
func (r *reader) keys(st *statement, words []lex.Word) {
	for len(words) > 0 {
		p := st.verb.key(words[0].Text)
		if p == nil || words[0].Quoted {
			r.say(st.line, fault.New(fault.Invalid, "scenario.key_unknown", words[0].Text, st.verb.form()))
			return
		}
		n := p.words()
		switch {
		case len(words) <= n:
			r.say(st.line, fault.New(fault.Invalid, "scenario.value_missing", p.zh, st.verb.form()))
			return
		case st.has(p.en) && !p.many:
			r.say(st.line, fault.New(fault.Invalid, "scenario.key_twice", p.zh))
			return
		}
		r.take(st, *p, words[1:1+n])
		words = words[1+n:]
	}
}

// take checks the words of one parameter and keeps them.
func (r *reader) take(st *statement, p param, words []lex.Word) {
	if p.kind == flag {
		st.args[p.en] = []string{"true"}
		return
	}
	for _, w := range words {
		text := w.Text
		if strings.ContainsAny(text, "{}") {
			r.variables(st.line, text)
			if p.kind == name {
				r.shapes[p.class] = append(r.shapes[p.class], shapeOf(text))
			}
			st.args[p.en] = append(st.args[p.en], text)
			continue
		}
		if err := r.check(st, p, &text); err != nil {
			r.say(st.line, err)
		}
		st.args[p.en] = append(st.args[p.en], text)
	}
}
