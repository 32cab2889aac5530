// Package scenario plays texts on a real store, through the ordinary use cases, under a
// virtual clock (情景): the scenarios of packs, and the history with which a pack is shown
// (demo.txt). It writes no row behind a use case's back.
package scenario

import "luoshi/internal/scenario/props"

// Clock is the virtual clock.
type Clock = props.Clock
