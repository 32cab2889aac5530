// Package cases holds the room of 问责: consequences (结果运用) from the proposal to the
// decision, its paper and its review.
package cases

import "embed"

// Pages are the templates of these rooms.
//
//go:embed pages/*.html
var Pages embed.FS
