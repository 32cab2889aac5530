package main

import (
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"luoshi/internal/scenario"
	"luoshi/internal/wording"
	"luoshi/pack"
)

type packTestCmd struct {
	Paths []string `arg:"" help:"Folders of packs."`
}

// scenarioLine is one scenario of the answer.
type scenarioLine struct {
	Pack     string   `json:"pack"`
	Scenario string   `json:"scenario"`
	Shows    []string `json:"shows"`
	OK       bool     `json:"ok"`
	Millis   int64    `json:"ms"`
	Problems []string `json:"problems,omitempty"`
}

// coverLine is one identifier of the answer.
type coverLine struct {
	Pack  string   `json:"pack"`
	ID    string   `json:"id"`
	State string   `json:"state"` // covered, failed, missing, later
	By    []string `json:"by,omitempty"`
}

// Run plays every scenario of the packs, each on an empty temporary database.
func (c *packTestCmd) Run(e env) error {
	dir, err := os.MkdirTemp("", "luoshi-pack-test-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	open := scenario.TemporaryIn(dir)
	good := true
	for _, p := range c.Paths {
		ok, err := testPack(e, p, open)
		if err != nil {
			return err
		}
		good = good && ok
	}
	if !good {
		return exit(1)
	}
	return nil
}

func testPack(e env, folder string, open scenario.Opener) (bool, error) {
	fsys := os.DirFS(folder)
	if _, err := fs.Stat(fsys, "pack.yaml"); err != nil {
		return false, err
	}
	p, problems := pack.Read(fsys, ".")
	for _, pr := range problems {
		if err := e.say(pr, "%s/%s: %s", folder, pr.Place(), wording.Fault(wording.Zh, pr.Fault())); err != nil {
			return false, err
		}
	}
	if len(problems) > 0 {
		return false, nil
	}
	files, err := scenario.Files(fsys, ".")
	if err != nil {
		return false, err
	}
	good := len(files) > 0
	if !good {
		if err := e.say(map[string]any{"pack": p.ID, "scenarios": 0}, "%s：没有 scenarios/*.txt。", folder); err != nil {
			return false, err
		}
	}
	shown := map[string]*coverLine{}
	for _, f := range files {
		r, err := scenario.RunFile(e.ctx, fsys, ".", f, open)
		if err != nil {
			return false, err
		}
		good = good && len(r.Errs) == 0
		if err := sayResult(e, p.ID, folder, r); err != nil {
			return false, err
		}
		for _, id := range r.Shows {
			if shown[id] == nil {
				shown[id] = &coverLine{Pack: p.ID, ID: id, State: "covered"}
			}
			shown[id].By = append(shown[id].By, r.File)
			if len(r.Errs) > 0 {
				shown[id].State = "failed"
			}
		}
	}
	whole, err := cover(e, fsys, p, shown)
	return good && whole, err
}

func sayResult(e env, id, folder string, r scenario.Result) error {
	l := scenarioLine{Pack: id, Scenario: r.File, Shows: r.Shows, OK: len(r.Errs) == 0, Millis: r.Took.Milliseconds()}
	word := "通过"
	if !l.OK {
		word = "不符"
	}
	text := word + "  " + r.File + "  " + strings.Join(r.Shows, " ") + "  " + r.Title
	for _, err := range r.Errs {
		l.Problems = append(l.Problems, err.Error())
		text += "\n      " + path.Join(folder, "scenarios") + "/" + err.Error()
	}
	return e.say(l, "%4d ms  %s", l.Millis, text)
}

// cover says of every identifier of SOURCE.md, or else of the scenarios, whether a
// scenario shows it.
func cover(e env, fsys fs.FS, p *pack.Pack, shown map[string]*coverLine) (bool, error) {
	text, err := fs.ReadFile(fsys, "SOURCE.md")
	if err == nil {
		rows, _ := pack.ReadSource(string(text))
		for _, r := range rows {
			if shown[r.ID] == nil {
				shown[r.ID] = &coverLine{Pack: p.ID, ID: r.ID, State: "missing"}
				if r.Later {
					shown[r.ID].State = "later"
				}
			}
		}
	}
	var ids []string
	for id := range shown {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	good := true
	words := map[string]string{"covered": "有情景", "failed": "情景不符", "missing": "没有情景", "later": "以后做"}
	for _, id := range ids {
		l := shown[id]
		good = good && l.State != "missing" && l.State != "failed"
		if err := e.say(l, "%s  %s  %s", l.ID, words[l.State], strings.Join(l.By, " ")); err != nil {
			return false, err
		}
	}
	return good, nil
}
