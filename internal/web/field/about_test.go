package field

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/store"
	"luoshi/internal/wording"
)

// TestWrittenAboutMe: what the village writes about a posted person is read by that person,
// who answers it once; nobody answers for another.
func TestWrittenAboutMe(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p phone) {
		me, mate, village := "first/"+p.Shown().String(), "member/"+p.Shown().String()+"/1", "village/"+p.Shown().String()
		p.says(p.get(me, "/field/about"), "还没有写到您的记录")
		object := p.Holders[p.Posts[me].ID]
		p.post(village, "/field/enter/resident_care", url.Values{"object": {object}, "own": {"1"}, "f-work": {"修好路灯两盏"}, "f-leave": {"外出两次没有登记"}, "key": {"care"}})
		page := p.get(me, "/field/about")
		p.says(page, "村干部对驻村干部的管理", "外出两次没有登记", "答复", `data-draft="answer-`)
		if strings.Contains(p.get(mate, "/field/about"), "外出两次没有登记") {
			t.Error("队员看到了写到第一书记的记录")
		}
		var id string
		if err := p.Store.View(t.Context(), p.Home, func(v *store.View) error {
			es, err := v.EntriesOfObject("resident_care", object, 5)
			id = es[0].ID
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := p.send(wording.Zh, mate, http.MethodPost, "/field/about/"+id, url.Values{"text": {"替他说"}}); !fault.Is(err, "duty.answer_other") {
			t.Errorf("队员替第一书记答复：%v", err)
		}
		p.says(p.post(me, "/field/about/"+id, url.Values{"text": {" "}, "key": {"a0"}}), "请写明同意还是不同意")
		if to := p.post(me, "/field/about/"+id, url.Values{"text": {"两次都是公差，镇上有登记"}, "key": {"a1"}}); to != "/field/about" {
			t.Fatalf("答复以后到了 %s", to)
		}
		page = p.get(me, "/field/about")
		p.says(page, "本人答复", "两次都是公差，镇上有登记")
		if strings.Contains(page, `data-draft="answer-`) {
			t.Error("答复过的还能再答复")
		}
		p.says(p.post(me, "/field/about/"+id, url.Values{"text": {"再说一次"}, "key": {"a2"}}), "已经答复过")
	})
}

// TestSupervisionForm: a monthly supervision is written and not tapped away; the day on which
// the leaders heard it is asked for, kept, and shown.
func TestSupervisionForm(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p phone) {
		page := p.get("supervisor", "/field")
		p.says(page, "每月督导", "县委领导听取汇报的日期", `name="f-heard"`, `type="date"`)
		if strings.Contains(page, "今日无新增") {
			t.Error("每月督导可以点“今日无新增”")
		}
		p.says(p.post("supervisor", "/field/enter/monthly_supervision", url.Values{"nothing": {"1"}, "key": {"s0"}}), "要写实际情况")
		p.says(p.post("supervisor", "/field/enter/monthly_supervision", url.Values{"f-covered": {"龙亭镇"}, "f-findings": {"停水两处"}, "f-heard": {"2026-13-01"}, "key": {"s1"}}), "2026-13-01")
		to := p.post("supervisor", "/field/enter/monthly_supervision", url.Values{"f-covered": {"龙亭镇"}, "f-findings": {"停水两处"}, "f-heard": {"2026-09-23"}, "key": {"s2"}})
		if !strings.HasPrefix(to, "/field?delivered=") {
			t.Fatalf("上报以后到了 %s", to)
		}
		if err := p.Store.View(t.Context(), p.Home, func(v *store.View) error {
			es, err := v.EntriesFor("monthly_supervision", p.Posts["supervisor"].ID, "2026-09")
			if len(es) != 1 || !hasValue(es[0], "heard", "2026-09-23") {
				t.Fatalf("听取汇报的日期没有留下：%v", es)
			}
			p.says(p.get("supervisor", "/field/entries/"+es[0].ID), `value="2026-09-23"`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

func hasValue(e duty.Entry, id, text string) bool {
	for _, v := range e.Values {
		if v.ID == id && v.Text == text {
			return true
		}
	}
	return false
}
