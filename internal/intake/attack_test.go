package intake_test

import (
	"testing"

	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/intake"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

// TestRosterByFile: a role that may not change the roster by its page does not change
// it by a file, nor takes such a file back; who may, does not appoint themselves.
func TestRosterByFile(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		take(t, s, "areas", "区划代码,地名\n610723000000,洋县\n")
		done := take(t, s, "bodies", "机构名称,类别,区划\n县委办,综合,洋县\n")
		take(t, s, "posts", "机构,岗位名称,角色,区划\n县委办,主任,签发人,洋县\n")
		files := map[string]string{"areas": "区划代码,地名\n610723001000,洋州街道\n", "bodies": "机构名称,类别,区划\n县政府办,综合,洋县\n",
			"posts": "机构,岗位名称,角色,区划\n县委办,副主任,签发人,洋县\n", "people": "姓名,电话,岗位,机构,方式,起,任职文件\n王五,13900000001,主任,县委办,任职,2026-01-01,洋组干〔2026〕1号\n"}
		for kind, csv := range files {
			view(t, s, func(v *store.View) error {
				if _, err := intake.MakePlan(v.Reader, rules(t), desk(), job(t, kind, csv)); !fault.Is(err, "access.role") {
					t.Errorf("脱贫办导入 %s：%v", kind, err)
				}
				if _, err := intake.MakePlan(v.Reader, rules(t), as("supervisor", 610723000000), job(t, kind, csv)); !fault.Is(err, "access.role") {
					t.Errorf("督导组导入 %s：%v", kind, err)
				}
				return nil
			})
		}
		if _, err := s.Do(t.Context(), home, "", func(tx *store.Tx) error {
			_, err := intake.BeginUndo(tx, desk(), done.ID)
			return err
		}); !fault.Is(err, "access.role") {
			t.Errorf("脱贫办撤销机构的导入：%v", err)
		}
		take(t, s, "people", "姓名,电话\n王五,13900000001\n")
		view(t, s, func(v *store.View) error {
			ps, err := v.PersonsNamed("王五")
			if err != nil || len(ps) != 1 {
				t.Fatalf("%d 人：%v", len(ps), err)
			}
			for self, want := range map[string]bool{ps[0].ID: true, "other": false} {
				actor := clerk("people")
				actor.Person = self
				p, err := intake.MakePlan(v.Reader, rules(t), actor, job(t, "people", files["people"]))
				if err != nil {
					return err
				}
				own := false
				for _, e := range p.Errors {
					own = own || fault.Is(e.Err, "access.own_work")
				}
				if own != want || p.Bad() != want {
					t.Errorf("本人给自己任职被拒：%v，应为 %v（%+v）", own, want, p.Errors)
				}
			}
			return nil
		})
	})
}

// TestYearWithoutCalendarIsSaid: a row whose year the calendar lacks is taken in, and
// the trial says that its ladder will stand still.
func TestYearWithoutCalendarIsSaid(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		fill(t, s)
		const head = "标题,清单,村,责任岗位,交办日期,期限\n"
		view(t, s, func(v *store.View) error {
			for row, want := range map[string]int{"旧账,问题清单,洋州街道双庙村,第一书记,2003-09-01,2003-09-20\n": 2, "新账,问题清单,洋州街道双庙村,第一书记,2026-09-01,\n": 0} {
				p, err := intake.MakePlan(v.Reader, rules(t), desk(), job(t, "matters", head+row))
				if err != nil || p.Bad() || len(p.Warnings) != want {
					t.Errorf("%s：提醒 %v，差错 %v，%v；应提醒 %d 处", row, p.Warnings, p.Errors, err, want)
				}
			}
			return nil
		})
	})
}

// TestEntrustedByFile: a file gives nobody a key post, nor ends who holds one: both wait
// for a second office; a post does not become a key post by a file.
func TestEntrustedByFile(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		take(t, s, "areas", "区划代码,地名\n610723000000,洋县\n")
		take(t, s, "bodies", "机构名称,类别,区划\n县委办,综合,洋县\n")
		take(t, s, "posts", "机构,岗位名称,角色,区划\n县委办,主任,签发人,洋县\n县委办,干事,县直部门,洋县\n")
		head := "姓名,电话,岗位,机构,方式,起,止,任职文件\n"
		term := func(row string) (a org.Appointment) {
			t.Helper()
			take(t, s, "people", head+row)
			view(t, s, func(v *store.View) error {
				ps, err := v.PersonsNamed("王五")
				if err != nil {
					return err
				}
				as, err := v.AppointmentsOf(ps[0].ID)
				a = as[0]
				return err
			})
			return a
		}
		a := term("王五,13900000001,主任,县委办,任职,2026-01-01,,洋组干〔2026〕1号\n")
		if a.State != org.Waiting || a.On(calendar.YMD(2026, 9, 24)) || !a.Backdated {
			t.Fatalf("导入的签发人：%+v", a)
		}
		if _, err := s.Do(t.Context(), home, "", func(tx *store.Tx) error {
			return org.ConfirmAppointment(tx, as("discipline", 610723000000), a.ID, true)
		}); !fault.Is(err, "org.second_office") { // the same person
			t.Errorf("导入的人自己确认：%v", err)
		}
		second := as("discipline", 610723000000)
		second.Person = "p2"
		if _, err := s.Do(t.Context(), home, "", func(tx *store.Tx) error { return org.ConfirmAppointment(tx, second, a.ID, true) }); err != nil {
			t.Fatal(err)
		}
		a = term("王五,13900000001,主任,县委办,任职,2026-01-01,2026-09-01,洋组干〔2026〕1号\n")
		if !a.EndWaits() || !a.Until.IsNone() || !a.On(calendar.YMD(2026, 9, 24)) {
			t.Errorf("导入的结束任职：%+v", a)
		}
		if p := plan(t, s, job(t, "posts", "机构,岗位名称,角色,区划\n县委办,干事,签发人,洋县\n")); !p.Bad() || !fault.Is(p.Errors[0].Err, "org.role_entrusted") {
			t.Errorf("导入改岗位角色：%v", p.Errors)
		}
	})
}

// TestDissolvedByFile: a last day of a post or a body, which would take no right from
// whoever holds it and hand nothing over, is not taken in.
func TestDissolvedByFile(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		fill(t, s)
		for kind, csv := range map[string]string{
			"posts":  "机构,岗位,角色,撤销日期\n洋县水利局,局长,县直部门,2026-09-01\n",
			"bodies": "机构名称,类别,区划,撤销日期\n洋县水利局,涉农,洋县,2026-09-01\n",
		} {
			if p := plan(t, s, job(t, kind, csv)); !p.Bad() || !fault.Is(p.Errors[0].Err, "org.until_unkept") || p.Errors[0].Column != "撤销日期" {
				t.Errorf("%s: %d changed, %v", kind, p.Updates, p.Errors)
			}
		}
		if _, err := s.Do(t.Context(), home, "", func(tx *store.Tx) error {
			ps, err := tx.Posts()
			if err != nil {
				return err
			}
			ps[0].Until = calendar.YMD(2026, 9, 1)
			return org.AddPost(tx, clerk("posts"), &ps[0])
		}); !fault.Is(err, "org.until_unkept") {
			t.Errorf("through the use case: %v", err)
		}
	})
}
