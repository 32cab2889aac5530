// Package setup holds the rooms of 设置: accounts and codes, mechanism packs, imports and
// exports, the calendar, and the opening check (开局核对).
package setup

import "embed"

// Pages are the templates of these rooms.
//
//go:embed pages/*.html
var Pages embed.FS
