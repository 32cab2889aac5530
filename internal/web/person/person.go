// Package person is the room of one's own person (以我名义): what was done in the own name,
// where one is signed in, the own second factor, and the print of what is kept of a person.
// It belongs to no face; the roster's room prints the same of others.
package person

import (
	"embed"
	"io/fs"

	"luoshi/internal/web"
)

//go:embed pages/*.html
var pages embed.FS

// Face is the routes and pages of one's own person, which every face shares.
func Face() web.Face {
	return web.Face{Templates: []fs.FS{pages}, Routes: []web.Route{
		{Method: "GET", Path: "/me", Own: true, Handle: mePageHandler},
		{Method: "GET", Path: "/me/data", Own: true, Handle: ownData},
		{Method: "POST", Path: "/me/end", Own: true, Handle: endSessions},
		{Method: "GET", Path: web.FactorPath, Own: true, Handle: func(c *web.Ctx) error { return factorView(c, nil) }},
		{Method: "POST", Path: web.FactorPath, Own: true, Handle: actOnFactor},
	}}
}
