package ident

import (
	"strconv"
	"strings"

	"luoshi/internal/fault"
)

// CitizenID is a citizen number (公民身份号码, GB 11643) of 18 characters that has
// passed its check. It prints masked, so that it does not slip into a log; Full
// gives the number itself. The zero value is no number.
type CitizenID struct{ full string }

// Sex is the sex (性别) that a citizen number states.
type Sex string

// The two values that GB 11643 knows.
const (
	Female Sex = "female" // 女
	Male   Sex = "male"   // 男
)

// citizenProvinces are the first two digits of citizen numbers, each followed
// by a space. 81, 82 and 83 are the residence permits (居住证) of people from
// Hong Kong, Macao and Taiwan.
const citizenProvinces = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 "

// The rule of GB 11643: the sum of digit times weight, modulo 11, names the
// character of the row.
const (
	citizenRow   = "10X98765432"
	earliestYear = 1850 // no living person, and no register, goes further back
	latestYear   = 2099
)

// ParseCitizenID reads a citizen number of 18 characters, or of 15 in the old
// form, which is converted as born in the 1900s. Space around it, full-width
// digits and a small x are taken. The six digits of the division must begin
// with a province; retired divisions stay valid. Its faults never hold the
// number.
func ParseCitizenID(s string) (CitizenID, error) {
	s = narrow(s)
	if err := citizenShape([]rune(s)); err != nil {
		return CitizenID{}, err
	}
	body := s[:len(s)-len(s)/18] // without the check character of the new form
	if !strings.Contains(citizenProvinces, body[:2]+" ") {
		return CitizenID{}, fault.New(fault.Invalid, "ident.citizen_division")
	}
	if len(s) == 15 {
		body = body[:6] + "19" + body[6:]
	}
	y, m, d := number(body[6:10]), number(body[10:12]), number(body[12:14])
	if y < earliestYear || y > latestYear || m < 1 || m > 12 || d < 1 || d > daysIn(y, m) {
		return CitizenID{}, fault.New(fault.Invalid, "ident.citizen_birth")
	}
	full := body + string(citizenCheck(body))
	if len(s) == 18 && full != s {
		return CitizenID{}, fault.New(fault.Invalid, "ident.citizen_check")
	}
	return CitizenID{full}, nil
}

// citizenShape names the first character that cannot stand in a citizen number, else what
// is wrong with its length.
func citizenShape(s []rune) error {
	for i, r := range s {
		if (r < '0' || r > '9') && !(r == 'X' && i == 17) {
			return fault.New(fault.Invalid, "ident.citizen_characters", strconv.Itoa(i+1), characterName(r))
		}
	}
	switch n := len(s); {
	case n == 15 || n == 18:
		return nil
	case n > 18:
		return fault.New(fault.Invalid, "ident.citizen_long", strconv.Itoa(n), strconv.Itoa(n-18))
	default:
		return fault.New(fault.Invalid, "ident.citizen_length", strconv.Itoa(n))
	}
}

// characterName shows a character in a sentence.
func characterName(r rune) string {
	if r == ' ' {
		return "空格"
	}
	return "“" + string(r) + "”"
}

// citizenCheck gives the 18th character for 17 digits.
func citizenCheck(body string) byte {
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += w * int(body[i]-'0')
	}
	return citizenRow[sum%11]
}

// Full gives the 18 characters. Only a viewer who is entitled to them may see
// them.
func (c CitizenID) Full() string { return c.full }

// Masked gives the division and the last four characters: 610723********1234.
func (c CitizenID) Masked() string {
	if c.full == "" {
		return ""
	}
	return c.full[:6] + "********" + c.full[14:]
}

// String gives the masked number.
func (c CitizenID) String() string { return c.Masked() }

// GoString gives the masked number.
func (c CitizenID) GoString() string { return "ident.CitizenID(" + c.Masked() + ")" }

// Zero reports whether there is no number.
func (c CitizenID) Zero() bool { return c.full == "" }

// Birth gives the date of birth, and zeros for no number.
func (c CitizenID) Birth() (year, month, day int) {
	if c.full == "" {
		return 0, 0, 0
	}
	return number(c.full[6:10]), number(c.full[10:12]), number(c.full[12:14])
}

// Sex gives the sex, and "" for no number.
func (c CitizenID) Sex() Sex {
	switch {
	case c.full == "":
		return ""
	case c.full[16]%2 == 1:
		return Male
	default:
		return Female
	}
}

// Division gives the six digits of the division that gave the number out, and
// 0 for no number. It need not be where the person lives, nor still exist.
func (c CitizenID) Division() int {
	if c.full == "" {
		return 0
	}
	return number(c.full[:6])
}

// ResidencePermit reports whether the number belongs to a residence permit of
// a person from Hong Kong, Macao or Taiwan.
func (c CitizenID) ResidencePermit() bool { return strings.HasPrefix(c.full, "8") }

// daysIn gives the days of a month.
func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	default:
		return 31
	}
}
