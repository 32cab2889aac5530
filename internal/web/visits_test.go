package web

import (
	"fmt"
	"testing"
	"time"

	"luoshi/internal/account"
)

// TestFloodOfLines: like failures are one line with their number; whatever a flood tries,
// the lines of a minute are bounded and none of it is left uncounted; what could not be
// written waits.
func TestFloodOfLines(t *testing.T) {
	t.Parallel()
	var g gathered
	now := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	for range 1000 {
		g.add(account.Visit{Kind: account.Wrong, Login: "duban", Address: "192.0.2.7"}, 1, now)
	}
	first := g.take()
	if len(first) != 1 || first[0].N != 1000 || first[0].Login != "duban" {
		t.Fatalf("一样的一千次：%d 行 %+v", len(first), first[0])
	}
	g.back(first)
	if again := g.take(); len(again) != 1 || again[0].N != 1000 || !again[0].At.Equal(now) {
		t.Errorf("没写成的：%+v", again)
	}
	lines, times := 0, 0
	for range 12 { // a minute
		for i := range 1000 {
			g.add(account.Visit{Kind: account.Wrong, Login: fmt.Sprint(i), Address: fmt.Sprint("198.51.100.", i)}, 1, now)
		}
		for _, v := range g.take() {
			lines, times = lines+1, times+v.N
		}
	}
	if lines > linesAtOnce+12*(linesMore+1) || times != 12_000 {
		t.Errorf("一分钟 %d 行，%d 次", lines, times)
	}
}

func TestDeviceOf(t *testing.T) {
	t.Parallel()
	for agent, want := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0": "Windows · Edge",
		"Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36 MicroMessenger/8.0":                 "Android · 微信",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605 Version/17 Safari/604.1":                        "iPhone · Safari",
		"curl/8.5.0":       "curl/8.5.0",
		"":                 "",
		"x\xff <b> y z":    "x",
		"Firefox":          "Firefox",
		"Something Linux ": "Linux",
	} {
		if got := deviceOf(agent); got != want {
			t.Errorf("%q：%q，应为 %q", agent, got, want)
		}
	}
}
