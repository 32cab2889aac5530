package page

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"luoshi/internal/web"
	"luoshi/internal/wording"
)

// TestSeveralBar: a tick where an act is open for the row, an act where a row is open to
// it, no bar where there is neither; a file has none.
func TestSeveralBar(t *testing.T) {
	t.Parallel()
	l := fruits(false)
	few := func(most int) func(fruit) bool { return func(r fruit) bool { return r.n <= most } }
	l.Several = &Several[fruit]{Path: "/l/several", Row: func(r fruit) Ticked { return Ticked{ID: r.id, Version: 7, Name: r.name} },
		Acts: []SeveralAct[fruit]{{ID: "eat", Open: few(1)}, {ID: "peel", Open: few(2)}, {ID: "plant", Open: few(0)}}}
	rows := []fruit{{"1", "梨", 1}, {"2", "桃", 2}, {"3", "杏", 3}}
	x := l.Table(asked("/l?order=-name"), rows)
	if x.Bar == nil || len(x.Bar.Acts) != 2 || x.Bar.Acts[0].Value != "eat" || x.Bar.From != "/l?order=-name" || !strings.HasSuffix(x.Bar.Key, "-several") {
		t.Fatalf("%+v", x.Bar)
	}
	for i, r := range x.Rows { // they follow the order that was asked for
		want := map[string]string{"梨": "1.7", "桃": "2.7"}[r[0].Text]
		if x.Ticks[i].Value != want || want != "" && x.Ticks[i].Name != r[0].Text {
			t.Errorf("%s: %+v", r[0].Text, x.Ticks[i])
		}
	}
	if y := l.Table(asked("/l"), rows[2:]); y.Bar != nil || y.Ticks != nil {
		t.Errorf("nothing is open: %+v", y.Bar)
	}
	if y := l.Table(asked("/l?as=csv"), rows); y.Bar != nil {
		t.Error("a file has ticks")
	}
}

// TestSeveralBack: the way back stays in the list.
func TestSeveralBack(t *testing.T) {
	t.Parallel()
	s := Several[fruit]{List: Option{"/l", "果"}}
	for from, want := range map[string]string{"": "/l", "/l": "/l", "/l?state=a": "/l?state=a", "/l/x": "/l", "//evil/l": "/l", "https://evil/l?a": "/l", "javascript:1": "/l", "/lx": "/l"} {
		r := httptest.NewRequest("POST", "/l/several", strings.NewReader(url.Values{"from": {from}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if got := s.back(&web.Ctx{R: r, Lang: wording.Zh}).Value; got != want {
			t.Errorf("%q leads to %q, want %q", from, got, want)
		}
	}
}
