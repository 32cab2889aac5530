// Package anchor is what stands outside a database of how far its log had come (锚点), as
// files: reading, writing and giving up. What a log must say beside it, the store knows.
package anchor

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"luoshi/internal/fault"
	"luoshi/internal/keyring"
	"luoshi/journal"
)

// An Anchor (锚点) is what stands outside the database of how far its log had come:
// size and root of each home's tree, one file in each folder. The first folder is that
// of the keys; others lie on another machine or with a witness.
type Anchor struct{ Dirs []string }

// File is where the anchor of a home lies in a folder.
func File(dir string, home int) string {
	return filepath.Join(dir, fmt.Sprintf("anchor-%d.txt", home))
}

// Read gives the farthest anchor of a home, false where there is none.
func (a Anchor) Read(home int) (far journal.Checkpoint, ok bool, err error) {
	for _, dir := range a.Dirs {
		text, err := os.ReadFile(File(dir, home))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return far, false, err
		}
		c, err := journal.ParseCheckpoint(string(text))
		if err == nil && c.Origin != journal.Origin(home) {
			err = journal.ErrOtherLog
		}
		if err != nil {
			return far, false, fault.New(fault.Conflict, "store.anchor_gone", File(dir, home))
		}
		if !ok || c.Size > far.Size {
			far, ok = c, true
		}
	}
	return far, ok, nil
}

// Write puts an anchor into every folder, each whole.
func (a Anchor) Write(home int, c journal.Checkpoint) error {
	var errs []error
	for _, dir := range a.Dirs {
		errs = append(errs, keyring.WriteWhole(File(dir, home), c.Text()))
	}
	return errors.Join(errs...)
}

// GiveUp keeps the anchors of a home, which said size, under another name.
func (a Anchor) GiveUp(home int, size int64) error {
	for _, dir := range a.Dirs {
		name := File(dir, home)
		if err := os.Rename(name, strings.TrimSuffix(name, ".txt")+fmt.Sprintf("-given-up-%d.txt", size)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}
