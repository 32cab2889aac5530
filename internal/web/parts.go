package web

import (
	"errors"
	"net/http"
	"path/filepath"
	"time"

	"luoshi/internal/blob"
	"luoshi/internal/calendar"
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
func (s *Server) Blobs() blob.Store { return blob.Store{Dir: s.Files} }

// Upload stores the file of a form field, when there is one, and returns it as
// evidence without a place yet.
func (c *Ctx) Upload(field string) (matter.Evidence, error) {
	if c.R.MultipartForm == nil {
		return matter.Evidence{}, nil
	}
	f, head, err := c.R.FormFile(field)
	if errors.Is(err, http.ErrMissingFile) {
		return matter.Evidence{}, nil
	}
	if err != nil {
		return matter.Evidence{}, err
	}
	defer func() { _ = f.Close() }()
	if head.Size == 0 && head.Filename == "" {
		return matter.Evidence{}, nil
	}
	b, err := c.Blobs().Put(f)
	if err != nil {
		return matter.Evidence{}, err
	}
	return matter.Evidence{Hash: b.Hash, Type: b.Type, Size: b.Size, Name: filepath.Base(head.Filename)}, nil
}
