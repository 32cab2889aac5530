package desk

import (
	"strings"
	"testing"
	"time"

	"luoshi/internal/calendar"
)

// TestBurden sums what villages are asked for in a week with two holidays: lists
// by posts and working days, matters by who asks.
func TestBurden(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	at := time.Date(2026, 9, 7, 9, 0, 0, 0, d.Zone)
	d.registered("problem", "二组停水", at)
	d.registered("problem", "三组停水", at)
	d.farMatter(at)
	d.now.Set(time.Date(2026, 9, 24, 9, 0, 0, 0, d.Zone))
	due := d.matter(d.registered("problem", "不在七天内", d.now.Now()).ID).Due
	page := d.page("supervisor", "GET /desk", get("/desk"))
	// 25 to 27 September are the mid-autumn holiday and 1 October is National Day:
	// three working days, 531 posts, ten minutes each; and at the month's end one
	// entry of five minutes about each of the 531
	d.says(page, "各村要填清单 2124 份，约 309.7 小时，平均每村 2.6 小时", "《帮扶工作清单》", "2026-12-31", "谁在要各村报送")
	if m, last := d.matter(d.registered("problem", "四组停水", at).ID), calendar.YMD(2026, 10, 1); m.Due > last || due <= last {
		t.Fatalf("the dates of this test are wrong: %s, %s", m.Due, due)
	}
	page = d.page("supervisor", "GET /desk", get("/desk"))
	d.says(page, "到期事项 4 件，涉及 2 个村", "县督导组")
	town := d.page("town/"+d.Shown().Parent().String(), "GET /desk", get("/desk"))
	d.says(town, "到期事项 3 件，涉及 1 个村")
	if strings.Contains(town, "2124") {
		t.Error("a town is told the county's sum")
	}
	if page := d.page("water", "GET /desk", get("/desk")); strings.Contains(page, "各村要填清单") {
		t.Error("a department without an area is told a county's sum")
	}
}
