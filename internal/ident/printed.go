package ident

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"luoshi/internal/fault"
)

// Limits of printed numbers.
const (
	firstYear    = 1949
	lastYear     = 2999
	serialLimit  = 999_999_999
	prefixLimit  = 20 // runes of a letter's prefix
	matterPrefix = 8  // letters of a matter's prefix
	matterDigits = 6
)

// LetterNumber is the number of a letter (发文字号, GB/T 9704): the prefix that
// stands for the office and the kind of paper, the year and the serial, which
// begins at 1 every year.
type LetterNumber struct {
	Prefix string // 洋整改
	Year   int
	Serial int
}

// String gives the printed form, 洋整改〔2026〕123号.
func (n LetterNumber) String() string {
	return fmt.Sprintf("%s〔%04d〕%d号", n.Prefix, n.Year, n.Serial)
}

// Validate reports a number that could not be printed and read back.
func (n LetterNumber) Validate() error {
	runes := []rune(n.Prefix)
	if len(runes) == 0 || len(runes) > prefixLimit {
		return fault.New(fault.Invalid, "ident.letter_prefix", n.Prefix, strconv.Itoa(prefixLimit))
	}
	for _, r := range runes {
		if !unicode.Is(unicode.Han, r) && (r < 'A' || r > 'Z') {
			return fault.New(fault.Invalid, "ident.letter_prefix", n.Prefix, strconv.Itoa(prefixLimit))
		}
	}
	if n.Year < firstYear || n.Year > lastYear {
		return fault.New(fault.Invalid, "ident.letter_year", strconv.Itoa(n.Year))
	}
	if n.Serial < 1 || n.Serial > serialLimit {
		return fault.New(fault.Invalid, "ident.letter_serial", strconv.Itoa(n.Serial))
	}
	return nil
}

// yearBrackets are the pairs around the year; the first is the one in print.
// narrow has already turned （）［］ into their narrow forms.
const yearBrackets = "〔〕 [] () 【】"

// ParseLetterNumber reads the number of a letter. The brackets 〔〕 are those in
// print; [2026], (2026) and their full-width forms are read as the same. A
// serial has no leading zero and no 第.
func ParseLetterNumber(s string) (LetterNumber, error) {
	s = narrow(s)
	malformed := fault.New(fault.Invalid, "ident.letter_form", s)
	for pair := range strings.FieldsSeq(yearBrackets) {
		brackets := []rune(pair)
		prefix, rest, opened := strings.Cut(s, string(brackets[0]))
		if !opened {
			continue
		}
		year, rest, closed := strings.Cut(rest, string(brackets[1]))
		serial, ended := strings.CutSuffix(rest, "号")
		if !closed || !ended || len(year) != 4 || !allDigits(year) || !plain(serial) {
			return LetterNumber{}, malformed
		}
		n := LetterNumber{Prefix: prefix, Year: number(year), Serial: number(serial)}
		if err := n.Validate(); err != nil {
			return LetterNumber{}, err
		}
		return n, nil
	}
	return LetterNumber{}, malformed
}

// plain reports whether s is a whole number of at most nine digits without a
// leading zero.
func plain(s string) bool { return allDigits(s) && len(s) <= 9 && s[0] != '0' }

// MatterNumber is the number of a matter (事项编号): the letters of its list,
// the year and the serial within home and year.
type MatterNumber struct {
	Prefix string // SX
	Year   int
	Serial int
}

// String gives the printed form, SX-2026-000123. A serial of more than six
// digits is printed whole.
func (n MatterNumber) String() string {
	return fmt.Sprintf("%s-%04d-%0*d", n.Prefix, n.Year, matterDigits, n.Serial)
}

// Validate reports a number that could not be printed and read back.
func (n MatterNumber) Validate() error {
	for i := range len(n.Prefix) {
		if n.Prefix[i] < 'A' || n.Prefix[i] > 'Z' {
			return fault.New(fault.Invalid, "ident.matter_prefix", n.Prefix, strconv.Itoa(matterPrefix))
		}
	}
	if n.Prefix == "" || len(n.Prefix) > matterPrefix {
		return fault.New(fault.Invalid, "ident.matter_prefix", n.Prefix, strconv.Itoa(matterPrefix))
	}
	if n.Year < firstYear || n.Year > lastYear {
		return fault.New(fault.Invalid, "ident.matter_year", strconv.Itoa(n.Year))
	}
	if n.Serial < 1 || n.Serial > serialLimit {
		return fault.New(fault.Invalid, "ident.matter_serial", strconv.Itoa(n.Serial))
	}
	return nil
}

// ParseMatterNumber reads the number of a matter as it is printed; small
// letters, full-width characters and long dashes are taken.
func ParseMatterNumber(s string) (MatterNumber, error) {
	s = strings.NewReplacer("—", "-", "–", "-", "−", "-").Replace(narrow(s))
	malformed := fault.New(fault.Invalid, "ident.matter_form", s)
	fields := strings.Split(s, "-")
	if len(fields) != 3 {
		return MatterNumber{}, malformed
	}
	year, serial := fields[1], fields[2]
	padded := len(serial) == matterDigits && allDigits(serial)
	if len(year) != 4 || !allDigits(year) || !padded && (!plain(serial) || len(serial) < matterDigits) {
		return MatterNumber{}, malformed
	}
	n := MatterNumber{Prefix: fields[0], Year: number(year), Serial: number(serial)}
	if err := n.Validate(); err != nil {
		return MatterNumber{}, err
	}
	return n, nil
}
