package journal

import (
	"errors"
	"fmt"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// MaxSize is the greatest number of events that a log can have here. Beyond it
// the arithmetic of tree positions is not to be trusted.
const MaxSize = int64(1) << 52

// ErrSize is what is answered to a log size or an index that cannot be.
var ErrSize = errors.New("journal: the size or index is outside the log")

// HashesFor returns the hashes to store with the leaf at index (from 0): the
// first belongs at tlog.StoredHashIndex(0, index), the others right after it.
func HashesFor(index int64, leaf []byte, reader tlog.HashReader) ([]tlog.Hash, error) {
	if index < 0 || index >= MaxSize {
		return nil, ErrSize
	}
	return tlog.StoredHashes(index, leaf, reader)
}

// Root returns the root of the log of the first size leaves from the stored
// hashes.
func Root(size int64, reader tlog.HashReader) (tlog.Hash, error) {
	if size < 0 || size > MaxSize {
		return tlog.Hash{}, ErrSize
	}
	return tlog.TreeHash(size, reader)
}

// Hashes holds the stored hashes of a log in memory, in index order. It serves
// small logs, tools and tests; a store reads its own table.
type Hashes []tlog.Hash

// ReadHashes implements tlog.HashReader.
func (h Hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, at := range indexes {
		if at < 0 || at >= int64(len(h)) {
			return nil, fmt.Errorf("journal: no hash is stored at %d", at)
		}
		out[i] = h[at]
	}
	return out, nil
}

// StoredHash is a hash with the place where it is stored.
type StoredHash struct {
	Index int64
	Hash  tlog.Hash
}

// Appender adds leaves to a log without reading: it keeps the right edge of the
// tree. It is a plain value: copy it before a batch and put the copy back when
// the batch was not committed. The zero Appender is that of an empty log.
type Appender struct {
	size int64
	// edge[l] is the root of the complete subtree of 1<<l leaves that ends the
	// log, and counts only while bit l of size is set.
	edge [53]tlog.Hash
}

// ResumeAppender reads the right edge of a log of size leaves, in one call of
// at most 53 hashes. Compare its Root with the root that was stored with size.
func ResumeAppender(size int64, reader tlog.HashReader) (*Appender, error) {
	if size < 0 || size > MaxSize {
		return nil, ErrSize
	}
	a := &Appender{size: size}
	var indexes []int64
	for l := len(a.edge) - 1; l >= 0; l-- {
		if size>>l&1 == 1 {
			indexes = append(indexes, tlog.StoredHashIndex(l, size>>l-1))
		}
	}
	if len(indexes) == 0 {
		return a, nil
	}
	got, err := reader.ReadHashes(indexes)
	if err != nil {
		return nil, fmt.Errorf("journal: right edge: %w", err)
	}
	if len(got) != len(indexes) {
		return nil, fmt.Errorf("journal: right edge: asked for %d hashes, got %d", len(indexes), len(got))
	}
	for rest := size; rest != 0; got = got[1:] {
		l := bits.Len64(uint64(rest)) - 1
		a.edge[l] = got[0]
		rest &^= 1 << l
	}
	return a, nil
}

// Size is the number of leaves.
func (a *Appender) Size() int64 { return a.size }

// Root is the root of the log as it stands.
func (a *Appender) Root() tlog.Hash {
	rest := uint64(a.size)
	if rest == 0 {
		return emptyRoot()
	}
	l := bits.TrailingZeros64(rest)
	h := a.edge[l]
	for rest &^= 1 << l; rest != 0; rest &^= 1 << l {
		l = bits.TrailingZeros64(rest)
		h = tlog.NodeHash(a.edge[l], h)
	}
	return h
}

// Append adds a leaf and appends to dst the hashes to store, just under two on
// average. It answers ErrSize when the log is full.
func (a *Appender) Append(dst []StoredHash, leaf []byte) ([]StoredHash, error) {
	return a.add(dst, tlog.RecordHash(leaf))
}

func (a *Appender) add(dst []StoredHash, h tlog.Hash) ([]StoredHash, error) {
	if a.size >= MaxSize {
		return dst, ErrSize
	}
	at := tlog.StoredHashIndex(0, a.size)
	dst = append(dst, StoredHash{at, h})
	l := 0
	for ; a.size>>l&1 == 1; l++ {
		at++
		h = tlog.NodeHash(a.edge[l], h)
		dst = append(dst, StoredHash{at, h})
	}
	a.edge[l] = h
	a.size++
	return dst, nil
}

// emptyRoot is the root of a log without leaves.
func emptyRoot() tlog.Hash {
	h, _ := tlog.TreeHash(0, nil) // reads nothing, so it cannot fail
	return h
}
