// Package record holds the rooms of what happened: the journal (留痕) with its proofs and
// the exception lists (异常清单).
package record

import "embed"

// Pages are the templates of these rooms.
//
//go:embed pages/*.html
var Pages embed.FS
