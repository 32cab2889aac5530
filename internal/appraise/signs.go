package appraise

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"luoshi/internal/matter"
)

// SignKind is a sign that figures may have been made to look good (线索). A sign
// stands beside a score, is never counted in it, and asks somebody to look.
type SignKind string

// The signs.
const (
	BulkReports SignKind = "bulk_reports" // 期末几小时集中报结
	SameTexts   SignKind = "same_texts"   // 文字相同
	PhoneTimes  SignKind = "phone_times"  // 凭手机时间按时: on time by the phone's word
)

// Sign is one sign with the rows that show it.
type Sign struct {
	Kind SignKind `json:"kind"`
	N    int      `json:"n"`
	IDs  []string `json:"ids"` // matters, or entries, in order
}

// What makes a sign: five reports within four hours of the last day, three texts
// of twenty characters or more that are the same.
const (
	bulkHours   = 4 * time.Hour
	bulkReports = 5
	sameTexts   = 3
	longText    = 20
)

// Text is a text that somebody wrote for a matter or an entry. By is the post of an entry:
// its form offers what the post wrote last, so that the same words of one post are no sign.
type Text struct{ Of, Body, By string }

// Signs looks for signs among one body's matters and further texts, such as the
// texts of its entries. phone are the entries whose being on time rests on the phone's word:
// one is a sign.
func Signs(histories []History, w Window, more []Text, phone []string) []Sign {
	var out []Sign
	if ids := bulk(histories, w); len(ids) >= bulkReports {
		out = append(out, Sign{BulkReports, len(ids), ids})
	}
	texts := slices.Clone(more)
	for _, h := range histories {
		for _, s := range h.Steps {
			if s.Act == matter.Report && !s.At.Before(w.Begin) && s.At.Before(w.End) {
				texts = append(texts, Text{Of: h.Matter.ID, Body: s.Text})
			}
		}
	}
	if ids := copied(texts); len(ids) >= sameTexts {
		out = append(out, Sign{SameTexts, len(ids), ids})
	}
	if len(phone) > 0 {
		ids := slices.Sorted(slices.Values(phone))
		out = append(out, Sign{PhoneTimes, len(ids), ids})
	}
	return out
}

// bulk gives the matters of the fullest four hours of the window's last day.
func bulk(histories []History, w Window) []string {
	type report struct {
		at time.Time
		id string
	}
	var rs []report
	for _, h := range histories {
		for _, s := range h.Steps {
			if s.Act == matter.Report && !s.At.Before(w.End.Add(-24*time.Hour)) && s.At.Before(w.End) {
				rs = append(rs, report{s.At, h.Matter.ID})
			}
		}
	}
	slices.SortFunc(rs, func(a, b report) int {
		if c := a.at.Compare(b.at); c != 0 {
			return c
		}
		return strings.Compare(a.id, b.id)
	})
	from, to := 0, 0
	for i, j := 0, 0; j < len(rs); j++ {
		for rs[j].at.Sub(rs[i].at) >= bulkHours {
			i++
		}
		if j+1-i > to-from {
			from, to = i, j+1
		}
	}
	var ids []string
	for _, r := range rs[from:to] {
		ids = append(ids, r.id)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// copied gives the rows that carry the text used most often, spaces aside; of what one post
// entered in the same words only the first counts.
func copied(texts []Text) []string {
	by := map[string][]string{}
	seen := map[[2]string]bool{}
	for _, t := range texts {
		key := strings.Join(strings.Fields(t.Body), "")
		if utf8.RuneCountInString(key) < longText || t.By != "" && seen[[2]string{key, t.By}] {
			continue
		}
		seen[[2]string{key, t.By}] = true
		by[key] = append(by[key], t.Of)
	}
	var best []string
	for _, ids := range by {
		slices.Sort(ids)
		if ids = slices.Compact(ids); len(ids) > len(best) || len(ids) == len(best) && slices.Compare(ids, best) < 0 {
			best = ids
		}
	}
	return best
}
