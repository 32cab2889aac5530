package ident

import (
	"testing"

	"luoshi/internal/fault"

	"pgregory.net/rapid"
)

func TestParseLetterNumber(t *testing.T) {
	t.Parallel()
	want := LetterNumber{"洋整改", 2026, 123}
	for name, c := range map[string]struct {
		in   string
		want LetterNumber
		code string
	}{
		"印刷体":      {"洋整改〔2026〕123号", want, ""},
		"半角方括号":    {"洋整改[2026]123号", want, ""},
		"半角圆括号":    {"洋整改(2026)123号", want, ""},
		"全角方括号":    {"洋整改［2026］123号", want, ""},
		"全角圆括号和数字": {"洋整改（２０２６）１２３号", want, ""},
		"黑括号":      {"洋整改【2026】123号", want, ""},
		"括号不成对":    {"洋整改〔2026]123号", LetterNumber{}, "ident.letter_form"},
		"没有括号":     {"洋整改2026-123号", LetterNumber{}, "ident.letter_form"},
		"没有号字":     {"洋整改〔2026〕123", LetterNumber{}, "ident.letter_form"},
		"加第字":      {"洋整改〔2026〕第123号", LetterNumber{}, "ident.letter_form"},
		"编虚位":      {"洋整改〔2026〕0123号", LetterNumber{}, "ident.letter_form"},
		"两位年份":     {"洋整改〔26〕123号", LetterNumber{}, "ident.letter_form"},
		"后面还有字":    {"洋整改〔2026〕123号文", LetterNumber{}, "ident.letter_form"},
		"没有代字":     {"〔2026〕123号", LetterNumber{}, "ident.letter_prefix"},
		"代字含空格":    {"洋 整改〔2026〕123号", LetterNumber{}, "ident.letter_prefix"},
		"年份太早":     {"洋整改〔1926〕123号", LetterNumber{}, "ident.letter_year"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ParseLetterNumber(c.in)
			if c.code != "" && !fault.Is(err, c.code) || c.code == "" && err != nil || got != c.want {
				t.Errorf("ParseLetterNumber(%q) = %v, %v; want %v, %s", c.in, got, err, c.want, c.code)
			}
		})
	}
	if s := want.String(); s != "洋整改〔2026〕123号" {
		t.Errorf("printed %s", s)
	}
}

func TestParseMatterNumber(t *testing.T) {
	t.Parallel()
	want := MatterNumber{"SX", 2026, 123}
	for name, c := range map[string]struct {
		in   string
		want MatterNumber
		code string
	}{
		"印刷体":     {"SX-2026-000123", want, ""},
		"小写和空格":   {" sx-2026-000123 ", want, ""},
		"全角":      {"ＳＸ－２０２６－０００１２３", want, ""},
		"长横":      {"SX—2026—000123", want, ""},
		"超过六位":    {"SX-2026-1000123", MatterNumber{"SX", 2026, 1000123}, ""},
		"流水号不足六位": {"SX-2026-123", MatterNumber{}, "ident.matter_form"},
		"七位而以零开头": {"SX-2026-0000123", MatterNumber{}, "ident.matter_form"},
		"流水号为零":   {"SX-2026-000000", MatterNumber{}, "ident.matter_serial"},
		"缺一段":     {"SX-2026", MatterNumber{}, "ident.matter_form"},
		"多一段":     {"SX-2026-000123-1", MatterNumber{}, "ident.matter_form"},
		"没有字头":    {"-2026-000123", MatterNumber{}, "ident.matter_prefix"},
		"字头含汉字":   {"事-2026-000123", MatterNumber{}, "ident.matter_prefix"},
		"年份太早":    {"SX-1926-000123", MatterNumber{}, "ident.matter_year"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ParseMatterNumber(c.in)
			if c.code != "" && !fault.Is(err, c.code) || c.code == "" && err != nil || got != c.want {
				t.Errorf("ParseMatterNumber(%q) = %v, %v; want %v, %s", c.in, got, err, c.want, c.code)
			}
		})
	}
	if s := want.String(); s != "SX-2026-000123" {
		t.Errorf("printed %s", s)
	}
}

// What is valid is printed and read back as the same.
func TestPrintedNumbersReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		year, serial := rapid.IntRange(firstYear, lastYear).Draw(t, "year"), rapid.IntRange(1, serialLimit).Draw(t, "serial")
		letter := LetterNumber{rapid.StringMatching(`[洋政办发函整改A-Z]{1,20}`).Draw(t, "prefix"), year, serial}
		if got, err := ParseLetterNumber(letter.String()); err != nil || got != letter {
			t.Fatalf("%v reads back as %v, %v", letter, got, err)
		}
		matter := MatterNumber{rapid.StringMatching(`[A-Z]{1,8}`).Draw(t, "letters"), year, serial}
		if got, err := ParseMatterNumber(matter.String()); err != nil || got != matter {
			t.Fatalf("%v reads back as %v, %v", matter, got, err)
		}
	})
}

func TestInvalidPrintedNumbers(t *testing.T) {
	t.Parallel()
	for code, err := range map[string]error{
		"ident.letter_prefix": LetterNumber{"洋〔改", 2026, 1}.Validate(),
		"ident.letter_year":   LetterNumber{"洋改", 26, 1}.Validate(),
		"ident.letter_serial": LetterNumber{"洋改", 2026, 0}.Validate(),
		"ident.matter_prefix": MatterNumber{"sx", 2026, 1}.Validate(),
		"ident.matter_year":   MatterNumber{"SX", 0, 1}.Validate(),
		"ident.matter_serial": MatterNumber{"SX", 2026, -1}.Validate(),
	} {
		if !fault.Is(err, code) {
			t.Errorf("%v, want %s", err, code)
		}
	}
}

func FuzzParseLetterNumber(f *testing.F) {
	for _, s := range []string{"洋整改〔2026〕123号", "洋整改[2026]123号", "", "〔〕号", "A(2026)1号"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := ParseLetterNumber(s)
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Fatalf("ParseLetterNumber(%q): %v", s, err)
			}
			return
		}
		if again, err := ParseLetterNumber(n.String()); err != nil || again != n {
			t.Fatalf("ParseLetterNumber(%q) = %v, which reads back as %v, %v", s, n, again, err)
		}
	})
}

func FuzzParseMatterNumber(f *testing.F) {
	for _, s := range []string{"SX-2026-000123", "sx-2026-1000123", "", "--", "SX-2026-000000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := ParseMatterNumber(s)
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Fatalf("ParseMatterNumber(%q): %v", s, err)
			}
			return
		}
		if again, err := ParseMatterNumber(n.String()); err != nil || again != n {
			t.Fatalf("ParseMatterNumber(%q) = %v, which reads back as %v, %v", s, n, again, err)
		}
	})
}
