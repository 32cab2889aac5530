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
// program check and play them, with nothing else at hand: no Go, no
// repository, no environment.
func TestTutorial(t *testing.T) {
	t.Parallel()
	luoshi := program(t)
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
		cmd := exec.CommandContext(t.Context(), luoshi, args...)
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

// TestMain is the program itself where the test binary is called by the program's name.
func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) == "luoshi" {
		main()
	}
	os.Exit(m.Run())
}

// program is the program for a process of its own: this test binary by the program's
// name, which is the same code and needs no second linking.
func program(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	named := filepath.Join(t.TempDir(), "luoshi")
	if err := os.Symlink(self, named); err != nil {
		t.Fatal(err)
	}
	return named
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
