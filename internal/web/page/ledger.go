package page

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/store"
	"luoshi/internal/web"
)

// LedgerQuery is the state of the ledger in its URL.
type LedgerQuery struct {
	Area, List, State, Due, Text, Order, Blocked, All, After, AfterDue string
	Owner, Body, From, Until                                           string // post, its body, first and last day of registration
	Request                                                            string // a request that waits, or was answered in the last weeks
}

// RequestIs is a condition on the requests of matters (申请): which wait for an answer, and which
// had one in the last AnsweredDays days.
type RequestIs struct {
	Value, Title string
	Waits        matter.Act // it waits for this answer
	Answer       matter.Act // it had this answer
}

// AnsweredDays is for how many days an answer is looked back at.
const AnsweredDays = 30

// Requests are the conditions on requests.
func Requests() []RequestIs {
	return []RequestIs{{"more", "延期申请等答复", matter.Extend, ""}, {"more_yes", "近 30 天同意的延期", "", matter.Extend}, {"more_no", "近 30 天不同意的延期", "", matter.RefuseExtra},
		{"back", "退回交办申请等答复", matter.AgreeBack, ""}, {"back_yes", "近 30 天同意的退回交办", "", matter.AgreeBack}, {"back_no", "近 30 天不同意的退回交办", "", matter.RefuseBack}}
}

// AnsweredSince is the beginning of the days that are looked back at.
func AnsweredSince(c *web.Ctx) time.Time { return c.Today.Add(-AnsweredDays).Start(c.Zone) }

// AllStates is the state of a query for everything, settled or not.
const AllStates = "all"

// ReadQuery reads the conditions from a URL.
func ReadQuery(v url.Values) LedgerQuery {
	text := []rune(strings.TrimSpace(v.Get("q")))
	text = text[:min(len(text), 101)] // one more than a title has: a longer one finds nothing either
	q := LedgerQuery{Request: v.Get("request"), Owner: v.Get("owner"), Body: v.Get("body"), From: v.Get("from"), Until: v.Get("until"), Area: v.Get("area"), List: v.Get("list"), State: v.Get("state"), Due: v.Get("due"), Text: string(text),
		Order: v.Get("order"), Blocked: v.Get("blocked"), All: v.Get("all"), After: v.Get("after"), AfterDue: v.Get("after_due")}
	if q.State == AllStates {
		q.State, q.All = "", "1"
	}
	return q
}

// Filter checks the query: a value that is none of the known ones is refused
// rather than ignored.
func (q LedgerQuery) Filter(c *web.Ctx) (store.LedgerFilter, error) {
	f := store.LedgerFilter{Sees: access.Sees(c.Actor, "matter.see"), Today: c.Today, Now: c.Actor.Now, List: q.List, State: matter.State(q.State), Due: q.Due,
		Text: q.Text, Blocked: q.Blocked, Open: q.All == "" && q.Text == "" && q.State != string(matter.WrittenOff), Limit: PageSize + 1,
		After: store.Key{Due: q.AfterDue, ID: q.After}, Owner: q.Owner, Body: q.Body}
	if q.State != "" && web.StateLevel(f.State) == 0 {
		return f, fault.At("state", "desk.filter_unknown", q.State)
	}
	switch q.Due {
	case "", "overdue", "today", "week", "none", "deferred", "verify":
	default:
		return f, fault.At("due", "desk.filter_unknown", q.Due)
	}
	if q.Request != "" {
		all := Requests()
		i := slices.IndexFunc(all, func(r RequestIs) bool { return r.Value == q.Request })
		if i < 0 {
			return f, fault.At("request", "desk.filter_unknown", q.Request)
		}
		f.Waits, f.Answer, f.Asked = all[i].Waits, all[i].Answer, AnsweredSince(c)
		f.Open = f.Open && f.Answer == "" // what was answered may be settled since
	}
	if q.Order == "newest" || q.Text != "" {
		f.Order = store.ByNewest
	}
	if err := q.registered(c, &f); err != nil {
		return f, err
	}
	if q.Area != "" {
		code, err := area.ParseCode(q.Area)
		if err != nil {
			return f, err
		}
		f.Area = code
	}
	return f, nil
}

// registered sets the days between which matters were registered. An identifier begins with
// the time at which it was given, so that the days are a range of them; the newest stand
// first, in the order that this range has.
func (q LedgerQuery) registered(c *web.Ctx, f *store.LedgerFilter) error {
	for _, x := range []struct {
		field, text string
		days        int
		at          *string
	}{{"from", q.From, 0, &f.Since}, {"until", q.Until, 1, &f.Until}} {
		if x.text == "" {
			continue
		}
		d, err := calendar.ParseDate(x.text)
		if err != nil {
			return fault.At(x.field, "desk.date_form", x.text)
		}
		ms := d.Add(x.days).Start(c.Zone).UnixMilli()
		*x.at, f.Order = fmt.Sprintf("%08x-%04x", ms>>16, ms&0xffff), store.ByNewest
	}
	return nil
}
