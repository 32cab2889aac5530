package area

import (
	"testing"

	"luoshi/internal/fault"

	"pgregory.net/rapid"
)

func TestParseCode(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in   string
		want Code
		code string
	}{
		"省两位":         {"61", 610000000000, ""},
		"市四位":         {"6107", 610700000000, ""},
		"县六位":         {"610723", 610723000000, ""},
		"乡镇九位":        {"610723103", 610723103000, ""},
		"村十二位":        {"610723103207", 610723103207, ""},
		"前后空格不计":      {" 610723 ", 610723000000, ""},
		"不设县的市，镇直属地级": {"441900003", 441900003000, ""},
		"空":           {"", 0, "area.code_length"},
		"五位":          {"61072", 0, "area.code_length"},
		"含字母":         {"61072A", 0, "area.code_not_digits"},
		"含小数":         {"610723.0", 0, "area.code_not_digits"},
		"没有这个省":       {"990000", 0, "area.code_province"},
		"省以下缺市":       {"610023", 0, "area.code_gap"},
		"镇下缺镇":        {"610723000207", 0, "area.code_gap"},
		"省直接到镇":       {"610000103", 0, "area.code_gap"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ParseCode(c.in)
			if c.code != "" && !fault.Is(err, c.code) || c.code == "" && err != nil || got != c.want {
				t.Errorf("ParseCode(%q) = %v, %v; want %v, %s", c.in, got, err, c.want, c.code)
			}
		})
	}
}

func TestCode(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		code, parent, lo, hi Code
		level                Level
		home                 int
	}{
		"全国":     {0, 0, 0, 999999999999, Nation, 0},
		"省":      {610000000000, 0, 610000000000, 619999999999, Province, 610000},
		"市":      {610700000000, 610000000000, 610700000000, 610799999999, Prefecture, 610700},
		"县":      {610723000000, 610700000000, 610723000000, 610723999999, County, 610723},
		"镇":      {610723103000, 610723000000, 610723103000, 610723103999, Town, 610723},
		"村":      {610723103207, 610723103000, 610723103207, 610723103207, Village, 610723},
		"末位为零的村": {610723103210, 610723103000, 610723103210, 610723103210, Village, 610723},
		"东莞的镇":   {441900003000, 441900000000, 441900003000, 441900003999, Town, 441900},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lo, hi := c.code.Range()
			if c.code.Parent() != c.parent || lo != c.lo || hi != c.hi || c.code.Level() != c.level || c.code.Home() != c.home {
				t.Errorf("%v: parent %v, range %v-%v, level %v, home %d", c.code, c.code.Parent(), lo, hi, c.code.Level(), c.code.Home())
			}
		})
	}
	if s := Code(610723000000).String(); s != "610723000000" {
		t.Errorf("String gives %s", s)
	}
}

func TestCodeOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := Code(rapid.Int64Range(110000000000, 659999999999).Draw(t, "code"))
		parent := c.Parent()
		if parent >= c || !c.Within(parent) || !c.Within(0) || parent.Within(c) {
			t.Fatalf("%v is not below its parent %v", c, parent)
		}
		lo, hi := parent.Range()
		clo, chi := c.Range()
		if clo < lo || chi > hi {
			t.Fatalf("range of %v leaves that of %v", c, parent)
		}
		if c.Level() <= parent.Level() {
			t.Fatalf("level of %v is not below %v", c, parent)
		}
	})
}

func FuzzParseCode(f *testing.F) {
	for _, s := range []string{"61", "6107", "610723", "610723103", "610723103207", "", "６１", "610023", "-10723"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := ParseCode(s)
		if err != nil {
			if fault.KindOf(err) != fault.Invalid || c != 0 {
				t.Fatalf("ParseCode(%q) = %v, %v", s, c, err)
			}
			return
		}
		again, err := ParseCode(c.String())
		if err != nil || again != c {
			t.Fatalf("ParseCode(%q) = %v, which reads back as %v, %v", s, c, again, err)
		}
	})
}
