package web

import (
	"testing"

	"luoshi/internal/calendar"
	"luoshi/internal/fault"
)

// TestQuota counts bytes to the last one: by person, by day, and none for what was refused.
func TestQuota(t *testing.T) {
	t.Parallel()
	var q quota
	const today = calendar.Date(20_000)
	for _, x := range []struct {
		name, person string
		day          calendar.Date
		n            int64
		refused      bool
	}{
		{"到上限差一个字节", "甲", today, dayQuota - 1, false},
		{"超出一个字节", "甲", today, 2, true},
		{"被拒的不计，最后一个字节还在", "甲", today, 1, false},
		{"满了", "甲", today, 1, true},
		{"别人不受影响", "乙", today, dayQuota, false},
		{"一次超过", "丙", today, dayQuota + 1, true},
		{"新的一天从头算", "甲", today + 1, dayQuota, false},
		{"新的一天也有上限", "甲", today + 1, 1, true},
	} {
		if err := q.take(x.day, x.person, x.n); x.refused != (err != nil) || x.refused && !fault.Is(err, "blob.quota") {
			t.Errorf("%s：%v", x.name, err)
		}
	}
}
