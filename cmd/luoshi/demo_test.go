package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"luoshi/packs"
)

// TestDemoSaysWhatThereIs: a pack that there is not, one without a history and a history that
// cannot be read end the command at once, each with what to write instead.
func TestDemoSaysWhatThereIs(t *testing.T) {
	t.Parallel()
	template, err := packs.Files.ReadFile("template/pack.yaml")
	if err != nil {
		t.Fatal(err)
	}
	bare, broken := t.TempDir(), t.TempDir()
	write(t, filepath.Join(bare, "pack.yaml"), string(template))
	write(t, filepath.Join(broken, "pack.yaml"), string(template))
	write(t, filepath.Join(broken, "demo.txt"), "# 题\n日 2026-06-30\n县 610729\n每个 乡\n完\n逢 大集\n完\n")
	for _, c := range []struct {
		pack string
		says []string
	}{
		{"yangxiang", []string{"没有机制包 yangxiang", strings.Join(packs.Names(), "、"), "文件夹"}},
		{bare, []string{"没有 demo.txt", "docs/packs.md", "packs/template/demo.txt"}},
		{broken, []string{"demo.txt:4: ", "每个 日", "demo.txt:6: ", "周五、月初"}},
	} {
		dir := filepath.Join(t.TempDir(), "demo")
		var out, said bytes.Buffer
		if code := run(t.Context(), []string{"demo", "--pack", c.pack, "--addr", "127.0.0.1:0", "--dir", dir}, strings.NewReader(""), &out, &said); code != 2 {
			t.Errorf("%s: exit %d, want 2", c.pack, code)
		}
		for _, want := range c.says {
			if !strings.Contains(said.String(), want) {
				t.Errorf("%s: %q is not in %q", c.pack, want, said.String())
			}
		}
		if c.pack != broken && strings.Count(strings.TrimSpace(said.String()), "\n") != 0 {
			t.Errorf("%s: more than one line: %s", c.pack, said.String())
		}
	}
}

// TestDemoOfAPack: the demo of a pack prints an account for every kind of post of the pack,
// serves before its history is filled, and each account signs in; the door says which pack
// is shown and of which year, and the clock goes on from the last morning.
func TestDemoOfAPack(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("a history of months is played in the run without the race detector")
	}
	folder := t.TempDir() // a pack that does not ship, with a short history
	for _, name := range []string{"pack.yaml", "demo.txt"} {
		text, err := packs.Files.ReadFile("template/" + name)
		if err != nil {
			t.Fatal(err)
		}
		short := strings.Replace(string(text), "至 2026-09-10", "至 2026-07-03", 1)
		for _, body := range []string{"县委组织部", "县纪委机关"} { // one person in two posts
			short = strings.Replace(short, "单位 "+body+" 人 {姓名}", "单位 "+body+" 人 林一木", 1)
		}
		write(t, filepath.Join(folder, name), short)
	}
	ctx, stop := context.WithCancel(t.Context())
	r, w := io.Pipe()
	ended := make(chan int, 1)
	var wrong bytes.Buffer
	go func() {
		ended <- run(ctx, []string{"demo", "--pack", folder, "--addr", "127.0.0.1:0", "--dir", filepath.Join(t.TempDir(), "demo")}, strings.NewReader(""), w, &wrong)
		_ = w.Close()
	}()
	lines := bufio.NewScanner(r)
	var said strings.Builder
	for !strings.Contains(said.String(), "历史已填充") && lines.Scan() {
		said.WriteString(lines.Text() + "\n")
	}
	go func() { _, _ = io.Copy(io.Discard, r) }()
	defer func() {
		stop()
		if code := <-ended; code != 0 {
			t.Errorf("exit %d: %s", code, wrong.String())
		}
	}()
	text := said.String()
	at := regexp.MustCompile(`http://[0-9.:]+/`).FindString(text)
	secret := regexp.MustCompile(`Demo-\S+`).FindString(text)
	if at == "" || secret == "" || !strings.Contains(text, "留坝县") || !strings.Contains(text, "2026-07-06 09:00") || strings.Contains(text, "没有设") {
		t.Fatalf("%s%s", text, wrong.String())
	}
	door := fetch(t, http.DefaultClient, at+"sign-in", nil)
	for _, want := range []string{"示例数据", "新建工作（样板）", "2026 年起施行"} {
		if !strings.Contains(door, want) {
			t.Errorf("the door does not say %s", want)
		}
	}
	logins := regexp.MustCompile(`(?m)^  ([a-z_]+) +\S+：`).FindAllStringSubmatch(text, -1)
	if len(logins) != 15 {
		t.Errorf("%d accounts, want one for each of the pack's twelve kinds of posts and the three administrators:\n%s", len(logins), text)
	}
	if twice := "  organiser         纪委机关：县纪委机关室主任（同一个人，登录后切换）"; !strings.Contains(text, twice) {
		t.Errorf("%q is not in\n%s", twice, text)
	}
	for _, l := range logins {
		jar, err := cookiejar.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		page := fetch(t, &http.Client{Jar: jar}, at+"sign-in", url.Values{"login": {l[1]}, "secret": {secret}})
		if !strings.Contains(page, "退出") && !strings.Contains(page, "切换") {
			t.Errorf("%s does not come in: %.300s", l[1], page)
		}
	}
}

// fetch gets a page, or posts a form and follows where it leads.
func fetch(t *testing.T, c *http.Client, to string, form url.Values) string {
	t.Helper()
	var body io.Reader
	method := http.MethodGet
	if form != nil {
		method, body = http.MethodPost, strings.NewReader(form.Encode())
	}
	q, err := http.NewRequestWithContext(t.Context(), method, to, body)
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	q.Header.Set("Accept-Language", "zh-CN")
	res, err := c.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %v %.300s", to, res.StatusCode, err, text)
	}
	return string(text)
}
