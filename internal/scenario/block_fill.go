package scenario

import (
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strconv"
	"strings"

	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/scenario/lex"
)

// lot is a number that the place of a statement in the text, the things that its blocks go through and, where
// it is drawn anew each time, the day always give.
func (p *player) lot(place string, anew bool, what ...any) uint64 {
	h := fnv.New64a()
	_, _ = fmt.Fprint(h, place, what) // a hash takes everything
	for _, b := range p.turns {
		if b.day.IsNone() { // the day counts where it is drawn anew, and nowhere else
			_, _ = fmt.Fprint(h, "/", b.key)
		}
	}
	if anew {
		_, _ = fmt.Fprint(h, " ", p.today())
	}
	n := h.Sum64() // the last characters reach the low bits alone: spread them
	n ^= n >> 33
	n *= 0xff51afd7ed558ccd
	return n ^ n>>29
}

// filled puts what { } stands for into the words of a statement and reads it again, now that
// all names are known.
func (p *player) filled(st statement) (statement, []error) {
	words := slices.Clone(st.words)
	for i := range words {
		var wrong error
		nth := 0
		words[i].Text = braces.ReplaceAllStringFunc(words[i].Text, func(b string) string {
			nth++
			text, err := p.value(st.place, b[1:len(b)-1], i, nth)
			wrong = errors.Join(wrong, err)
			return text
		})
		if wrong != nil {
			return st, []error{wrong}
		}
	}
	p.reader.troubles = nil
	out, ok := p.reader.statement(st.line, words)
	if !ok {
		var errs []error
		for _, err := range p.reader.troubles {
			errs = append(errs, errors.Unwrap(err))
		}
		return st, errs
	}
	out.place, out.body, out.rest = st.place, st.body, st.rest
	return out, nil
}

// value is what one { } stands for.
func (p *player) value(place, name string, word, nth int) (string, error) {
	for _, b := range slices.Backward(p.turns) {
		if v, ok := b.vars[name]; ok {
			return v, nil
		}
	}
	today := p.today()
	if texts := strings.Split(name, "|"); len(texts) > 1 {
		return texts[p.lot(place, true, word, nth)%uint64(len(texts))], nil
	}
	if m := betweens.FindStringSubmatch(name); m != nil {
		lo, hi := lex.NumberOf(m[1]), lex.NumberOf(m[2])
		return strconv.Itoa(min(lo, hi) + int(p.lot(place, true, word, nth)%uint64(max(hi-lo, lo-hi)+1))), nil
	}
	if m := shifted.FindStringSubmatch(name); m != nil {
		return today.Add(lex.NumberOf(m[1])).String(), nil
	}
	for _, x := range lex.Periods {
		switch over := calendar.PeriodOf(x.Cadence, today); name {
		case x.Now:
			return over.Key, nil
		case x.Last:
			return over.Prev().Key, nil
		}
	}
	switch name {
	case "日":
		return today.String(), nil
	case "姓名":
		return lex.Name(p.rng, p.invented), nil
	}
	return "", fault.New(fault.Invalid, "scenario.variable", name, strings.Join(p.known(), "、"))
}

// known are the names that { } may hold at this turn.
func (p *player) known() []string {
	var out []string
	for _, b := range p.turns {
		out = append(out, slices.Sorted(maps.Keys(b.vars))...)
	}
	return append(out, always()...)
}
