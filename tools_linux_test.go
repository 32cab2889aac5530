package luoshi

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// script is a script of tools with a folder for temporary files of its own.
func script(tmp string, words ...string) *exec.Cmd {
	c := exec.Command("bash", words...)
	c.Env = append(os.Environ(), "TMPDIR="+tmp)
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return c
}

// TestFullDiskIsNamed gives tools/needs.sh a disk with 4 GB left.
func TestFullDiskIsNamed(t *testing.T) {
	t.Parallel()
	bin := t.TempDir()
	df := "#!/bin/sh\necho 'Filesystem 1024-blocks Used Available Capacity Mounted'\necho 'disk 100000000 95000000 4500000 96% /full'\n"
	if err := os.WriteFile(filepath.Join(bin, "df"), []byte(df), 0o700); err != nil {
		t.Fatal(err)
	}
	c := script(t.TempDir(), "tools/needs.sh")
	c.Env = append(c.Env, "PATH="+bin+":"+os.Getenv("PATH"))
	if said, err := c.CombinedOutput(); err == nil || !strings.Contains(string(said), "12 GB on /full") || !strings.Contains(string(said), "4 GB are free") {
		t.Errorf("with 4 GB free: %v, %s", err, said)
	}
}

// TestKilledRunLeavesNothing kills a run, and finds its folder gone after the next start,
// that of a run beside it still there, and no more than that when a command fails.
func TestKilledRunLeavesNothing(t *testing.T) {
	t.Parallel()
	tmp := t.TempDir()
	start := func() (c *exec.Cmd, dir string) {
		c = script(tmp, "tools/tmp.sh", "sh", "-c", "echo $TMPDIR; exec sleep 600")
		out, err := c.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL) })
		line := make([]byte, 4096)
		n, err := out.Read(line)
		if err != nil {
			t.Fatal(err)
		}
		return c, strings.TrimSpace(string(line[:n]))
	}
	killed, old := start()
	_, beside := start()
	if err := syscall.Kill(-killed.Process.Pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = killed.Wait()
	left := filepath.Join(tmp, "luoshi-county1")
	if err := os.Mkdir(left, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(left, time.Time{}, time.Now().Add(-3*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := script(tmp, "tools/tmp.sh", "false").Run(); err == nil {
		t.Error("a command that failed was reported as good")
	}
	entries, err := os.ReadDir(tmp)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 || filepath.Join(tmp, entries[0].Name()) != beside {
		t.Errorf("left are %v; killed was %s, beside it runs %s", entries, old, beside)
	}
}
