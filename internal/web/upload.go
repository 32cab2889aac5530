package web

import (
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"luoshi/internal/blob"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/store"
)

// dayQuota bounds what one person may send as attachments in a day, whether the acts
// went through or not: some sixty photos of 5 MB, more than a busy day in a village
// needs and less than fills a disk unseen.
const dayQuota = 300 << 20

// quota counts bytes by person in the memory of the process: a refused act leaves
// nothing in the database either. A restart begins anew, and of several processes on
// one PostgreSQL each counts for itself.
type quota struct {
	mu   sync.Mutex
	day  calendar.Date
	sent map[string]int64
}

// take counts n bytes of a person on a day, unless they would go beyond the quota.
func (q *quota) take(day calendar.Date, person string, n int64) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.sent == nil || q.day != day {
		q.day, q.sent = day, map[string]int64{}
	}
	if q.sent[person]+n > dayQuota {
		return fault.New(fault.Conflict, "blob.quota", strconv.Itoa(dayQuota>>20))
	}
	q.sent[person] += n
	return nil
}

// Upload takes the file of a form field, when there is one, and returns it as evidence
// without a place yet. It is not stored: Do puts it into the store as the last step of
// an act that names it, and what no act named is gone when the request ends.
func (c *Ctx) Upload(field string) (matter.Evidence, error) {
	st, name, err := c.stage(field)
	if st == nil || err != nil {
		return matter.Evidence{}, err
	}
	return matter.Evidence{Hash: st.Hash, Type: st.Type, Size: st.Size, Name: name}, nil
}

// Given is the file of a form field that is read and not attached, with its content.
func (c *Ctx) Given(field string) (matter.Evidence, []byte, error) {
	st, name, err := c.stage(field)
	if st == nil || err != nil {
		return matter.Evidence{}, nil, err
	}
	return matter.Evidence{Hash: st.Hash, Type: st.Type, Size: st.Size, Name: name}, st.Data(), nil
}

// stage brings in the file of a form field; nil when there is none.
func (c *Ctx) stage(field string) (*blob.Staged, string, error) {
	if c.R.MultipartForm == nil {
		return nil, "", nil
	}
	f, head, err := c.R.FormFile(field)
	if errors.Is(err, http.ErrMissingFile) {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = f.Close() }()
	if head.Size == 0 && head.Filename == "" {
		return nil, "", nil
	}
	who := c.Actor.Person
	if who == "" {
		who = c.Account.ID
	}
	if err := c.quota.take(c.Today, who, head.Size); err != nil {
		return nil, "", err
	}
	st, err := c.Blobs().Stage(f)
	if st != nil {
		c.files = append(c.files, st)
	}
	return st, fileName(head.Filename), err
}

// Keep stores what came in with the form before an act names it. The sweep takes it
// away after a day if none does.
func (c *Ctx) Keep() error {
	for _, st := range c.files {
		if err := st.Keep(time.Now()); err != nil {
			return err
		}
	}
	c.stored()
	return nil
}

// storing lets a use case end with storing the files that its rows name, so that a
// refused act stores nothing and an act that went through has its file.
func (c *Ctx) storing(fn func(*store.Tx) error) func(*store.Tx) error {
	if len(c.files) == 0 {
		return fn
	}
	return func(tx *store.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		for _, st := range c.files {
			if !tx.NamesFile(st.Hash) {
				continue
			}
			if err := st.Keep(time.Now()); err != nil {
				return err
			}
		}
		return nil
	}
}

// stored says that the act went through: what it kept stays.
func (c *Ctx) stored() {
	for _, st := range c.files {
		st.Named()
	}
}

// dropFiles ends a request: nothing stays of what no act named.
func (c *Ctx) dropFiles() {
	for _, st := range c.files {
		if err := st.Drop(); err != nil {
			slog.Error("a file that came in was not taken away", "hash", st.Hash, "err", err)
		}
	}
}
