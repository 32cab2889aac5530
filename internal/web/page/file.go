package page

import (
	"net/url"

	"luoshi/internal/web"
)

// Attach sends what follows as a file.
func Attach(c *web.Ctx, name, ext string) {
	kind := "text/csv; charset=utf-8"
	if ext == ".xlsx" {
		kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	h := c.W.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name))
}

// Download sends data as a file of that name and type.
func Download(c *web.Ctx, name, kind string, data []byte) error {
	h := c.W.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name))
	_, _ = c.W.Write(data) // the client may be gone
	return nil
}
