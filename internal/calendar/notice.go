package calendar

import (
	"cmp"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"luoshi/internal/fault"
)

// The seven holidays of a year (全体公民放假的节日), by the words that a notice has for them.
var seven = []string{"元旦", "春节", "清明", "劳动", "端午", "中秋", "国庆"}

// sevenSince is the first year that has all seven (国务院令第513号).
const sevenSince = 2008

// without lists the holidays that the changes of a year do not name.
func without(changes []Change, y int) (out []string) {
	if y < sevenSince {
		return nil
	}
	for _, name := range seven {
		there := false
		for _, ch := range changes {
			there = there || ch.Kind == Holiday && ch.Date.Year() == y && strings.Contains(ch.Name, name)
		}
		if !there {
			out = append(out, name)
		}
	}
	return out
}

// IsNotice reports whether a text is the words of a notice (放假通知的原文) and not lines of
// the import format.
func IsNotice(text string) bool {
	return strings.Contains(text, "放假") && noticeItem.MatchString(text)
}

var (
	noticeYear = regexp.MustCompile(`(20\d\d)年`)
	// 一、元旦：, 五、国庆节、中秋节：
	noticeItem = regexp.MustCompile(`((?:元旦|春节|清明节?|劳动节|端午节?|中秋节?|国庆节?)(?:[、和]\s*(?:元旦|春节|清明节?|劳动节|端午节?|中秋节?|国庆节?))*)\s*[:：]`)
	// the year in the title: 关于2026年部分节假日安排的通知
	noticeOf = regexp.MustCompile(`(20\d\d)年(?:部分)?(?:节假日|放假)`)
	// 2月15日（农历…、周日）; in a list the month stands once
	noticeDay  = regexp.MustCompile(`(?:(20\d\d)年)?(?:(\d{1,2})月)?(\d{1,2})日(（[^）]*）|\([^)]*\))?`)
	noticeTo   = regexp.MustCompile(`^(?:起)?[至到—～~-]+$`)
	noticeSum  = regexp.MustCompile(`共\s*(\d{1,2})\s*天`)
	noticeWeek = regexp.MustCompile(`(?:周|星期)([一二三四五六日天])`)
)

// ParseNotice reads the words of the yearly notice of the State Council as they were
// published (国务院办公厅关于…部分节假日安排的通知): the days off of each holiday and the days
// worked for them. What the notice says twice must agree: the weekday of a day, and how many
// days there are. Its year is that of its title, else the first one that it names. All errors come
// at once.
func ParseNotice(text string) ([]Change, error) {
	text = strings.Map(plainDigit, text)
	m := noticeOf.FindStringSubmatch(text)
	if m == nil {
		m = noticeYear.FindStringSubmatch(text)
	}
	if m == nil {
		return nil, fault.New(fault.Invalid, "calendar.notice_year")
	}
	y, _ := strconv.Atoi(m[1]) // four digits
	n := notice{year: y}
	items := noticeItem.FindAllStringSubmatchIndex(text, -1)
	for i, at := range items {
		end := len(text)
		if i+1 < len(items) {
			end = items[i+1][0]
		}
		n.item(text[at[2]:at[3]], text[at[1]:end])
	}
	if len(items) == 0 {
		return nil, fault.New(fault.Invalid, "calendar.notice_form")
	}
	slices.SortStableFunc(n.r.changes, func(a, b Change) int { return cmp.Compare(a.Date, b.Date) })
	return n.r.done()
}

// notice collects the days of a notice.
type notice struct {
	year int
	r    reading
	row  int
}

// item reads what is said of one holiday, sentence by sentence.
func (n *notice) item(name, text string) {
	off := 0
	for _, s := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("。；;\n", r) }) {
		kind := "holiday"
		switch {
		case strings.Contains(s, "上班"):
			kind = "workday"
		case !strings.Contains(s, "放假") && !strings.Contains(s, "休"):
			continue
		}
		days := n.days(s)
		for _, d := range days {
			if kind == "workday" && usual(d) != Weekend {
				n.r.errs = append(n.r.errs, fault.New(fault.Invalid, "calendar.notice_worked", d.String()))
			}
			n.row++
			l := Line{Row: n.row, Date: d.String(), Kind: kind}
			if kind == "holiday" {
				l.Name, off = name, off+1
			}
			n.r.line(l)
		}
		if sum := noticeSum.FindStringSubmatch(s); sum != nil && kind == "holiday" && sum[1] != strconv.Itoa(len(days)) {
			n.r.errs = append(n.r.errs, fault.New(fault.Invalid, "calendar.notice_sum", name, sum[1], strconv.Itoa(len(days))))
		}
	}
	if off == 0 {
		n.r.errs = append(n.r.errs, fault.New(fault.Invalid, "calendar.notice_days", name))
	}
}

// plainDigit writes full-width digits as plain ones and leaves spaces out.
func plainDigit(r rune) rune {
	switch {
	case r >= '０' && r <= '９':
		return r - '０' + '0'
	case r == ' ' || r == '\u3000' || r == '\u00a0':
		return -1
	}
	return r
}

// days are the days that a sentence names, one by one and from one to another. A day
// without a month is of the month named last.
func (n *notice) days(s string) (out []Date) {
	year, month, end := "", "", 0
	last := None
	for _, at := range noticeDay.FindAllStringSubmatchIndex(s, -1) {
		part := func(i int) string {
			if at[2*i] < 0 {
				return ""
			}
			return s[at[2*i]:at[2*i+1]]
		}
		if y := part(1); y != "" {
			year = y
		}
		if m := part(2); m != "" {
			month = m
		}
		if month == "" { // 共3日, and the like
			continue
		}
		d := n.day(year, month, part(3), part(4))
		to := !last.IsNone() && noticeTo.MatchString(s[end:at[0]])
		end = at[1]
		switch {
		case d.IsNone():
		case to && (d < last || d-last > 30):
			n.r.errs = append(n.r.errs, fault.New(fault.Invalid, "calendar.notice_range", last.String(), d.String()))
		case to:
			for x := last.Add(1); x <= d; x = x.Add(1) {
				out = append(out, x)
			}
		default:
			out = append(out, d)
		}
		last = d
	}
	return out
}

// day is one day of the notice, whose weekday must be the one that is said.
func (n *notice) day(year, month, day, says string) Date {
	y := n.year
	if year != "" {
		y, _ = strconv.Atoi(year) // four digits
	}
	mm, _ := strconv.Atoi(month)
	dd, _ := strconv.Atoi(day)
	d, err := ParseDate(time.Date(y, time.Month(mm), 1, 0, 0, 0, 0, time.UTC).Format("2006-01") + "-" + pad(dd))
	if mm < 1 || mm > 12 {
		err = errors.Join(err, badDate(month+"月"+day+"日"))
	}
	if err != nil {
		n.r.errs = append(n.r.errs, badDate(strconv.Itoa(y)+"-"+pad(mm)+"-"+pad(dd)))
		return None
	}
	if w := noticeWeek.FindStringSubmatch(says); w != nil {
		if is := []rune("日一二三四五六")[d.Weekday()]; w[1] != string(is) && (w[1] != "天" || is != '日') {
			n.r.errs = append(n.r.errs, fault.New(fault.Invalid, "calendar.notice_weekday", d.String(), w[1], string(is)))
		}
	}
	return d
}

func pad(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}
