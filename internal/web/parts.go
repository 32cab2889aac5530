package web

import (
	"path/filepath"
	"strings"
	"time"

	"luoshi/internal/blob"
	"luoshi/internal/calendar"
	"luoshi/internal/ident"
	"luoshi/internal/matter"
)

// ZoneOf lets a page print instants in the programme's zone.
type ZoneOf struct{ Zone *time.Location }

// Time prints an instant as 10月8日 11:02.
func (z ZoneOf) Time(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(z.Zone).Format("1月2日 15:04")
}

// Day prints a date in the reader's language.
func (c *Ctx) Day(d calendar.Date) string { return Day(c.Lang, d) }

// Rules are the calendar and zone that use cases of matters read.
func (c *Ctx) Rules() matter.Rules { return matter.Rules{Calendar: c.Calendar(), Zone: c.Zone} }

// Blobs is the folder of attachments.
func (s *Server) Blobs() blob.Store { return blob.Store{Dir: s.Files, Keys: s.Store.Keys()} }

// fileName is a name as it may be kept and shown: its last part, as text, without
// what steers a line or turns its direction (a name that ends in gpj.exe must not
// read as one that ends in exe.jpg), and of a length that a page can hold.
func fileName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.NewReplacer("\n", "", "\t", "").Replace(ident.Visible(strings.ToValidUTF8(name, "")))
	ext := []rune(filepath.Ext(name))
	base := []rune(strings.TrimSuffix(name, string(ext)))
	ext = ext[:min(len(ext), 12)]
	if name = string(base[:min(len(base), 100-len(ext))]) + string(ext); strings.Trim(name, ". ") == "" {
		return "附件"
	}
	return name
}
