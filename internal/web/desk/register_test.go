package desk

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

// TestPlaceOfAMatter registers matters of a group of a village: the form offers the
// groups once the village is chosen, an alias gives the group's name, other words
// stay as they were written, and the lists and the page show them.
func TestPlaceOfAMatter(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	d.now.Set(time.Date(2026, 9, 7, 9, 0, 0, 0, d.Zone))
	village := d.Shown()
	d.do(func(tx *store.Tx) error {
		return org.AddPlace(tx, d.actor("village/"+village.String(), d.s.Store.Now()), &org.Place{Place: area.Place{Village: village, Name: "三组", Kind: area.Group, Aliases: []string{"河坝"}}}, calendar.YMD(2026, 9, 7))
	})
	f := url.Values{"list": {"problem"}, "area": {village.String()}, "choose": {"1"}}
	d.says(d.page("supervisor", "POST /desk/matters/new", post("/desk/matters/new", f)), `<option value="三组">`)
	for _, other := range d.Villages {
		if key := "town-desk/" + other.Parent().String(); other.Parent() != village.Parent() && d.Posts[key].ID != "" {
			if strings.Contains(d.page(key, "POST /desk/matters/new", post("/desk/matters/new", f)), "三组") {
				t.Error("别的镇看到了这个村的组")
			}
			break
		}
	}
	f.Del("choose")
	for written, want := range map[string]string{"河坝": "三组", " 三组 ": "三组", "河坝上游二十米": "河坝上游二十米", "": ""} {
		f.Set("title", "渠道垮塌，"+written+"一处")
		f.Set("place", written)
		at := d.page("supervisor", "POST /desk/matters/new", post("/desk/matters/new", f))
		id := strings.TrimPrefix(at, "/desk/matters/")
		if m := d.matter(id); m.Place != want {
			t.Errorf("写了“%s”，记成“%s”", written, m.Place)
		}
		name := d.areaName(village)
		d.says(d.page("supervisor", "GET /desk/matters/{id}", get(at), "id", id), strings.TrimSpace(name+"</a> "+want)+" · SX-2026-")
		d.says(d.page("supervisor", "GET /desk/matters", get("/desk/matters?order=newest")), strings.TrimSpace(name+" "+want))
	}
	f.Set("place", strings.Repeat("远", 51))
	d.says(d.page("supervisor", "POST /desk/matters/new", post("/desk/matters/new", f)), strings.Repeat("远", 51), `role="alert"`)
	if _, err := d.as("water", "POST /desk/matters/new", post("/desk/matters/new", url.Values{"list": {"problem"}, "area": {village.String()}, "title": {"x"}, "place": {"三组"}})); fault.KindOf(err) != fault.Denied {
		t.Errorf("县直部门登记了事项：%v", err)
	}
}

func (d boardDesk) areaName(code area.Code) (name string) {
	d.Helper()
	if err := d.s.Store.View(d.Context(), d.Home, func(v *store.View) error { name = v.AreaName(code); return nil }); err != nil {
		d.Fatal(err)
	}
	return name
}

// TestRegistrationSaysWhy: a field that has no place for its refusal is told on top.
func TestRegistrationSaysWhy(t *testing.T) {
	t.Parallel()
	d := openBoards(t)
	for field, n := range map[string]int{"origin": 201, "demand": 5001} {
		f := url.Values{"list": {"problem"}, "area": {d.Shown().String()}, "title": {"漏水"}, field: {strings.Repeat("长", n)}}
		w, err := d.as("supervisor", "POST /desk/matters/new", post("/desk/matters/new", f))
		if err != nil || w.Code != http.StatusUnprocessableEntity || !alert.MatchString(w.Body.String()) || !strings.Contains(w.Body.String(), f.Get(field)) {
			t.Errorf("%s 有 %d 个字：%v %d\n%.2000s", field, n, err, w.Code, w.Body)
		}
	}
}
