package scenario_test

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"luoshi/internal/scenario"
	"luoshi/internal/store/storetest"
	"luoshi/pack"

	"github.com/goccy/go-yaml"
)

// settingsFile names, for every setting of a pack, one change of it and the scenario that
// then comes out otherwise: path | pack | the value's place | value | scenario.
const settingsFile = "testdata/settings.txt"

// worded are the settings that are words for people: they name a thing or say where it
// comes from, and what shows them is held by TestEverySettingIsRead.
var worded = map[string]string{
	"pack": "编号", "title": "名称", "year": "演示的年份", "version": "版本号", "document": "依据", "zone": "情景的时间就是这个时区的时间", "second_factor[]": "登录的要求，情景不登录（desk 的 TestFactorIsDemanded）",
	"*.id": "编号", "*.title": "名称", "*.document": "依据", "*.source": "依据", "*.why": "依据", "*.emergency": "依据",
	"consequences[].effect.unit": "只有一个词", "tracks[].stages[].by[]": "页上“接着由谁办”的话（desk 的 TestTrackBoard）", "duties[].per": "只有一个词", "duties[].within.of": "只有一个词",
	"views[].figure": "分析页上的看法（desk 的 TestFigurePages）", "views[].by": "同上", "views[].every": "同上", "views[].periods": "同上", "views[].base": "同上",
	"one_pages[].trends[]": "一页表的版面（desk 的 TestOnePage）", "one_pages[].towns": "同上", "one_pages[].beside": "同上", "one_pages[].stuck": "同上",
	"figures[].unit": "数后面的单位", "figures[].says": "给看数的人的说明",
	"duties[].minutes": "负担统计的数（TestBurden）", "duties[].feeds[]": "填写页上的说明", "*.prefill": "填写页上的预填（field 的测试）", "*.personal": "填写页上的说明（page 的测试）；填报整份加密", "*.purpose": "填写页上的说明（page 的测试）", "*.keep": "填写页上的说明（page 的测试）",
	"letters[].copies[]": "文书版面上的抄送（letter 的测试）", "letters[].form": "版式；通报发给谁看由 TestMonthlyCircular", "sheets[].min": "和末档的起点必须相同，只能一起改", "spots[].list": "核对页上登记的链接（TestSpotPages）",
}

// settingsPacks are the folders of the packs that are changed.
var settingsPacks = map[string]string{"yangxian": "../../packs/yangxian", "template": "../../packs/template", "settings": "testdata/settings"}

// change is one line of the file.
type change struct{ path, pack, place, value, scenario string }

// TestEverySettingMatters changes each setting of the shipped packs in turn and plays a
// scenario that passes with the shipped value: it must come out otherwise. A setting that
// no scenario notices does nothing, or nothing shows that it does.
func TestEverySettingMatters(t *testing.T) {
	t.Parallel()
	storetest.OneThread(t)
	packs := map[string]map[string]any{}
	for name, dir := range settingsPacks {
		text, err := os.ReadFile(dir + "/pack.yaml")
		if err != nil {
			t.Fatal(err)
		}
		var root map[string]any
		if err := yaml.Unmarshal(text, &root); err != nil {
			t.Fatal(err)
		}
		packs[name] = root
	}
	known := map[string]change{}
	data, err := os.ReadFile(settingsFile)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if f := strings.Split(strings.TrimSpace(line), " | "); len(f) == 5 {
			known[f[0]] = change{f[0], f[1], f[2], f[3], f[4]}
		}
	}
	leaves := leavesOf(t)
	for path := range known {
		if !leaves[path] {
			t.Errorf("%s is no setting any more", path)
		}
	}
	for path := range leaves {
		if isWorded(path) {
			continue
		}
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			if c, there := known[path]; !there || !noticed(t, packs[c.pack], c) {
				t.Errorf("no scenario comes out otherwise when %s is changed (%+v)", path, c)
			}
		})
	}
}

func isWorded(path string) bool {
	_, whole := worded[path]
	_, last := worded["*."+path[strings.LastIndexByte(path, '.')+1:]]
	return whole || last && strings.Contains(path, ".")
}

// node is what the schema says of a setting.
type node struct {
	Items      *node           `json:"items"`
	Properties map[string]node `json:"properties"`
}

// leavesOf lists the settings of the format: lists[].term.
func leavesOf(t *testing.T) map[string]bool {
	t.Helper()
	text, err := pack.Schema()
	if err != nil {
		t.Fatal(err)
	}
	var root node
	if err := json.Unmarshal(text, &root); err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	var walk func(path string, n node)
	walk = func(path string, n node) {
		switch {
		case n.Properties != nil:
			for name, p := range n.Properties {
				walk(strings.TrimPrefix(path+"."+name, "."), p)
			}
		case n.Items != nil:
			walk(path+"[]", *n.Items)
		default:
			out[path] = true
		}
	}
	walk("", root)
	return out
}

// noticed plays the scenario of a change and reports whether it comes out otherwise.
func noticed(t *testing.T, root map[string]any, c change) bool {
	t.Helper()
	text, ok := changed(t, root, c.place, c.value)
	if !ok {
		return false
	}
	script, err := os.ReadFile(filepath.Join(settingsPacks[c.pack], "scenarios", c.scenario))
	if err != nil {
		return false
	}
	files := fstest.MapFS{"p/pack.yaml": {Data: text}, "p/scenarios/" + c.scenario: {Data: script}}
	r, err := scenario.RunFile(t.Context(), files, "p", "p/scenarios/"+c.scenario, opener(t, storetest.Engines(t)[0]))
	if err != nil {
		t.Fatal(err)
	}
	return len(r.Errs) > 0
}

// changed gives the text of a pack with one value changed; false when the reader refuses it.
func changed(t *testing.T, root map[string]any, place, value string) ([]byte, bool) {
	t.Helper()
	var v any
	if err := yaml.Unmarshal([]byte(value), &v); err != nil {
		t.Fatal(err)
	}
	text, err := yaml.Marshal(with(root, strings.Split(place, "/"), v))
	if err != nil {
		t.Fatal(err)
	}
	_, problems := pack.ReadText(text)
	return text, len(problems) == 0
}

// with copies a tree and sets the value at a place; null takes it out.
func with(tree any, place []string, v any) any {
	if len(place) == 0 {
		return v
	}
	switch old := tree.(type) {
	case []any:
		i, _ := strconv.Atoi(place[0])
		out := slices.Clone(old)
		if out[i] = with(old[i], place[1:], v); out[i] == nil {
			out = slices.Delete(out, i, i+1)
		}
		return out
	case map[string]any:
		out := maps.Clone(old)
		if out[place[0]] = with(old[place[0]], place[1:], v); out[place[0]] == nil {
			delete(out, place[0])
		}
		return out
	}
	return v
}
