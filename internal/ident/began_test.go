package ident

import (
	"testing"
	"time"
)

// TestBegan: an identifier tells when it was given; what is none tells nothing.
func TestBegan(t *testing.T) {
	t.Parallel()
	want := time.Date(2026, 9, 24, 1, 2, 3, 4e6, time.UTC)
	for id, at := range map[string]time.Time{"019a4c0f": {}, "": {}, "不是编号的一串": {}, "x19d9c41-9c64-7abc-8000-000000000000": {}} {
		if got := Began(id); !got.Equal(at) {
			t.Errorf("%q：%s", id, got)
		}
	}
	hex := "0123456789abcdef"
	ms, digits := want.UnixMilli(), ""
	for i := 44; i >= 0; i -= 4 {
		digits += string(hex[ms>>i&15])
	}
	if got := Began(digits[:8] + "-" + digits[8:] + "-7abc-8000-000000000000"); !got.Equal(want) {
		t.Errorf("%s，应为 %s", got, want)
	}
}
