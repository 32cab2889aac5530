package page

import (
	"strings"
	"time"

	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/wording"
)

// Standing words what is particular about an appointment, "" for nothing.
func Standing(c *web.Ctx, a org.Appointment) string {
	switch {
	case a.State == org.Waiting:
		return c.T("待确认，还没有权限")
	case a.State == org.Refused:
		return c.T("未确认")
	case a.EndWaits():
		return c.T("结束任职待确认，到 {0}", c.Day(a.EndDay))
	case a.State == org.Opening:
		return c.T("开局期间一人确认")
	}
	return ""
}

// Join puts two remarks into one.
func Join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "；" + b
}

// IssueState words what became of a version of a pack that was asked for.
func IssueState(c *web.Ctx, x store.PackChange) string {
	text := issueWord(c, x)
	if x.Opening {
		text = Join(text, c.T("开局期间"))
	}
	return text
}

func issueWord(c *web.Ctx, x store.PackChange) string {
	switch {
	case x.State == "":
		return c.T("设立时已有")
	case x.State == office.IssueWaiting:
		return c.T("待确认")
	case x.Overtaken != "":
		return c.T("没有起用，{0} 后下发而先起用", x.Overtaken)
	case x.State == office.IssueTaken:
		return c.T("已撤回")
	case x.State == office.IssueRefused:
		return c.T("不予下发")
	case x.From.After(c.Actor.Now):
		return c.T("已下发，{0}起生效", c.Day(calendar.DateOf(x.From, c.Zone)))
	}
	return c.T("已下发")
}

// Minute is a time to the minute, "" for none.
func Minute(c *web.Ctx, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(c.Zone).Format("2006-01-02 15:04")
}

// StillText words why the ladders of a matter stand still.
func StillText(c *web.Ctx, m matter.Matter) string {
	if m.Still == "" {
		return ""
	}
	words := strings.Fields(m.Still)
	return wording.Fault(c.Lang, fault.New(fault.Missing, words[0], words[1:]...))
}

// PeriodTitle names a period by its key, a week with its dates, the key itself when it is none.
func PeriodTitle(c *web.Ctx, key string) string {
	p, err := calendar.ParsePeriod(key)
	if err != nil {
		return key
	}
	return PeriodDates(c, p)
}
