package matters

import (
	"luoshi/internal/access"
	"luoshi/internal/matter"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
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
	return page.Attachment(c, e.Name, e.Type, data)
}
