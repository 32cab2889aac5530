package ident

import (
	"strings"
	"testing"

	"luoshi/internal/fault"

	"pgregory.net/rapid"
)

func TestParseCreditCode(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in, want, code string
	}{
		"标准示例":     {"91350100M000100Y43", "91350100M000100Y43", ""},
		"小写和空格":    {" 91350100m000100y43 ", "91350100M000100Y43", ""},
		"全角":       {"９１３５０１００Ｍ０００１００Ｙ４３", "91350100M000100Y43", ""},
		"校验位不在字符集": {"91350100M000100Y4Z", "", "ident.credit_characters"},
		"漏了用三十一去减": {"91350100M000100Y4W", "", "ident.credit_check"},
		"含字母I":     {"91350100I000100Y43", "", "ident.credit_characters"},
		"区划含字母":    {"9135010AM000100Y43", "", "ident.credit_division"},
		"十七位":      {"91350100M000100Y4", "", "ident.credit_length"},
		"空":        {"", "", "ident.credit_length"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ParseCreditCode(c.in)
			if c.code != "" && !fault.Is(err, c.code) || c.code == "" && err != nil || string(got) != c.want {
				t.Errorf("ParseCreditCode(%q) = %s, %v; want %s, %s", c.in, got, err, c.want, c.code)
			}
		})
	}
	c := CreditCode("91350100M000100Y43")
	if c.Division() != 350100 || c.OrganisationCode() != "M000100Y4" || CreditCode("").Division() != 0 || CreditCode("").OrganisationCode() != "" {
		t.Errorf("%d %s", c.Division(), c.OrganisationCode())
	}
}

func TestCreditVectors(t *testing.T) {
	t.Parallel()
	for _, c := range readVectors(t).Credit {
		if c.Prefix17 != "" {
			if got := creditCheck(c.Prefix17); string(got) != c.Check {
				t.Errorf("%s: check %c, want %s", c.Prefix17, got, c.Check)
			}
			continue
		}
		if _, err := ParseCreditCode(c.Code); (err == nil) != c.Valid {
			t.Errorf("%s: %v, want valid %v", c.Code, err, c.Valid)
		}
	}
}

// Exactly one check character passes for any body, and a slip of one character
// never does.
func TestCreditCheckCatchesSlips(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		letter := rapid.SampledFrom([]byte(creditAlphabet))
		body := "91610723" + string(rapid.SliceOfN(letter, 9, 9).Draw(t, "body"))
		passed := ""
		for _, check := range creditAlphabet {
			if _, err := ParseCreditCode(body + string(check)); err == nil {
				passed += string(check)
			}
		}
		if len(passed) != 1 {
			t.Fatalf("%s passes with %q", body, passed)
		}
		slip := []byte(body + passed)
		at := rapid.IntRange(8, 17).Draw(t, "place")
		slip[at] = letter.Draw(t, "letter")
		if _, err := ParseCreditCode(string(slip)); err == nil && string(slip) != body+passed {
			t.Fatalf("%s passed for %s%s", slip, body, passed)
		}
	})
}

func FuzzParseCreditCode(f *testing.F) {
	for _, s := range []string{"91350100M000100Y43", "", "９１３５０１００Ｍ０００１００Ｙ４３", strings.Repeat("0", 18)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := ParseCreditCode(s)
		if err != nil {
			if fault.KindOf(err) != fault.Invalid || c != "" {
				t.Fatalf("ParseCreditCode(%q) = %q, %v", s, c, err)
			}
			return
		}
		if again, err := ParseCreditCode(string(c)); err != nil || again != c {
			t.Fatalf("ParseCreditCode(%q) = %q, which reads back as %v", s, c, err)
		}
	})
}
