package web

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
)

// minGzip is the size from which a page is worth compressing.
const minGzip = 1400

var gzips = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

// mayCompress reports whether the length of this answer may depend on its text. Whoever
// sees lengths on the wire and can have a reader's browser ask for pages with words of
// their own could read a page letter by letter (BREACH), so that these are compressed:
// only pages that are read, that went well, and that were asked for from this site's own
// pages or by the reader; a browser that says nothing of it is believed by its Referer, and
// without one gets the pages without a query alone. An answer to a form is never compressed: one-time passwords and
// keepers' codes are shown there. A form's key is new on every page.
func (c *Ctx) mayCompress(status int) bool {
	if c.R.Method != http.MethodGet || status != http.StatusOK {
		return false
	}
	switch c.R.Header.Get("Sec-Fetch-Site") {
	case "same-origin", "none":
		return true
	case "": // an old browser, or one on plain HTTP
		from, err := url.Parse(c.R.Header.Get("Referer"))
		return err == nil && (from.Host == c.R.Host || from.Host == "" && c.R.URL.RawQuery == "")
	}
	return false
}

// compressed is the page as it is sent, with the headers that say so.
func (c *Ctx) compressed(status int, page []byte) []byte {
	h := c.W.Header()
	h.Add("Vary", "Accept-Encoding")
	if len(page) >= minGzip && c.mayCompress(status) && takesGzip(c.R) {
		var buf bytes.Buffer
		w := gzips.Get().(*gzip.Writer)
		w.Reset(&buf)
		_, _ = w.Write(page) // to memory: it cannot fail
		_ = w.Close()
		gzips.Put(w)
		h.Set("Content-Encoding", "gzip")
		page = buf.Bytes()
	}
	h.Set("Content-Length", strconv.Itoa(len(page)))
	return page
}

// takesGzip reports whether the browser takes an answer in gzip.
func takesGzip(r *http.Request) bool {
	for _, part := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		name, q, _ := strings.Cut(strings.ToLower(strings.TrimSpace(part)), ";")
		if strings.TrimSpace(name) == "gzip" {
			v, err := strconv.ParseFloat(strings.TrimPrefix(strings.TrimSpace(q), "q="), 64)
			return err != nil || v > 0
		}
	}
	return false
}
