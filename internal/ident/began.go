package ident

import (
	"strconv"
	"strings"
	"time"
)

// Began is when an identifier was given: it begins with the milliseconds of that time (UUIDv7).
// Zero where it tells none.
func Began(id string) time.Time {
	hex := strings.ReplaceAll(id[:min(len(id), 13)], "-", "")
	ms, err := strconv.ParseInt(hex, 16, 64)
	if err != nil || len(hex) != 12 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
