package intake_test

import (
	"fmt"
	"strings"
	"testing"

	"luoshi/internal/intake"
	"luoshi/internal/matter"
	"luoshi/internal/store"
)

// ledger is a table of matters under the names that real ledgers use.
const ledger = "序号,反馈问题,问题类别,镇村,责任人,责任单位,派单时间,整改时限,状态\n"

// fillMore adds bodies, posts and people to choose among.
func fillMore(t *testing.T, s *store.Store) {
	t.Helper()
	fill(t, s)
	take(t, s, "bodies", "机构名称,简称,类别,区划\n洋县交通局,县交通局,经济,洋县\n洋县空局,县空局,经济,洋县\n洋州街道办事处,洋州街道,镇(办),610723001000\n")
	take(t, s, "posts", "单位,岗位名称,角色,辖区\n县交通局,交通局局长,县直部门,\n县交通局,交通局副局长,县直部门,\n洋州街道办事处,洋州街道经办,镇(办)经办,610723001000\n洋州街道办事处,洋州街道书记,town_leader,610723001000\n")
	take(t, s, "people", "姓名,手机号,职务,单位,任职时间,任职止\n何霞伟,13900000011,交通局局长,县交通局,2023-05-01,2026-09-10\n吕强,13900000012,交通局局长,县交通局,2026-09-11,\n吕强,13900000013,洋州街道书记,洋州街道办事处,2024-05-01,\n")
}

// written is the one matter of an import.
func written(t *testing.T, v *store.View, id string) matter.Matter {
	t.Helper()
	rows, err := v.ImportRows(id, "", 10)
	must(t, err)
	for _, r := range rows {
		if r.Table == "matter" {
			m, err := v.Matter(r.RowID)
			must(t, err)
			return m
		}
	}
	t.Fatalf("import %s wrote no matter", id)
	return matter.Matter{}
}

// TestOwnerAsLedgersName resolves a person to the post held on the day, and a body to the
// post that answers for it, or names the choices.
func TestOwnerAsLedgersName(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		fillMore(t, s)
		for _, c := range []struct{ name, person, body, day, want string }{
			{"岗位", "局长", "", "2026-09-01", "局长"},
			{"当天任职的人", "何霞伟", "", "2026-09-10", "交通局局长"},
			{"前一任不再是", "何霞伟", "", "2026-09-11", "intake.owner_unknown at owner 何霞伟 2026-09-11"},
			{"同名，由单位分清", "吕强", "县交通局", "2026-09-15", "交通局局长"},
			{"同名，村在镇里", "吕强", "", "2026-09-15", "洋州街道书记"},
			{"没有这个人", "赵云", "", "2026-09-15", "intake.owner_unknown at owner 赵云 2026-09-15"},
			{"写了两位", "何霞伟、吕强", "", "2026-09-15", "intake.owner_several at owner 何霞伟、吕强"},
			{"只写单位，一个岗位", "", "洋县水利局", "2026-09-15", "局长"},
			{"只写单位，经办岗位", "", "洋州街道", "2026-09-15", "洋州街道经办"},
			{"只写单位，两个岗位", "", "县交通局", "2026-09-15", "intake.body_posts at owner 县交通局 2 应写 洋县交通局/交通局副局长；洋县交通局/交通局局长"},
			{"单位没有岗位", "", "县空局", "2026-09-15", "intake.body_empty at body 县空局"},
			{"写了两个单位", "", "县水利局、县交通局", "2026-09-15", "intake.owner_several at body 县水利局、县交通局"},
			{"照选项写", "洋县交通局/交通局副局长", "", "2026-09-15", "交通局副局长"},
		} {
			j := job(t, "matters", ledger+"1,路灯不亮,问题清单,三合村,"+c.person+","+c.body+","+c.day+",,\n")
			p := plan(t, s, j)
			if p.Bad() {
				if got := fmt.Sprintf("%v 应写 %s", p.Errors[0].Err, p.Errors[0].Want); !strings.HasPrefix(got, c.want) || len(p.Errors) > 1 {
					t.Errorf("%s：%s，应为 %s；%s", c.name, got, c.want, faults(p))
				}
				continue
			}
			i, err := run(t, s, j)
			must(t, err)
			view(t, s, func(v *store.View) error {
				m := written(t, v, i.ID)
				post, err := v.Post(m.Owner)
				if post.Title != c.want {
					t.Errorf("%s：交给 %s，应为 %s", c.name, post.Title, c.want)
				}
				return err
			})
			if again := plan(t, s, j); again.Bad() || again.Same != 1 {
				t.Errorf("%s：再导入一次：%s", c.name, faults(again))
			}
			if _, err := undo(t, s, i.ID); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// TestTermsInWords reads a last day as ledgers write it, or says what to write.
func TestTermsInWords(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		fillMore(t, s)
		for cell, want := range map[string]string{"12月底前": "2026-12-31", "2026年12月底前": "2026-12-31", "12月20日": "2026-12-20", "12月20日前": "2026-12-20", "2026年12月20日前": "2026-12-20", "2月底": "2027-02-28",
			"3月5日": "2027-03-05", "年底前": "2026-12-31", "2027年底": "2027-12-31", "2026.12.15": "2026-12-15", "10月底之前": "2026-10-31",
			"立行立改": "!intake.due_words", "长期坚持": "!intake.due_words", "3个工作日": "!intake.due_words", "12月": "!sheet.month_only", "2027": "!sheet.year_only", "2月30日": "!sheet.date"} {
			j := job(t, "matters", ledger+"1,路灯不亮,问题清单,三合村,局长,,2026-09-15,"+cell+",\n")
			p := plan(t, s, j)
			if code, bad := strings.CutPrefix(want, "!"); bad || p.Bad() {
				if !bad || len(p.Errors) != 1 || !strings.HasPrefix(p.Errors[0].Err.Error(), code) {
					t.Errorf("%s：%s，应为 %s", cell, faults(p), want)
				}
				continue
			}
			i, err := run(t, s, j)
			must(t, err)
			view(t, s, func(v *store.View) error {
				m := written(t, v, i.ID)
				if m.Due.String() != want {
					t.Errorf("%s：%s，应为 %s", cell, m.Due, want)
				}
				return nil
			})
			if _, err := undo(t, s, i.ID); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// TestWordsOfStates reads where a matter is in the words of other systems, by itself or as
// the mapping says.
func TestWordsOfStates(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		fillMore(t, s)
		row := func(state string, m map[string]map[string]string) *intake.Plan {
			j := job(t, "matters", ledger+"1,路灯不亮,问题清单,三合村,局长,,2026-09-15,,"+state+"\n")
			j.Mapping.Values = m
			return plan(t, s, j)
		}
		for state, want := range map[string]string{"Open": "", "IN PROGRESS": "", "正在整改": "", "已完成60%": "", "60％": "", "待签收": "", "已完成100%": "matter.closed_missing", "Closed": "matter.closed_missing", "整改 到位": "matter.closed_missing",
			"已退单": "intake.state_unknown", "Duplicate": "intake.state_unknown"} {
			if p := row(state, nil); want == "" && p.Bad() || want != "" && !strings.Contains(faults(p), want) {
				t.Errorf("%s：%s，应为 %s", state, faults(p), want)
			}
		}
		values := map[string]map[string]string{"state": intake.ReadValues("已退单＝办理中；Duplicate=已办结"), "list": {"其他": "问题清单"}}
		if p := row("已退单", values); p.Bad() {
			t.Errorf("已退单：%s", faults(p))
		}
		if p := row("duplicate", values); !strings.Contains(faults(p), "matter.closed_missing") {
			t.Errorf("Duplicate：%s", faults(p))
		}
		closed := job(t, "matters", strings.Replace(ledger, "状态", "是否销号", 1)+"1,路灯不亮,问题清单,三合村,局长,,2026-09-15,,否\n2,路灯又不亮,问题清单,三合村,局长,,2026-09-15,,是\n")
		if p := plan(t, s, closed); faults(p) != "3 办结日期 matter.closed_missing at closed" {
			t.Errorf("是否销号：%s", faults(p))
		}
	})
}

// TestOneColumnForTheProblem makes the title of the first sentence of a long problem.
func TestOneColumnForTheProblem(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		fillMore(t, s)
		long := strings.Repeat("部分村饮水安全保障不到位，", 6) + "水费收缴率不足。" + strings.Repeat("管护制度上墙未落实，", 9)
		i := take(t, s, "matters", "序号,存在问题,清单,镇村\n1,"+long+",问题清单,三合村\n")
		view(t, s, func(v *store.View) error {
			m := written(t, v, i.ID)
			if m.Title != strings.Repeat("部分村饮水安全保障不到位，", 6)+"水费收缴率不足" || m.Facts != long {
				t.Errorf("title %q, problem %q", m.Title, m.Facts)
			}
			return nil
		})
	})
}

// TestOneNameOfPostsAndNumbers finds posts, bodies of one file and numbers of ledgers in
// whatever form they are written.
func TestOneNameOfPostsAndNumbers(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		fillMore(t, s)
		take(t, s, "posts", "单位,岗位名称,角色\n县交通局,科长（本级）,县直部门\n")
		for _, title := range []string{"科长(本级)", "科 长（本级）", "科长（本级）\u200b"} {
			if p := plan(t, s, job(t, "posts", "单位,岗位名称,角色\n县交通局,"+title+",县直部门\n")); p.Bad() || p.Same != 1 {
				t.Errorf("%+q：不变 %d，%s", title, p.Same, faults(p))
			}
		}
		if p := plan(t, s, job(t, "bodies", "机构名称,类别,区划\n洋县新局（本级）,经济,洋县\n洋县新局(本级),涉农,洋县\n")); faults(p) != "3 机构名称 intake.duplicate at name 2" {
			t.Errorf("one file twice: %s", faults(p))
		}
		take(t, s, "matters", "原编号,标题,清单,村\nＡ－１,路灯不亮,问题清单,三合村\n")
		if p := plan(t, s, job(t, "matters", "原编号,标题,清单,村\nA－1,路灯不亮,问题清单,三合村\n")); p.Bad() || p.Same != 1 {
			t.Errorf("number: 不变 %d，%s", p.Same, faults(p))
		}
	})
}
