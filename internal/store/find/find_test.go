package find_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"luoshi/internal/store/find"
)

const home = 610723

func opened(t *testing.T) *find.Index {
	t.Helper()
	file := filepath.Join(t.TempDir(), "find")
	x, err := find.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	if i, err := os.Stat(file); err != nil || runtime.GOOS != "windows" && i.Mode().Perm() != 0o600 {
		t.Error(i.Mode(), err)
	}
	t.Cleanup(func() { _ = x.Close() })
	return x
}

// TestFound: each query beside the documents that it finds, the newest first.
func TestFound(t *testing.T) {
	t.Parallel()
	x := opened(t)
	docs := []find.Doc{
		{"matter", "a", find.Words("SX-2026-000515", "杜村二组饮水管道冻裂", "三户没有水。") + " " + find.Mark('t', "610723103")},
		{"matter", "b", find.Words("SX-2026-000516", "蓄水池漏水") + " " + find.Mark('t', "610723104")},
		{"matter", "c", find.Words("SX-2025-000515", "Ａ级 GIS 平台", "（未完）")},
		{"letter", "d", find.Words("洋督办〔2026〕98号", "关于饮水管道的督办函")},
	}
	if err := x.Put(t.Context(), home, docs, find.Place{Seq: 4, Event: "e"}); err != nil {
		t.Fatal(err)
	}
	if err := x.Put(t.Context(), home+1, docs[:1], find.Place{}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		kind, typed string
		within      [][]string
		want        string
	}{
		{"matter", "饮水", nil, "a"}, {"matter", "水", nil, "b a"}, {"matter", "漏水", nil, "b"}, {"matter", "水管道", nil, "a"}, {"matter", "管水", nil, ""},
		{"matter", "二组 饮水", nil, "a"}, {"matter", "饮水 二组", nil, "a"}, {"matter", "饮水 蓄水池", nil, ""}, {"matter", "裂三", nil, ""},
		{"matter", "SX-2026-000515", nil, "a"}, {"matter", "ｓｘ－２０２６－０００５１５", nil, "a"}, {"matter", "515", nil, "c a"}, {"matter", "000515", nil, "c a"}, {"matter", "2026 515", nil, "a"},
		{"matter", "gis", nil, "c"}, {"matter", "Gi", nil, "c"}, {"matter", "a级", nil, "c"}, {"matter", "(未完)", nil, "c"}, {"matter", "", nil, ""}, {"matter", "，。", nil, ""},
		{"matter", `"`, nil, ""}, {"matter", `饮水" OR "漏水`, nil, ""}, {"matter", "饮水*", nil, "a"}, {"matter", "§t610723103", nil, ""},
		{"matter", "水", [][]string{{find.Mark('t', "610723103")}}, "a"}, {"matter", "水", [][]string{{find.Mark('t', "610723105")}}, ""},
		{"letter", "饮水", nil, "d"}, {"letter", "98号", nil, "d"}, {"letter", "洋督办 98", nil, "d"},
	} {
		fs, err := x.Find(t.Context(), find.Query{Home: home, Kind: c.kind, Terms: find.Terms(c.typed), Within: c.within, Limit: 10})
		var got []string
		for _, f := range fs {
			got = append(got, f.ID)
		}
		if err != nil || strings.Join(got, " ") != c.want {
			t.Errorf("%q: %v %v, not %s", c.typed, got, err, c.want)
		}
	}
	or := find.Query{Home: home, Kind: "matter", Terms: []find.Term{{Text: "杜村", Marks: []string{find.Mark('t', "610723104")}}}, Limit: 10}
	if fs, err := x.Find(t.Context(), or); err != nil || len(fs) != 2 {
		t.Error("a word or what it means:", fs, err)
	}
	if p, err := x.At(t.Context(), home); err != nil || p != (find.Place{Seq: 4, Event: "e"}) {
		t.Error(p, err)
	}
}

// TestChanged: a document that was changed is found by its new words alone, at its old
// place; one without words is gone; a page goes on behind the last.
func TestChanged(t *testing.T) {
	t.Parallel()
	x := opened(t)
	put := func(docs ...find.Doc) {
		t.Helper()
		if err := x.Put(t.Context(), home, docs, find.Place{}); err != nil {
			t.Fatal(err)
		}
	}
	ids := func(typed string, before int64) (out []string, last int64) {
		t.Helper()
		fs, err := x.Find(t.Context(), find.Query{Home: home, Kind: "matter", Terms: find.Terms(typed), Before: before, Limit: 2})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range fs {
			out, last = append(out, f.ID), f.N
		}
		return out, last
	}
	for i := range 5 {
		put(find.Doc{"matter", fmt.Sprint(i), find.Words("水渠")})
	}
	put(find.Doc{"matter", "3", find.Words("道路")}, find.Doc{"matter", "2", ""}, find.Doc{"matter", "9", ""}, find.Doc{"matter", "1", find.Words("水渠")})
	page, last := ids("水渠", 0)
	if fmt.Sprint(page) != "[4 1]" {
		t.Error(page)
	}
	if page, _ = ids("水渠", last); fmt.Sprint(page) != "[0]" {
		t.Error(page)
	}
	if page, _ = ids("道路", 0); fmt.Sprint(page) != "[3]" {
		t.Error(page)
	}
	if err := x.Forget(t.Context(), home); err != nil {
		t.Fatal(err)
	}
	if page, _ = ids("道路", 0); len(page) > 0 {
		t.Error(page)
	}
}
