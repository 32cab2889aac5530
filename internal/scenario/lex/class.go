package lex

import (
	"slices"
	"strconv"
)

// ClassTitle names what a name is of.
func ClassTitle(class string) string {
	titles := [][2]string{{"post", "岗位"}, {"matter", "事项"}, {"case", "个案"}, {"leave", "请假"}, {"letter", "文书"}, {"body", "单位"},
		{"spot", "抽查"}, {"round", "点评"}, {"board", "排名"}, {"objection", "异议"}, {"person", "人员"}, {"chat", "微信文字"}}
	if i := slices.IndexFunc(titles, func(t [2]string) bool { return t[0] == class }); i >= 0 {
		return titles[i][1]
	}
	return class
}

// Ending is how a line ends a block, "" when it does not.
func Ending(w Word) string {
	switch {
	case w.Quoted:
	case w.Text == "完" || w.Text == "end":
		return "end"
	case w.Text == "其余" || w.Text == "rest":
		return "rest"
	}
	return ""
}

// NumberOf is a number that a pattern let through, 0 for what is none.
func NumberOf(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}
