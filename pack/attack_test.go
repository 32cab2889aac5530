package pack

import (
	"fmt"
	"strings"
	"testing"
)

// TestBombs gives the reader texts that are small and mean much: each is answered
// soon, with a problem.
func TestBombs(t *testing.T) {
	if testing.Short() {
		t.Skip("takes time")
	}
	const room = maxText - 64
	fill := func(s string) string { return strings.Repeat(s, room/len(s)) }
	laughs := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'k'; c++ {
		p := string(c - 1)
		laughs += fmt.Sprintf("%c: &%c [*%s,*%s,*%s,*%s,*%s,*%s,*%s,*%s,*%s]\n", c, c, p, p, p, p, p, p, p, p, p)
	}
	var keys, lists, nested strings.Builder
	for i := 0; keys.Len() < room; i++ {
		fmt.Fprintf(&keys, "k%d: 1\n", i)
	}
	lists.WriteString("lists:\n")
	for i := 0; lists.Len() < room; i++ {
		fmt.Fprintf(&lists, "- {id: a, title: a, ladder: l%d}\n", i)
	}
	for i := range 600 {
		nested.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	some := strings.Join(strings.SplitAfterN(keys.String(), "\n", maxFields-9)[:maxFields-10], "")
	for name, text := range map[string]string{
		"不认识的键，刚好收下": some,
		"十亿笑":        laughs,
		"方括号":        "a: " + fill("["),
		"花括号":        "a: " + fill("{a: "),
		"一行横线":       fill("- "),
		"每行深一层":      nested.String(),
		"问号":         fill("? "),
		"不认识的键":      keys.String(),
		"重复的编号":      lists.String(),
		"引号不关":       "a: \"" + fill("x"),
		"块文字":        "a: |\n" + fill("  x\n"),
		"文档很多":       fill("---\n"),
		"锚很多":        fill("- &a x\n"),
		"标签":         fill("- !!a x\n"),
		"制表符":        fill("\t"),
		"井号":         fill("#"),
		"冒号":         fill(":"),
		"合并键":        "a: &a {b: c}\n" + fill("<<: *a\n"),
		"超长":         fill("x") + strings.Repeat("x", 65),
	} {
		_, problems := ReadText([]byte(text)) // the package's time limit catches a text that does not end
		if len(problems) == 0 {
			t.Errorf("%s：没有毛病", name)
		}
	}
}
