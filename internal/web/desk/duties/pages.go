// Package duties holds the rooms of 履责: what was due on a day and what was entered,
// leaves to rule on, and spot checks against the lists.
package duties

import "embed"

// Pages are the templates of these rooms.
//
//go:embed pages/*.html
var Pages embed.FS
