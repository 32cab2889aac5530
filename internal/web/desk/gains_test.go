package desk

import (
	"net/url"
	"strings"
	"testing"
)

// TestGainsAreListed: the reserve list has a page; who does not qualify is refused; a gain is
// joined or not, and nobody is let off it.
func TestGainsAreListed(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	village := d.Shown()
	who := "first/" + village.String()
	f := url.Values{"kind": {"reserve"}, "area": {d.Posts["water"].Area.String()}, "post": {d.Posts["water"].ID}, "ground": {"成绩突出"}, "facts": {"项目争取得力"}}
	d.says(d.page("supervisor", "POST /desk/consequences/new", post("/desk/consequences/new", f)), "机制包写明“确定为副科级后备干部”不对县直部门")
	f.Set("area", village.String())
	f.Set("post", d.Posts[who].ID)
	at := d.page("supervisor", "POST /desk/consequences/new", post("/desk/consequences/new", f))
	id := strings.TrimPrefix(at, "/desk/consequences/")
	list := func() string { return d.page("organiser", "GET /desk/gains", get("/desk/gains")) }
	d.says(list(), "确定为副科级后备干部", "成绩突出", "已提出，待决定", at)
	page := d.page("organiser", "GET /desk/consequences/{id}", get(at), "id", id)
	d.says(page, "不列入", "列入")
	if strings.Contains(page, "免予") || strings.Contains(page, "从轻") {
		t.Error("列入名单的表单里有免予、从轻")
	}
	decide := url.Values{"outcome": {"lighter"}, "text": {"先看一年"}, "measure": {"培训"}}
	d.says(d.page("organiser", "POST /desk/consequences/{id}/{act}", post(at+"/decide", decide), "id", id, "act", "decide"), "只有列入和不列入")
	decide.Set("outcome", "exempt")
	d.page("organiser", "POST /desk/consequences/{id}/{act}", post(at+"/decide", decide), "id", id, "act", "decide")
	d.says(list(), "这一批不列入")
	if d.actor(who, d.now.Now()).Holds("consequence.see") {
		t.Error("第一书记看得到后备名单")
	}
}
