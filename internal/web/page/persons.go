package page

import (
	"cmp"
	"strings"

	"luoshi/internal/store"
	"luoshi/internal/web"
)

// Namesakes offers the persons of a name with the posts they hold (是哪一位).
func Namesakes(c *web.Ctx, v *store.View, n *Names, name string) (out []Option, err error) {
	ps, err := v.PersonsNamed(name)
	for _, x := range ps {
		as, err := v.AppointmentsOf(x.ID)
		if err != nil {
			return nil, err
		}
		var posts []string
		for _, a := range as {
			if a.On(c.Today) {
				posts = append(posts, n.Seat(a.Post))
			}
		}
		out = append(out, Option{x.ID, x.Name + " " + cmp.Or(strings.Join(posts, "、"), c.T("没有任职"))})
	}
	return out, err
}
