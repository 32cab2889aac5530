// Package matters holds the rooms of 督责: the ledger of matters (事项清单), a matter with
// its acts, registration, and whom to call.
package matters

import "embed"

// Pages are the templates of these rooms.
//
//go:embed pages/*.html
var Pages embed.FS
