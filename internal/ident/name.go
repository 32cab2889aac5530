package ident

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/secure/precis"
	"golang.org/x/text/unicode/norm"

	"luoshi/internal/fault"
)

// What people are called and what they type is normalised here and nowhere else, on
// every way in: forms, files, packs and the command line. Visible is for any text,
// Line for names of bodies, posts and places, Name for persons, Login for accounts,
// Phone for telephones, and Key for what is only compared.

// Visible takes out of a text what nobody sees and what turns its direction: format
// characters, variation selectors, fillers and controls. Line breaks and tabs stay,
// other spaces become plain ones.
func Visible(s string) string {
	if ascii(s) {
		return strings.TrimSpace(s)
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.Is(unicode.Zs, r):
			return ' '
		case r == '\u2028' || r == '\u2029':
			return '\n'
		case invisible(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD")))
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}

func invisible(r rune) bool {
	return unicode.IsControl(r) || r == '\u2800' || unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// Line is a text of one line in its one form: what is visible, composed, letters,
// digits and radicals in their ordinary form, one space at most and none between
// Chinese characters, one middle dot. Punctuation stays as it was written.
func Line(s string) string {
	return settled(s, func(s string) string {
		s = norm.NFC.String(Visible(s))
		if !ascii(s) {
			s = strings.Map(func(r rune) rune {
				if unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.Radical, r) {
					return narrowed(r)
				}
				return r
			}, s)
		}
		return spaced(dotted(s))
	})
}

// narrowed is the ordinary form of a letter, digit or radical that has another one, if
// that is a single character.
func narrowed(r rune) rune {
	out := []rune(norm.NFKC.String(string(r)))
	if len(out) == 1 {
		return out[0]
	}
	return r
}

// settled repeats a step until it changes nothing: taking a character out may let its
// neighbours compose.
func settled(s string, step func(string) string) string {
	for range 8 {
		next := step(s)
		if next == s {
			break
		}
		s = next
	}
	return s
}

// dotted writes every dot inside a name as the middle dot (·): one stands between
// the parts of a name in Chinese characters, without spaces. A full stop is one only
// between Chinese characters.
func dotted(s string) string {
	if !strings.ContainsAny(s, dots+".．") {
		return s
	}
	in := []rune(s)
	var out []rune
	for i, r := range in {
		if strings.ContainsRune(dots, r) || (r == '.' || r == '．') && han(before(in, i)) && han(after(in, i)) {
			for len(out) > 0 && out[len(out)-1] == ' ' {
				out = out[:len(out)-1]
			}
			if len(out) > 0 && out[len(out)-1] != '·' {
				out = append(out, '·')
			}
			continue
		}
		if r == ' ' && len(out) > 0 && out[len(out)-1] == '·' {
			continue
		}
		out = append(out, r)
	}
	return strings.TrimRight(string(out), "·")
}

// dots are what is typed for the middle dot.
const dots = "·•‧・･∙⋅●◦᛫⸱ꞏ"

func before(in []rune, i int) rune {
	for i--; i >= 0; i-- {
		if in[i] != ' ' {
			return in[i]
		}
	}
	return 0
}

func after(in []rune, i int) rune {
	for i++; i < len(in); i++ {
		if in[i] != ' ' {
			return in[i]
		}
	}
	return 0
}

func han(r rune) bool { return unicode.Is(unicode.Han, r) }

// spaced makes every run of white space one space and drops it between Chinese
// characters.
func spaced(s string) string {
	if ascii(s) && !strings.Contains(s, "  ") {
		return s
	}
	fields := strings.Fields(s)
	var b strings.Builder
	for i, f := range fields {
		if i > 0 {
			last, _ := utf8.DecodeLastRuneInString(fields[i-1])
			first, _ := utf8.DecodeRuneInString(f)
			if !han(last) || !han(first) {
				b.WriteByte(' ')
			}
		}
		b.WriteString(f)
	}
	return b.String()
}

// Name is the name of a person (姓名) in its one form. A name with Chinese characters
// has no space at all; one in letters keeps single ones. It refuses the empty name,
// letters of two alphabets that look alike, and parts of characters (部首) that have
// no ordinary form.
func Name(s string) (string, error) {
	name := settled(s, func(s string) string {
		s = dotted(norm.NFKC.String(Line(s)))
		if strings.ContainsFunc(s, han) {
			return strings.Join(strings.Fields(s), "")
		}
		return s
	})
	switch {
	case strings.Trim(name, " ·") == "":
		return "", fault.At("name", "org.name_empty")
	case strings.ContainsFunc(name, func(r rune) bool { return unicode.Is(unicode.Radical, r) }):
		return "", fault.At("name", "ident.name_radical", name)
	case alphabets(name) > 1:
		return "", fault.At("name", "ident.name_script", name)
	}
	return name, nil
}

// SameName is what a name is compared by: letters without case and spaces.
func SameName(s string) string {
	name, err := Name(s)
	if err != nil {
		return ""
	}
	return Key(name)
}

// alphabets counts the alphabets of a text whose letters look like one another's.
func alphabets(s string) (n int) {
	for _, t := range []*unicode.RangeTable{unicode.Latin, unicode.Cyrillic, unicode.Greek, unicode.Armenian, unicode.Cherokee, unicode.Coptic} {
		if strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(t, r) }) {
			n++
		}
	}
	return n
}

// Key is what names and natural keys are compared by (比对用): without case and
// spaces, brackets and punctuation of either width the same.
func Key(s string) string {
	return settled(s, func(s string) string {
		return strings.ToLower(strings.Join(strings.Fields(norm.NFKC.String(Line(s))), ""))
	})
}

// The length of a login in characters.
const (
	shortestLogin = 2
	longestLogin  = 64
)

// FoldLogin is the form under which a typed login is looked up and counted.
func FoldLogin(s string) string {
	return settled(s, func(s string) string {
		return strings.ToLower(norm.NFKC.String(Visible(s)))
	})
}

// Login is a login (登录名) in its one form: small letters a to z, digits, Chinese
// characters and . _ - @. Letters of other alphabets look like these and are refused.
func Login(s string) (string, error) {
	login := FoldLogin(s)
	n := utf8.RuneCountInString(login)
	if n < shortestLogin || n > longestLogin {
		return "", fault.At("login", "account.login_form")
	}
	for _, r := range login {
		if !han(r) && (r < 'a' || r > 'z') && (r < '0' || r > '9') && !strings.ContainsRune("._-@", r) {
			return "", fault.At("login", "account.login_form")
		}
	}
	if out, err := precis.UsernameCaseMapped.String(login); err != nil || out != login {
		return "", fault.At("login", "account.login_form")
	}
	return login, nil
}

// Skeleton is what logins are compared by that must not be taken for one another:
// lingda0 beside lingdao, l and 1 and i, rn and m. Chinese characters that differ in a
// stroke count as one, too.
func Skeleton(login string) string {
	return settled(login, strings.NewReplacer("0", "o", "1", "l", "i", "l", "rn", "m", "vv", "w", "cl", "d", "-", "_", ".", "_",
		"巳", "已", "己", "已", "曰", "日", "末", "未", "士", "土", "囗", "口", "戌", "戊", "戍", "戊", "壬", "王", "干", "千", "于", "千").Replace)
}

// Phone is a telephone number without the marks that people write between its
// digits. It does not say that there is such a number.
func Phone(s string) string {
	return settled(s, func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) || strings.ContainsRune("-()‐‑–—−", r) {
				return -1
			}
			return r
		}, norm.NFKC.String(Visible(s)))
	})
}
