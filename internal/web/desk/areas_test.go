package desk

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"luoshi/internal/area"
	"luoshi/internal/fault"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

// TestAreasRoom: places are registered, renamed and removed by those who know them;
// a name, also a mistyped one, is proposed and never decided.
func TestAreasRoom(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	village, far := d.Shown(), d.Villages[len(d.Villages)-1]
	own, code := "village/"+d.Shown().String(), d.Shown().String()
	page := d.page(own, "GET /desk/areas/{code}", get("/desk/areas/"+code), "code", code)
	d.says(page, "村以下地点", "3 处", "移民安置点", "河坎上", "登记地点", "采用时起", "这里的岗位", "在办事项 0 件")
	if strings.Contains(page, "并入别处") {
		t.Error("村两委能改区划")
	}
	other := d.page(own, "GET /desk/areas/{code}", get("/desk/areas/"+far.String()), "code", far.String())
	if strings.Contains(other, "登记地点") || strings.Contains(other, "这里的岗位") || !strings.Contains(other, "由本村、所在镇登记") {
		t.Error("别村的页面给了登记的表单或看得到别村的岗位")
	}
	add := url.Values{"village": {code}, "name": {"上寨"}, "kind": {"stockade"}, "aliases": {"老寨，坝上"}}
	if to := d.page(own, "POST /desk/places", post("/desk/places", add)); to != "/desk/areas/"+code+"#places" {
		t.Fatalf("登记后：%s", to)
	}
	d.says(d.page(own, "POST /desk/places", post("/desk/places", add)), "本村已有名为“上寨”的地点", `value="老寨，坝上"`)
	add.Set("village", far.String())
	for key, want := range map[string]string{own: "access.area", "supervisor": "access.role", "organiser": "access.role", "audit": "access.role"} {
		if _, err := d.as(key, "POST /desk/places", post("/desk/places", add)); !fault.Is(err, want) {
			t.Errorf("%s 登记到别村：%v", key, err)
		}
	}
	p := d.place(village, "上寨")
	edit := url.Values{"village": {code}, "name": {"下寨"}, "kind": {"stockade"}, "aliases": {"坝上"}}
	for _, do := range []string{"", "remove"} {
		edit.Set("do", do)
		if _, err := d.as("village/"+far.String(), "POST /desk/places/{id}", post("/desk/places/x", edit), "id", p.ID); !fault.Is(err, "access.area") {
			t.Errorf("别村的人改地点 %q：%v", do, err)
		}
	}
	edit.Set("do", "")
	edit.Set("name", "一组")
	d.says(d.page(own, "POST /desk/places/{id}", post("/desk/places/x", edit), "id", p.ID), "本村已有名为“一组”的地点", "<details open>")
	edit.Set("name", "下寨")
	d.page(own, "POST /desk/places/{id}", post("/desk/places/x", edit), "id", p.ID)
	d.says(d.page(own, "GET /desk/areas/{code}", get("/desk/areas/"+code), "code", code), "下寨", "坝上、上寨", "4 处")
	d.lookUps(code)
	file, err := d.as("supervisor", "GET /desk/area-files/{file}", get("/desk/area-files/places.csv"), "file", "places.csv")
	if err != nil {
		t.Fatal(err)
	}
	d.says(file.Body.String(), "别名", code+",4,下寨,寨,坝上、上寨")
	if _, err := d.as("supervisor", "GET /desk/area-files/{file}", get("/desk/area-files/x"), "file", "people.xlsx"); fault.KindOf(err) != fault.Missing {
		t.Errorf("没有的文件：%v", err)
	}
	d.page(own, "POST /desk/places/{id}", post("/desk/places/x", url.Values{"do": {"remove"}}), "id", p.ID)
	if page := d.page(own, "GET /desk/areas/{code}", get("/desk/areas/"+code), "code", code); strings.Contains(page, "下寨") {
		t.Error("删去后仍在名单上")
	}
	for _, bad := range []string{"abc", "610723", "999999999999", "610723999999", "610721001001"} {
		if _, err := d.as("supervisor", "GET /desk/areas/{code}", get("/desk/areas/x"), "code", bad); fault.KindOf(err) != fault.Missing || err == nil {
			t.Errorf("区划 %s：%v", bad, err)
		}
	}
}

// lookUps asks for divisions and places by whatever people write.
func (d boardDesk) lookUps(code string) {
	for _, x := range []struct{ text, want string }{
		{code, "龙亭镇 杜村村委会"}, {"杜村", "龙亭镇 杜村村委会"}, {"龙亭杜村", code}, {"龙停镇杜村", "→"},
		{"下寨", "坝上"}, {"杜村一组", "<td>一组"}, {"龙亭镇杜村 河坎上", "<td>二组"}, {"没有这样的地名啊", "没有相近的名称"},
	} {
		page := d.page("supervisor", "GET /desk/areas", get("/desk/areas?q="+url.QueryEscape(x.text)))
		hits, _, _ := strings.Cut(page, `<div class="cols">`)
		if !strings.Contains(hits, x.want) {
			d.Errorf("查“%s”没有“%s”：\n%s", x.text, x.want, hits)
		}
	}
}

func (d boardDesk) place(village area.Code, name string) (p org.Place) {
	d.do(func(tx *store.Tx) error {
		all, err := tx.PlacesOf(village)
		for _, x := range all {
			if x.Name == name {
				p = x
			}
		}
		return err
	})
	if p.ID == "" {
		d.Fatal("没有登记上")
	}
	return p
}

// TestAreaChangesOnPages: a merger holds from its day on; the past stays as it was;
// the page of what has ended says what is left there and moves nothing.
func TestAreaChangesOnPages(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	d.now.Set(time.Date(2026, 9, 20, 4, 0, 0, 0, time.UTC))
	gone := d.Shown()
	code, town := gone.String(), gone.Parent().String()
	fresh := (gone.Parent() + 901).String()
	organiser := d.page("organiser", "GET /desk/areas/{code}", get("/desk/areas/"+code), "code", code)
	d.says(organiser, "更名", "并入别处", "撤销这个区划")
	merge := url.Values{"from": {"2026-10-01"}, "document": {""}, "new_into": {fresh}, "name": {"新桥村村委会"}}
	for key, want := range map[string]string{"village/" + code: "access.role", "town/" + town: "access.role", "desk": "access.role", "supervisor": "access.role"} {
		for _, change := range []string{"rename", "merge", "end"} {
			if _, err := d.as(key, "POST /desk/areas/{code}/{change}", post("/x", merge), "code", code, "change", change); !fault.Is(err, want) {
				t.Errorf("%s %s：%v", key, change, err)
			}
		}
	}
	merge.Set("name", "新桥村村委会")
	d.says(d.page("organiser", "POST /desk/areas/{code}/{change}", post("/x", merge), "code", code, "change", "merge"), "没有写依据的文件", "<details open><summary>并入别处", `value="新桥村村委会"`)
	merge.Set("document", "洋政发〔2026〕8号（示例）")
	if to := d.page("organiser", "POST /desk/areas/{code}/{change}", post("/x", merge), "code", code, "change", "merge"); to != "/desk/areas/"+code {
		t.Fatalf("合并后：%s", to)
	}
	d.says(d.page("organiser", "GET /desk/areas/{code}", get("/desk/areas/"+code), "code", code), "已定于 2026-09-30 终止", "新桥村村委会")
	before := d.page("organiser", "GET /desk/areas", get("/desk/areas?town="+town+"&on=2026-09-30"))
	after := d.page("organiser", "GET /desk/areas", get("/desk/areas?town="+town+"&on=2026-10-01"))
	beforeRows, _, _ := strings.Cut(before, "区划变动")
	afterRows, _, _ := strings.Cut(after, "区划变动")
	if !strings.Contains(beforeRows, `<td class="nw">`+code) || strings.Contains(beforeRows, `<td class="nw">`+fresh) {
		t.Error("合并前一天的区划不对")
	}
	if !strings.Contains(afterRows, fresh) || strings.Contains(afterRows, `<td class="nw">`+code) || !strings.Contains(afterRows, "前身") {
		t.Error("合并当天的区划不对")
	}
	d.says(after, "洋政发〔2026〕8号（示例）", "2026-09-30")
	d.now.Set(time.Date(2026, 10, 8, 4, 0, 0, 0, time.UTC))
	left := d.page("organiser", "GET /desk/areas/{code}", get("/desk/areas/"+code), "code", code)
	d.says(left, "今天已没有这个区划", "软件不会代为移动", "驻村第一书记")
	if strings.Contains(left, "撤销这个区划") || strings.Contains(left, "登记地点") {
		t.Error("已终止的村还能改")
	}
	begin := url.Values{"code": {(gone.Parent() + 903).String()}, "name": {"后坝村村委会"}, "from": {"2026-10-08"}, "document": {"示例文件"}, "came": {fresh}}
	if _, err := d.as("town/"+town, "POST /desk/areas", post("/desk/areas", begin)); !fault.Is(err, "access.role") {
		t.Errorf("镇新设村：%v", err)
	}
	d.page("system", "POST /desk/areas", post("/desk/areas", begin))
	d.says(d.page("organiser", "POST /desk/areas/{code}/{change}", post("/x", url.Values{"from": {"2026-11-01"}, "document": {"示例文件"}, "name": {" "}}), "code", fresh, "change", "rename"), "没有名称")
	begin.Set("name", "再设村")
	d.says(d.page("system", "POST /desk/areas", post("/desk/areas", begin)), "在同一天既是", `value="再设村"`)
	list, err := d.as("supervisor", "GET /desk/area-files/{file}", get("/desk/area-files/divisions.csv"), "file", "divisions.csv")
	if err != nil {
		t.Fatal(err)
	}
	d.says(list.Body.String(), code+",杜村村委会,龙亭镇,,2026-09-30,,"+fresh, "后坝村村委会,龙亭镇,2026-10-08,,"+fresh)
	d.says(d.page("supervisor", "GET /desk/areas", get("/desk/areas?on=2026-13-01")), "2026-13-01")
}
