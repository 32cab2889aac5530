package intake_test

import (
	"testing"

	"luoshi/internal/store"
)

// TestOneNameInFiles imports one person and one body under every way in which their
// names are written: each is found again, whatever dot, bracket, space or invisible
// character stands in it.
func TestOneNameInFiles(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		fill(t, s)
		take(t, s, "people", "姓名,电话\n买买提·吐尔逊,13911117001\n高山,13911117002\n")
		for _, row := range []string{"买买提•吐尔逊,13911117001", "买买提．吐尔逊,139 1111 7001", "买买提‧吐尔逊,13911117001", "买买提・吐尔逊,13911117001", "买买提.吐尔逊,13911117001",
			"买买提 · 吐尔逊,13911117001", "买买提·吐\u200b尔逊,13911117001", "\u202e买买提·吐尔逊,13911117001", "⾼山,13911117002", "高 山,13911117002", "高山\ufe00,13911117002"} {
			p := plan(t, s, job(t, "people", "姓名,电话\n"+row+"\n"))
			if p.Bad() || p.Creates != 0 {
				t.Errorf("%+q：新增 %d，差错 %v", row, p.Creates, p.Errors)
			}
		}
		take(t, s, "bodies", "机构名称,类别,区划\n洋县林业调查队（本级）,涉农,洋县\n")
		for _, name := range []string{"洋县林业调查队(本级)", "洋县 林业调查队（本级）", "洋县林业调查队（本级）\u200b"} {
			p := plan(t, s, job(t, "bodies", "机构名称,类别,区划\n"+name+",涉农,洋县\n"))
			if p.Bad() || p.Creates != 0 {
				t.Errorf("%+q：新增 %d，差错 %v", name, p.Creates, p.Errors)
			}
		}
	})
}
