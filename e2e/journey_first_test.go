package e2e

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestJourneysOfTheFirstAdministrator sets a new county up with the program
// itself: nobody can sign in before, the token works once, and the administrator
// it made registers a post, appoints its holder and hands out the next account.
func TestJourneysOfTheFirstAdministrator(t *testing.T) {
	t.Parallel()
	if os.Getenv("LUOSHI_TEST_BROWSER") == "" {
		t.Skip("journeys run in make test (LUOSHI_TEST_BROWSER=1)")
	}
	dir := t.TempDir()
	program := filepath.Join(dir, "luoshi")
	if out, err := exec.Command("go", "build", "-o", program, "../cmd/luoshi").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	place := []string{"--db", "sqlite:" + filepath.Join(dir, "luoshi.db"), "--keys", filepath.Join(dir, "keys"), "--files", filepath.Join(dir, "files")}
	luoshi := func(stdin string, args ...string) (string, error) {
		cmd := exec.Command(program, append(args, place...)...)
		cmd.Stdin = strings.NewReader(stdin)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	set := []string{"init", "--home", "610723", "--name", "方文清", "--login", "anquan"}
	out, err := luoshi("", set...)
	token := regexp.MustCompile(`：(\S+)`).FindStringSubmatch(out)
	if err != nil || token == nil {
		t.Fatalf("%v: %s", err, out)
	}
	if out, err := luoshi("", "serve", "--addr", "127.0.0.1:0"); err == nil {
		t.Errorf("没有设立就启动了：%s", out)
	}
	if out, err := luoshi(password+"\n", append(set, "--token", "wrong")...); err == nil {
		t.Errorf("口令不对也设立了：%s", out)
	}
	if out, err := luoshi(password+"\n", append(set, "--token", token[1])...); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if out, err := luoshi(password+"\n", append(set, "--token", token[1])...); err == nil {
		t.Errorf("口令用了两次：%s", out)
	}
	b := openBrowser(t, serve(t, program, place))
	b.open("/lang/zh")
	b.open("/sign-in")
	b.check("first-sign-in", 1440)
	for _, guess := range []string{"anquan", "admin", "123456"} {
		b.fill("#login", "anquan")
		b.fill("#secret", guess)
		if status := b.press("button.btn-primary"); status != 422 {
			t.Errorf("猜的密码得到 %d", status)
		}
	}
	b.as("anquan")
	b.open("/desk/roster") // as 系统管理员: a post and who holds it
	b.fill("#title", "办公室主任")
	b.fill("#body", "洋县专项工作办公室")
	if status := b.press("aside button.btn-primary"); status != 200 {
		t.Errorf("登记岗位得到 %d", status)
	}
	b.sees("办公室主任")
	b.check("first-roster", 1440)
	b.click("td.ti a[href^='/desk/posts/']:first-of-type")
	b.fill("#name", "李明")
	b.fill("#from", "2026-10-01")
	b.fill("#document", "洋组干〔2026〕1号")
	if status := b.press("aside button.btn-primary"); status != 200 {
		t.Errorf("任命得到 %d", status)
	}
	b.sees("李明")
	b.open("/posts") // as 安全管理员: the account
	if status := b.press("form[action='/posts'] button.btn-s"); status != 200 {
		t.Errorf("切换岗位得到 %d", status)
	}
	b.open("/desk/accounts")
	b.fill("#login", "liming")
	b.fill("#name", "李明")
	if status := b.press("aside button.btn-primary"); status != 200 {
		t.Errorf("开立账号得到 %d", status)
	}
	if status := b.press("form[action$='/release'] button"); status != 200 { // alone, in the opening period
		t.Errorf("放行得到 %d", status)
	}
	b.sees("一次性密码")
	b.check("first-accounts", 1440)
}

// serve starts the program and returns its address.
func serve(t *testing.T, program string, place []string) string {
	t.Helper()
	cmd := exec.Command(program, append([]string{"serve", "--addr", "127.0.0.1:0"}, place...)...)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(strings.TrimSpace(line), "/")
}
