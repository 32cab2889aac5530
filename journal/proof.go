package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// What can be wrong with a proof. The errors that wrap these say more.
var (
	ErrProofForm   = errors.New("journal: this is not a proof file that can be read here")
	ErrOtherLog    = errors.New("journal: the proof and the checkpoint are about different logs")
	ErrOtherSize   = errors.New("journal: the proof was made for another checkpoint")
	ErrNotIncluded = errors.New("journal: the event is not in the log of this checkpoint: the event, the proof or the log was altered")
	ErrRewritten   = errors.New("journal: the log was rewritten: the newer checkpoint does not contain the history of the older one, or the proof was altered")
	ErrNotProved   = errors.New("journal: the proof does not speak to what is asked")
)

const (
	proofFormat = "luoshi-proof/1"
	maxProof    = 32 << 20 // bytes of a proof file
	maxPath     = 128      // hashes in a path; a log of MaxSize needs 53
)

// Proof (证明) is a file by which an outsider, holding a checkpoint, verifies
// that one event is in the log, that the log still contains the history of an
// older checkpoint, or both.
type Proof struct {
	Format      string       `json:"format"`
	Origin      string       `json:"origin"`
	Size        int64        `json:"size"` // of the checkpoint it is made for
	Inclusion   *Inclusion   `json:"inclusion,omitempty"`
	Consistency *Consistency `json:"consistency,omitempty"`
}

// Inclusion is the part of a Proof that one event is in the log.
type Inclusion struct {
	Index int64       `json:"index"` // from 0: the number of the event less one
	Leaf  []byte      `json:"leaf"`  // the event itself; ParseEvent reads it
	Path  []tlog.Hash `json:"path"`
}

// Consistency is the part of a Proof that the log contains an older one.
type Consistency struct {
	Older int64       `json:"older_size"`
	Path  []tlog.Hash `json:"path"`
}

// MakeInclusion makes the proof that leaf stands at index (from 0) in the log
// of size leaves. It refuses a leaf that the stored hashes do not bear out.
func MakeInclusion(origin string, size, index int64, leaf []byte, reader tlog.HashReader) (Proof, error) {
	if size < 1 || size > MaxSize || index < 0 || index >= size {
		return Proof{}, ErrSize
	}
	path, err := tlog.ProveRecord(size, index, reader)
	if err != nil {
		return Proof{}, fmt.Errorf("journal: inclusion: %w", err)
	}
	root, err := tlog.TreeHash(size, reader)
	if err != nil {
		return Proof{}, fmt.Errorf("journal: inclusion: %w", err)
	}
	if tlog.CheckRecord(path, size, root, index, tlog.RecordHash(leaf)) != nil {
		return Proof{}, fmt.Errorf("%w (event %d)", ErrNotIncluded, index+1)
	}
	return Proof{Format: proofFormat, Origin: origin, Size: size, Inclusion: &Inclusion{index, leaf, path}}, nil
}

// MakeConsistency makes the proof that the log of size leaves begins with the
// log of older leaves.
func MakeConsistency(origin string, older, size int64, reader tlog.HashReader) (Proof, error) {
	return Proof{Format: proofFormat, Origin: origin, Size: size}.Since(older, reader)
}

// Since returns the proof with the part added that its log contains the log of
// older leaves.
func (p Proof) Since(older int64, reader tlog.HashReader) (Proof, error) {
	if p.Size < 0 || p.Size > MaxSize || older < 0 || older > p.Size {
		return Proof{}, ErrSize
	}
	p.Consistency = &Consistency{Older: older, Path: []tlog.Hash{}}
	if older == 0 {
		return p, nil
	}
	path, err := tlog.ProveTree(p.Size, older, reader)
	if err != nil {
		return Proof{}, fmt.Errorf("journal: consistency: %w", err)
	}
	p.Consistency.Path = path
	return p, nil
}

// Verify checks the proof against a checkpoint, which the caller opened with
// OpenCheckpoint, and against an older one unless that is nil. A nil error
// means: the event, if the proof carries one, is in the log of cp; and that log
// contains the history of older, if one was given. Without older the
// consistency part is not looked at.
func (p Proof) Verify(cp Checkpoint, older *Checkpoint) error {
	switch {
	case p.Format != proofFormat:
		return fmt.Errorf("%w: its format is %q, not %q", ErrProofForm, p.Format, proofFormat)
	case p.Origin != cp.Origin:
		return fmt.Errorf("%w: the proof is about %q, the checkpoint about %q", ErrOtherLog, p.Origin, cp.Origin)
	case p.Size != cp.Size:
		return fmt.Errorf("%w: the proof is for %d events, the checkpoint counts %d", ErrOtherSize, p.Size, cp.Size)
	case p.Size < 0 || p.Size > MaxSize:
		return ErrSize
	case p.Inclusion == nil && older == nil:
		return fmt.Errorf("%w: it carries no event, so it needs an older checkpoint", ErrNotProved)
	}
	if in := p.Inclusion; in != nil {
		if tlog.CheckRecord(in.Path, cp.Size, cp.Root, in.Index, tlog.RecordHash(in.Leaf)) != nil {
			return fmt.Errorf("%w (event %d of %d)", ErrNotIncluded, in.Index+1, cp.Size)
		}
	}
	if older == nil {
		return nil
	}
	return p.verifyOlder(cp, *older)
}

func (p Proof) verifyOlder(cp, older Checkpoint) error {
	switch {
	case older.Origin != cp.Origin:
		return fmt.Errorf("%w: the older checkpoint is about %q, the newer about %q", ErrOtherLog, older.Origin, cp.Origin)
	case older.Size > cp.Size:
		return fmt.Errorf("%w: the checkpoint given as older counts %d events, the newer only %d", ErrOtherSize, older.Size, cp.Size)
	case p.Consistency == nil:
		return fmt.Errorf("%w: it says nothing about an older checkpoint", ErrNotProved)
	case p.Consistency.Older != older.Size:
		return fmt.Errorf("%w: the proof starts from %d events, the older checkpoint counts %d", ErrOtherSize, p.Consistency.Older, older.Size)
	case older.Size < 0:
		return ErrSize
	}
	path := p.Consistency.Path
	if older.Size == 0 {
		if len(path) != 0 || older.Root != emptyRoot() || cp.Size == 0 && cp.Root != older.Root {
			return fmt.Errorf("%w (from 0 to %d events)", ErrRewritten, cp.Size)
		}
		return nil
	}
	if tlog.CheckTree(path, cp.Size, cp.Root, older.Size, older.Root) != nil {
		return fmt.Errorf("%w (from %d to %d events)", ErrRewritten, older.Size, cp.Size)
	}
	return nil
}

// Append appends the proof file to dst: indented JSON that ends with a line end.
func (p Proof) Append(dst []byte) ([]byte, error) {
	if p.Inclusion != nil {
		in := *p.Inclusion
		in.Leaf, in.Path = append([]byte{}, in.Leaf...), append([]tlog.Hash{}, in.Path...) // never null
		p.Inclusion = &in
	}
	if p.Consistency != nil {
		p.Consistency = &Consistency{p.Consistency.Older, append([]tlog.Hash{}, p.Consistency.Path...)}
	}
	text, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return dst, fmt.Errorf("journal: proof: %w", err)
	}
	return append(append(dst, text...), '\n'), nil
}

// ParseProof reads a proof file. It accepts only what Append writes, with line
// ends of either kind, so that no byte of the file is without meaning.
func ParseProof(file []byte) (Proof, error) {
	if len(file) > maxProof {
		return Proof{}, fmt.Errorf("%w: it is larger than %d bytes", ErrProofForm, maxProof)
	}
	file = bytes.ReplaceAll(file, []byte("\r\n"), []byte("\n"))
	file = append(bytes.TrimRight(file, "\n"), '\n')
	var p Proof
	if err := json.Unmarshal(file, &p); err != nil {
		return Proof{}, fmt.Errorf("%w: %w", ErrProofForm, err)
	}
	switch {
	case p.Format != proofFormat:
		return Proof{}, fmt.Errorf("%w: its format is %q, not %q", ErrProofForm, p.Format, proofFormat)
	case !validName(p.Origin):
		return Proof{}, fmt.Errorf("%w: it names no log", ErrProofForm)
	case p.Size < 0 || p.Size > MaxSize:
		return Proof{}, fmt.Errorf("%w: its size cannot be", ErrProofForm)
	case p.Inclusion == nil && p.Consistency == nil:
		return Proof{}, fmt.Errorf("%w: it proves nothing", ErrProofForm)
	}
	if in := p.Inclusion; in != nil && (in.Index < 0 || in.Index >= p.Size || len(in.Path) > maxPath) {
		return Proof{}, fmt.Errorf("%w: its event cannot be in the log", ErrProofForm)
	}
	if c := p.Consistency; c != nil && (c.Older < 0 || c.Older > p.Size || len(c.Path) > maxPath) {
		return Proof{}, fmt.Errorf("%w: its older size cannot be", ErrProofForm)
	}
	again, err := p.Append(nil)
	if err != nil {
		return Proof{}, err
	}
	if !bytes.Equal(again, file) {
		return Proof{}, fmt.Errorf("%w: it is not in its only form", ErrProofForm)
	}
	return p, nil
}
