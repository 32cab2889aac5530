package web

import (
	"io"
	"log/slog"
	"mime/multipart"
	"strconv"
	"sync"
	"time"

	"luoshi/internal/blob"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/store"
	"luoshi/internal/wording"
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

// maxFiles bounds the files of one form.
const maxFiles = 9

// Upload takes the file of a form field, when there is one, and returns it as evidence
// without a place yet. It is not stored: Do puts it into the store as the last step of
// an act that names it, and what no act named is gone when the request ends.
func (c *Ctx) Upload(field string) (matter.Evidence, error) {
	all, err := c.Uploads(field)
	if len(all) == 0 || err != nil {
		return matter.Evidence{}, err
	}
	return all[0], nil
}

// Uploads takes all files of a form field. One that is refused is named.
func (c *Ctx) Uploads(field string) (out []matter.Evidence, err error) {
	heads := c.given(field)
	if len(heads) > maxFiles {
		return nil, fault.At(field, "blob.many", strconv.Itoa(len(heads)), strconv.Itoa(maxFiles))
	}
	for _, head := range heads {
		st, name, err := c.stage(head, blob.Store.Stage)
		if err != nil {
			return nil, c.named(err, field, name, len(heads))
		}
		out = append(out, matter.Evidence{Hash: st.Hash, Type: st.Type, Size: st.Size, Name: name})
	}
	return out, nil
}

// named says of a refusal of one of several files which one it is.
func (c *Ctx) named(err error, field, name string, n int) error {
	if _, ok := fault.As(err); !ok || n < 2 {
		return err
	}
	return fault.At(field, "blob.one_of", name, wording.Fault(c.Lang, err))
}

// given are the files of a form field that were chosen.
func (c *Ctx) given(field string) (out []*multipart.FileHeader) {
	if c.R.MultipartForm == nil {
		return nil
	}
	for _, head := range c.R.MultipartForm.File[field] {
		if head.Size > 0 || head.Filename != "" {
			out = append(out, head)
		}
	}
	return out
}

// Given is the file of a form field that is read and not attached, with its content.
func (c *Ctx) Given(field string) (matter.Evidence, []byte, error) {
	heads := c.given(field)
	if len(heads) == 0 {
		return matter.Evidence{}, nil, nil
	}
	st, name, err := c.stage(heads[0], blob.Store.Hold)
	if err != nil {
		return matter.Evidence{}, nil, err
	}
	return matter.Evidence{Hash: st.Hash, Type: st.Type, Size: st.Size, Name: name}, st.Data(), nil
}

// stage brings in a file of the form, under a name that can be shown.
func (c *Ctx) stage(head *multipart.FileHeader, as func(blob.Store, io.Reader) (*blob.Staged, error)) (*blob.Staged, string, error) {
	f, err := head.Open()
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = f.Close() }()
	who := c.Actor.Person
	if who == "" {
		who = c.Account.ID
	}
	if err := c.quota.take(c.Today, who, head.Size); err != nil {
		return nil, fileName(head.Filename), err
	}
	st, err := as(c.Blobs(), f)
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
