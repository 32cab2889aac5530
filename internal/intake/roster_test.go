package intake_test

import (
	"strings"
	"testing"

	"luoshi/internal/org"
	"luoshi/internal/store"
)

// oneTable is a roster as an office keeps it: bodies and towns said once, new and known ones
// mixed, a vacant post, two posts of one person.
const oneTable = "镇,村,单位,单位类别,职务,角色,姓名,手机号码,任职时间,派出单位\n" +
	",,洋县水利局,,局长,,王新局,13900000101,2026-09-20,\n" +
	",洋县,洋县林业局,涉农,局长,县直部门,赵林,13900000102,2026-01-05,\n" +
	",洋县,洋县林业局,涉农,副局长,县直部门,,,,\n" +
	"洋州街道,双庙村,双庙村驻村工作队,驻村工作队,第一书记,第一书记,赵林二,13900000103,2026-03-01,洋县林业局\n" +
	"洋州街道,双庙村,双庙村驻村工作队,驻村工作队,队员,驻村队员,钱队员,13900000104,2026-03-01,洋县水利局\n" +
	"洋州街道,双庙村,双庙村驻村工作队,驻村工作队,队员,驻村队员,孙队员,13900000105,2026-03-01,洋县水利局\n"

// TestRosterInOneTable takes bodies, posts and people in by one file, finds them again in
// it, and takes all of them back.
func TestRosterInOneTable(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		fill(t, s)
		before := state(t, s)
		one := strings.Replace(oneTable, ",局长,,王新局,13900000101,2026-09-20,", ",总工,县直部门,王新局,13900000101,2026-09-20,", 1)
		one = strings.Replace(one, "队员,驻村队员,孙队员", "队员二,驻村队员,孙队员", 1)
		i := take(t, s, "roster", one)
		if i.Created != 6 {
			t.Fatalf("%+v", i)
		}
		view(t, s, func(v *store.View) error {
			bodies, err := v.Bodies()
			if err != nil {
				return err
			}
			posts, err := v.Posts()
			if len(bodies) != 3+2 || len(posts) != 2+6 {
				t.Errorf("%d bodies, %d posts", len(bodies), len(posts))
			}
			for _, p := range posts {
				if p.Title == "队员" && p.Area != 610723001002 {
					t.Errorf("the post answers for %v", p.Area)
				}
			}
			ps, err := v.PersonsNamed("赵林二")
			if err != nil {
				return err
			}
			as, err := v.AppointmentsOf(ps[0].ID)
			sender, known := bodyNamed(bodies, "洋县林业局"), len(as) == 1
			if !known || as[0].Sender != sender || as[0].From.String() != "2026-03-01" {
				t.Errorf("appointed %+v", as)
			}
			return err
		})
		if p := plan(t, s, job(t, "roster", one)); p.Bad() || p.Same != 6 {
			t.Errorf("again: %d the same, %d new, %d changed, %s", p.Same, p.Creates, p.Updates, faults(p))
		}
		if p := plan(t, s, job(t, "roster", strings.Replace(one, "13900000104,2026-03-01,洋县水利局", "13900000104,2026-03-01,洋县林业局", 1))); p.Bad() || p.Updates != 1 || p.Same != 5 {
			t.Errorf("another sender: %d changed, %d the same, %s", p.Updates, p.Same, faults(p))
		}
		verify(t, s)
		if _, err := undo(t, s, i.ID); err != nil {
			t.Fatal(err)
		}
		if now := state(t, s); now != before {
			t.Errorf("taken back:\n%s\nwas\n%s", now, before)
		}
	})
}

// TestRosterFaultsAtOnce names everything that is wrong of a roster, by row and column.
func TestRosterFaultsAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		fill(t, s)
		bad := "镇,村,单位,单位类别,职务,角色,姓名,手机号码,任职时间\n" +
			",,没有的局,,局长,县直部门,甲一,13900000101,2026-01-01\n" +
			",洋县,新的局,没有的类别,局长,县直部门,甲二,13900000102,2026-01-01\n" +
			",,洋县水利局,,总工,没有的角色,甲三,13900000103,2026-01-01\n" +
			",,洋县水利局,,局长,,甲四,139,2026-01-01\n" +
			",,洋县水利局,,局长,,甲五,13900000105,2026年3月\n" +
			",,洋县水利局,,局长,,,13900000106,\n" +
			",,洋县水利局,,科员,县直部门,甲七,13900000107,2026-01-01\n" +
			",,洋县水利局,,科员,县直部门,甲八,13900000108,2026-02-01\n" +
			",,,,科员,县直部门,甲九,13900000109,2026-02-01\n"
		want := []string{"2 机构类别 intake.body_kind", "3 机构类别 intake.kind_unknown", "4 角色 intake.role_unknown", "5 电话 intake.phone", "6 任职起 sheet.month_only",
			"7 姓名 intake.required", "9 岗位 org.post_held", "10 机构 intake.required"}
		p := plan(t, s, job(t, "roster", bad))
		got := faults(p)
		lines := strings.Split(got, "\n")
		for i, w := range want {
			if i >= len(lines) || !strings.HasPrefix(lines[i], w) {
				t.Fatalf("fault %d is not %s:\n%s", i, w, got)
			}
		}
		if len(lines) != len(want) {
			t.Errorf("more than expected:\n%s", got)
		}
		if _, err := run(t, s, job(t, "roster", bad)); err == nil {
			t.Error("it was written")
		}
	})
}

// TestTwoHoldersInOneFile: who would hold a post that another row of the file gives away is
// refused at the check, not half way through the writing.
func TestTwoHoldersInOneFile(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		fill(t, s)
		take(t, s, "posts", "机构,岗位,角色\n洋县水利局,科员,县直部门\n")
		p := plan(t, s, job(t, "people", "姓名,电话,岗位,机构,任职起\n甲一,13900000101,科员,洋县水利局,2026-01-01\n甲二,13900000102,科员,洋县水利局,2026-02-01\n"))
		if got := faults(p); !strings.HasPrefix(got, "3 岗位 org.post_held") {
			t.Errorf("%q", got)
		}
	})
}

func bodyNamed(all []org.Body, name string) string {
	for _, b := range all {
		if b.Name == name {
			return b.ID
		}
	}
	return "none"
}
