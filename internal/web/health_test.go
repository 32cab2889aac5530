package web

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

// TestHealthTellsTheTruth lets the clock jump, takes the folder of attachments away,
// then the database: the
// address of health says so, that of life does not.
func TestHealthTellsTheTruth(t *testing.T) {
	t.Parallel()
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			clock, runs := storetest.NewClock(time.Unix(1_790_000_000, 0)), storetest.NewClock(time.Unix(5000, 0))
			s, err := store.Open(t.Context(), e.URL(t), store.Options{Clock: clock.Now, Running: func() time.Duration { return runs.Now().Sub(time.Unix(0, 0)) }})
			if err != nil {
				t.Fatal(err)
			}
			files := filepath.Join(t.TempDir(), "files")
			if err := os.Mkdir(files, 0o700); err != nil {
				t.Fatal(err)
			}
			srv, err := New(&Server{Store: s, Home: 610723, Zone: time.UTC, Files: files})
			if err != nil {
				t.Fatal(err)
			}
			h := srv.Handler()
			wants := func(what string, health int) {
				t.Helper()
				srv.health.at = time.Time{}
				for path, want := range map[string]int{"/healthz": health, "/livez": http.StatusOK} {
					w := httptest.NewRecorder()
					h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
					if w.Code != want {
						t.Errorf("%s：%s 答 %d %s，应为 %d", what, path, w.Code, w.Body, want)
					}
				}
			}
			wants("一切正常", http.StatusOK)
			if left, err := os.ReadDir(files); err != nil || len(left) > 0 {
				t.Errorf("留下了 %v %v", left, err)
			}
			clock.Set(clock.Now().Add(2 * time.Hour))
			wants("服务器时间跳前", http.StatusServiceUnavailable)
			clock.Set(clock.Now().Add(-2 * time.Hour))
			wants("时间改对了", http.StatusOK)
			if err := os.Remove(files); err != nil {
				t.Fatal(err)
			}
			wants("附件文件夹写不进去", http.StatusServiceUnavailable)
			if err := os.Mkdir(files, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			wants("数据库停了", http.StatusServiceUnavailable)
		})
	}
}
