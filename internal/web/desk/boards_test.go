package desk

import (
	"luoshi/internal/area"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/appraise"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/scenario/county"
	"luoshi/internal/scenario/countytest"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
	"luoshi/internal/web"
	"luoshi/internal/web/person"
	"luoshi/internal/wording"
)

// boardDesk is the room over a built county.
type boardDesk struct {
	*testing.T
	*county.County
	s   *web.Server
	now *storetest.Clock
}

func openBoards(t *testing.T) boardDesk {
	t.Helper()
	clock := storetest.NewClock(time.Date(2026, 9, 24, 1, 0, 0, 0, time.UTC))
	c := countytest.Open(t, storetest.Engines(t)[0], clock)
	s, err := web.New(&web.Server{Store: c.Store, Home: c.Home, Zone: c.Zone, Files: t.TempDir()}, Face(), person.Face())
	if err != nil {
		t.Fatal(err)
	}
	return boardDesk{t, c, s, clock}
}

// as asks a route as the holder of a post would through the server.
func (d boardDesk) as(key, route string, r *http.Request, path ...string) (*httptest.ResponseRecorder, error) {
	d.Helper()
	w := httptest.NewRecorder()
	if err := r.ParseForm(); err != nil {
		d.Fatal(err)
	}
	_, r.URL.Path, _ = strings.Cut(route, " ") // as the router has it
	for i := 0; i+1 < len(path); i += 2 {
		r.SetPathValue(path[i], path[i+1])
		r.URL.Path = strings.ReplaceAll(r.URL.Path, "{"+path[i]+"}", path[i+1])
	}
	now := d.s.Store.Now()
	actor := d.Actor(key)
	actor.Now = now
	c := &web.Ctx{Server: d.s, W: w, R: r, Lang: wording.Zh, Face: "desk", Room: "boards", Today: calendar.DateOf(now, d.Zone), Actor: actor}
	if err := c.View(func(v *store.View) (err error) { c.Cases, err = v.CasesConcerning(actor.Person); return err }); err != nil {
		d.Fatal(err)
	}
	return w, handlerOf(d.T, d.s, route)(c)
}

// handlerOf is the handler of a route, by its method and path.
func handlerOf(t *testing.T, s *web.Server, route string) func(*web.Ctx) error {
	t.Helper()
	for _, r := range s.Routes() {
		if r.Method+" "+r.Path == route {
			return r.Handle
		}
	}
	t.Fatalf("no route %q", route)
	return nil
}

func (d boardDesk) page(key, route string, r *http.Request, path ...string) string {
	d.Helper()
	w, err := d.as(key, route, r, path...)
	if err != nil {
		d.Fatalf("%s %s: %v", key, r.URL, err)
	}
	return w.Header().Get("Location") + w.Body.String()
}

func (d boardDesk) says(page string, parts ...string) {
	d.Helper()
	for _, p := range parts {
		if !strings.Contains(page, p) {
			d.Errorf("the page does not say %q\n%s", p, page)
		}
	}
}

func (d boardDesk) do(fn func(tx *store.Tx) error) {
	d.Helper()
	if _, err := d.s.Store.Do(d.Context(), d.Home, "", fn); err != nil {
		d.Fatal(err)
	}
}

func (d boardDesk) actor(key string, at time.Time) access.Actor {
	a := d.Actor(key)
	a.Now = at
	return a
}

// TestReviewPages opens a weekly review of towns, votes, comments and publishes.
func TestReviewPages(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	at := d.page("desk", "POST /desk/reviews/open", post("/desk/reviews/open", url.Values{"review": {"town_weekly"}, "period": {"2026-W39"}}))
	id := strings.TrimPrefix(at, "/desk/reviews/")
	town := d.Posts["town/"+d.Towns[0].String()].Body
	d.says(d.page("desk", "GET /desk/reviews/{id}", get(at), "id", id), "做得好的", "vote-"+town, "截止投票")
	vote := url.Values{"vote-" + town: {"0"}}
	for _, key := range []string{"desk", "organiser", "water", "roads", "housing"} {
		d.page(key, "POST /desk/reviews/{id}/{act}", post(at+"/vote", vote), "id", id, "act", "vote")
	}
	d.says(d.page("desk", "POST /desk/reviews/{id}/{act}", post(at+"/vote", vote), "id", id, "act", "vote"), "已经投过票")
	if page := d.page("desk", "GET /desk/reviews/{id}", get(at), "id", id); strings.Contains(page, "100.000") {
		t.Error("a mean is shown before the votes are closed")
	}
	d.remarks(at, town)
	d.do(func(tx *store.Tx) error {
		bs, err := tx.Subjects(area.Town, d.Actor("desk").Area)
		for _, b := range bs {
			if err == nil {
				_, err = appraise.Comment(tx, d.actor("desk", d.s.Store.Now()), id, b.ID, "例会按时，台账清楚")
			}
		}
		return err
	})
	d.page("desk", "POST /desk/reviews/{id}/{act}", post(at+"/close", nil), "id", id, "act", "close")
	d.page("desk", "POST /desk/reviews/{id}/{act}", post(at+"/publish", nil), "id", id, "act", "publish")
	d.says(d.page("desk", "GET /desk/reviews/{id}", get(at), "id", id), "100.000", "5 票", "没有评议结果", "例会按时")
	d.says(d.page("organiser", "GET /desk/boards", get("/desk/boards")), "镇(办)周点评", "建议（尚未决定）")
}

// remarks saves the remarks of all towns with one form: what is new or changed is an act of
// its own, what stands is left alone, and one that is refused keeps the words of all.
func (d boardDesk) remarks(at, town string) {
	d.Helper()
	id, other := strings.TrimPrefix(at, "/desk/reviews/"), d.Posts["town/"+d.Towns[1].String()].Body
	send := func(first, second string) string {
		return d.page("desk", "POST /desk/reviews/{id}/{act}", post(at+"/comment", url.Values{"text-" + town: {first}, "text-" + other: {second}}), "id", id, "act", "comment")
	}
	if page := d.page("desk", "GET /desk/reviews/{id}", get(at), "id", id); strings.Count(page, "/comment\"") != 1 {
		d.Errorf("%d forms of remarks", strings.Count(page, "/comment\""))
	}
	d.says(send("", ""), "没有新写的或者改过的点评")
	send("例会按时", "台账清楚")
	d.says(send("例会按时", strings.Repeat("长", 5001)), "最多", "例会按时", "长长长")
	send("例会按时", "台账很清楚")
	d.says(send("", "台账最清楚"), "请写明点评", "台账最清楚")
	if err := d.s.Store.View(d.Context(), d.Home, func(v *store.View) error {
		for body, want := range map[string]string{town: "例会按时 1", other: "台账很清楚 2"} {
			r, _, err := v.Remark(id, body)
			if got := r.Text + " " + strconv.FormatInt(r.Version, 10); err != nil || got != want {
				d.Errorf("%s %v, want %s: once for each change", got, err, want)
			}
		}
		return nil
	}); err != nil {
		d.Fatal(err)
	}
}

// reviewTown gives one town a full review of the last week of September's third.
func (d boardDesk) reviewTown(body string) {
	d.Helper()
	now := d.s.Store.Now()
	d.do(func(tx *store.Tx) error {
		pk, err := tx.Pack("yangxian@1")
		if err != nil {
			return err
		}
		review, _ := pk.Review("town_weekly")
		desk := d.actor("desk", now)
		round, err := appraise.OpenRound(tx, matter.Rules{Calendar: d.s.Calendar(), Zone: d.Zone}, desk, review, desk.Area, "2026-W39", "yangxian@1")
		if err != nil {
			return err
		}
		for _, key := range []string{"desk", "organiser", "water", "roads", "housing"} {
			if _, err := appraise.Vote(tx, d.actor(key, now), round.ID, map[string]int{body: 0}); err != nil {
				return err
			}
		}
		bs, err := tx.Subjects(area.Town, desk.Area)
		for _, b := range bs {
			if err == nil {
				_, err = appraise.Comment(tx, desk, round.ID, b.ID, "例会按时")
			}
		}
		if err == nil {
			_, err = appraise.CloseRound(tx, matter.Rules{Calendar: d.s.Calendar(), Zone: d.Zone}, desk, round.ID)
		}
		if err == nil {
			_, err = appraise.PublishRound(tx, desk, round.ID)
		}
		return err
	})
}

// TestBoardPages computes the town board and follows it until a town objects.
func TestBoardPages(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	village := d.Shown()
	town := village.Parent()
	lead := "town/" + town.String()
	d.do(func(tx *store.Tx) error {
		_, err := office.Register(tx, matter.Rules{Calendar: d.s.Calendar(), Zone: d.Zone}, d.actor("supervisor", time.Date(2026, 9, 1, 2, 0, 0, 0, time.UTC)), matter.Draft{List: "problem", Area: village,
			Title: "养殖污水外排", Owner: d.Posts["first/"+village.String()].ID, Pack: "yangxian@1"})
		return err
	})
	d.reviewTown(d.Posts[lead].Body)
	d.now.Set(time.Date(2026, 10, 8, 1, 0, 0, 0, time.UTC))
	form := url.Values{"board": {"town_board"}, "period": {"2026-10"}}
	d.says(d.page("desk", "POST /desk/boards/compute", post("/desk/boards/compute", form)), "还没有结束")
	form.Set("period", "2026-09")
	at := d.page("desk", "POST /desk/boards/compute", post("/desk/boards/compute", form))
	id := strings.TrimPrefix(at, "/desk/boards/")
	d.says(d.page("desk", "GET /desk/boards/{id}", get(at), "id", id), "2026年9月", "未公布", "没有计算", "民主评议", "告知各单位")
	if _, err := d.as(lead, "GET /desk/boards/{id}", get(at), "id", id); !fault.Is(err, "store.missing") {
		t.Errorf("公布前镇里看到了全表：%v", err)
	}
	if _, err := d.as(lead, "GET /desk/boards/{id}", get(at+"?as=csv"), "id", id); !fault.Is(err, "store.missing") {
		t.Errorf("公布前镇里导出了全表：%v", err)
	}
	if _, err := d.as(lead, "GET /desk/boards/{id}/mine", get(at+"/mine"), "id", id); !fault.Is(err, "store.missing") {
		t.Errorf("告知前镇里看到了得分：%v", err)
	}
	d.page("desk", "POST /desk/boards/{id}/{act}", post(at+"/show", nil), "id", id, "act", "show")
	for name, query := range map[string]string{"全表": "", "导出": "?as=csv"} {
		if _, err := d.as(lead, "GET /desk/boards/{id}", get(at+query), "id", id); !fault.Is(err, "store.missing") {
			t.Errorf("告知后、公布前镇里看到了%s：%v", name, err)
		}
	}
	mine := d.page(lead, "GET /desk/boards/{id}/mine", get(at+"/mine"), "id", id)
	d.says(mine, "10月14日", "提出异议", "54.000", "100 × 0.35", "0 ÷ 1 × 45", "养殖污水外排", "应销号事项 1 件")
	if strings.Contains(mine, "名次") {
		t.Error("a rank is shown")
	}
	standing := form2(mine, "standing")
	bad := post(at+"/object", url.Values{"standing": {standing}})
	d.says(d.page(lead, "POST /desk/boards/{id}/object", bad, "id", id), "请写明哪里不对")
	d.page(lead, "POST /desk/boards/{id}/object", post(at+"/object", url.Values{"standing": {standing}, "text": {"评议还没有做"}}), "id", id)
	d.says(d.page(lead, "GET /desk/boards/{id}/mine", get(at+"/mine"), "id", id), "评议还没有做", "在办")
	rows := d.page("organiser", "GET /desk/boards/{id}/rulings", get(at+"/rulings"), "id", id)
	d.says(rows, "评议还没有做", "更正哪个指标")
	objection := strings.Split(strings.Split(rows, "/desk/objections/")[1], "/")[0]
	ruling := url.Values{"run": {id}, "upheld": {"0"}, "reason": {""}}
	d.says(d.page("organiser", "POST /desk/objections/{id}/rule", post("/", ruling), "id", objection), "请写明裁定的理由")
	ruling.Set("reason", "评议不足五人，按规定没有结果")
	d.page("organiser", "POST /desk/objections/{id}/rule", post("/", ruling), "id", objection)
	d.says(d.page(lead, "GET /desk/boards/{id}/mine", get(at+"/mine"), "id", id), "不成立", "按规定没有结果")
	d.now.Set(time.Date(2026, 10, 16, 1, 0, 0, 0, time.UTC))
	d.page("desk", "POST /desk/boards/{id}/{act}", post(at+"/finalise", nil), "id", id, "act", "finalise")
	d.page("issuer", "POST /desk/boards/{id}/{act}", post(at+"/publish", nil), "id", id, "act", "publish")
	d.says(d.page(lead, "GET /desk/boards/{id}", get(at+"?open="+standing), "id", id), "读这张表", "不评档", "54.000", "<svg", "养殖污水外排")
	other := "town/" + d.Towns[0].String()
	if page := d.page(other, "GET /desk/boards/{id}", get(at+"?open="+standing), "id", id); strings.Contains(page, "养殖污水外排") || !strings.Contains(page, "54.000") {
		t.Error("another town reads the titles of matters that are not its own, or not the score")
	}
	csv := d.page(lead, "GET /desk/boards/{id}", get(at+"?as=csv"), "id", id)
	d.says(csv, "单位,区划代码,得分", town.String())
}

// form2 reads a hidden field of a page.
func form2(page, name string) string { return form(page).Get(name) }
