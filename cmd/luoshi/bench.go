package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"

	"luoshi/internal/bench"
)

type benchCmd struct {
	Matters int    `default:"266000" help:"Matters for the page and count lines."`
	Open    int    `default:"0" help:"Open matters for the sweep line; 0 leaves it out."`
	Seconds int    `default:"5" help:"Seconds for each closed loop."`
	Out     string `help:"File to write the table to."`
}

func (c *benchCmd) Run(e env) error {
	lines, err := bench.Run(e.ctx, bench.Options{Matters: c.Matters, Open: c.Open, Seconds: c.Seconds, Out: e.stderr})
	if err != nil {
		return err
	}
	table := bench.Markdown(lines, machine())
	if c.Out != "" {
		if err := os.WriteFile(c.Out, []byte(table), 0o644); err != nil {
			return err
		}
	}
	if e.json {
		return e.say(lines, "")
	}
	_, err = fmt.Fprint(e.stdout, table)
	return err
}

// machine names the machine a figure was measured on.
func machine() string {
	cpu := "unknown processor"
	if data, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for _, line := range strings.Split(string(data), "\n") {
			if k, v, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(k) == "model name" {
				cpu = strings.TrimSpace(v)
				break
			}
		}
	}
	return fmt.Sprintf("Machine: %s/%s, %d cores, %s; embedded SQLite; load generator on the same cores.", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), cpu)
}
