package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestTutorial takes the files of docs/packs.md into an empty folder and lets the
// built program check and play them, with nothing else at hand: no Go, no
// repository, no environment.
func TestTutorial(t *testing.T) {
	t.Parallel()
	program := build(t)
	doc, err := os.ReadFile("../../docs/packs.md")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	files := regexp.MustCompile("(?s)```[a-z]+ file=(\\S+)\n(.*?)```\n").FindAllStringSubmatch(string(doc), -1)
	if len(files) != 3 {
		t.Fatalf("docs/packs.md has %d files, want pack.yaml and two scenarios", len(files))
	}
	for _, f := range files {
		write(t, filepath.Join(dir, f[1]), f[2])
	}
	run := func(args ...string) (string, int) {
		cmd := exec.CommandContext(t.Context(), program, args...)
		cmd.Dir, cmd.Env = dir, []string{"TMPDIR=" + t.TempDir()}
		out, err := cmd.CombinedOutput()
		if cmd.ProcessState == nil {
			t.Fatal(err)
		}
		return string(out), cmd.ProcessState.ExitCode()
	}
	if out, code := run("pack", "check", "flood"); code != 0 || !strings.Contains(string(doc), strings.TrimSpace(out)) {
		t.Errorf("pack check: exit %d, not as the page says: %s", code, out)
	}
	out, code := run("pack", "test", "flood")
	if code != 0 || strings.Count(out, "通过") != 2 {
		t.Errorf("pack test: exit %d: %s", code, out)
	}

	hazard := filepath.Join(dir, "flood/scenarios/hazard.txt")
	text, err := os.ReadFile(hazard)
	if err != nil {
		t.Fatal(err)
	}
	write(t, hazard, strings.Replace(string(text), "分 75 ", "分 80 ", 1))
	said := regexp.MustCompile(`flood/scenarios/hazard.txt:.*期望 80`).FindString(string(doc))
	if out, code := run("pack", "test", "flood"); code != 1 || said == "" || !strings.Contains(out, said) {
		t.Errorf("a wrong board: exit %d, want 1 and %q: %s", code, said, out)
	}
	write(t, filepath.Join(dir, "flood/pack.yaml"), strings.Replace(files[0][2], "document: 示例方案第五条\n", "", 1))
	if out, code := run("pack", "check", "flood"); code != 1 || !strings.Contains(out, "flood/pack.yaml:") {
		t.Errorf("a duty without a document: exit %d, want 1 and the line: %s", code, out)
	}
}

func build(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "luoshi")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0") // as it is given out, and as it was built before: with cgo all is built anew
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return program
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
