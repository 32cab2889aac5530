package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestLocal keeps the way back after signing in inside this site, whatever a
// browser makes of an address: it drops tabs and line ends and reads \ as /.
func TestLocal(t *testing.T) {
	t.Parallel()
	for to, want := range map[string]string{
		"/desk/matters?q=%E6%B0%B4": "/desk/matters?q=%E6%B0%B4",
		"":                          "/",
		"https://evil.example/":     "/",
		"//evil.example":            "/",
		"/\\evil.example":           "/",
		"/\t/evil.example":          "/",
		"/\t\\evil.example":         "/",
		"/\r\n/evil.example":        "/",
		"/\x00/evil.example":        "/",
	} {
		if got := local(to); got != want {
			t.Errorf("local(%q) = %q, want %q", to, got, want)
		}
	}
}

// TestLimit bounds what a stranger may send: nothing with a page that is only
// read, and no files with a form that needs no session.
func TestLimit(t *testing.T) {
	t.Parallel()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	f, err := w.CreateFormFile("to", "大文件.bin")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(bytes.Repeat([]byte("x"), 2<<20)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	ask := func(method string) *Ctx {
		r := httptest.NewRequest(method, "/sign-in", bytes.NewReader(form.Bytes()))
		r.Header.Set("Content-Type", w.FormDataContentType())
		return &Ctx{W: httptest.NewRecorder(), R: r}
	}
	get := ask(http.MethodGet)
	if err := limit(get, true); err != nil {
		t.Fatal(err)
	}
	if get.Value("to"); get.R.MultipartForm != nil && len(get.R.MultipartForm.File) > 0 {
		t.Error("the body of a GET was read as a form of files")
	}
	if err := limit(ask(http.MethodPost), true); err == nil || !strings.Contains(err.Error(), "web.too_large") {
		t.Errorf("a stranger's form of 2 MB: %v, want web.too_large", err)
	}
	if err := limit(ask(http.MethodPost), false); err != nil {
		t.Errorf("the same form of somebody signed in: %v", err)
	}
}

// TestReadable refuses bytes that are no text, in a query and in a form.
func TestReadable(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]bool{"q=%E6%B0%B4": true, "q=%00": false, "q=%ff%fe": false, "%ff=1": false} {
		get := httptest.NewRequest(http.MethodGet, "/desk/matters?"+query, nil)
		post := httptest.NewRequest(http.MethodPost, "/desk/matters/new", strings.NewReader(query))
		post.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for _, r := range []*http.Request{get, post} {
			if err := limit(&Ctx{W: httptest.NewRecorder(), R: r}, false); (err == nil) != want {
				t.Errorf("%s %q：%v，应收下：%v", r.Method, query, err, want)
			}
		}
	}
}
