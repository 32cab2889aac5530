package main

import (
	"fmt"
	"html"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"luoshi/internal/fault"
	"luoshi/internal/store"
	"luoshi/internal/store/anchor"
	"luoshi/internal/wording"
	"luoshi/journal"
)

// hold asks about a clock that jumped ahead, and holds the log against its anchor. With
// --accept-loss two persons give up what the anchor says beyond it.
func (c *serveCmd) hold(e env, s *store.Store, home int, zone *time.Location) error {
	if c.ClockOK {
		if _, err := s.TrustClock(e.ctx, home); err != nil {
			return err
		}
	} else if err := s.ClockAhead(e.ctx, home); err != nil {
		return err
	}
	a := anchor.Anchor{Dirs: append([]string{c.Keys}, c.AnchorTo...)}
	err := s.HoldAnchor(e.ctx, home, a)
	if !c.AcceptLoss || !unanchored(err) {
		return err
	}
	persons, err := twoPersons(e, s, home, zone, c.By)
	if err != nil {
		return err
	}
	return s.AcceptLoss(e.ctx, home, a, persons)
}

// unanchored reports whether the log and the anchor do not agree, or the anchor is gone.
func unanchored(err error) bool {
	return fault.Is(err, "store.loss") || fault.Is(err, "store.other_log") || fault.Is(err, "store.anchor_gone")
}

// refuse says in plain words why the programme does not start: on the command line, and
// on the address that people open, until it is ended.
func (c *serveCmd) refuse(e env, why error) error {
	if !unanchored(why) {
		return why
	}
	_, _ = fmt.Fprintln(e.stderr, "luoshi:", wording.Explain(why))
	l, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return err
	}
	f, _ := fault.As(why)
	page := "<!doctype html><html lang=\"zh\"><meta charset=\"utf-8\"><title>系统没有启动</title><h1>系统没有启动</h1><p>" +
		html.EscapeString(wording.Fault(wording.Zh, f)) + "</p><p lang=\"en\">" + html.EscapeString(wording.Fault(wording.En, f)) + "</p></html>\n"
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = w.Write([]byte(page))
	})
	if err := serveOn(e, l, handler, func(addr string) { _, _ = fmt.Fprintf(e.stdout, "http://%s/\n", addr) }); err != nil {
		return err
	}
	return exit(1)
}

// anchorsBeside reads the anchors in the folder of keys, as heads of their logs.
func anchorsBeside(dir string) (heads []journal.Head, err error) {
	names, err := filepath.Glob(filepath.Join(dir, "anchor-??????.txt"))
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		home, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(filepath.Base(name), "anchor-"), ".txt"))
		if err != nil {
			continue
		}
		c, ok, err := anchor.Anchor{Dirs: []string{dir}}.Read(home)
		if err != nil {
			return nil, err
		}
		if ok {
			heads = append(heads, journal.Head{Checkpoint: c, From: filepath.Base(name)})
		}
	}
	return heads, nil
}
