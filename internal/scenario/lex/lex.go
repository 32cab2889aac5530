// Package lex is how a line of a scenario is cut into words, and what single words mean
// that need nothing else to be known (语句里的词): terms, decimals, which days. It plays nothing.
package lex

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"luoshi/internal/calendar"
	"luoshi/internal/fault"
)

// Word is a token; quoted ones are never keywords.
type Word struct {
	Text   string
	Quoted bool
}

// Split cuts a line into words. Text with spaces stands in "…" or “…”, where \n is
// a new line; # begins a comment.
func Split(line string) ([]Word, error) {
	var out []Word
	rs := []rune(line)
	for i := 0; i < len(rs); {
		switch c := rs[i]; {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\u3000':
			i++
		case c == '#':
			return out, nil
		case c == '"' || c == '“':
			end := map[rune]rune{'"': '"', '“': '”'}[c]
			j := slices.Index(rs[i+1:], end)
			if j < 0 {
				return nil, fault.New(fault.Invalid, "scenario.quote_open")
			}
			out = append(out, Word{strings.ReplaceAll(string(rs[i+1:i+1+j]), `\n`, "\n"), true})
			i += j + 2
		default:
			j := i
			for j < len(rs) && !strings.ContainsRune(" \t\r\n\u3000\"“", rs[j]) {
				j++
			}
			out = append(out, Word{string(rs[i:j]), false})
			i = j
		}
	}
	return out, nil
}

// Term reads 5个工作日 and 5workday into the calendar's own form.
func Term(w *string) error {
	units := []struct{ zh, en string }{{"个工作日", "workday"}, {"天", "day"}, {"个月", "month"}, {"小时", "hour"}, {"分钟", "minute"}}
	for _, u := range units {
		for _, unit := range []string{u.zh, u.en} {
			n, ok := strings.CutSuffix(strings.ReplaceAll(*w, " ", ""), unit)
			if !ok {
				continue
			}
			if t, err := calendar.ParseTerm(n + " " + u.en); err == nil {
				*w = t.String()
				return nil
			}
		}
	}
	return fault.New(fault.Invalid, "scenario.term", *w)
}

// Apart counts the characters to change, add or take away between two words.
func Apart(a, b []rune) int {
	if len(a) > 40 {
		a = a[:40]
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, ca := range a {
		last := row[0]
		row[0] = i + 1
		for j, cb := range b {
			cost := last
			if ca != cb {
				cost++
			}
			last = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// Thousandths reads a checked decimal.
func Thousandths(s string) int64 {
	whole, part, _ := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	n, err := strconv.ParseInt(whole+(part + "000")[:3], 10, 64)
	if err != nil {
		return 0
	}
	if strings.HasPrefix(s, "-") {
		return -n
	}
	return n
}

// Decimal writes thousandths.
func Decimal(n int64) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%03d", sign, n/1000, n%1000)
}

// Name invents a name that nobody else has.
func Name(rng *rand.Rand, taken map[string]bool) string {
	surnames := []rune("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜谢邹喻柏水窦章云苏潘葛范彭郎鲁韦马苗凤花方俞任袁柳")
	given := []rune("文清志远晓明春兰建国秀英海涛玉珍思源雪梅永强小川立诚启明如新长河承光若水景行子墨德胜雨晴家栋书翰向阳振华丽娟国平秋实")
	for {
		n := string(surnames[rng.IntN(len(surnames))]) + string(given[rng.IntN(len(given))])
		if rng.IntN(4) > 0 {
			n += string(given[rng.IntN(len(given))])
		}
		if !taken[n] {
			taken[n] = true
			return n
		}
	}
}
