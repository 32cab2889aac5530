package pack

import (
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
)

// scalar gives the written text of a node that is one value. Anchors, aliases and
// tags are refused: a pack says what it means where it means it, and an alias
// can make a short text endless.
func (r *reader) scalar(n ast.Node, path string) (string, bool) {
	switch x := n.(type) {
	case *ast.StringNode:
		return strings.TrimSpace(x.Value), true
	case *ast.LiteralNode:
		return strings.TrimSpace(x.Value.Value), true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, true
	case *ast.NullNode:
		r.say(n, path, "pack.empty", lastName(path), "")
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
		r.say(n, path, "pack.alias", shown(n))
	default:
		r.say(n, path, "pack.want_text", shown(n))
	}
	return "", false
}

// shown names what stands at a node, for a refusal.
func shown(n ast.Node) string {
	switch x := n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "{…}"
	case *ast.SequenceNode:
		return "[…]"
	case *ast.AnchorNode:
		return "&"
	case *ast.AliasNode:
		return "*"
	case *ast.TagNode:
		return "!"
	case *ast.NullNode, nil:
		return "null"
	case *ast.StringNode:
		return clip(x.Value)
	}
	if n.GetToken() == nil {
		return "?"
	}
	return clip(n.GetToken().Value)
}

func pairsOf(n ast.Node) ([]*ast.MappingValueNode, bool) {
	switch m := n.(type) {
	case *ast.MappingNode:
		return m.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{m}, true
	}
	return nil, false
}

func keyOf(pair *ast.MappingValueNode) string {
	if s, ok := pair.Key.(*ast.StringNode); ok {
		return s.Value
	}
	if t := pair.Key.GetToken(); t != nil {
		return t.Value
	}
	return "?"
}

func fieldOf(t reflect.Type, name string) int {
	for i := range t.NumField() {
		if t.Field(i).Tag.Get("yaml") == name {
			return i
		}
	}
	return -1
}

// renamed finds the field that had a name before: its tag was. Such a name is read where a
// pack was issued under it (Issued), and refused in a new text.
func renamed(t reflect.Type, name string) (now string, at int) {
	for i := range t.NumField() {
		if t.Field(i).Tag.Get("was") == name {
			return t.Field(i).Tag.Get("yaml"), i
		}
	}
	return "", -1
}

func fieldNames(t reflect.Type) []string {
	names := make([]string, t.NumField())
	for i := range names {
		names[i] = t.Field(i).Tag.Get("yaml")
	}
	return names
}

func join(path, name string) string {
	if path == "" {
		return clip(name)
	}
	return path + "." + clip(name)
}

func lastName(path string) string {
	name := path[strings.LastIndexByte(path, '.')+1:]
	name, _, _ = strings.Cut(name, "[")
	return name
}

// identifier reports whether s can name a part: a small letter, then small
// letters, digits and underscores, at most 40.
func identifier(s string) bool {
	if s == "" || len(s) > 40 || s[0] < 'a' || s[0] > 'z' {
		return false
	}
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

// personal reports whether a word for whom a board is about means persons.
func personal(s string) bool {
	words := []string{"person", "persons", "people", "cadre", "cadres", "resident", "residents", "first_secretary", "individual",
		"个人", "干部", "第一书记", "队员", "驻村工作队员"}
	return contains(words, s)
}

func contains(all []string, s string) bool { return slices.Contains(all, s) }

// clip is at most 40 characters of what somebody wrote, without control characters.
func clip(s string) string {
	s = strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f || c == utf8.RuneError {
			return -1
		}
		return c
	}, s)
	if r := []rune(s); len(r) > 40 {
		return string(r[:39]) + "…"
	}
	return s
}
