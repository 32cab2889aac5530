// Package packs embeds the mechanism packs that ship with the program, each with the
// history that shows it, so that a demo needs no file beside the binary.
package packs

import (
	"embed"
	"io/fs"
	"path"
	"slices"
)

// Files holds each pack in the folder of its name.
//
//go:embed */pack.yaml */demo.txt
var Files embed.FS

// Names are the packs that ship with the program, in order of name.
func Names() []string {
	files, err := fs.Glob(Files, "*/pack.yaml")
	if err != nil {
		return nil // only a wrong pattern fails
	}
	for i := range files {
		files[i] = path.Dir(files[i])
	}
	slices.Sort(files)
	return files
}
