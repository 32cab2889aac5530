// Package roster holds the rooms of 明责: bodies, posts and who holds them (名册), and the
// divisions with their places (区划).
package roster

import "embed"

// Pages are the templates of these rooms.
//
//go:embed pages/*.html
var Pages embed.FS
