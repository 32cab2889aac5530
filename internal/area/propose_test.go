package area

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestPropose(t *testing.T) {
	t.Parallel()
	table := open(t)
	for name, c := range map[string]struct {
		text   string
		within Code
		want   Code
		why    string
	}{
		"贵州材料中的错字":        {"思南县瓦溪镇都坝村", 0, 520624110205, "瓦溪镇→瓮溪镇，都坝村→司都坝村村民委员会"},
		"同上，只在思南县内找":      {"思南县瓦溪镇都坝村", 520624000000, 520624110205, "瓦溪镇→瓮溪镇，都坝村→司都坝村村民委员会"},
		"同上，省去县名":         {"瓦溪镇都坝村", 520624000000, 520624110205, "瓦溪镇→瓮溪镇，都坝村→司都坝村村民委员会"},
		"完整名称":            {"陕西省汉中市洋县龙亭镇三合村委会", 0, 610723103207, ""},
		"省去省市县镇村等字":       {"陕西汉中洋县龙亭三合", 0, 610723103207, ""},
		"村委会写作村":          {"洋县龙亭镇三合村", 0, 610723103207, ""},
		"村委会写作村民委员会":      {"洋县龙亭镇三合村民委员会", 0, 610723103207, ""},
		"后附组号":            {"洋县龙亭镇三合村３组", 0, 610723103207, ""},
		"夹有空格标点":          {"洋县 龙亭镇，三合村", 0, 610723103207, ""},
		"自治县省去民族":         {"印江县", 0, 520625000000, ""},
		"县改市":             {"西藏自治区山南市错那县", 0, 540581000000, "错那县→错那市"},
		"州与市同名，取市":        {"文山市", 0, 532601000000, ""},
		"不设县的市":           {"东莞市长安镇", 0, 441900119000, ""},
		"直辖市不写市辖区":        {"北京东城东华门街道多福巷社区", 0, 110101001001, ""},
		"地名恰与外省某区同名而不带区字": {"龙亭三合", 0, 610723103207, ""},
		"只在一村内找":          {"司都坝", 520624110205, 520624110205, ""},
		"只在一镇内找":          {"都坝村", 520624110000, 520624110205, "都坝村→司都坝村村民委员会"},
		"上级名与下级名连写且漏字":    {"贵州铜仁思南瓮溪司都", 0, 520624110205, "司都→司都坝村村民委员会"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list := table.Propose(c.text, c.within, 5)
			if len(list) == 0 || list[0].Division.Code != c.want || list[0].Why != c.why {
				t.Fatalf("Propose(%s) = %v", c.text, list)
			}
			for i, p := range list {
				ordered := i == 0 || p.Score <= list[i-1].Score
				if !ordered || p.Score < leastScore || p.Score > 1000 || p.FullName != table.FullName(p.Division.Code) || !p.Division.Code.Within(c.within) {
					t.Errorf("candidate %d of %s: %v", i, c.text, p)
				}
			}
		})
	}
}

func TestProposeScope(t *testing.T) {
	t.Parallel()
	table := open(t)
	for _, c := range table.Propose("云南省文山壮族苗族自治州文山市", 0, 50) {
		if !strings.ContainsAny(c.Division.Name, "文山") {
			t.Errorf("%v shares nothing with the text but what is above it", c)
		}
	}
	s := &search{t: table, limit: 5, a: newAligner([]rune("思南县瓦溪镇都坝村")), known: map[rune]bool{}}
	s.upper()
	if n := len(s.chosen()); n == 0 || n > fewUnits {
		t.Errorf("a text that names its county is sought in %d units", n)
	}
	s = &search{t: table, limit: 5, a: newAligner([]rune("都坝村")), known: map[rune]bool{}}
	s.upper()
	if n := len(s.chosen()); n != len(s.units) || n < 3000 {
		t.Errorf("a text that names no county is sought in %d units of %d", n, len(s.units))
	}
}

func TestProposeNothing(t *testing.T) {
	t.Parallel()
	table := open(t)
	for name, c := range map[string]struct {
		text  string
		limit int
	}{
		"空": {"", 5}, "只有标点": {"，。", 5}, "不要候选": {"洋县", 0}, "不是地名": {"qwertyuiop", 5},
	} {
		if list := table.Propose(c.text, 0, c.limit); len(list) != 0 {
			t.Errorf("%s: %v", name, list)
		}
	}
	if n := len(table.Propose("和平村", 0, 7)); n != 7 {
		t.Errorf("%d candidates for a name that hundreds of villages bear, want 7", n)
	}
}

// A division is the first candidate for its own full name, with the full score,
// unless another bears the same name.
func TestProposeOwnName(t *testing.T) {
	t.Parallel()
	table := open(t)
	for _, county := range []Code{520624000000, 610723000000, 422825000000, 441900000000} {
		all := slices.Collect(table.Subtree(county))
		rapid.Check(t, func(t *rapid.T) {
			d := rapid.SampledFrom(all).Draw(t, "division")
			name := table.FullName(d.Code)
			list := table.Propose(name, county, 3)
			if len(list) == 0 || list[0].Score != 1000 || list[0].FullName != name {
				t.Fatalf("Propose(%s) = %v", name, list)
			}
		})
	}
}

// dataFile opens a file of the data that are not part of the project.
func dataFile(t *testing.T, name string) *os.File {
	t.Helper()
	folder := os.Getenv("LUOSHI_DATA")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "shared", "data")
	}
	f, err := os.Open(filepath.Join(folder, name))
	if err != nil {
		t.Skipf("no test data (set LUOSHI_DATA): %v", err)
	}
	t.Cleanup(func() { _ = f.Close() }) // only read
	return f
}

func TestPovertyCounties(t *testing.T) {
	t.Parallel()
	table := open(t)
	lines, err := csv.NewReader(dataFile(t, filepath.Join("counties", "832.csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	stale := map[string]Code{"文山市": 532601000000, "错那县": 540581000000, "米林县": 540481000000, "临夏市": 622901000000, "大柴旦行委": 632857000000}
	hits, renamed := 0, 0
	for _, line := range lines[1:] {
		digits, name := strings.TrimSuffix(line[0], ".0"), line[1]
		code, err := ParseCode(digits)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		d, ok := table.Find(code)
		if ok && code.Level() == County {
			hits++
			if d.Name != name {
				renamed++
			}
			continue
		}
		for _, text := range []string{name, line[3] + line[4] + name} {
			list := table.Propose(text, 0, 5)
			if len(list) == 0 || list[0].Division.Code != stale[name] {
				t.Errorf("stale %s %s: %v", digits, text, list)
			}
		}
	}
	if len(lines) != 833 || hits != 827 || renamed != 40 {
		t.Errorf("%d counties, %d hits, %d renamed; want 832, 827, 40", len(lines)-1, hits, renamed)
	}
}

func FuzzPropose(f *testing.F) {
	table := open(f)
	for _, s := range []string{"思南县瓦溪镇都坝村", "", "\xff\xfe", "三组", "自治县", strings.Repeat("村", 200)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, c := range table.Propose(s, 520624000000, 5) {
			if c.Score < leastScore || c.Score > 1000 || c.FullName == "" {
				t.Fatalf("Propose(%q) = %v", s, c)
			}
		}
	})
}

func benchmarkPropose(b *testing.B, text string, within, want Code) {
	table := open(b)
	b.ReportAllocs()
	for b.Loop() {
		list := table.Propose(text, within, 5)
		if len(list) == 0 || list[0].Division.Code != want {
			b.Fatalf("%v", list)
		}
	}
}

func BenchmarkProposeInCounty(b *testing.B) {
	benchmarkPropose(b, "瓦溪镇都坝村", 520624000000, 520624110205)
}

func BenchmarkProposeVillageNation(b *testing.B) {
	benchmarkPropose(b, "思南县瓦溪镇都坝村", 0, 520624110205)
}

func BenchmarkProposeCountyNation(b *testing.B) {
	benchmarkPropose(b, "西藏自治区山南市错那县", 0, 540581000000)
}

// A bare village name gives no hold: every village of the country is read.
func BenchmarkProposeBareVillageNation(b *testing.B) {
	benchmarkPropose(b, "司都坝村", 0, 520624110205)
}
