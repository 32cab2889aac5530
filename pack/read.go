package pack

import (
	"bytes"
	"errors"
	"io/fs"
	"path"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"luoshi/internal/rule"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

const (
	maxText  = 512 << 10 // bytes of a pack: the largest county needs a tenth
	maxDepth = 32        // levels of lists and maps
	// maxFields bounds the colons: the parser's time grows with the square of the
	// fields of one map. The largest county needs some hundreds.
	maxFields = 10_000
)

// Read reads and checks the pack.yaml of the folder dir. The pack is nil if the
// text cannot be read as one; with problems it is given for display only and
// must not be issued.
func Read(fsys fs.FS, dir string) (*Pack, []Problem) {
	name := path.Join(dir, "pack.yaml")
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, []Problem{{File: name, Code: "pack.file_missing", Args: []string{name}}}
	}
	p, problems := ReadText(text)
	for i := range problems {
		problems[i].File = name
	}
	return p, problems
}

// Issued reads the text of a version that was issued (已下发), as the store keeps it. It
// was checked when it was proposed: what has become stricter since, a word that went or
// a check that came, binds the next version and does not stop the county.
func Issued(text []byte) (*Pack, error) {
	p, problems := ReadText(text)
	if p == nil {
		return nil, problems[0]
	}
	return p, nil
}

// ReadText reads and checks the text of a pack.
func ReadText(text []byte) (*Pack, []Problem) {
	root, problem := parse(text)
	if problem != nil {
		return nil, []Problem{*problem}
	}
	r := reader{places: map[string]place{}}
	var t packText
	r.value(root, reflect.ValueOf(&t).Elem(), "", "")
	p := t.pack()
	p.places, p.unfilled = r.places, r.unfilled
	return p, sorted(append(r.problems, r.without(append(Check(p), photos(t, p)...))...))
}

// photos refuses a photo that is asked for without saying why. The engine's type
// knows only that a file is wanted, so the text is looked at.
func photos(t packText, p *Pack) []Problem {
	c := checker{p: p}
	for i, l := range t.Lists {
		for j, n := range l.Needs {
			if n.Kind == "photo" && !n.Place && n.Why == "" {
				c.say(at("lists", i)+"."+at("needs", j), "pack.need_why", n.Title)
			}
		}
	}
	return c.problems
}

// without drops what Check says of a place at which reading already failed: an
// unreadable value would be reported twice.
func (r *reader) without(found []Problem) []Problem {
	bad := map[string]bool{}
	for _, p := range r.problems {
		bad[p.Path] = true
	}
	for _, path := range r.meant {
		bad[path] = true
	}
	var rest []Problem
	for _, p := range found {
		if !bad[p.Path] {
			rest = append(rest, p)
		}
	}
	return rest
}

// parse gives the one mapping that the text must be.
func parse(text []byte) (root ast.Node, problem *Problem) {
	switch {
	case len(text) > maxText:
		return nil, &Problem{Code: "pack.too_long", Args: []string{strconv.Itoa(maxText >> 10)}}
	case bytes.Count(text, []byte(":")) > maxFields:
		return nil, &Problem{Code: "pack.too_many", Args: []string{strconv.Itoa(maxFields)}}
	case !utf8.Valid(text):
		return nil, &Problem{Code: "pack.not_utf8"}
	case tooDeep(text):
		return nil, &Problem{Code: "pack.too_deep", Args: []string{strconv.Itoa(maxDepth)}}
	}
	// The parser is not ours: a text on which it fails in its own code is a text
	// that is not a pack.
	defer func() {
		if recover() != nil {
			root, problem = nil, &Problem{Line: 1, Column: 1, Code: "pack.syntax", Args: []string{"?"}}
		}
	}()
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	file, err := parser.ParseBytes(text, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return nil, syntax(err)
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		return nil, &Problem{Line: 1, Column: 1, Code: "pack.one_document", Args: []string{strconv.Itoa(len(file.Docs))}}
	}
	return file.Docs[0].Body, nil
}

func syntax(err error) *Problem {
	p := &Problem{Line: 1, Column: 1, Code: "pack.syntax", Args: []string{""}}
	var s *yaml.SyntaxError
	if errors.As(err, &s) {
		p.Args[0] = s.Message
		if s.Token != nil && s.Token.Position != nil {
			p.Line, p.Column = s.Token.Position.Line, s.Token.Position.Column
		}
	}
	return p
}

// tooDeep is a rough bound that keeps a hostile text from the recursive parser:
// brackets that stay open, and steps of indentation on one line.
func tooDeep(text []byte) bool {
	open, worst := 0, 0
	for _, c := range text {
		switch c {
		case '[', '{':
			open++
			worst = max(worst, open)
		case ']', '}':
			open = max(0, open-1)
		}
	}
	for line := range bytes.Lines(text) {
		lead := len(line) - len(bytes.TrimLeft(line, " -?:\t"))
		worst = max(worst, lead/2)
		if bytes.Count(line[:lead], []byte("-")) > maxDepth || bytes.Count(line, []byte("? ")) > maxDepth {
			return true
		}
	}
	return worst > 2*maxDepth
}

// reader fills the text structs from the tree, and goes on after an error.
type reader struct {
	problems []Problem
	places   map[string]place
	meant    []string // paths of fields that were written under a wrong name
	unfilled []Problem
}

// named are the fields that name a document.
var named = []string{"document", "source", "why"}

// Placeholder reports whether a text that should name a document holds the words of a
// template instead (请写明……).
func Placeholder(s string) bool {
	s = strings.Join(strings.Fields(s), "")
	return slices.ContainsFunc([]string{"请写明", "请填写", "请换成"}, func(w string) bool { return strings.Contains(s, w) })
}

func (r *reader) say(at ast.Node, path, code string, args ...string) {
	p := position(at)
	r.problems = append(r.problems, Problem{Line: p.line, Column: p.column, Path: path, Code: code, Args: args})
}

func position(n ast.Node) place {
	if m, ok := n.(*ast.MappingNode); ok && !m.IsFlowStyle && len(m.Values) > 0 {
		n = m.Values[0].Key
	}
	if v, ok := n.(*ast.MappingValueNode); ok {
		n = v.Key
	}
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return place{1, 1}
	}
	at := n.GetToken().Position
	return place{at.Line, at.Column}
}

// value reads one node into v. tag is that of the field that holds it.
func (r *reader) value(n ast.Node, v reflect.Value, path string, tag reflect.StructTag) {
	r.places[path] = position(n)
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	if w, ok := v.Addr().Interface().(worded); ok {
		if s, ok := r.scalar(n, path); ok {
			if s == "" {
				r.say(n, path, "pack.empty", lastName(path), tag.Get("say"))
			} else if code, args := w.read(s); code != "" {
				r.say(n, path, code, each(args, clip)...)
			}
		}
		return
	}
	if w, ok := v.Addr().Interface().(shorthand); ok {
		if _, long := pairsOf(n); !long {
			if s, ok := r.scalar(n, path); ok {
				w.short(s)
			}
			return
		}
	}
	switch v.Kind() {
	case reflect.Struct:
		r.mapping(n, v, path)
	case reflect.Slice:
		r.sequence(n, v, path, tag)
	default:
		r.plain(n, v, path, tag)
	}
}

func (r *reader) sequence(n ast.Node, v reflect.Value, path string, tag reflect.StructTag) {
	s, ok := n.(*ast.SequenceNode)
	if !ok {
		r.say(n, path, "pack.want_list", shown(n))
		return
	}
	if len(s.Values) == 0 && tag.Get("need") != "" {
		r.say(n, path, "pack.empty", lastName(path), tag.Get("say"))
	}
	v.Set(reflect.MakeSlice(v.Type(), len(s.Values), len(s.Values)))
	for i, item := range s.Values {
		r.value(item, v.Index(i), path+"["+strconv.Itoa(i)+"]", `need:"y" max:"500"`)
	}
}

func (r *reader) mapping(n ast.Node, v reflect.Value, path string) {
	pairs, ok := pairsOf(n)
	if !ok {
		r.say(n, path, "pack.want_map", shown(n))
		return
	}
	given := map[string]bool{}
	for _, pair := range pairs {
		name := keyOf(pair)
		i := fieldOf(v.Type(), name)
		under := join(path, name)
		if now, j := renamed(v.Type(), name); i < 0 && j >= 0 {
			r.say(pair.Key, under, "pack.renamed", name, now)
			name, i, under = now, j, join(path, now)
		}
		switch {
		case i < 0:
			// The field that was meant is not missing as well.
			near := r.unknown(pair, v.Type(), under, name)
			given[near] = true
			r.meant = append(r.meant, join(path, near))
		case given[name]:
			r.say(pair.Key, under, "pack.twice", name)
		default:
			r.value(pair.Value, v.Field(i), under, v.Type().Field(i).Tag)
		}
		given[name] = true
	}
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if name := f.Tag.Get("yaml"); f.Tag.Get("need") != "" && !given[name] {
			r.say(n, join(path, name), "pack.missing", name, f.Tag.Get("say"))
		}
	}
}

// unknown refuses a field and gives the one that was probably meant, or "".
func (r *reader) unknown(pair *ast.MappingValueNode, t reflect.Type, path, name string) string {
	names := fieldNames(t)
	if near, ok := rule.Nearest(name, names); ok {
		r.say(pair.Key, path, "pack.unknown_field_near", clip(name), near)
		return near
	}
	r.say(pair.Key, path, "pack.unknown_field", clip(name), strings.Join(names, " "))
	return ""
}

// plain reads a text, a number or yes and no.
func (r *reader) plain(n ast.Node, v reflect.Value, path string, tag reflect.StructTag) {
	if v.Kind() == reflect.Bool {
		b, ok := n.(*ast.BoolNode)
		if !ok {
			r.say(n, path, "pack.want_bool", shown(n))
			return
		}
		v.SetBool(b.Value)
		return
	}
	s, ok := r.scalar(n, path)
	if !ok {
		return
	}
	low, _ := strconv.Atoi(tag.Get("min"))
	high, _ := strconv.Atoi(tag.Get("max"))
	if v.Kind() == reflect.Int {
		i, err := strconv.Atoi(s)
		if err != nil || i < low || i > high {
			r.say(n, path, "pack.want_number", clip(s), strconv.Itoa(low), strconv.Itoa(high))
			return
		}
		v.SetInt(int64(i))
		return
	}
	r.text(n, v, path, tag, s, high)
}

func (r *reader) text(n ast.Node, v reflect.Value, path string, tag reflect.StructTag, s string, high int) {
	if c, ok := v.Interface().(chooser); ok {
		if all := c.choices(); !contains(all, s) {
			if near, ok := rule.Nearest(s, all); ok {
				r.say(n, path, "pack.choice_near", clip(s), near, strings.Join(all, " "))
			} else if _, body := v.Interface().(bodyText); body && personal(s) {
				r.say(n, path, "pack.person_rank", clip(s))
			} else {
				r.say(n, path, "pack.choice", clip(s), strings.Join(all, " "))
			}
			return
		}
	}
	switch name := lastName(path); {
	case (name == "id" || path == "pack") && !identifier(s):
		r.say(n, path, "pack.id", clip(s))
	case high > 0 && utf8.RuneCountInString(s) > high:
		r.say(n, path, "pack.text_long", strconv.Itoa(high))
	case s == "" && tag.Get("need") != "":
		r.say(n, path, "pack.empty", name, tag.Get("say"))
	default:
		v.SetString(s)
		if contains(named, name) && Placeholder(s) {
			at := position(n)
			r.unfilled = append(r.unfilled, Problem{Line: at.line, Column: at.column, Path: path, Code: "pack.unfilled", Args: []string{clip(s)}})
		}
	}
}
