package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"luoshi/internal/fault"
)

// TestBallotKeys: what the journal keeps of a request does not depend on what was
// voted nor on a secret, so that nobody can try them out against it; it does depend
// on everything else.
func TestBallotKeys(t *testing.T) {
	t.Parallel()
	key := func(path string, v url.Values) string {
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(v.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		c := &Ctx{W: httptest.NewRecorder(), R: r}
		if err := limit(c, false); err != nil {
			t.Fatal(err)
		}
		return c.keyOf("k", "")
	}
	base := url.Values{"text": {"甲"}, "vote-a": {"0"}, "secret": {"x"}, "again": {"x"}, "old": {"x"}, "pin": {"x"}}
	want := key("/x", base)
	for field := range base {
		v := url.Values{}
		for f, old := range base {
			v[f] = old
		}
		v.Set(field, "另一个")
		if got := key("/x", v); (got == want) != (field != "text") {
			t.Errorf("改了 %s：键相同 %v", field, got == want)
		}
	}
	if key("/y", base) == want || key("/x?a=1", base) == want || len(want) > 64 {
		t.Errorf("别处的键相同，或太长：%s", want)
	}
	if key("/x", url.Values{"a": {"b", "c"}}) == key("/x", url.Values{"a": {"bc"}}) || key("/x", url.Values{"a": {"1:b"}}) == key("/x", url.Values{"a1": {":b"}}) {
		t.Error("两张不同的表键相同")
	}
}

// TestKeyOfAnotherPost refuses a form that was opened under another post than the one
// its sender acts under now; keys made elsewhere carry no post.
func TestKeyOfAnotherPost(t *testing.T) {
	t.Parallel()
	ask := func(opened, now string) error {
		r := httptest.NewRequest(http.MethodPost, "/desk/matters/new", strings.NewReader(url.Values{"key": {NewKey(time.Unix(1_790_000_000, 0), opened) + "-new"}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		c := &Ctx{Server: &Server{}, W: httptest.NewRecorder(), R: r}
		c.Actor.Post, c.Actor.PostTitle = now, "村支书"
		return c.samePost()
	}
	if err := ask("a", "b"); !fault.Is(err, "web.post_switched") {
		t.Errorf("另一个岗位打开的表：%v", err)
	}
	if err := ask("a", "a"); err != nil {
		t.Errorf("同一个岗位打开的表：%v", err)
	}
	if tag, ok := postOf("0-1-abcdefghijklmnopqrstuvwxyz"); ok {
		t.Errorf("别处的键带有岗位 %q", tag)
	}
}

// TestFileName keeps a name readable, short and without what steers a line.
func TestFileName(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                                "附件",
		"...":                             "附件",
		"../../etc/passwd":                "passwd",
		`C:\\照片\\a.jpg`:                   "a.jpg",
		"a\r\nb\x00c\td.txt":              "abcd.txt",
		"photo\u202egpj.exe":              "photogpj.exe",
		"\ufeff\u200b水.pdf":               "水.pdf",
		"\xff\xfe.txt":                    ".txt",
		strings.Repeat("长", 300) + ".pdf": strings.Repeat("长", 96) + ".pdf",
		"a." + strings.Repeat("b", 300):   "a." + strings.Repeat("b", 11),
		"现场 照片（1）.jpg":                    "现场 照片（1）.jpg",
	} {
		if got := fileName(in); got != want {
			t.Errorf("fileName(%q) = %q，应为 %q", in, got, want)
		}
	}
}
