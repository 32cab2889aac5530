package area

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// Candidate is a division that a written name may mean.
type Candidate struct {
	Division Division
	FullName string
	Score    int    // thousandths; 1000 is the full name as published
	Why      string // what was read differently, 瓦溪镇→瓮溪镇, or ""
}

// textLimit is the most runes of a name that are read.
const textLimit = 64

// leastScore is the score below which nothing is proposed.
const leastScore = 500

// Propose gives up to limit divisions within the given one that the text may
// mean, the likeliest first. It never decides: a person chooses, also where
// there is one candidate. Upper names and endings such as 省, 镇 or 村委会 may be
// left out, runes may be wrong, missing or too many, and a group or house
// number at the end is not read. The zero Code searches the whole country.
func (t *Table) Propose(text string, within Code, limit int) []Candidate {
	runes := tidy(text)
	if len(runes) == 0 || limit <= 0 {
		return nil
	}
	s := &search{t: t, within: within, limit: limit + spare, a: newAligner(runes), known: map[rune]bool{}}
	for _, r := range runes {
		s.known[r] = true
	}
	s.upper()
	s.lower(s.chosen())
	var list []Candidate
	for _, h := range s.best {
		why, words := s.a.differences(t.Path(h.Code))
		if len(list) == limit || !shares(h.Division, words) {
			continue
		}
		list = append(list, Candidate{Division: h.Division, FullName: t.FullName(h.Code), Score: s.score(h.cost), Why: why})
	}
	return list
}

// spare is how many more hits are kept than asked for, as some turn out to
// share nothing with the words that they are read from.
const spare = 8

// shares reports whether the words have any rune of the division's own name:
// 开化街道 is no reading of 文山市, however well the text names what is above it.
func shares(d Division, words []rune) bool {
	return slices.ContainsFunc(split(d.Name, d.Code.Level()).stem, func(r rune) bool { return slices.Contains(words, r) })
}

// tidy takes out spaces and marks, makes full-width letters narrow and drops a
// group or house number at the end.
func tidy(text string) []rune {
	text = strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		if unicode.IsSpace(r) || unicode.IsPunct(r) && r != '(' && r != ')' && r != '·' {
			return -1
		}
		return r
	}, text)
	for _, unit := range []string{"户", "号", "组"} {
		head, ok := strings.CutSuffix(text, unit)
		if bare := strings.TrimRight(head, "0123456789一二三四五六七八九十百第"); ok && bare != head && bare != "" {
			text = bare
		}
	}
	runes := []rune(text)
	return runes[:min(len(runes), textLimit)]
}

// hit is a division and the cost of reading the whole text as its name.
type hit struct {
	Division
	cost int32
}

// unit is a county, or a prefecture as the parent of towns, with the costs at
// which the text is read down to it.
type unit struct {
	code    Code
	carry   vector
	promise int32 // what a lower division may cost, roughly
	marked  bool  // the text names it, or one above it, with an ending
}

// search is one call of Propose.
type search struct {
	t      *Table
	within Code
	limit  int
	a      *aligner
	known  map[rune]bool // runes of the text
	ranks  []bool        // the same by rank, for packed stems
	units  []unit
	best   []hit // by cost, then code
}

func (s *search) score(cost int32) int {
	return 1000 - int(cost)*1000/(runeCost*len(s.a.text))
}

// offer keeps a hit if it is among the best.
func (s *search) offer(d Division, cost int32) {
	if len(s.best) == s.limit && cost > s.best[s.limit-1].cost {
		return
	}
	if s.score(cost) < leastScore || !d.Code.Within(s.within) || !s.touches(d) {
		return
	}
	h := hit{d, cost}
	i, _ := slices.BinarySearchFunc(s.best, h, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(a.Code, b.Code))
	})
	s.best = slices.Insert(s.best, i, h)
	if len(s.best) > s.limit {
		s.best = s.best[:s.limit]
	}
}

// touches reports whether the text has any rune of the division's own name.
func (s *search) touches(d Division) bool {
	return slices.ContainsFunc(split(d.Name, d.Code.Level()).stem, func(r rune) bool { return s.known[r] })
}

// upper reads the text down to every county within the search, and to the
// divisions above it.
func (s *search) upper() {
	lo, hi := s.within.Range()
	carry := [County + 1]vector{Nation: s.a.start()}
	for _, d := range s.t.Path(s.within) {
		if l := d.Code.Level(); l < County && d.Code != s.within {
			carry[l] = s.step(d, carry[l-1])
		}
	}
	if s.within.Level() > County {
		county := s.within - s.within%County.span()
		lo, hi = county, county
	}
	for w := s.t.walk(upper, lo, hi, true); w.next(); {
		d := w.division()
		l := d.Code.Level()
		carry[l] = s.step(d, carry[l-1])
		if l >= Prefecture {
			s.units = append(s.units, s.unit(d.Code, carry[l]))
		}
	}
}

// step reads one name behind in, offers it, and gives the costs for what
// stands below.
func (s *search) step(d Division, in vector) vector {
	out := newVector(len(s.a.text))
	if d.Placeholder() {
		copy(out, in)
		return out
	}
	s.a.read(in, split(d.Name, d.Code.Level()), d.Code.Level(), out)
	s.offer(d, out[len(s.a.text)])
	pass(in, out, fee(d))
	return out
}

// hopeCost is what each rune that is not yet read counts when counties are
// compared: less than a wrong rune, more than a right one.
const hopeCost = 60

func (s *search) unit(c Code, carry vector) unit {
	u := unit{code: c, carry: carry, promise: never}
	for j, cost := range carry {
		if p := cost + hopeCost*int32(len(s.a.text)-j); p < u.promise {
			u.promise = p
			u.marked = j == len(s.a.text) || j > 0 && strings.ContainsRune("省市县区旗州盟会", s.a.text[j-1])
		}
	}
	return u
}

// chosen gives the units below which to search: those that the text names, or
// all of them where it names none for certain.
func (s *search) chosen() []unit {
	if len(s.units) == 0 {
		return nil
	}
	first := slices.MinFunc(s.units, func(a, b unit) int { return cmp.Compare(a.promise, b.promise) })
	if !first.marked {
		return s.units
	}
	var list []unit
	for _, u := range s.units {
		if u.promise <= first.promise+runeCost {
			list = append(list, u)
		}
	}
	return list
}

// fewUnits is the number of units that are read rune by rune; where there are
// more, only names that share half of their runes with the text are read.
const fewUnits = 24

// lower reads the towns and villages of the units.
func (s *search) lower(units []unit) {
	many := len(units) > fewUnits
	if many {
		s.ranks = make([]bool, len(s.t.runes))
		for i, r := range s.t.runes {
			s.ranks[i] = s.known[r]
		}
	}
	lo, hi := s.within.Range()
	tw := s.t.walk(towns, 0, -1, !many)
	vw := s.t.walk(villages, 0, -1, !many)
	n := len(s.a.text)
	carry, out := newVector(n), newVector(n)
	for _, u := range units {
		first, last := u.code, u.code+County.span()-1
		if s.within.Level() > County {
			first, last = max(first, lo-lo%Town.span()), min(last, hi)
		}
		for tw.seek(first, last); tw.next(); {
			copy(carry, u.carry)
			for j := range carry {
				carry[j] += townFee
			}
			if !many || s.alike(tw) {
				d := tw.division()
				s.a.read(u.carry, split(d.Name, Town), Town, out)
				s.offer(d, out[n])
				pass(out, carry, 0)
			}
			s.villages(vw, tw.code(), carry, out, many)
		}
	}
}

// villages reads the villages of one town behind carry.
func (s *search) villages(w *walk, town Code, carry, out vector, many bool) {
	lo, hi := town.Range()
	if s.within.Level() == Village {
		lo, hi = s.within, s.within
	}
	for w.seek(lo, hi); w.next(); {
		if many && !s.alike(w) {
			continue
		}
		d := w.division()
		s.a.read(carry, split(d.Name, Village), Village, out)
		s.offer(d, out[len(out)-1])
	}
}

// alike reports whether the text has at least half of the runes of the packed
// stem at which w stands.
func (s *search) alike(w *walk) bool {
	shared, all := 0, 0
	for stem := w.b.stem(w.row); len(stem) > 0; all++ {
		rank, n := rankAt(stem)
		if s.ranks[rank] {
			shared++
		}
		stem = stem[n:]
	}
	return shared > 0 && 2*shared >= all
}
