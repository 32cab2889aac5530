package page

import (
	"luoshi/internal/area"
	"luoshi/internal/web"
)

// HomeArea is the division of the county that the server runs for.
func HomeArea(c *web.Ctx) area.Code { return area.OfHome(c.Home) }
