package area

import (
	"slices"
	"strings"
	"sync"
	"testing"
)

func open(t testing.TB) *Table {
	t.Helper()
	table, err := National()
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestNationalCounts(t *testing.T) {
	t.Parallel()
	table := open(t)
	if err := table.Verify(); err != nil {
		t.Fatal(err)
	}
	if table.SourceRows() != 665276 || table.Len() != 665271 || !strings.Contains(table.Edition(), "2.7.0") {
		t.Errorf("%d rows, %d divisions, %s", table.SourceRows(), table.Len(), table.Edition())
	}
	for name, c := range map[string]struct {
		code  Code
		count map[Level]int
	}{
		// 342 prefectures of the source; three of its 2,978 counties (东莞, 中山,
		// 儋州) and a town and village of 金门 repeat the division above.
		"全国":  {0, map[Level]int{Province: 31, Prefecture: 342, County: 2975, Town: 41351, Village: 620572}},
		"建宁县": {350430000000, map[Level]int{County: 1, Town: 10, Village: 100}},
		"南平市": {350700000000, map[Level]int{Prefecture: 1, County: 10, Town: 142, Village: 1943}},
		"洋县":  {610723000000, map[Level]int{County: 1, Town: 18, Village: 287}},
		"宣恩县": {422825000000, map[Level]int{County: 1, Town: 9, Village: 162}},
		"贵州省": {520000000000, map[Level]int{Province: 1, Prefecture: 9, County: 88, Town: 1510, Village: 17964}},
		"东莞市": {441900000000, map[Level]int{Prefecture: 1, County: 0, Town: 36, Village: 609}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, last := map[Level]int{}, Code(-1)
			for d := range table.Subtree(c.code) {
				got[d.Code.Level()]++
				if d.Code <= last || !d.Code.Within(c.code) || d.Name == "" {
					t.Fatalf("%v follows %v", d, last)
				}
				last = d.Code
			}
			for l, n := range c.count {
				if got[l] != n {
					t.Errorf("level %d: %d divisions, want %d", l, got[l], n)
				}
			}
		})
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	table := open(t)
	for code, name := range map[Code]string{
		610000000000: "陕西省", 610700000000: "汉中市", 610723000000: "洋县", 610723103000: "龙亭镇",
		520624110205: "司都坝村村民委员会", 350430103202: "修竹村委会", 441900000000: "东莞市", 350527000000: "金门县",
	} {
		if d, ok := table.Find(code); !ok || d != (Division{code, name}) {
			t.Errorf("Find(%v) = %v, %v; want %s", code, d, ok, name)
		}
	}
	for _, code := range []Code{0, 100000000000, 999999999999, 610723103999, 610799000000, 610723199000, -1} {
		if d, ok := table.Find(code); ok {
			t.Errorf("Find(%v) = %v, want none", code, d)
		}
	}
}

func TestChildren(t *testing.T) {
	t.Parallel()
	table := open(t)
	for name, c := range map[string]struct {
		of    Code
		count int
		first string
	}{
		"全国":        {0, 31, "北京市"},
		"陕西的市":      {610000000000, 10, "西安市"},
		"汉中的县区":     {610700000000, 11, "汉台区"},
		"洋县的镇":      {610723000000, 18, "洋州街道"},
		"东莞不设县":     {441900000000, 36, "东城街道"},
		"省直辖县级行政区划": {469000000000, 15, "五指山市"},
		"村下没有":      {610723103207, 0, ""},
		"金门没有资料":    {350527000000, 0, ""},
		"没有此码":      {610799000000, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list := table.Children(c.of)
			if len(list) != c.count || c.count > 0 && list[0].Name != c.first {
				t.Errorf("%d children, %v", len(list), list)
			}
			for _, d := range list {
				if d.Code.Parent() != c.of {
					t.Errorf("%v is not below %v", d, c.of)
				}
			}
		})
	}
}

// Every division is a child of its parent and is found by its code.
func TestTree(t *testing.T) {
	t.Parallel()
	table := open(t)
	var below func(Code) int
	below = func(c Code) int {
		n := 0
		for _, d := range table.Children(c) {
			n += 1 + below(d.Code)
			if found, ok := table.Find(d.Code); !ok || found != d {
				t.Errorf("Find(%v) = %v, %v", d.Code, found, ok)
			}
		}
		return n
	}
	for _, c := range []Code{520000000000, 460000000000, 440000000000} {
		want := len(slices.Collect(table.Subtree(c))) - 1
		if n := below(c); n != want || want < 3000 {
			t.Errorf("the tree of %v holds %d divisions, the walk gives %d", c, n, want)
		}
	}
}

func TestFullName(t *testing.T) {
	t.Parallel()
	table := open(t)
	for code, name := range map[Code]string{
		610723103207: "陕西省汉中市洋县龙亭镇三合村委会",
		110101001001: "北京市东城区东华门街道多福巷社区居委会",
		110100000000: "北京市市辖区",
		469001000000: "海南省五指山市",
		441900119000: "广东省东莞市长安镇",
		610000000000: "陕西省",
	} {
		if got := table.FullName(code); got != name {
			t.Errorf("FullName(%v) = %s, want %s", code, got, name)
		}
		if d, ok := table.ByFullName(name); !ok || d.Code != code {
			t.Errorf("ByFullName(%s) = %v, %v", name, d, ok)
		}
	}
	if got := table.FullName(610723103999); got != "" {
		t.Errorf("an unknown code is called %s", got)
	}
	for _, name := range []string{"", "洋县", "陕西省汉中市洋县龙亭镇三合村委", "陕西省汉中市洋县龙亭镇三合村委会一"} {
		if d, ok := table.ByFullName(name); ok {
			t.Errorf("ByFullName(%q) = %v", name, d)
		}
	}
}

// A name leads back to its code, or to nothing where two divisions bear it.
func TestFullNameLeadsBack(t *testing.T) {
	t.Parallel()
	table := open(t)
	bearers := map[string][]Code{}
	for d := range table.Subtree(520624000000) {
		name := table.FullName(d.Code)
		bearers[name] = append(bearers[name], d.Code)
	}
	for name, codes := range bearers {
		d, ok := table.ByFullName(name)
		if ok != (len(codes) == 1) || ok && d.Code != codes[0] {
			t.Errorf("ByFullName(%s) = %v, %v; borne by %v", name, d, ok, codes)
		}
	}
}

func TestTableIsShared(t *testing.T) {
	t.Parallel()
	table := open(t)
	all := slices.Collect(table.Subtree(530000000000))
	var wait sync.WaitGroup
	for part := range 4 {
		wait.Go(func() {
			for i := part; i < len(all); i += 97 {
				if d, ok := table.Find(all[i].Code); !ok || d != all[i] {
					t.Errorf("Find(%v) = %v, %v", all[i].Code, d, ok)
				}
			}
		})
	}
	wait.Wait()
	if n := len(table.cache.blocks); n > cacheBlocks || n != len(table.cache.used) {
		t.Errorf("the cache holds %d blocks, %d in use", n, len(table.cache.used))
	}
}

func TestDamagedFile(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]string{
		"空":    "",
		"别的文件": "PK\x03\x04",
		"只有开头": magic,
		"截断":   national[:len(national)-1],
		"多一字节": national + "\x00",
		"目录损坏": national[:len(magic)+100] + "\xff" + national[len(magic)+101:],
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := Open(file); err == nil {
				t.Error("the file was opened")
			}
		})
	}
	at := len(national) - 1000
	table, err := Open(national[:at] + string(national[at]^1) + national[at+1:])
	if err != nil {
		t.Fatal(err)
	}
	if table.Verify() == nil {
		t.Error("a damaged block passed")
	}
}

// A stem that is cut off, and a rune or an ending that does not exist, are found
// before a name is read.
func TestUnreadableBlock(t *testing.T) {
	t.Parallel()
	table := &Table{endings: []string{"", "村"}, runes: []rune("甲乙")}
	for name, c := range map[string]struct {
		end   byte
		stems []byte
		want  bool
	}{
		"完好": {1, []byte{0, 1}, true}, "两字节的字被截断": {1, []byte{0, oneByte}, false},
		"没有这个字": {1, []byte{2}, false}, "没有这个词尾": {2, []byte{0}, false},
	} {
		b := &block{codes: []Code{610723103207}, ends: []byte{c.end}, from: []uint32{0, uint32(len(c.stems))}, stems: c.stems}
		if got := table.readable(b); got != c.want {
			t.Errorf("%s: readable is %v", name, got)
		}
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(national[:20_000])
	f.Add(magic + "\x05hello")
	f.Fuzz(func(t *testing.T, file string) {
		table, err := Open(file)
		if err != nil {
			return
		}
		if table.Verify() != nil {
			return
		}
		for d := range table.Subtree(0) {
			if found, ok := table.Find(d.Code); !ok || found != d {
				t.Fatalf("Find(%v) = %v, %v", d.Code, found, ok)
			}
		}
	})
}

func BenchmarkOpen(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		open(b)
	}
}

func BenchmarkFindCold(b *testing.B) {
	table := open(b)
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		table.cache = newCache()
		b.StartTimer()
		if _, ok := table.Find(520624110205); !ok {
			b.Fatal("not found")
		}
	}
}

func BenchmarkFindWarm(b *testing.B) {
	table := open(b)
	for b.Loop() {
		if _, ok := table.Find(520624110205); !ok {
			b.Fatal("not found")
		}
	}
}

func BenchmarkSubtreeNation(b *testing.B) {
	table := open(b)
	for b.Loop() {
		for range table.Subtree(0) {
		}
	}
}
