package pack

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Source is one row of a pack's SOURCE.md: where a mechanism comes from and where
// it went.
type Source struct {
	ID         string // YX-06
	Paragraph  string // paragraph of the article
	Paraphrase string
	Parts      []Part
	Later      bool // not built yet
	Scenario   string
	Line       int
}

// Part is a part of the pack and the lines on which it stands.
type Part struct {
	Path     string // duties.daily_list
	From, To int
}

// SourceOptions say how strict CheckSource is.
type SourceOptions struct {
	Scenarios bool     // every identifier needs a scenario that names it on its first line, or later
	Want      []string // identifiers that must have a row
}

const identPattern = `[A-Z]{2}-[0-9]{2}`

// ReadSource reads the table of a SOURCE.md: rows of five columns, identifier,
// paragraph, paraphrase, pack lines and scenario. Other text is passed over.
func ReadSource(text string) ([]Source, []Problem) {
	var rows []Source
	var problems []Problem
	begins := regexp.MustCompile(`^\| *` + identPattern)
	part := regexp.MustCompile("^`?([a-z]+\\.[a-z0-9_]+)`? ([0-9]+)-([0-9]+)$")
	n := 0
	for line := range strings.Lines(text) {
		n++
		if !begins.MatchString(line) {
			continue
		}
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		ok := len(cells) == 5 && !slices.Contains(cells, "")
		row := Source{Line: n}
		if ok {
			row.ID, row.Paragraph, row.Paraphrase, row.Scenario = cells[0], cells[1], cells[2], cells[4]
			row.Later = strings.HasPrefix(cells[4], "later")
			for _, p := range strings.Split(cells[3], "; ") {
				m := part.FindStringSubmatch(p)
				switch {
				case m != nil:
					one := Part{Path: m[1]}
					_, err := fmt.Sscan(m[2]+" "+m[3], &one.From, &one.To)
					ok = ok && err == nil
					row.Parts = append(row.Parts, one)
				case p != "—":
					ok = false
				}
			}
		}
		if !ok {
			problems = append(problems, Problem{File: "SOURCE.md", Line: n, Column: 1, Code: "pack.source_row"})
			continue
		}
		rows = append(rows, row)
	}
	return rows, problems
}

// CheckSource checks the SOURCE.md beside a pack that was read from dir: every row
// can be read, stands once and names lines that are right; with the options, that
// scenarios show what the rows claim.
func CheckSource(fsys fs.FS, dir string, p *Pack, o SourceOptions) []Problem {
	name := path.Join(dir, "SOURCE.md")
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return []Problem{{File: name, Code: "pack.source_missing"}}
	}
	rows, problems := ReadSource(string(text))
	say := func(line int, code string, args ...string) {
		problems = append(problems, Problem{Line: line, Column: 1, Code: code, Args: args})
	}
	shown := scenarios(fsys, dir)
	given := map[string]bool{}
	for _, row := range rows {
		if given[row.ID] {
			say(row.Line, "pack.source_twice", row.ID)
		}
		given[row.ID] = true
		for _, part := range row.Parts {
			if now, ok := p.Lines(part.Path); !ok || now != part {
				say(row.Line, "pack.source_lines", fmt.Sprintf("%s %d-%d", part.Path, part.From, part.To),
					fmt.Sprintf("%s %d-%d", now.Path, now.From, now.To))
			}
		}
		if o.Scenarios && !row.Later && !shows(shown, row) {
			say(row.Line, "pack.source_scenario", row.ID)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(shown)) {
		if o.Scenarios && !given[id] {
			say(0, "pack.source_unlisted", id, shown[id][0])
		}
	}
	for _, id := range o.Want {
		if !given[id] {
			say(0, "pack.source_wanted", id)
		}
	}
	for i := range problems {
		problems[i].File = name
	}
	return sorted(problems)
}

// shows reports whether every scenario that a row names has its identifier on the
// first line.
func shows(shown map[string][]string, row Source) bool {
	for _, name := range strings.Split(row.Scenario, ", ") {
		if !slices.Contains(shown[row.ID], name) {
			return false
		}
	}
	return true
}

// scenarios gives, for every identifier on the first line of a scenario, the files.
func scenarios(fsys fs.FS, dir string) map[string][]string {
	shown := map[string][]string{}
	ident := regexp.MustCompile(identPattern)
	names, err := fs.Glob(fsys, path.Join(dir, "scenarios", "*.txt"))
	if err != nil {
		return shown
	}
	for _, name := range names {
		text, err := fs.ReadFile(fsys, name)
		first, _, _ := strings.Cut(string(text), "\n")
		if err != nil || !strings.HasPrefix(first, "#") {
			continue
		}
		for _, id := range ident.FindAllString(first, -1) {
			shown[id] = append(shown[id], path.Base(name))
		}
	}
	return shown
}

// Lines gives the lines of a part of a pack that was read from a text: of
// duties.daily_list, the entry of duties whose id is daily_list.
func (p *Pack) Lines(dotted string) (Part, bool) {
	kind, id, _ := strings.Cut(dotted, ".")
	for _, s := range sections() {
		for i := range s.n(p) {
			if s.name == kind && s.id(p, i) == id {
				return p.span(dotted, at(kind, i))
			}
		}
	}
	return Part{Path: dotted}, false
}

// span is from the first to the last line on which something of the part begins.
func (p *Pack) span(dotted, path string) (Part, bool) {
	part := Part{Path: dotted, From: p.places[path].line}
	for under, pl := range p.places {
		if under == path || strings.HasPrefix(under, path+".") {
			part.To = max(part.To, pl.line)
		}
	}
	return part, part.From > 0
}
