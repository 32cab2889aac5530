package scenario_test

import (
	"context"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"luoshi/internal/fault"
	"luoshi/internal/keyring"
	"luoshi/internal/scenario"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

// TestPacks plays every scenario of every pack on every engine.
func TestPacks(t *testing.T) {
	t.Parallel()
	dirs, err := filepath.Glob("../../packs/*/scenarios")
	if err != nil || len(dirs) < 2 {
		t.Fatalf("the packs are not found: %v %v", dirs, err)
	}
	for i, d := range dirs {
		dirs[i] = path.Dir(d)
	}
	for _, dir := range append(dirs, "../../packs/examples/hezhang", "testdata/season", "testdata/settings", "testdata/hours") {
		packs, dir := os.DirFS(path.Dir(dir)), path.Base(dir)
		files, err := scenario.Files(packs, dir)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s has no scenarios: %v", dir, err)
		}
		for _, engine := range storetest.Engines(t) {
			for _, file := range files {
				t.Run(engine.Name+"/"+dir+"/"+path.Base(file), func(t *testing.T) {
					t.Parallel()
					r, err := scenario.RunFile(t.Context(), packs, dir, file, opener(t, engine))
					if err != nil {
						t.Fatal(err)
					}
					for _, err := range r.Errs {
						t.Error(err)
					}
				})
			}
		}
	}
}

func opener(t *testing.T, engine storetest.Engine) scenario.Opener {
	return func(ctx context.Context, clock *scenario.Clock) (*store.Store, func() error, error) {
		keys, err := keyring.Open(filepath.Join(t.TempDir(), "keys"))
		if err != nil {
			return nil, nil, err
		}
		s, err := store.Open(ctx, engine.URL(t), store.Options{Keys: keys, Clock: func() time.Time { return clock.Now(time.Time{}) }})
		if err != nil {
			return nil, nil, err
		}
		return s, s.Close, nil
	}
}

// TestParse gives each mistake of a line its code.
func TestParse(t *testing.T) {
	t.Parallel()
	const scene = "# XX-01 题\n县 610723\n岗位 甲 角色 督导组 在 龙亭镇 人 周明\n"
	for _, c := range []struct{ name, text, line, code string }{
		{"没有题", "县 610723\n期望 名册 村 0", "1", "scenario.head"},
		{"什么也不期望", scene, "3", "scenario.expects_nothing"},
		{"期望里没有内容", scene + "期望 名册", "4", "scenario.expects_nothing"},
		{"没有这个语句", scene + "期往 名册 村 0", "4", "scenario.verb_unknown"},
		{"引号没收住", scene + "登记 一 清单 “甲", "4", "scenario.quote_open"},
		{"缺由谁", scene + "登记 一 清单 a 在 龙亭镇 题 b", "4", "scenario.key_missing"},
		{"不认识的项", scene + "期望 名册 村 0 个 3", "4", "scenario.key_unknown"},
		{"写了两次", scene + "期望 名册 村 0 村 1", "4", "scenario.key_twice"},
		{"后面没有内容", scene + "期望 名册 村", "4", "scenario.value_missing"},
		{"期望不能拒绝", scene + "拒绝 期望 名册 村 0 因 access.role", "4", "scenario.refuse"},
		{"没有这个代码", scene + "拒绝 巡检 因 no.code", "4", "scenario.refuse"},
		{"名字用过", scene + "岗位 甲 角色 督导组 在 龙亭镇 人 周", "4", "scenario.name_taken"},
		{"没有这个名字", scene + "签收 一 由 甲", "4", "scenario.name_unknown"},
		{"不是日期", scene + "日 2026-02-30", "4", "scenario.date"},
		{"时间往回", scene + "日 2026-02-03\n日 2026-02-02", "5", "scenario.time_back"},
		{"不是数", scene + "期望 名册 村 三", "4", "scenario.number"},
		{"不是期", scene + "计算排名 一 种类 a 期 2026-13 由 甲", "4", "scenario.period"},
		{"不在可选里", scene + "期望 任职 甲 方式 兼", "4", "scenario.choice"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, errs := scenario.Parse("a.txt", c.text)
			for _, err := range errs {
				if fault.Is(err, c.code) && strings.HasPrefix(err.Error(), "a.txt:"+c.line+": ") {
					return
				}
			}
			t.Errorf("want %s on line %s, got %v", c.code, c.line, errs)
		})
	}
}

// TestPlayTells shows that a scenario that does not come out says which line, and
// goes on.
func TestPlayTells(t *testing.T) {
	t.Parallel()
	text := "# XX-01 题\n期望 名册 村 0\n县 610723\n岗位 甲 角色 督导组 在 没有镇 人 周明\n派驻 乙 村 3 第一书记 2 队员 4\n期望 名册 村 3 每村 2.01\n拒绝 巡检 因 access.role\n期望 名册 村 4\n"
	script, errs := scenario.Parse("a.txt", text)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	clock := &scenario.Clock{}
	s, done, err := opener(t, storetest.Engines(t)[0])(t.Context(), clock)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := done(); err != nil {
			t.Error(err)
		}
	}()
	packText, err := os.ReadFile("../../packs/yangxian/pack.yaml")
	if err != nil {
		t.Fatal(err)
	}
	got := scenario.Play(t.Context(), s, clock, packText, script)
	want := []string{"a.txt:2: scenario.county_first", "a.txt:4: scenario.place_unknown", "a.txt:6: scenario.want", "a.txt:7: scenario.not_refused", "a.txt:8: scenario.want"}
	if len(got) != len(want) {
		t.Fatalf("%d errors, want %d: %v", len(got), len(want), got)
	}
	for i, w := range want {
		place, code, _ := strings.Cut(w, ": ")
		if !strings.HasPrefix(got[i].Error(), place+": ") || !fault.Is(got[i], code) {
			t.Errorf("%v, want %s", got[i], w)
		}
	}
}

func FuzzScenario(f *testing.F) {
	for _, name := range []string{"scenarios/recall", "scenarios/monthly_board", "scenarios/daily_list", "scenarios/wechat", "../template/demo"} {
		text, err := os.ReadFile("../../packs/yangxian/" + name + ".txt")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, errs := scenario.Parse("a.txt", text)
		for _, err := range errs {
			if err.Error() == "" {
				t.Error("an error without words")
			}
		}
	})
}
