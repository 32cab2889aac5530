// Package boards holds the rooms of 评责: weekly reviews with their ballots, boards of
// a month from the figures to the objections, and the page of the own score.
package boards

import "embed"

// Pages are the templates of these rooms.
//
//go:embed pages/*.html
var Pages embed.FS
