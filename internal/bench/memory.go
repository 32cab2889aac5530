package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"luoshi/internal/store/engine"
)

// serving starts `luoshi serve` on the bed's database, has users open the pages of their
// seats and answers the resident memory of that process in bytes.
func (b *bed) serving(ctx context.Context, users int) (rss uint64, err error) {
	program, err := os.Executable()
	if err != nil {
		return 0, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	addr := l.Addr().String()
	if err := l.Close(); err != nil {
		return 0, err
	}
	db := "sqlite:" + filepath.Join(b.dir, "luoshi.db")
	if err := b.lock.Release(); err != nil {
		return 0, err
	}
	defer func() {
		lock, again := engine.LockServing(db)
		b.lock, err = lock, errors.Join(err, again)
	}()
	cmd := exec.CommandContext(ctx, program, "serve", "--db", db, "--keys", filepath.Join(b.dir, "keys"), "--files", b.dir, "--addr", addr, "--clock-ok")
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	url := "http://" + addr
	if err := ready(url); err != nil {
		return 0, err
	}
	if err := b.opening(url, users); err != nil {
		return 0, err
	}
	return resident(cmd.Process.Pid)
}

// opening has users open every page of their seats five times, all at once.
func (b *bed) opening(url string, users int) error {
	failed := make(chan error, users)
	for u := range users {
		login := logins[u%len(logins)]
		c, err := b.client(url, login)
		if err != nil {
			return err
		}
		go func() {
			var err error
			for i := 0; i < 5*len(seats[login]) && err == nil; i++ {
				err = fetch(c, url+seats[login][i%len(seats[login])])
			}
			failed <- err
		}()
	}
	var err error
	for range users {
		err = errors.Join(err, <-failed)
	}
	return err
}

func ready(url string) error {
	for range 100 {
		if err := fetch(http.DefaultClient, url+"/livez"); err == nil {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return fmt.Errorf("%s does not answer", url)
}

func fetch(c *http.Client, url string) error {
	resp, err := c.Get(url)
	if err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %d", url, resp.StatusCode)
	}
	return resp.Body.Close()
}

// resident is VmRSS of a process, 0 where there is no /proc.
func resident(pid int) (uint64, error) {
	data, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return 0, err
	}
	for _, line := range strings.Split(string(data), "\n") {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			n, err := strconv.ParseUint(strings.Fields(rest)[0], 10, 64)
			return n << 10, err
		}
	}
	return 0, fmt.Errorf("process %d has no VmRSS", pid)
}
