package desk

import (
	"encoding/csv"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"luoshi/internal/fault"
)

// figureCell is a value of a table with the page of its rows.
var figureCell = regexp.MustCompile(`<a class="fig" href="(/desk/figures/rows\?[^"]*)">([0-9,]+)</a>`)

// cells are the counts of a page by the pages of their rows.
func cells(page string) map[string]int {
	out := map[string]int{}
	for _, m := range figureCell.FindAllStringSubmatch(page, -1) {
		n, _ := strconv.Atoi(strings.ReplaceAll(m[2], ",", ""))
		out[strings.ReplaceAll(m[1], "&amp;", "&")] = n
	}
	return out
}

// TestFigurePages: a table of towns by months opens to the rows of each count, for whoever sees
// the whole; a town sees its villages and no other town; a department sees none; files say
// what the page says.
func TestFigurePages(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	d.planted()
	const route = "GET /desk/figures"
	shown := d.Shown().Parent()
	town := "town/" + shown.String()
	table := func(key, query string) string { return d.page(key, route, get("/desk/figures?"+query)) }
	page := table("supervisor", "figure=found&n=3")
	d.says(page, "新增事项", "7月", "9月（未完）", "合起来", "期内登记的事项", "机制包 洋县驻村帮扶 第 1 版", "各镇(办)月末逾期", "每月一页表", "<svg class=\"ch\"")
	found := cells(page)
	if len(found) < 4 {
		t.Fatalf("%d 个数点得开\n%s", len(found), page)
	}
	for path, n := range found {
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(d.page("supervisor", "GET /desk/figures/rows", get(path+"&as=csv")), "\ufeff"))).ReadAll()
		if err != nil || len(rows)-1 != n {
			t.Errorf("%s 是 %d，点开 %d 行 %v", path, n, len(rows)-1, err)
		}
	}
	d.says(table("supervisor", "figure=on_time_rate&n=3&base=prev"), "按期报结率", "升降", "—", "算法", "占比")
	d.says(table("supervisor", "figure=found&by=field:list&n=2"), "问题清单", "清单")
	d.says(table("supervisor", "figure=found&by=unit&n=2"), "县直单位")
	d.says(table("supervisor", "view=by_list"), "新增事项", "问题清单")
	d.says(table("supervisor", "figure=visited&by=village&in="+shown.String()), "走访户数", "洋县")

	own := table(town, "figure=found&by=village&n=2")
	d.says(own, "未完")
	other := d.Towns[0]
	if other == shown {
		other = d.Towns[1]
	}
	if name := d.areaName(other); strings.Contains(own, name) {
		t.Errorf("本镇的表里有外镇 %s", name)
	}
	d.says(table(town, "figure=on_time_rate&by=village&n=2"), "洋县")
	for key, query := range map[string]string{town: "figure=found&in=" + other.String(), "water": "figure=found", "first/" + d.Shown().String(): "in=" + shown.String()} {
		if _, err := d.as(key, route, get("/desk/figures?"+query)); fault.KindOf(err) != fault.Denied {
			t.Errorf("%s 看到了 %s：%v", key, query, err)
		}
	}
	if _, err := d.as(town, "GET /desk/figures/rows", get("/desk/figures/rows?"+url.Values{"figure": {"found"}, "in": {other.String()}, "of": {other.String()}, "from": {"2026-09-01"}, "until": {"2026-09-30"}}.Encode())); fault.KindOf(err) != fault.Denied {
		t.Errorf("外镇的行点得开：%v", err)
	}
	// What is outside the own town has no line to open, by whatever name.
	for _, of := range []string{other.String(), "^"} {
		w, err := d.as(town, "GET /desk/figures/rows", get("/desk/figures/rows?"+url.Values{"figure": {"found"}, "of": {of}, "from": {"2026-09-01"}, "until": {"2026-09-30"}}.Encode()))
		if err == nil && strings.Contains(w.Body.String(), `<td class="ti">`) {
			t.Errorf("本镇打开了 %s 的行", of)
		}
	}
	d.says(table("supervisor", "figure=cases&n=2"), "提出的个案")
	if _, err := d.as(town, route, get("/desk/figures?figure=cases")); fault.KindOf(err) != fault.Denied {
		t.Errorf("镇上看到了个案数：%v", err)
	}
	if _, err := d.as(town, "GET /desk/figures/rows", get("/desk/figures/rows?figure=cases&from=2026-09-01&until=2026-09-30")); fault.KindOf(err) != fault.Denied {
		t.Errorf("镇上打开了个案数：%v", err)
	}
	if strings.Contains(own, "提出的个案") {
		t.Error("镇上选得到个案数")
	}
	for query, says := range map[string]string{"figure=none": "没有数据项", "view=none": "none", "figure=found&n=26": "至多 25 期", "figure=found&to=2026-12": "还没有开始", "figure=found&by=field:outcome": "不能按", "figure=found&every=hour": "hour", "figure=found&base=x": "x"} {
		d.says(table("supervisor", query), says, `name="figure"`)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(table("supervisor", "figure=found&n=3&as=csv"), "\ufeff"))).ReadAll()
	if err != nil || len(rows) < 10 || rows[0][0] != "镇(办)" || rows[len(rows)-1][0] != "洋县" {
		t.Errorf("%v %v", rows, err)
	}
}

// TestOnePage: the sheet of a month says in words what opens to its rows, draws thirteen
// months on one scale, names what each unit holds up and each town.
func TestOnePage(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	d.planted()
	sheet := func(key, id, query string) string {
		return d.page(key, "GET /desk/figures/sheets/{id}", get("/desk/figures/sheets/x?"+query), "id", id)
	}
	page := sheet("leader-1", "month", "to=2026-09")
	d.says(page, "2026年9月", "新增事项", "13 个月走势", "卡在哪个单位", "县交通运输局", "各镇(办)逾期事项", d.areaName(d.Shown().Parent()), "不看个人")
	if n := strings.Count(page, `<svg class="tr"`); n != len(d.Towns) {
		t.Errorf("%d 个镇有走势，应为 %d", n, len(d.Towns))
	}
	for path, n := range cells(page) {
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(d.page("leader-1", "GET /desk/figures/rows", get(path+"&as=csv")), "\ufeff"))).ReadAll()
		if err != nil || len(rows)-1 != n {
			t.Errorf("%s 是 %d，点开 %d 行 %v", path, n, len(rows)-1, err)
		}
	}
	village := sheet("first/"+d.Shown().String(), "month", "to=2026-09")
	d.says(village, "各村逾期事项", d.areaName(d.Shown()))
	if strings.Contains(village, "in="+d.Shown().Parent().String()) {
		t.Error("村里的一页表通到全镇的数")
	}
	if _, err := d.as("leader-1", "GET /desk/figures/sheets/{id}", get("/desk/figures/sheets/x"), "id", "none"); fault.KindOf(err) != fault.Missing {
		t.Error(err)
	}
	if _, err := d.as("water", "GET /desk/figures/sheets/{id}", get("/desk/figures/sheets/month"), "id", "month"); fault.KindOf(err) != fault.Denied {
		t.Error(err)
	}
}
