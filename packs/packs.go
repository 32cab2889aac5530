// Package packs embeds the mechanism packs that ship with the program, so that a
// demo needs no file beside the binary.
package packs

import "embed"

// Files holds each pack in the folder of its name.
//
//go:embed */pack.yaml
var Files embed.FS
