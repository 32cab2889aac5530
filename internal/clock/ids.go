package clock

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"sync"
	"time"
)

// IDs makes UUIDv7: 48 bits of milliseconds, a 12-bit counter inside one
// millisecond, 62 random bits. Identifiers ascend even when the clock steps back, and
// go on after the newest of the database (After).
type IDs struct {
	mu   sync.Mutex
	ms   int64
	n    uint16
	pool [512]byte
	left int
}

// After lets every further identifier lie after a time.
func (s *IDs) After(ms int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ms = max(s.ms, ms+1)
}

// Next makes an identifier.
func (s *IDs) Next(now time.Time) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.left == 0 {
		if _, err := rand.Read(s.pool[:]); err != nil {
			panic(err) // never happens: crypto/rand aborts the program first
		}
		s.left = len(s.pool) / 8
	}
	s.left--
	var b [16]byte
	copy(b[8:], s.pool[s.left*8:s.left*8+8])
	if ms := now.UnixMilli(); ms > s.ms {
		s.ms, s.n = ms, 0
	} else if s.n++; s.n > 0xfff {
		s.ms, s.n = s.ms+1, 0
	}
	for i := range 6 {
		b[i] = byte(s.ms >> (40 - 8*i))
	}
	b[6], b[7] = 0x70|byte(s.n>>8), byte(s.n)
	b[8] = 0x80 | b[8]&0x3f
	var out [36]byte
	hex.Encode(out[:8], b[:4])
	hex.Encode(out[9:13], b[4:6])
	hex.Encode(out[14:18], b[6:8])
	hex.Encode(out[19:23], b[8:10])
	hex.Encode(out[24:], b[10:])
	out[8], out[13], out[18], out[23] = '-', '-', '-', '-'
	return string(out[:])
}

// TimeOf is the time in a UUIDv7, in milliseconds; 0 for another text.
func TimeOf(id string) (ms int64) {
	if len(id) != 36 {
		return 0
	}
	for i := range 13 {
		if i == 8 {
			continue
		}
		c := id[i]
		switch {
		case '0' <= c && c <= '9':
			ms = ms<<4 | int64(c-'0')
		case 'a' <= c && c <= 'f':
			ms = ms<<4 | int64(c-'a'+10)
		default:
			return 0
		}
	}
	return ms
}

// FirstID is before every identifier that is made at t or later.
func FirstID(t time.Time) string {
	h := fmt.Sprintf("%012x", max(0, t.UnixMilli()))
	return h[:8] + "-" + h[8:] + "-7000-8000-000000000000"
}
