package ident

import (
	"strconv"
	"strings"

	"luoshi/internal/fault"
)

// CreditCode is a unified social credit code (统一社会信用代码, GB 32100-2015) of
// 18 characters that has passed its check.
type CreditCode string

// creditAlphabet is the characters by value; I, O, S, V and Z are not used.
const creditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// ParseCreditCode reads a code. Space around it, full-width characters and
// small letters are taken.
func ParseCreditCode(s string) (CreditCode, error) {
	s = narrow(s)
	if len(s) != 18 {
		return "", fault.New(fault.Invalid, "ident.credit_length", strconv.Itoa(len([]rune(s))))
	}
	for i := range len(s) {
		if strings.IndexByte(creditAlphabet, s[i]) < 0 {
			return "", fault.New(fault.Invalid, "ident.credit_characters", strconv.Itoa(i+1))
		}
	}
	if !allDigits(s[2:8]) {
		return "", fault.New(fault.Invalid, "ident.credit_division")
	}
	if creditCheck(s[:17]) != s[17] {
		return "", fault.New(fault.Invalid, "ident.credit_check")
	}
	return CreditCode(s), nil
}

// creditCheck gives the 18th character for 17: the weights are the powers of 3
// modulo 31.
func creditCheck(body string) byte {
	sum, weight := 0, 1
	for i := range len(body) {
		sum += weight * strings.IndexByte(creditAlphabet, body[i])
		weight = weight * 3 % 31
	}
	return creditAlphabet[(31-sum%31)%31]
}

// Division gives the six digits of the division of the registering office, and
// 0 for no code.
func (c CreditCode) Division() int {
	if len(c) != 18 {
		return 0
	}
	return number(string(c[2:8]))
}

// OrganisationCode gives characters 9 to 17, the organisation code (组织机构代码),
// and "" for no code.
func (c CreditCode) OrganisationCode() string {
	if len(c) != 18 {
		return ""
	}
	return string(c[8:17])
}
