package account

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"luoshi/internal/calendar"
	"luoshi/internal/fault"
)

// ShortestSecret is the least number of characters of a password, LongestSecret the most.
const (
	ShortestSecret = 10
	LongestSecret  = 128
)

//go:embed common.txt
var commonText string

// common are the words that common passwords are made of (常见密码).
var common = sync.OnceValue(func() map[string]bool {
	words := map[string]bool{}
	for line := range strings.Lines(commonText) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for w := range strings.FieldsSeq(line) {
			words[w] = true
		}
	}
	return words
})

// CheckSecret refuses a secret that is too short or easily guessed: length counts for more
// than kinds of characters, of which 等保 asks two. about are further words that everybody
// here thinks of: the programme, the county, the holder's name.
func CheckSecret(login, secret string, about ...string) error {
	n, low := utf8.RuneCountInString(secret), strings.ToLower(secret)
	switch {
	case n < ShortestSecret || n > LongestSecret:
		return fault.At("secret", "account.secret_length", strconv.Itoa(ShortestSecret), strconv.Itoa(LongestSecret))
	case login != "" && strings.Contains(low, strings.ToLower(login)):
		return fault.At("secret", "account.secret_login")
	case commonSecret(low, about):
		return fault.At("secret", "account.secret_common")
	case n < 16 && kindsIn(secret) < 2:
		return fault.At("secret", "account.secret_plain")
	}
	return nil
}

func kindsIn(secret string) int {
	kinds := map[string]bool{}
	for _, r := range secret {
		switch {
		case unicode.IsDigit(r):
			kinds["digit"] = true
		case unicode.IsUpper(r):
			kinds["upper"] = true
		case unicode.IsLower(r):
			kinds["lower"] = true
		default:
			kinds["other"] = true
		}
	}
	return len(kinds)
}

// folds are the signs and digits that stand for letters in common passwords.
var folds = strings.NewReplacer("0", "o", "1", "l", "3", "e", "@", "a", "$", "s")

// commonSecret reports whether a secret is one of those that are tried first: common words
// with digits and signs around or between them, runs of the keyboard, repeats.
func commonSecret(low string, about []string) bool {
	if steps(low) < 4 || repeats(low) {
		return true
	}
	words := map[string]bool{}
	for _, w := range about {
		if w = letters(strings.ToLower(w)); utf8.RuneCountInString(w) > 1 {
			words[w] = true
		}
	}
	for _, form := range []string{low, folds.Replace(low), folds.Replace(strings.TrimRightFunc(low, notLetter))} {
		rest := letters(form)
		if rest == "" && utf8.RuneCountInString(low) < 16 { // digits alone: a date, a phone, 5201314
			return true
		}
		if rest != "" && madeOf(rest, words, 3) {
			return true
		}
	}
	return false
}

func notLetter(r rune) bool { return !unicode.IsLetter(r) }

// letters are the letters of a text.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if notLetter(r) {
			return -1
		}
		return r
	}, s)
}

// madeOf reports whether a text is one to so many common words written together.
func madeOf(s string, about map[string]bool, n int) bool {
	if s == "" {
		return true
	}
	if n == 0 {
		return false
	}
	for end := range s {
		if end > 1 && (common()[s[:end]] || about[s[:end]]) && madeOf(s[end:], about, n-1) {
			return true
		}
	}
	return common()[s] || about[s]
}

// runs are characters in the order in which lazy fingers find them.
var runs = []string{"01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "!@#$%^&*()"}

// steps counts where a text does not go on as a run or a repeat would.
func steps(s string) (n int) {
	rs := []rune(s)
	for i := 1; i < len(rs); i++ {
		a, b := string(rs[i-1]), string(rs[i])
		goes := a == b
		for _, run := range runs {
			goes = goes || strings.Contains(run, a+b) || strings.Contains(run, b+a)
		}
		if !goes {
			n++
		}
	}
	return n
}

// repeats reports whether a text is a shorter one written again and again.
func repeats(s string) bool {
	for n := 1; n <= len(s)/2; n++ {
		if len(s)%n == 0 && strings.Repeat(s[:n], len(s)/n) == s {
			return true
		}
	}
	return false
}

// CheckPIN asks for 4 to 12 places and refuses what a finder of the phone tries first:
// repeats, runs, the column of the keys, years, days, and days of birth.
func CheckPIN(pin string) error {
	n := utf8.RuneCountInString(pin)
	if n < 4 || n > 12 {
		return fault.At("pin", "account.pin_form")
	}
	if steps(pin) == 0 || repeats(pin) || ofADay(pin) || pin == "2580" || pin == "0852" || n == 4 && steps(pin) == 1 && pin[0] == pin[1] && pin[2] == pin[3] {
		return fault.At("pin", "account.pin_common")
	}
	return nil
}

// ofADay reports whether digits are a year, a day of the year, or a day of birth with the
// year in two or four digits.
func ofADay(pin string) bool {
	day := func(year, rest string) bool {
		_, err := calendar.ParseDate(year + "-" + rest[:2] + "-" + rest[2:])
		return err == nil
	}
	year, err := strconv.Atoi(pin[:4])
	born := err == nil && year >= 1930 && year <= 2035
	switch len(pin) {
	case 4:
		return born || day("2000", pin) // a leap year
	case 6:
		return day("19"+pin[:2], pin[2:]) || day("20"+pin[:2], pin[2:])
	case 8:
		return born && day(pin[:4], pin[4:])
	}
	return false
}
