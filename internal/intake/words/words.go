// Package words reads what ledgers write of a matter in words of their own: where it is, and
// by which day it is to be done. It never guesses: what it does not know it says so.
package words

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"luoshi/internal/calendar"
	"luoshi/internal/ident"
)

// What ledgers write of where a matter is. How it is spelled makes no difference.
var (
	closedWords = set("已销号", "销号", "已办结", "办结", "已完成", "完成", "已核验", "已报结", "已解决", "已整改", "整改完成", "已整改完成", "整改到位", "已整改到位", "完成整改", "已关闭", "关闭", "已归档", "办结归档",
		"已结案", "结案", "100%", "已完成100%", "closed", "resolved", "done", "completed")
	unfoundedWords = set("不属实", "查无此事", "不成立", "unfounded")
	openWords      = set("", "已交办", "交办", "办理中", "在办", "正在办理", "处理中", "未办结", "未销号", "未完成", "未整改", "整改中", "正在整改", "推进中", "正在推进", "持续推进", "进行中", "已签收", "待签收", "已派单", "已转办",
		"待办", "待处理", "待办理", "待整改", "部分完成", "基本完成", "open", "assigned", "in progress", "inprogress", "pending", "new", "reopened", "accepted")
	newWords = set("已登记", "登记", "待交办", "待派单", "未交办", "未派单")

	yes, no = set("是", "√", "已", "yes", "true"), set("否", "×", "未", "no", "false")
	percent = regexp.MustCompile(`^(已?(完成|整改)?进?度?)?约?([0-9]{1,2})(\.[0-9]+)?%$`)
)

func set(all ...string) map[string]bool {
	out := make(map[string]bool, len(all))
	for _, w := range all {
		out[ident.Key(w)] = true
	}
	return out
}

// Standing is what the state of a row says (状态).
type Standing int

// The standings.
const (
	Unknown Standing = iota
	Open
	New       // registered, without an owner
	Closed    // done, as the ledger says
	Unfounded // 不属实: closed, and nothing was found
)

// StandingOf reads a state; that something is closed may be what its column asks for
// (是否销号).
func StandingOf(state, column string) Standing {
	state = ident.Key(state)
	asks := strings.Contains(column, "销号") || strings.Contains(column, "办结") || strings.Contains(column, "完成") || strings.Contains(column, "整改")
	switch {
	case unfoundedWords[state]:
		return Unfounded
	case closedWords[state], asks && yes[state]:
		return Closed
	case newWords[state]:
		return New
	case openWords[state], asks && no[state], percent.MatchString(state):
		return Open
	}
	return Unknown
}

// Ended reports whether the ledger says that it is over.
func (s Standing) Ended() bool { return s == Closed || s == Unfounded }

// Dayless reports whether a text names a term without a day (立行立改、长期坚持).
func Dayless(text string) bool {
	return slices.ContainsFunc(dayless, func(w string) bool { return strings.Contains(text, w) })
}

// dayless are the ways to name a term without a day.
var dayless = []string{"立行立改", "立即", "马上", "长期", "持续", "常态化", "尽快", "近期", "随时", "适时", "全年", "工作日", "个月", "即知即改", "边督边改", "限期"}

var (
	untilEnd   = regexp.MustCompile(`^(?:([0-9]{4})年)?([0-9]{1,2})月(?:底|末|月底)(?:之前|以前|前)?$`)
	untilYear  = regexp.MustCompile(`^(?:([0-9]{4})年|今年|本年)?年?(?:底|末)(?:之前|以前|前)?$`)
	dayOfMonth = regexp.MustCompile(`^(?:([0-9]{4})[年.\-/])?([0-9]{1,2})[月.\-/]([0-9]{1,2})[日号]?(?:之前|以前|前)?$`)
)

// Due reads a day that is written without its year, or as the end of a month; start
// gives the year.
func Due(cell string, start calendar.Date) (calendar.Date, bool) {
	cell = strings.ReplaceAll(cell, " ", "")
	if m := untilEnd.FindStringSubmatch(cell); m != nil {
		return inYear(m[1], start, func(year int) (calendar.Date, bool) {
			first, err := calendar.ParseDate(strconv.Itoa(year) + "-" + pad(m[2]) + "-01")
			if err != nil {
				return calendar.None, false
			}
			return first.AddMonths(1).Add(-1), true
		})
	}
	if m := untilYear.FindStringSubmatch(cell); m != nil && cell != "" {
		return inYear(m[1], start, func(year int) (calendar.Date, bool) {
			d, err := calendar.ParseDate(strconv.Itoa(year) + "-12-31")
			return d, err == nil
		})
	}
	m := dayOfMonth.FindStringSubmatch(cell)
	if m == nil || m[1] == "" && !strings.Contains(cell, "月") {
		return calendar.None, false
	}
	return inYear(m[1], start, func(year int) (calendar.Date, bool) {
		d, err := calendar.ParseDate(strconv.Itoa(year) + "-" + pad(m[2]) + "-" + pad(m[3]))
		return d, err == nil
	})
}

// inYear takes the written year, or that of the start, or the next where the day would lie
// before the start.
func inYear(written string, start calendar.Date, day func(year int) (calendar.Date, bool)) (calendar.Date, bool) {
	if written != "" {
		year, _ := strconv.Atoi(written)
		return day(year)
	}
	if start.IsNone() {
		return calendar.None, false
	}
	d, ok := day(start.Year())
	if ok && d < start {
		d, ok = day(start.Year() + 1)
	}
	return d, ok
}

func pad(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}
