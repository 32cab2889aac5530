package area

import (
	"slices"
	"sync"
	"unicode/utf8"
)

// block is one unpacked block: columns of equal length.
type block struct {
	codes []Code
	ends  []byte   // number of the name's ending
	from  []uint32 // where each stem begins in stems; one more than rows
	stems []byte
}

// decode unpacks one block of the file and checks every bound, so that names
// can be read without checks afterwards.
func (t *Table) decode(info blockInfo) (*block, error) {
	raw, err := t.unpack.DecodeAll([]byte(t.file[info.from:info.to]), nil)
	if err != nil {
		return nil, errFile
	}
	r := &reader{data: raw}
	if info.rows > len(raw) {
		return nil, errFile
	}
	b := &block{codes: make([]Code, info.rows), from: make([]uint32, info.rows+1)}
	at := info.first
	for i := range b.codes {
		step := Code(r.number())
		if (step == 0) != (i == 0) {
			return nil, errFile
		}
		at += step
		b.codes[i] = at
	}
	b.ends = r.bytes(info.rows)
	total := 0
	for i := range info.rows {
		b.from[i] = uint32(total)
		total += r.number()
		if total > len(raw) {
			return nil, errFile
		}
	}
	b.from[info.rows] = uint32(total)
	b.stems = r.bytes(total)
	if r.failed || len(r.data) != 0 || !t.readable(b) {
		return nil, errFile
	}
	return b, nil
}

// readable reports whether every ending and every rune of the block is known.
func (t *Table) readable(b *block) bool {
	for _, e := range b.ends {
		if int(e) >= len(t.endings) {
			return false
		}
	}
	for i := range b.codes {
		for stem := b.stem(i); len(stem) > 0; {
			rank, n := rankAt(stem)
			if n > len(stem) || rank >= len(t.runes) {
				return false
			}
			stem = stem[n:]
		}
	}
	return true
}

// stem gives the packed stem of row i.
func (b *block) stem(i int) []byte { return b.stems[b.from[i]:b.from[i+1]] }

// rankAt reads the rank of the first rune of a packed stem, and its length in
// bytes, which is more than len(stem) when the stem is cut off.
func rankAt(stem []byte) (rank, n int) {
	first := int(stem[0])
	if first < oneByte {
		return first, 1
	}
	if len(stem) < 2 {
		return 0, 2
	}
	return oneByte + (first-oneByte)<<8 + int(stem[1]), 2
}

// name unpacks the name of row i.
func (t *Table) name(b *block, i int) string {
	var room [64]byte
	text := room[:0]
	for stem := b.stem(i); len(stem) > 0; {
		rank, n := rankAt(stem)
		text = utf8.AppendRune(text, t.runes[rank])
		stem = stem[n:]
	}
	return string(append(text, t.endings[b.ends[i]]...))
}

// cacheBlocks is how many unpacked blocks a table keeps, about 12 kB each.
const cacheBlocks = 32

// blockKey names a block: its section and its number there.
type blockKey struct{ section, number int }

// cache keeps the blocks that were used last. Its mutex guards both fields.
type cache struct {
	mu     sync.Mutex
	blocks map[blockKey]*block
	used   []blockKey // the last one used stands last
}

func newCache() *cache { return &cache{blocks: map[blockKey]*block{}} }

func (c *cache) find(k blockKey) *block {
	c.mu.Lock()
	defer c.mu.Unlock()
	b := c.blocks[k]
	if b != nil {
		c.touch(k)
	}
	return b
}

func (c *cache) keep(k blockKey, b *block) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.blocks[k] = b
	c.touch(k)
	if len(c.used) > cacheBlocks {
		delete(c.blocks, c.used[0])
		c.used = slices.Delete(c.used, 0, 1)
	}
}

// touch moves k to the end; the caller holds the lock.
func (c *cache) touch(k blockKey) {
	if i := slices.Index(c.used, k); i >= 0 {
		c.used = slices.Delete(c.used, i, i+1)
	}
	c.used = append(c.used, k)
}

// load gives a block, from the cache or unpacked. A long walk does not keep
// what it unpacks. A damaged block gives nil: Verify finds it.
func (t *Table) load(k blockKey, keep bool) *block {
	if b := t.cache.find(k); b != nil {
		return b
	}
	b, err := t.decode(t.index[k.section][k.number])
	if err != nil {
		return nil
	}
	if keep {
		t.cache.keep(k, b)
	}
	return b
}
