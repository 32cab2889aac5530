package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"sync"
	"time"

	"luoshi/internal/fault"
)

// health remembers for a moment what the last look said: anybody may ask, and each look
// writes to the database and to the folder of attachments.
type health struct {
	mu   sync.Mutex
	at   time.Time
	says string // "" while all is well
}

const (
	healthFor  = 2 * time.Second
	healthWait = 5 * time.Second
	probeSize  = 64 << 10
)

// healthz tells the truth about what an act needs (健康检查): the database takes a write,
// the folder of attachments a file, and the machine's clock is not held back. /livez only says that the process answers.
func (s *Server) healthz(w http.ResponseWriter, _ *http.Request) {
	h := &s.health
	h.mu.Lock()
	if time.Since(h.at) > healthFor {
		h.says = s.unwell()
		h.at = time.Now()
	}
	says := h.says
	h.mu.Unlock()
	if says == "" {
		plain(w, http.StatusOK, "ok")
		return
	}
	plain(w, http.StatusServiceUnavailable, says)
}

// unwell says what does not work, "" for nothing. A stranger learns no more.
func (s *Server) unwell() string {
	wrote := make(chan error, 1)
	go func() { wrote <- s.Store.Writable(context.Background()) }()
	select {
	case err := <-wrote:
		if fault.Is(err, "store.full") {
			return "数据库的磁盘满了，只能查看 / database disk full"
		}
		if err != nil {
			slog.Error("health: the database takes no write", "err", err)
			return "数据库写不进去 / database"
		}
	case <-time.After(healthWait):
		slog.Error("health: the database does not answer")
		return "数据库没有回应 / database"
	}
	if err := s.Store.ClockHeld(); err != nil {
		return "服务器时间待核对，只能查看 / clock"
	}
	if err := probe(s.Files); err != nil {
		slog.Error("health: the folder of attachments takes no file", "err", err)
		return "附件存不进去，磁盘可能已满 / disk"
	}
	return ""
}

// probe writes a file into a folder and takes it away.
func probe(dir string) error {
	f, err := os.CreateTemp(dir, "part-health-")
	if err != nil {
		return err
	}
	_, err = f.Write(make([]byte, probeSize))
	return errors.Join(err, f.Sync(), f.Close(), os.Remove(f.Name()))
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text))
}
