package words

import (
	"regexp"
	"strings"
)

// Personal tells what a free text says of a person that does not belong into it (个人信息): a
// telephone, an identity number, a bank card, an address of mail; "" for nothing. What is
// masked (139****0001) is none. It reads forms, and asks nobody whose they are.
func Personal(text string) string {
	text = strings.NewReplacer("０", "0", "１", "1", "２", "2", "３", "3", "４", "4", "５", "5", "６", "6", "７", "7", "８", "8", "９", "9", "Ｘ", "X").Replace(text)
	for _, k := range kinds {
		for _, at := range k.form.FindAllStringIndex(text, -1) {
			if !digit(text, at[0]-1) && !digit(text, at[1]) {
				return k.name
			}
		}
	}
	return ""
}

var kinds = []struct {
	name string
	form *regexp.Regexp
}{
	{"身份证号", regexp.MustCompile(`[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]`)},
	{"银行卡号", regexp.MustCompile(`6\d{15,18}`)},
	{"电话", regexp.MustCompile(`1[3-9]\d[ -]?\d{4}[ -]?\d{4}`)},
	{"电话", regexp.MustCompile(`0\d{2,3}[ -]\d{7,8}`)},
	{"邮箱", regexp.MustCompile(`[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\.[A-Za-z]{2,}`)},
}

// digit reports whether a digit stands at a place: what goes on is another number.
func digit(text string, at int) bool {
	return at >= 0 && at < len(text) && text[at] >= '0' && text[at] <= '9'
}
