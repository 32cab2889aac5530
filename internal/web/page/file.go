package page

import (
	"net/http"
	"net/url"
	"path/filepath"
	"strings"

	"luoshi/internal/blob"
	"luoshi/internal/web"
)

// documents are the types of files that are a zip or a part of one inside, by the end of
// their name: older attachments were kept as what they are inside.
var documents = map[string]string{
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	".ofd":  "application/ofd",
}

// typeOf is the type under which a file goes out.
func typeOf(name, kind string) string {
	if kind == "application/zip" {
		if t := documents[strings.ToLower(filepath.Ext(name))]; t != "" {
			return t
		}
	}
	return kind
}

// disposition says under which name a file is kept: once in plain letters for programs that
// read no other, and once as it is.
func disposition(how, name string) string {
	safe := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\%;`, r) {
			return '_'
		}
		return r
	}, name)
	whole := strings.NewReplacer(":", "%3A", "=", "%3D", "@", "%40").Replace(url.PathEscape(name))
	return how + `; filename="` + safe + `"; filename*=UTF-8''` + whole
}

// head says what follows is: the one place that names a file that goes out.
func head(h http.Header, how, name, kind string) {
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", disposition(how, name))
}

// Attach sends what follows as a file.
func Attach(c *web.Ctx, name, ext string) {
	kind := "text/csv; charset=utf-8"
	if t := documents[ext]; t != "" {
		kind = t
	}
	c.W.Header().Set("Cache-Control", "no-store")
	head(c.W.Header(), "attachment", name, kind)
}

// Download sends data as a file of that name and type.
func Download(c *web.Ctx, name, kind string, data []byte) error {
	head(c.W.Header(), "attachment", name, kind)
	_, _ = c.W.Write(data) // the client may be gone
	return nil
}

// Attachment shows what somebody gave (附件), where a browser shows such a thing by itself,
// and hands out the rest to be kept. Nothing of it runs beside the program's pages.
func Attachment(c *web.Ctx, name, kind string, data []byte) error {
	how := "attachment"
	if kind = typeOf(name, kind); blob.Inline(kind) {
		how = "inline"
	}
	c.W.Header().Set("Content-Security-Policy", "sandbox; default-src 'none'; img-src 'self' data:; media-src 'self'")
	head(c.W.Header(), how, name, kind)
	_, _ = c.W.Write(data) // the client may be gone
	return nil
}
