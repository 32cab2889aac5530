package counts

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/matter"
	"luoshi/internal/store/cell"
	"luoshi/internal/store/where"
)

// Stand is how far a letter got, for whoever sees to it that it gets there (文书到哪一步). A
// list of letters and the counts above it ask for it in the same words.
type Stand string

// The stands.
const (
	ToSign     Stand = "sign"       // 待签发
	ToServe    Stand = "serve"      // 待送达
	Unanswered Stand = "reply"      // 待答复: served, with a term for a reply
	ReplyLate  Stand = "reply_late" // 逾期未答复, which are among those
)

// Stands lists them in their order.
func Stands() []Stand { return []Stand{ToSign, ToServe, Unanswered, ReplyLate} }

// inStand are the conditions of the stands; ?1 is the day.
var inStand = map[Stand]string{ToSign: "state = 'draft'", ToServe: "state = 'signed'", Unanswered: "state = 'served' AND reply_due <> ''",
	ReplyLate: "state = 'served' AND reply_due <> '' AND reply_due < ?1"}

// In adds that a letter has a stand on a day; one that there is not finds nothing.
func (s Stand) In(c *where.Clause, today calendar.Date) {
	text, ok := inStand[s]
	switch {
	case !ok:
		c.And("1 = 0")
	case s == ReplyLate:
		c.Add(text, today.String())
	default:
		c.And(text)
	}
}

// Letters counts the letters that a condition allows by their stands.
func Letters(ask Ask, c *where.Clause, today calendar.Date) (map[Stand]int, error) {
	var sums []string
	for _, s := range Stands() {
		text := inStand[s]
		if s == ReplyLate {
			text = strings.ReplaceAll(text, "?1", c.Arg(today.String()))
		}
		sums = append(sums, "CAST(coalesce(sum(CASE WHEN "+text+" THEN 1 ELSE 0 END), 0) AS bigint)")
	}
	rows, err := ask("SELECT "+strings.Join(sums, ", ")+" FROM letter WHERE home = $1 AND state IN ('draft', 'signed', 'served')"+c.Text(), c.Args()...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	n := make([]int, len(sums))
	for rows.Next() {
		if err := rows.Scan(&n[0], &n[1], &n[2], &n[3]); err != nil {
			return nil, err
		}
	}
	out := map[Stand]int{}
	for i, s := range Stands() {
		if n[i] > 0 {
			out[s] = n[i]
		}
	}
	return out, rows.Err()
}

// Cases counts the cases that a condition allows by their state.
func Cases(ask Ask, c *where.Clause) (map[consequence.State]int, error) {
	out := map[consequence.State]int{}
	return out, each(ask, "SELECT state, count(*) FROM consequence WHERE home = $1"+c.Text()+" GROUP BY state", c.Args(), func(scan func(...any) error) error {
		var s consequence.State
		n := 0
		err := scan(&s, &n)
		out[s] = n
		return err
	})
}

// Stuck is what one body holds up (卡在): how many matters, and for how many days.
type Stuck struct {
	Body            string
	N               int
	Median, Longest int // days; of an even number the lower middle
}

// StuckAt counts the open matters within an actor's reach by the body that they are stuck at,
// what holds up most first.
func StuckAt(ask Ask, home int, sees access.Filter, today calendar.Date) ([]Stuck, error) {
	c := where.New(home)
	c.Sees(access.Matters, sees)
	days := map[string][]int{}
	// In the order of the index of what is stuck: SQLite takes another without it.
	err := each(ask, "SELECT blocked_by, blocked_on, count(*) FROM (SELECT blocked_by, blocked_on FROM matter WHERE home = $1 AND blocked_by <> '' AND state || '' <> 'written_off'"+
		c.Text()+" ORDER BY due, id LIMIT 100000) AS stuck GROUP BY blocked_by, blocked_on",
		c.Args(), func(scan func(...any) error) error {
			body, on, n := "", calendar.None, 0
			err := scan(&body, cell.Date(&on), &n)
			for range n {
				days[body] = append(days[body], max(int(today-on), 0))
			}
			return err
		})
	var out []Stuck
	for body, ds := range days {
		median, longest := Waited(ds)
		out = append(out, Stuck{body, len(ds), median, longest})
	}
	slices.SortFunc(out, func(a, b Stuck) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(b.Longest, a.Longest), cmp.Compare(a.Body, b.Body))
	})
	return out, err
}

// Waited is the middle and the longest of some times of waiting, in days.
func Waited(days []int) (median, longest int) {
	if len(days) == 0 {
		return 0, 0
	}
	slices.Sort(days)
	return days[(len(days)-1)/2], days[len(days)-1]
}

// ofRequests names the indexes of requests and their answers in their own words.
const ofRequests = "act IN ('ask_extension', 'object', 'extend', 'refuse_extend', 'agree_back', 'refuse_back')"

// asking says of the act that answers a request with yes how it is asked for, and by which
// column of the matter it is open.
var asking = map[matter.Act]struct{ act, open string }{
	matter.Extend: {"ask_extension", "asked <> ''"}, matter.AgreeBack: {"object", "objected_by <> ''"}}

// Asked lists since when the requests wait that are answered by an act (等答复的申请), of the
// matters within an actor's reach. Zero is a time that no line of the matter tells.
func Asked(ask Ask, home int, answer matter.Act, sees access.Filter) (out []time.Time, err error) {
	c := where.New(home)
	c.Sees(access.Matters, sees)
	a := asking[answer]
	err = each(ask, "SELECT coalesce((SELECT max(s.at) FROM step s WHERE s.home = $1 AND s.matter = matter.id AND s.act = '"+a.act+"' AND s."+ofRequests+"), 0) FROM matter WHERE home = $1 AND "+a.open+c.Text()+" ORDER BY due, id LIMIT 10000",
		c.Args(), func(scan func(...any) error) error {
			var at time.Time
			err := scan(cell.Instant(&at))
			out = append(out, at)
			return err
		})
	return out, err
}

// Answered counts by act the matters within an actor's reach of which a request was answered
// since a time (已答复的申请); more time that nobody asked for is given by the same act.
func Answered(ask Ask, home int, since time.Time, sees access.Filter) (map[matter.Act]int, error) {
	c := where.New(home)
	c.Add("s.at >= ?1", cell.Millis(since))
	c.Sees(access.Matters, sees)
	out := map[matter.Act]int{}
	return out, each(ask, "SELECT s.act, count(DISTINCT s.matter) FROM step s CROSS JOIN matter WHERE s.home = $1 AND s."+ofRequests+
		" AND s.act IN ('extend', 'refuse_extend', 'agree_back', 'refuse_back') AND matter.home = $1 AND matter.id = s.matter"+c.Text()+" GROUP BY s.act", c.Args(), func(scan func(...any) error) error {
		var act matter.Act
		n := 0
		err := scan(&act, &n)
		out[act] = n
		return err
	})
}

// AnsweredMatters lists the matters of which a request was answered by an act since a time.
func AnsweredMatters(ask Ask, home int, act matter.Act, since time.Time) (ids []string, err error) {
	err = each(ask, "SELECT DISTINCT matter FROM step WHERE home = $1 AND act = $2 AND at >= $3 AND "+ofRequests, []any{home, string(act), cell.Millis(since)},
		func(scan func(...any) error) error {
			id := ""
			err := scan(&id)
			ids = append(ids, id)
			return err
		})
	return ids, err
}

// each reads the rows of a statement one by one.
func each(ask Ask, text string, args []any, row func(scan func(...any) error) error) error {
	rows, err := ask(text, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}
