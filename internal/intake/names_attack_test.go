package intake_test

import (
	"testing"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/org"
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

// TestFormerName: a table that still bears the old name of a body finds it, and renames
// nothing back.
func TestFormerName(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		fill(t, s)
		take(t, s, "bodies", "机构名称,简称,类别,区划\n洋县扶贫开发办公室,县扶贫办,涉农,洋县\n")
		_, err := s.Do(t.Context(), home, "", func(tx *store.Tx) error {
			bs, err := tx.Bodies()
			for _, b := range bs {
				if b.Name == "洋县扶贫开发办公室" {
					b.Name, b.Short = "洋县乡村振兴局", "县乡村振兴局"
					return org.ChangeBody(tx, access.Actor{Person: "p", Home: home, Role: "organiser", Area: home * 1_000_000, Now: noon}, b, org.NewName, calendar.YMD(2026, 9, 1))
				}
			}
			return err
		})
		must(t, err)
		for kind, csv := range map[string]string{
			"bodies": "机构名称,简称,类别,区划\n洋县扶贫开发办公室,,涉农,洋县\n",
			"posts":  "单位,岗位名称,角色,辖区\n洋县扶贫开发办公室,局长,县直部门,\n",
		} {
			p := plan(t, s, job(t, kind, csv))
			if want := map[string]int{"posts": 1}[kind]; p.Bad() || p.Creates != want || p.Updates != 0 {
				t.Errorf("%s：新增 %d，更新 %d，差错 %v", kind, p.Creates, p.Updates, p.Errors)
			}
		}
	})
}
