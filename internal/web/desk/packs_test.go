package desk

import (
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
)

// flood is the pack of the tutorial in docs/packs.md.
func flood(t *testing.T) string {
	t.Helper()
	doc, err := os.ReadFile("../../../docs/packs.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(doc), "```yaml file=flood/pack.yaml\n")
	text, _, ok := strings.Cut(rest, "```")
	if !ok {
		t.Fatal("docs/packs.md has no pack")
	}
	return strings.Replace(text, "（请换成本地文号）", "", 1)
}

// TestPackRoom follows the pack of the tutorial from a text that does not read to the
// version in force.
func TestPackRoom(t *testing.T) {
	t.Parallel()
	d := openPacks(t)
	text := flood(t)
	send := func(do, text, document string) (page string, status int) {
		return d.propose(do+document, text, url.Values{"do": {do}, "document": {document}})
	}
	d.says(d.page("desk", "GET /desk/packs", get("/desk/packs")), "洋县驻村帮扶", "提请下发新的版本", "yangxian@1", "在用")
	if page := d.page("supervisor", "GET /desk/packs", get("/desk/packs")); strings.Contains(page, "提请下发新的版本") {
		t.Error("the supervisor is offered to issue a pack")
	}
	if w, err := d.as("supervisor", "POST /desk/packs", post("/desk/packs", url.Values{"do": {"issue"}, "text": {text}, "document": {"县防汛〔2026〕3号"}})); err != nil || w.Code != http.StatusForbidden || d.waits() != "" {
		t.Errorf("the supervisor asked for an issue: %v", err)
	}
	page, status := send("issue", strings.Replace(text, "term: 3 天", "term: 三天左右", 1), "县防汛〔2026〕3号")
	if status != http.StatusUnprocessableEntity {
		t.Errorf("a broken pack answered %d", status)
	}
	d.says(page, "没有提请。下面 1 处", "pack.yaml:", "三天左右", "县防汛〔2026〕3号")
	page, status = send("check", text, "")
	d.says(page, "检查通过：汛期值守 第 1 版")
	if status != http.StatusOK || d.waits() != "" {
		t.Errorf("a check answered %d", status)
	}
	page, status = send("issue", text, "")
	if d.says(page, "请写明本单位文件"); status != http.StatusUnprocessableEntity {
		t.Errorf("without a document it answered %d", status)
	}
	if _, status := send("issue", text, "县防汛〔2026〕3号"); status != http.StatusSeeOther {
		t.Fatalf("it answered %d", status)
	}
	d.says(d.page("leader-1", "GET /desk/packs", get("/desk/packs")), "这是另一个机制包", "确认下发")
	d.confirm("leader-1")
	if key, _ := d.inForce(); key != "flood@1" {
		t.Errorf("%s in force, want flood@1", key)
	}
	page, _ = send("issue", strings.Replace(text, "minutes: 2", "minutes: 3", 1), "县防汛〔2026〕4号")
	d.says(page, "版本号已经用到 1")
	d.says(d.page("desk", "GET /desk/packs", get("/desk/packs")), "汛期值守", "flood@1", "yangxian@1", "县防汛〔2026〕3号")
	if page := d.page("desk", "GET /desk/packs/text", get("/desk/packs/text?key=flood@1")); page != text {
		t.Error("the text that is downloaded is not the text that was issued")
	}
	if _, err := d.as("desk", "GET /desk/packs/text", get("/desk/packs/text?key=flood@9")); err == nil {
		t.Error("an unknown version is downloaded")
	}
	if _, err := d.s.Store.Sequence(t.Context(), d.Home); err != nil {
		t.Fatal(err)
	}
	if r, err := d.s.Store.Verify(t.Context(), d.Home); err != nil || !r.Intact() {
		t.Errorf("journal: %+v %v", r.Findings, err)
	}
}
