package ident

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"luoshi/internal/fault"

	"pgregory.net/rapid"
)

func TestParseCitizenID(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in, full, code string
	}{
		"标准示例，末位为X":   {"11010519491231002X", "11010519491231002X", ""},
		"小写x":         {"11010519491231002x", "11010519491231002X", ""},
		"全角数字和前后空格":   {" １１０１０５１９４９１２３１００２Ｘ ", "11010519491231002X", ""},
		"十九世纪出生":      {"440524188001010014", "440524188001010014", ""},
		"台湾居民居住证":     {"830000198802110027", "830000198802110027", ""},
		"十五位旧号换成十八位":  {"110105491231002", "11010519491231002X", ""},
		"空":           {"", "", "ident.citizen_length"},
		"十七位":         {"44522119901117536", "", "ident.citizen_length"},
		"校验位不符":       {"440882199102104190", "", "ident.citizen_check"},
		"两位互换":        {"440882199120104195", "", "ident.citizen_birth"},
		"中间含字母":       {"44088219910210A195", "", "ident.citizen_characters"},
		"末位为其他字母":     {"11010519491231002Y", "", "ident.citizen_characters"},
		"末位写成乘号":      {"11010519491231002×", "", "ident.citizen_characters"},
		"十九位":         {"110105194912310021X", "", "ident.citizen_characters"},
		"多写一位数字":      {"1101051949123100211", "", "ident.citizen_long"},
		"前面有撇号":       {"'11010519491231002X", "", "ident.citizen_characters"},
		"没有这个省":       {"995955198706122245", "", "ident.citizen_division"},
		"平年二月二十九日":    {"110105199902290015", "", "ident.citizen_birth"},
		"十三月":         {"110105199913010015", "", "ident.citizen_birth"},
		"十五位号生日不成立":   {"110105491331002", "", "ident.citizen_birth"},
		"十五位号不可有X":    {"11010549123100X", "", "ident.citizen_characters"},
		"汉字凑成十八字节":    {"一二三四五六", "", "ident.citizen_characters"},
		"一八五〇年以前没有号码": {"110105184912310021", "", "ident.citizen_birth"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			id, err := ParseCitizenID(c.in)
			if c.code != "" && !fault.Is(err, c.code) || c.code == "" && err != nil || id.Full() != c.full {
				t.Fatalf("ParseCitizenID(%q) = %q, %v; want %q, %s", c.in, id.Full(), err, c.full, c.code)
			}
			if f, ok := fault.As(err); ok && c.in != "" && strings.Contains(f.Error(), strings.TrimSpace(c.in)) {
				t.Errorf("the fault holds the number: %v", f)
			}
		})
	}
}

// TestCitizenFaultNamesTheCharacter names the character that is wrong, and never asks to
// complete a number that is too long.
func TestCitizenFaultNamesTheCharacter(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"61072319850101018×": "ident.citizen_characters 18 “×”", "'61072319850101018X": "ident.citizen_characters 1 “'”", "610723 19850101018X": "ident.citizen_characters 7 空格",
		"6107231985010101811": "ident.citizen_long 19 1", "61072319850101018XX": "ident.citizen_characters 19 “X”", "6107231985010101": "ident.citizen_length 16", "6107231985O101018X": "ident.citizen_characters 11 “O”"} {
		if _, err := ParseCitizenID(in); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", in, err, want)
		}
	}
}

func TestCitizenIDStates(t *testing.T) {
	t.Parallel()
	id, err := ParseCitizenID("440882199102104195")
	if err != nil {
		t.Fatal(err)
	}
	y, m, d := id.Birth()
	if y != 1991 || m != 2 || d != 10 || id.Sex() != Male || id.Division() != 440882 || id.ResidencePermit() || id.Zero() {
		t.Errorf("%d-%d-%d %s %d", y, m, d, id.Sex(), id.Division())
	}
	const masked = "440882********4195"
	for _, text := range []string{id.Masked(), id.String(), fmt.Sprint(id), fmt.Sprintf("%+v", id)} {
		if text != masked {
			t.Errorf("printed as %s, want %s", text, masked)
		}
	}
	if text := fmt.Sprintf("%#v", id); strings.Contains(text, "19910210") {
		t.Errorf("printed as %s", text)
	}
	permit, err := ParseCitizenID("830000198802110027")
	if err != nil || permit.Sex() != Female || !permit.ResidencePermit() {
		t.Errorf("permit: %s, %v", permit.Sex(), err)
	}
	var none CitizenID
	y, m, d = none.Birth()
	if y+m+d+none.Division() != 0 || none.Sex() != "" || none.Masked() != "" || !none.Zero() {
		t.Error("the zero value states something")
	}
}

// One wrong character, or two neighbours exchanged, never passes.
func TestCitizenCheckCatchesSlips(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		body := fmt.Sprintf("610723%04d%02d%02d%03d", rapid.IntRange(1900, 2026).Draw(t, "year"),
			rapid.IntRange(1, 12).Draw(t, "month"), rapid.IntRange(1, 28).Draw(t, "day"), rapid.IntRange(0, 999).Draw(t, "serial"))
		full := body + string(citizenCheck(body))
		if id, err := ParseCitizenID(full); err != nil || id.Full() != full {
			t.Fatalf("%s: %v", full, err)
		}
		at := rapid.IntRange(0, 16).Draw(t, "place")
		slip := []byte(full)
		if rapid.Bool().Draw(t, "exchange") && at < 16 {
			slip[at], slip[at+1] = slip[at+1], slip[at]
		} else {
			slip[at] = '0' + byte(rapid.IntRange(0, 9).Draw(t, "digit"))
		}
		if _, err := ParseCitizenID(string(slip)); err == nil && string(slip) != full {
			t.Fatalf("%s passed for %s", slip, full)
		}
	})
}

// vectors is the part of vectors.json that concerns this package.
type vectors struct {
	Citizen []struct {
		ID     string
		Valid  bool
		Length int
	} `json:"gb11643_id18"`
	Credit []struct {
		Code, Prefix17, Check string
		Valid                 bool
	} `json:"gb32100_uscc"`
}

func readVectors(t *testing.T) vectors {
	t.Helper()
	folder := os.Getenv("LUOSHI_DATA")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "shared", "data")
	}
	raw, err := os.ReadFile(filepath.Join(folder, "codes", "vectors.json"))
	if err != nil {
		t.Skipf("no test data (set LUOSHI_DATA): %v", err)
	}
	var v vectors
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	if len(v.Citizen) < 10 || len(v.Credit) < 3 {
		t.Fatalf("%d and %d vectors", len(v.Citizen), len(v.Credit))
	}
	return v
}

func TestCitizenVectors(t *testing.T) {
	t.Parallel()
	for _, c := range readVectors(t).Citizen {
		id, err := ParseCitizenID(c.ID)
		if valid := c.Valid || c.Length == 15; (err == nil) != valid {
			t.Errorf("%s: %v, want valid %v", c.ID, err, valid)
		}
		if c.Length == 15 && id.Full()[:17] != c.ID[:6]+"19"+c.ID[6:] {
			t.Errorf("%s converted to %s", c.ID, id.Full())
		}
	}
}

func FuzzParseCitizenID(f *testing.F) {
	for _, s := range []string{"11010519491231002X", "431389760616601", "830000198802110027", "", "１１０１０５", "\xff\xfe"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, err := ParseCitizenID(s)
		if err != nil {
			if fault.KindOf(err) != fault.Invalid || !id.Zero() {
				t.Fatalf("ParseCitizenID(%q) = %v, %v", s, id, err)
			}
			return
		}
		again, err := ParseCitizenID(id.Full())
		if err != nil || again != id || len(id.Masked()) != 18 {
			t.Fatalf("ParseCitizenID(%q) = %q, which reads back as %v", s, id.Full(), err)
		}
	})
}
