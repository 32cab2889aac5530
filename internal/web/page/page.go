// Package page is the kit that rooms share: how a list, a form, a file and a refusal are
// shown, and what several rooms call the same thing. It knows no room; rooms never
// import each other and meet here and in package desk.
package page

import (
	"embed"

	"luoshi/internal/web"
)

// Pages are the templates that several rooms use.
//
//go:embed pages/*.html
var Pages embed.FS

// Room is one entry of the bar with its routes.
type Room struct {
	ID, Title, Path, Act string
	Routes               []web.Route
}
