package desk

import (
	"encoding/csv"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/store"
)

// trackFigures are the figures of a board with the addresses of their rows.
var trackFigures = regexp.MustCompile(`<a (?:class="fig" )?href="(/desk/tracks/[^"#]+)#rows">(?:<b>)?([0-9]+)<`)

// TestTrackBoard: every figure of a board opens to as many rows, under the same condition and
// within what the reader sees; units and stages sum to the same.
func TestTrackBoard(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	d.planted()
	const route = "GET /desk/tracks/{id}"
	shown := d.Shown().Parent()
	town := "town/" + shown.String()
	open := func(key, path string) string { return d.page(key, route, get(path), "id", "to_zero") }
	page := open("supervisor", "/desk/tracks/to_zero")
	d.says(page, "清零式动态管理", "4 个环节，各有多少", "下发", "责任岗位", "事项自己的期限", "核验期限", "没有规定期限", "各单位、各环节", "清零到哪个单位", "停得最久的在前")
	found := trackFigures.FindAllStringSubmatch(page, -1)
	if len(found) < 12 {
		t.Fatalf("%d 个数点得开\n%s", len(found), page)
	}
	for _, f := range found {
		path, n := strings.ReplaceAll(f[1], "&amp;", "&"), f[2]
		as := "?as=csv"
		if strings.Contains(path, "?") {
			as = "&as=csv"
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(open("supervisor", path+as), "\ufeff"))).ReadAll()
		if err != nil || strconv.Itoa(len(rows)-1) != n {
			t.Errorf("%s 是 %s，点开 %d 行 %v", path, n, len(rows)-1, err)
		}
	}
	d.says(d.page("supervisor", "GET /desk/tracks", get("/desk/tracks")), "清零式动态管理", "事项")

	own := open(town, "/desk/tracks/to_zero")
	for _, other := range d.Towns {
		if name := d.areaName(other); other != shown && strings.Contains(own, name) {
			t.Errorf("本镇的环节里有外镇 %s", name)
		}
	}
	for _, bad := range []string{"stage=9", "stage=x", "is=fast", "unit=610724000"} {
		if _, err := d.as("supervisor", route, get("/desk/tracks/to_zero?"+bad), "id", "to_zero"); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", bad, err)
		}
	}
	if _, err := d.as("supervisor", route, get("/desk/tracks/none"), "id", "none"); fault.KindOf(err) != fault.Missing {
		t.Errorf("没有的环节：%v", err)
	}
}

// TestTrackOfPosts: where posts stand by what was entered about them is counted for whoever
// counts the duties about persons, within their reach, and stands on the page of the post as a subject.
func TestTrackOfPosts(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	const route = "GET /desk/tracks/{id}"
	shown := d.Shown()
	const subject = "GET /desk/subjects/{kind}/{id}"
	post := d.Posts["first/"+shown.String()].ID
	enter := func(step string) {
		d.do(func(tx *store.Tx) error {
			_, err := duty.Enter(tx, d.Actor("organiser"), d.Zone, duty.Input{Pack: "yangxian@1", Duty: "study", Day: calendar.DateOf(d.s.Store.Now(), d.Zone),
				Values: []duty.Value{{ID: "post", Text: post}, {ID: "step", Text: step}, {ID: "basis", Text: "走访"}}})
			return err
		})
	}
	enter("摸排清楚")
	open := func(key, query string) string {
		return d.page(key, route, get("/desk/tracks/study_track?"+query), "id", "study_track")
	}
	page := open("organiser", "stage=2")
	d.says(page, "“拉网式”研判", "3 个环节，各有多少", "没有规定期限", "10 个工作日", "示例参数", "取证 · 在此　1 个岗位", "一线研判记录")
	d.says(d.page("organiser", subject, get("/desk/subjects/post/"+post), "kind", "post", "id", post), "“拉网式”研判", "取证", "一线研判记录：摸排清楚", "接着由组织部办", `aria-current="step"`)
	enter("证据不足再摸排")
	d.says(d.page("organiser", subject, get("/desk/subjects/post/"+post), "kind", "post", "id", post), "退回过 1 次")

	town := "town/" + shown.Parent().String()
	own := open(town, "")
	for _, other := range d.Towns {
		if name := d.areaName(other); other != shown.Parent() && strings.Contains(own, name) {
			t.Errorf("本镇的环节里有外镇 %s", name)
		}
	}
	if _, err := d.as("first/"+shown.String(), route, get("/desk/tracks/study_track"), "id", "study_track"); fault.KindOf(err) != fault.Denied {
		t.Errorf("第一书记数到了别人：%v", err)
	}
	if own := d.page("first/"+shown.String(), subject, get("/desk/subjects/post/"+post), "kind", "post", "id", post); strings.Contains(own, "拉网式") {
		t.Error("岗位页给不盘点的人看了研判到哪一步")
	}
}
