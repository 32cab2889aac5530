package tracks

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"

	"luoshi/internal/course"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/web"
)

// pick is what the address of a board chooses: the condition of the rows, and whose way is
// shown beside them.
type pick struct {
	Stage int
	Is    course.Is
	Unit  string
	One   string
}

// in is the address of the rows on a board.
func (p pick) in(id string) string {
	v := url.Values{}
	if p.Stage != course.Any {
		v.Set("stage", strconv.Itoa(p.Stage+1)) // as people count; 0 is before the first
	}
	for name, value := range map[string]string{"is": string(p.Is), "unit": p.Unit, "one": p.One} {
		if value != "" {
			v.Set(name, value)
		}
	}
	at := path + "/" + url.PathEscape(id)
	if len(v) > 0 {
		at += "?" + v.Encode()
	}
	return at + "#rows"
}

// readPick reads the address; what is no condition of the board is refused.
func readPick(c *web.Ctx, b course.Board) (pick, error) {
	p := pick{Stage: course.Any, Is: course.Is(c.Value("is")), Unit: c.Value("unit"), One: c.Value("one")}
	if !slices.Contains(course.Conditions(), p.Is) {
		return p, fault.At("is", "desk.filter_unknown", string(p.Is))
	}
	if s := c.Value("stage"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 || n > len(b.Stages) {
			return p, fault.At("stage", "desk.filter_unknown", s)
		}
		p.Stage = n - 1
	}
	if p.Unit != "" && !slices.Contains(b.Units(), p.Unit) {
		return p, fault.At("unit", "desk.filter_unknown", p.Unit)
	}
	return p, nil
}

func (p pick) of() course.Pick { return course.Pick{Stage: p.Stage, Is: p.Is, Unit: p.Unit} }

// says is the condition in words.
func says(c *web.Ctx, b course.Board, unit string, p pick) string {
	is := map[course.Is]string{course.Standing: "在此", course.Late: "超过期限", course.Soon: "七天内到期限", course.Returned: "退回过", course.Stuck: "卡在别的单位",
		course.Nobody: "没有人接着办", course.Passed: "今年通过", course.Ended: "今年走完", course.Left: "今年离开",
		course.Is(matter.Solved): "已解决", course.Is(matter.Unfounded): "不属实", course.Is(matter.Transferred): "移交", course.Is(matter.Merged): "并入"}
	stage := c.T("所有环节")
	if p.Stage == -1 {
		stage = c.T("还没有进第一个环节")
	} else if p.Stage >= 0 {
		stage = b.Stages[p.Stage].Title
	}
	if p.Unit != "" {
		stage = unit + " · " + stage
	}
	return stage + " · " + c.T(is[p.Is])
}

// stay is a number of days as people say it: from three months on in months.
func stay(c *web.Ctx, days int) string {
	if days >= 92 {
		return c.T("{0} 个月", cmp.Or(days/30, 1))
	}
	return c.T("{0} 天", days)
}
