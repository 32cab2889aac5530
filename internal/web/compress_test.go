package web

import (
	"compress/gzip"
	"io"
	"io/fs"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"luoshi/internal/wording"
)

// TestCompressedWhereItTellsNothing: pages are compressed for who reads them on their own
// will, and never where another site could choose the words that stand beside the text.
func TestCompressedWhereItTellsNothing(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("落实", 2000)
	pages, err := parseTemplates([]fs.FS{fstest.MapFS{"pages/p.html": {Data: []byte(`{{define "long"}}` + text + `{{end}}{{define "short"}}x{{end}}`)}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		method, path, site, referer, takes, page string
		status                                   int
		packed                                   bool
	}{
		{"GET", "/desk/matters?q=a", "same-origin", "", "gzip, deflate, br", "long", 200, true},
		{"GET", "/desk/matters?q=a", "none", "", "br;q=1.0, gzip;q=0.8", "long", 200, true},
		{"GET", "/desk/matters", "", "", "gzip", "long", 200, true},
		{"GET", "/desk/matters?q=a", "cross-site", "", "gzip", "long", 200, false},
		{"GET", "/desk/matters", "same-site", "", "gzip", "long", 200, false},
		{"GET", "/desk/matters?q=a", "", "", "gzip", "long", 200, false},
		{"GET", "/desk/matters", "", "https://other.example/", "gzip", "long", 200, false},
		{"GET", "/desk/matters?q=a", "", "http://example.com/desk", "gzip", "long", 200, true},
		{"POST", "/desk/codes/1/release", "same-origin", "", "gzip", "long", 200, false},
		{"GET", "/desk/matters", "same-origin", "", "gzip", "long", 422, false},
		{"GET", "/desk/matters", "same-origin", "", "gzip;q=0, br", "long", 200, false},
		{"GET", "/desk/matters", "same-origin", "", "", "long", 200, false},
		{"GET", "/desk/matters", "same-origin", "", "gzip", "short", 200, false},
	} {
		r := httptest.NewRequest(x.method, x.path, nil)
		r.Header.Set("Sec-Fetch-Site", x.site)
		r.Header.Set("Referer", x.referer)
		r.Header.Set("Accept-Encoding", x.takes)
		w := httptest.NewRecorder()
		c := &Ctx{Server: &Server{Templates: pages}, W: w, R: r, Lang: wording.Zh}
		if err := c.Page(x.status, x.page, nil); err != nil {
			t.Fatal(err)
		}
		if n := strconv.Itoa(w.Body.Len()); w.Header().Get("Content-Length") != n || w.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("%+v: %v, %s bytes", x, w.Header(), n)
		}
		got := io.Reader(w.Body)
		if packed := w.Header().Get("Content-Encoding") == "gzip"; packed != x.packed {
			t.Errorf("%+v: packed %v", x, packed)
		} else if packed {
			if got, err = gzip.NewReader(got); err != nil {
				t.Fatal(err)
			}
		}
		if all, err := io.ReadAll(got); err != nil || x.page == "long" && string(all) != text {
			t.Errorf("%+v: another text came out: %v", x, err)
		}
	}
}
