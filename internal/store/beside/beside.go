// Package beside names the tables that the journal does not cover (不留痕的表), and what may
// be changed in them unseen. It reads and writes nothing: tests hold the store and its
// verifier against it, and docs/trust.md prints it.
package beside

import (
	"slices"
	"strings"
)

// Change is a way to change a database behind the program.
type Change string

// The changes that are tried on every column or table.
const (
	Alter    Change = "改"  // another value
	Empty    Change = "清空" // no value
	Swap     Change = "互换" // the values of two rows
	Delete   Change = "删"  // a row
	Insert   Change = "插"  // a row like another
	Reorder  Change = "换位" // two rows under each other's key
	RollBack Change = "退回" // a row as it was earlier
)

// Harmless is a change that the verifier does not name, with why it decides nothing and
// who would notice it.
type Harmless struct {
	Table, Column string   // Column "": any; or which rows
	Changes       []Change // none: any
	Why, Who      string
}

// beside is what a table outside the journal says of itself (不留痕的表的声明), as
// declaration is what a journalled table says: there, no change is harmless.
type beside struct {
	name     string
	harmless []Harmless // without the name of the table
}

// besides is the closed list of tables that the journal does not cover: sessions and the
// like, the journal itself, and what can be computed again. A test compares it with the
// schema, tries every change on every column of every table and knows no other harmless
// one.
func besides() []beside {
	return []beside{
		{"attempt", []Harmless{{"", "", nil, "只记最近输错几次密码、哪里锁到几点；改了也进不了门，密码仍要对", "被锁在门外的本人；安全管理员"}}},
		{"people_version", []Harmless{{"", "", nil, "只说名册变过几次，叫程序重新读名册", "没有人需要发现：名册各行自有留痕"}}},
		{"session", []Harmless{{"", "", []Change{Delete}, "等于让这个人退出登录", "本人：要重新登录"},
			{"", "", []Change{RollBack}, "会话退回它自己早先的样子；过期时间在封印里，改不了", "本人：岗位或 PIN 回到从前；改密码即作废"}}},
		{"token", []Harmless{{"", "", []Change{Delete}, "一次性口令作废，或这台电脑不再算常用", "拿着口令的人：要重领"},
			{"", "", []Change{RollBack}, "用过的口令重现；过期时间在封印里，首位管理员只能设一次", "系统管理员"}}},
		{"tally", []Harmless{{"", "n = 0", nil, "数是 0 的格子，等于没有这一格", "没有人需要发现"}}},
		{"goose_db_version", []Harmless{{"", "id", nil, "建表记录的行号", "没有人需要发现"},
			{"", "", []Change{Swap, Reorder}, "建表记录的行号互换，各版仍在", "没有人需要发现"},
			{"", "tstamp", nil, "哪一刻建的表", "没有人需要发现"}}},
		{"counter", nil}, {"event", nil}, {"tree", nil},
	}
}

// Tables lists the tables that the journal does not cover.
func Tables() (names []string) {
	for _, b := range besides() {
		names = append(names, b.name)
	}
	slices.Sort(names)
	return names
}

// Changes is the closed list of what the verifier does not name. docs/trust.md
// prints it.
func Changes() (out []Harmless) {
	for _, b := range besides() {
		for _, h := range b.harmless {
			h.Table = b.name
			out = append(out, h)
		}
	}
	return out
}

// Markdown prints the list for docs/trust.md.
func Markdown() string {
	var b strings.Builder
	b.WriteString("| 表 | 列 | 怎样改 | 为什么不要紧 | 谁会发现 |\n|---|---|---|---|---|\n")
	for _, h := range Changes() {
		column, changes := h.Column, "任何"
		if column == "" {
			column = "任何"
		}
		if len(h.Changes) > 0 {
			list := make([]string, len(h.Changes))
			for i, c := range h.Changes {
				list[i] = string(c)
			}
			changes = strings.Join(list, "、")
		}
		b.WriteString("| `" + h.Table + "` | " + column + " | " + changes + " | " + h.Why + " | " + h.Who + " |\n")
	}
	return b.String()
}
