// Package letters holds the room of letters (文书): the list, a letter as it stands on
// paper, and its acts.
package letters

import "embed"

// Pages are the templates of these rooms.
//
//go:embed pages/*.html
var Pages embed.FS
