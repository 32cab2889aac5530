package area

import "slices"

// Costs of reading a written name as the name of a division. A whole rune
// written wrongly costs runeCost; what people leave out by habit costs little.
const (
	runeCost  = 100
	lessCost  = 70 // a rune of the name left out: 都坝村 for 司都坝村
	shortCost = 3  // ending left out
	sameCost  = 1  // another ending of the same meaning: 村 for 村村委会
	otherCost = 15 // another ending: 县 for 市
	upperFee  = 1  // province or prefecture left out
	countyFee = 12
	townFee   = 6
	never     = int32(1 << 24) // more than any real cost
)

// vector holds, for each length of the written text, the least cost at which
// that much of it has been read.
type vector []int32

// aligner reads one written text. It is not safe for concurrent use.
type aligner struct {
	text  []rune
	marks [Village + 1][]mark // endings found in the text, by level
	prev  vector
	row   vector
}

// mark is an ending that stands in the text at a place.
type mark struct {
	at, length, class int
}

func newAligner(text []rune) *aligner {
	a := &aligner{text: text, prev: newVector(len(text)), row: newVector(len(text))}
	for l := Province; l <= Village; l++ {
		for _, e := range endingsOf(l) {
			word := []rune(e.word)
			for at := 0; at+len(word) <= len(text); at++ {
				if slices.Equal(text[at:at+len(word)], word) {
					a.marks[l] = append(a.marks[l], mark{at, len(word), e.class})
				}
			}
		}
	}
	return a
}

// newVector gives a vector for a text of n runes.
func newVector(n int) vector { return make(vector, n+1) }

// start gives the vector before anything is read.
func (a *aligner) start() vector {
	v := newVector(len(a.text))
	for i := 1; i < len(v); i++ {
		v[i] = never
	}
	return v
}

// read writes to out the costs after the name has been read behind in.
func (a *aligner) read(in vector, p parts, l Level, out vector) {
	prev, row := a.prev, a.row
	prev[0] = in[0]
	for j := 1; j < len(prev); j++ {
		prev[j] = min(in[j], prev[j-1]+runeCost)
	}
	for _, r := range p.stem {
		row[0] = prev[0] + lessCost
		for j, c := range a.text {
			step := prev[j]
			if c != r {
				step += runeCost
			}
			row[j+1] = min(step, prev[j+1]+lessCost, row[j]+runeCost)
		}
		prev, row = row, prev
	}
	a.prev, a.row = row, prev
	if len(p.own) == 0 {
		copy(out, prev)
		return
	}
	for j := range out {
		out[j] = prev[j] + shortCost
	}
	for _, m := range a.marks[l] {
		cost := int32(otherCost)
		if m.class == p.class {
			cost = sameCost
		}
		out[m.at+m.length] = min(out[m.at+m.length], prev[m.at]+cost)
	}
	for j := 0; j+len(p.own) <= len(a.text); j++ {
		if slices.Equal(a.text[j:j+len(p.own)], p.own) {
			out[j+len(p.own)] = min(out[j+len(p.own)], prev[j])
		}
	}
}

// pass writes to out the lesser of out and in with the fee: the name may be
// left out before a lower one.
func pass(in, out vector, fee int32) {
	for j := range out {
		out[j] = min(out[j], in[j]+fee)
	}
}

// fee is the cost of leaving out a name of the level before a lower one.
func fee(d Division) int32 {
	switch {
	case d.Placeholder():
		return 0
	case d.Code.Level() == County:
		return countyFee
	case d.Code.Level() == Town:
		return townFee
	default:
		return upperFee
	}
}

// differences tells which names of the path are read from which words of the
// text at a cost, as 瓦溪镇→瓮溪镇, or "" when only habit is left out. The words
// of the last name come apart.
func (a *aligner) differences(path []Division) (why string, last []rune) {
	before := []vector{a.start()}
	for _, d := range path {
		in, out := before[len(before)-1], newVector(len(a.text))
		a.read(in, split(d.Name, d.Code.Level()), d.Code.Level(), out)
		pass(in, out, fee(d))
		before = append(before, out)
	}
	end := len(a.text)
	for k := len(path) - 1; k >= 0; k-- {
		in, d := before[k], path[k]
		lowest := k == len(path)-1
		if !lowest && before[k+1][end] == in[end]+fee(d) {
			continue // left out
		}
		begin, cost := a.origin(in, d, end)
		if lowest {
			last = a.text[begin:end]
		}
		if cost >= otherCost {
			why = string(a.text[begin:end]) + "→" + d.Name + separator(why) + why
		}
		end = begin
	}
	return why, last
}

func separator(after string) string {
	if after == "" {
		return ""
	}
	return "，"
}

// origin finds where in the text the reading of d that ends at end begins, and
// what it costs by itself.
func (a *aligner) origin(in vector, d Division, end int) (begin int, cost int32) {
	l := d.Code.Level()
	p, from, out := split(d.Name, l), newVector(len(a.text)), newVector(len(a.text))
	least := never
	for i := 0; i <= end; i++ {
		if in[i] >= least {
			continue // costs are never negative: no better reading begins here
		}
		for j := range from {
			from[j] = never
		}
		from[i] = 0
		a.read(from, p, l, out)
		if sum := in[i] + out[end]; sum < least {
			least, begin, cost = sum, i, out[end]
		}
	}
	return begin, cost
}
