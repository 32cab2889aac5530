package journal

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// What can be wrong with a checkpoint. The errors that wrap these say more.
var (
	ErrCheckpointForm = errors.New("journal: this is not a checkpoint")
	ErrNotSigned      = errors.New("journal: the checkpoint does not carry the signature of the log's own key")
	ErrBadSignature   = errors.New("journal: a signature does not fit the checkpoint: it was altered, or signed with another key")
	ErrKeyName        = errors.New("journal: the key does not belong in this place")
)

const (
	maxSigned  = 1 << 16 // bytes of a signed checkpoint
	timeLine   = "time "
	timeLayout = "2006-01-02T15:04:05Z"
)

// Checkpoint (存证点) is what a log says about itself at one moment. Whoever
// holds one can later find out whether anything before it was changed.
type Checkpoint struct {
	Origin string    // name of the log and of its key, as Origin gives it
	Size   int64     // number of events
	Root   tlog.Hash // root of their tree
	At     int64     // when, in milliseconds since 1970 UTC, whole seconds; 0: not said
}

// Origin is the name of the log of a home, such as "luoshi/610723".
func Origin(home int) string { return fmt.Sprintf("luoshi/%06d", home) }

// Text is the checkpoint in the form of C2SP tlog-checkpoint: origin, size and
// root each on a line, then the time on an extension line.
func (c Checkpoint) Text() string {
	s := c.Origin + "\n" + strconv.FormatInt(c.Size, 10) + "\n" + c.Root.String() + "\n"
	if c.At != 0 {
		s += timeLine + time.UnixMilli(c.At).UTC().Format(timeLayout) + "\n"
	}
	return s
}

// ParseCheckpoint reads the text of a checkpoint without its signatures.
// Extension lines that it does not know are passed over.
func ParseCheckpoint(text string) (Checkpoint, error) {
	form := func(what string) (Checkpoint, error) {
		return Checkpoint{}, fmt.Errorf("%w: %s", ErrCheckpointForm, what)
	}
	if len(text) > maxSigned {
		return form("it is too long")
	}
	lines := strings.Split(text, "\n")
	if len(lines) < 4 || lines[len(lines)-1] != "" {
		return form("it needs a line each for origin, size and root")
	}
	c := Checkpoint{Origin: lines[0]}
	if !validName(c.Origin) {
		return form("the origin is empty or holds a space or a plus")
	}
	var err error
	c.Size, err = strconv.ParseInt(lines[1], 10, 64)
	if err != nil || c.Size < 0 || c.Size > MaxSize || strconv.FormatInt(c.Size, 10) != lines[1] {
		return form("the size is not a number of events")
	}
	root, ok := decodeHash(lines[2])
	if !ok {
		return form("the root is not a hash")
	}
	c.Root = root
	for _, line := range lines[3 : len(lines)-1] {
		if line == "" {
			return form("it has an empty line")
		}
		at, isTime := strings.CutPrefix(line, timeLine)
		if !isTime {
			continue
		}
		t, err := time.Parse(timeLayout, at)
		if err != nil || c.At != 0 || t.UnixMilli() == 0 || t.Format(timeLayout) != at {
			return form("the time is not one time such as 2026-10-08T12:00:00Z")
		}
		c.At = t.UnixMilli()
	}
	return c, nil
}

// SignCheckpoint signs a checkpoint with the log's own key, whose name must be
// the origin.
func SignCheckpoint(c Checkpoint, own note.Signer) ([]byte, error) {
	if own.Name() != c.Origin {
		return nil, fmt.Errorf("%w: key %q cannot sign for log %q", ErrKeyName, own.Name(), c.Origin)
	}
	c.At -= c.At % 1000
	if _, err := ParseCheckpoint(c.Text()); err != nil {
		return nil, err
	}
	return note.Sign(&note.Note{Text: c.Text()}, own)
}

// Opened is a checkpoint whose own signature was verified.
type Opened struct {
	Checkpoint Checkpoint
	Witnesses  []string // names of the other known keys whose signature was verified
	Unknown    []string // names on signatures without a known key: not verified
}

// OpenCheckpoint verifies a signed checkpoint. The log's own key must have
// signed it; the signature of every other known key, where present, must fit.
func OpenCheckpoint(signed []byte, own note.Verifier, known ...note.Verifier) (Opened, error) {
	n, c, err := openNote(signed, own, known...)
	if err != nil {
		return Opened{}, err
	}
	o := Opened{Checkpoint: c}
	for _, s := range n.Sigs {
		if s.Name != own.Name() || s.Hash != own.KeyHash() {
			o.Witnesses = append(o.Witnesses, s.Name)
		}
	}
	for _, s := range n.UnverifiedSigs {
		o.Unknown = append(o.Unknown, s.Name)
	}
	return o, nil
}

func openNote(signed []byte, own note.Verifier, known ...note.Verifier) (*note.Note, Checkpoint, error) {
	if len(signed) > maxSigned {
		return nil, Checkpoint{}, fmt.Errorf("%w: it is too long", ErrCheckpointForm)
	}
	n, err := note.Open(signed, note.VerifierList(distinct(own, known)...))
	var bad *note.InvalidSignatureError
	var none *note.UnverifiedNoteError
	switch {
	case errors.As(err, &bad):
		return nil, Checkpoint{}, fmt.Errorf("%w (key %s+%08x)", ErrBadSignature, bad.Name, bad.Hash)
	case errors.As(err, &none):
		return nil, Checkpoint{}, fmt.Errorf("%w %s+%08x", ErrNotSigned, own.Name(), own.KeyHash())
	case err != nil:
		return nil, Checkpoint{}, fmt.Errorf("%w: %w", ErrCheckpointForm, err)
	}
	c, err := ParseCheckpoint(n.Text)
	if err != nil {
		return nil, Checkpoint{}, err
	}
	if c.Origin != own.Name() {
		return nil, Checkpoint{}, fmt.Errorf("%w: the checkpoint is of log %q, the key of %q", ErrKeyName, c.Origin, own.Name())
	}
	for _, s := range n.Sigs {
		if s.Name == own.Name() && s.Hash == own.KeyHash() {
			return n, c, nil
		}
	}
	return nil, Checkpoint{}, fmt.Errorf("%w %s+%08x", ErrNotSigned, own.Name(), own.KeyHash())
}

// distinct lists the verifiers once each: package note takes a key that is
// listed twice for an attack.
func distinct(own note.Verifier, known []note.Verifier) []note.Verifier {
	type key struct {
		name string
		hash uint32
	}
	list := []note.Verifier{own}
	seen := map[key]bool{{own.Name(), own.KeyHash()}: true}
	for _, v := range known {
		if k := (key{v.Name(), v.KeyHash()}); !seen[k] {
			seen[k] = true
			list = append(list, v)
		}
	}
	return list
}

// Cosign adds the signature of another office to a signed checkpoint, after
// verifying that the log's own key signed it; every signature already there is
// kept. An office that cosigned before should first verify the consistency of
// the new checkpoint with the one it signed last (Proof.Verify): that is what
// makes its signature worth something.
func Cosign(signed []byte, own note.Verifier, witness note.Signer) ([]byte, error) {
	n, c, err := openNote(signed, own)
	if err != nil {
		return nil, err
	}
	if witness.Name() == c.Origin {
		return nil, fmt.Errorf("%w: log %q cannot be its own witness", ErrKeyName, c.Origin)
	}
	return note.Sign(n, witness)
}
