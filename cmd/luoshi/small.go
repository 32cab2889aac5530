package main

import (
	"os"

	"luoshi/internal/calendar"
	"luoshi/internal/wording"
	"luoshi/pack"
)

type calendarCmd struct {
	Due dueCmd `cmd:"" help:"Read start,number,unit lines; write start,number,unit,due lines."`
}

type dueCmd struct{}

func (dueCmd) Run(e env) error {
	code, err := calendar.DueLines(e.stdin, e.stdout, calendar.Embedded())
	if err == nil && code != 0 {
		return exit(code)
	}
	return err
}

type packCmd struct {
	Check packCheckCmd `cmd:"" help:"Check packs: all problems at once."`
	Test  packTestCmd  `cmd:"" help:"Play the scenarios of packs on an empty database."`
}

type packCheckCmd struct {
	Paths []string `arg:"" help:"Folders of packs."`
}

func (c *packCheckCmd) Run(e env) error {
	bad := false
	for _, path := range c.Paths {
		p, problems := pack.Read(os.DirFS(path), ".")
		for _, pr := range problems {
			bad = true
			if err := e.say(pr, "%s/%s: %s", path, pr.Place(), wording.Fault(wording.Zh, pr.Fault())); err != nil {
				return err
			}
		}
		if len(problems) == 0 {
			if err := e.say(map[string]any{"pack": p.ID, "version": p.Version, "ok": true}, "%s：%s 第 %d 版，检查通过。", path, p.Title, p.Version); err != nil {
				return err
			}
		}
	}
	if bad {
		return exit(1)
	}
	return nil
}
