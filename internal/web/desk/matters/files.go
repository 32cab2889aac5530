package matters

import (
	"fmt"
	"net/url"

	"luoshi/internal/access"
	"luoshi/internal/matter"
	"luoshi/internal/store"
	"luoshi/internal/web"
)

// attachment serves a file of a matter to whoever may see the matter.
func attachment(c *web.Ctx) error {
	var e matter.Evidence
	if err := c.View(func(v *store.View) (err error) {
		if e, err = v.EvidenceByID(c.R.PathValue("id")); err != nil {
			return err
		}
		m, err := v.Matter(e.Matter)
		if err != nil {
			return err
		}
		return access.May(c.Actor, "matter.see", m.Subject())
	}); err != nil {
		return err
	}
	data, err := c.Blobs().Shown(e.Hash)
	if err != nil {
		return err
	}
	h := c.W.Header()
	h.Set("Content-Type", e.Type)
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'; img-src 'self' data:")
	h.Set("Content-Disposition", fmt.Sprintf("inline; filename*=UTF-8''%s", url.PathEscape(e.Name)))
	_, _ = c.W.Write(data) // the client may be gone
	return nil
}
