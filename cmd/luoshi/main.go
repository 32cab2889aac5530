// Command luoshi is the whole program (落实): the demo, the server, set-up,
// packs, imports, the journal's verifier. Exit codes: 0 done, 1 the answer is no,
// 2 could not run.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	_ "time/tzdata" // the zone must be known on machines without zone files

	"github.com/alecthomas/kong"

	"luoshi/internal/wording"
)

var version = "dev"

// env is what a command may touch of the world.
type env struct {
	ctx    context.Context
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
	json   bool
}

// say prints a result: text for people, or with --json the value.
func (e env) say(value any, format string, args ...any) error {
	if e.json {
		return json.NewEncoder(e.stdout).Encode(value)
	}
	_, err := fmt.Fprintf(e.stdout, format+"\n", args...)
	return err
}

// exit is an answer of "no" (1) or "could not run" (2) whose reason was printed.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit %d", int(e)) }

type commands struct {
	JSON bool `name:"json" help:"Answer in JSON."`

	Demo     demoCmd     `cmd:"" help:"Start a fresh demo county (示例)."`
	Serve    serveCmd    `cmd:"" help:"Serve a database."`
	Open     openCmd     `cmd:"" name:"open-again" help:"Begin the opening period again where nobody could confirm or release."`
	ClockOK  clockCmd    `cmd:"" name:"clock-ok" help:"Say that the machine's clock is right although it jumped ahead."`
	Init     initCmd     `cmd:"" help:"Make the first administrator by a one-time token."`
	Calendar calendarCmd `cmd:"" help:"Working calendar."`
	Journal  journalCmd  `cmd:"" help:"Verify and sign the journal."`
	Pack     packCmd     `cmd:"" help:"Check packs."`
	Backup   backupCmd   `cmd:"" help:"Copy the database on line to a new file."`
	Restore  restoreCmd  `cmd:"" help:"Verify a backup and put it in place."`
	Import   importCmd   `cmd:"" help:"Import a file; undo an import."`
	Export   exportCmd   `cmd:"" help:"Export a list to .xlsx or .csv."`
	Bench    benchCmd    `cmd:"" help:"Measure the speed table."`
	Version  versionCmd  `cmd:"" help:"Print the version."`
}

type versionCmd struct{}

func (versionCmd) Run(e env) error {
	return e.say(map[string]string{"version": version}, "luoshi %s", version)
}

// What lives on the heap is small, about ten megabytes, so that the collector would
// run many times a second under load: time is bought with memory. The heap may grow by
// collectAt percent over what lives, and is collected more often near memoryLimit bytes.
const (
	collectAt   = 1000
	memoryLimit = 192 << 20
)

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	slog.SetDefault(slog.New(newQuiet(slog.NewTextHandler(os.Stderr, nil))))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run parses and runs one command line and returns its exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	var c commands
	ended := -1
	parser, err := kong.New(&c, kong.Name("luoshi"), kong.Description("落实 — run and supervise a public programme."),
		kong.Writers(stdout, stderr), kong.Exit(func(code int) { ended = code }), kong.UsageOnError())
	if err != nil {
		_, _ = fmt.Fprintln(stderr, err)
		return 2
	}
	k, err := parser.Parse(args)
	if ended >= 0 { // --help
		return ended
	}
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "luoshi:", err)
		return 2
	}
	err = k.Run(env{ctx: ctx, stdin: stdin, stdout: stdout, stderr: stderr, json: c.JSON})
	var code exit
	switch {
	case err == nil:
		return 0
	case errors.As(err, &code):
		return int(code)
	}
	_, _ = fmt.Fprintln(stderr, "luoshi:", wording.Explain(err))
	return 2
}
