package intake_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/intake"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

// crowd is a table of so many persons, more than one page holds.
func crowd(n int) string {
	var b strings.Builder
	b.WriteString("姓名,电话,职级\n")
	for i := range n {
		fmt.Fprintf(&b, "王%c%c,139%08d,科员\n", '一'+rune(i%50), '丁'+rune(i/50), i)
	}
	return b.String()
}

var errHere = errors.New("the process ends here")

// upTo lets so many pages through.
func upTo(pages int) func(context.Context) error {
	return func(context.Context) error {
		if pages--; pages < 0 {
			return errHere
		}
		return nil
	}
}

func imported(t *testing.T, s *store.Store, id string) (i office.Import) {
	t.Helper()
	view(t, s, func(v *store.View) (err error) {
		i, err = v.Import(id)
		return err
	})
	return i
}

// left goes on with an import that stopped.
func left(t *testing.T, s *store.Store, id, kind, csv string) error {
	t.Helper()
	w := work(t, s, kind)
	p, err := w.Left(t.Context(), id, []byte(csv))
	if err != nil {
		return err
	}
	if p.Bad() {
		return &p.Errors[0]
	}
	return w.Write(t.Context(), id, p)
}

// TestHalfWritten: an import that stops half way stands as 导入中, what is written is
// seen, nobody begins another, and it goes on from its own file to the same end as in one
// go. It is taken back page by page, half way too.
func TestHalfWritten(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		fill(t, s)
		before := state(t, s)
		csv := crowd(430)
		j := fileJob(t, csv)
		w := work(t, s, "people")
		p, err := w.Check(t.Context(), j)
		if err != nil || p.Creates != 430 {
			t.Fatal(err, p.Creates, p.Errors)
		}
		id, err := w.Begin(t.Context(), "", p)
		if err != nil {
			t.Fatal(err)
		}
		half := w
		half.Again = upTo(1)
		if err := half.Write(t.Context(), id, p); !errors.Is(err, errHere) {
			t.Fatal(err)
		}
		i := imported(t, s, id)
		if i.State != office.ImportRunning || i.Written() == 0 || i.Written() > 200 || i.Planned != 430 {
			t.Errorf("half way: %+v", i)
		}
		if got := strings.Count(state(t, s), "\n") - strings.Count(before, "\n"); got != i.Written() {
			t.Errorf("%d rows are seen, %d are written", got, i.Written())
		}
		if _, err := run(t, s, job(t, "bodies", "机构名称,类别,区划\n甲局,综合,洋县\n")); !fault.Is(err, "intake.under_way") {
			t.Errorf("a second import: %v", err)
		}
		if err := left(t, s, id, "people", csv+"王五,13911111111,\n"); !fault.Is(err, "intake.other_file") {
			t.Errorf("another file: %v", err)
		}
		if err := left(t, s, id, "people", csv); err != nil {
			t.Fatal(err)
		}
		if i = imported(t, s, id); i.State != office.ImportDone || i.Created != 430 {
			t.Errorf("at the end: %+v", i)
		}
		if err := left(t, s, id, "people", csv); !fault.Is(err, "intake.not_open") {
			t.Errorf("once more: %v", err)
		}
		half.Again = upTo(1)
		if _, err := half.Undo(t.Context(), "", id); !errors.Is(err, errHere) {
			t.Fatal(err)
		}
		if i = imported(t, s, id); i.State != office.ImportUndoing || i.Back == "" {
			t.Errorf("half taken back: %+v", i)
		}
		if _, err := w.Undo(t.Context(), "", id); !fault.Is(err, "intake.not_open") {
			t.Errorf("a second undo: %v", err)
		}
		if _, err := w.UndoOn(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		if i = imported(t, s, id); i.State != office.ImportUndone || state(t, s) != before {
			t.Errorf("taken back: %+v", i)
		}
		verify(t, s)
	})
}

// fileJob is the job of a text as the page and the command make it.
func fileJob(t *testing.T, csv string) intake.Job {
	t.Helper()
	k, err := intake.KindOf("people")
	if err != nil {
		t.Fatal(err)
	}
	j, err := intake.NewJob(nil, k, "a.csv", []byte(csv), &intake.Mapping{Columns: map[string]string{"name": "姓名", "phone": "电话", "grade": "职级"}})
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// TestSomebodyElseMeanwhile: a change of the roster between two pages lets the rest be
// checked again; a row that somebody else touched is not written over.
func TestSomebodyElseMeanwhile(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		fill(t, s)
		csv := crowd(430)
		for _, c := range []struct {
			title string
			other func(tx *store.Tx) error
			row   int
		}{
			{"别人登记了另一个人", func(tx *store.Tx) error {
				return org.AddPerson(tx, clerk("people"), &org.Person{Name: "赵甲", Phone: "13911111111"})
			}, 0},
			{"别人登记了同一个人，没有职级", func(tx *store.Tx) error {
				return org.AddPerson(tx, clerk("people"), &org.Person{Name: fmt.Sprintf("王%c%c", '一'+rune(425%50), '丁'+rune(425/50)), Phone: fmt.Sprintf("139%08d", 425)})
			}, 427},
		} {
			w := work(t, s, "people")
			p, err := w.Check(t.Context(), fileJob(t, csv))
			if err != nil {
				t.Fatal(err)
			}
			id, err := w.Begin(t.Context(), "", p)
			if err != nil {
				t.Fatal(err)
			}
			page := 0
			w.Again = func(ctx context.Context) error {
				if page++; page == 2 {
					_, err := s.Do(ctx, home, "", c.other)
					return err
				}
				return nil
			}
			err = w.Write(t.Context(), id, p)
			var row *intake.RowError
			switch {
			case c.row == 0 && err != nil:
				t.Errorf("%s：%v", c.title, err)
			case c.row > 0 && (!errors.As(err, &row) || row.Row != c.row || !fault.Is(err, "intake.changed_meanwhile")):
				t.Errorf("%s：%v", c.title, err)
			}
			if i := imported(t, s, id); i.State == office.ImportRunning {
				if _, err := s.Do(t.Context(), home, "", func(tx *store.Tx) error { _, err := intake.Stop(tx, clerk("people"), id); return err }); err != nil {
					t.Fatal(err)
				}
			}
			want := office.ImportDone
			if c.row > 0 {
				want = office.ImportStopped
			}
			if i := imported(t, s, id); i.State != want {
				t.Errorf("%s：%+v", c.title, i)
			}
			if _, err := w.Undo(t.Context(), "", id); err != nil {
				t.Fatalf("%s：%v", c.title, err)
			}
		}
		verify(t, s)
	})
}

// TestRowRefused: a row that its use case refuses stops the import there, what stands
// before it is written, and nothing of it or behind it.
func TestRowRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		fill(t, s)
		csv := "标题,清单,村,责任岗位,交办日期\n甲,问题清单,三合村,局长,2026-9-3\n乙,问题清单,双庙村,局长,2026-9-3\n丙,问题清单,三合村,局长,2026-9-3\n"
		w := work(t, s, "matters")
		p, err := w.Check(t.Context(), job(t, "matters", csv))
		if err != nil || p.Bad() {
			t.Fatal(err, p.Errors)
		}
		id, err := w.Begin(t.Context(), "", p)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Do(t.Context(), home, "", func(tx *store.Tx) error {
			return org.EndArea(tx, clerk("areas"), org.AreaChange{Code: 610723001002, From: calendar.YMD(2026, 9, 2), Document: "洋政发〔2026〕1号"})
		}); err != nil {
			t.Fatal(err)
		}
		err = w.Write(t.Context(), id, p)
		var row *intake.RowError
		if !errors.As(err, &row) || row.Row != 3 || !fault.Is(err, "office.area_gone") {
			t.Errorf("%v", err)
		}
		if i := imported(t, s, id); i.Created != 1 || i.State != office.ImportRunning {
			t.Errorf("%+v", i)
		}
		view(t, s, func(v *store.View) error {
			for title, want := range map[string]int{"甲": 1, "乙": 0, "丙": 0} {
				found := 0
				for _, code := range []area.Code{610723001001, 610723001002} {
					ms, err := v.MattersLike(code, title)
					if err != nil {
						return err
					}
					found += len(ms)
				}
				if found != want {
					t.Errorf("%s：%d", title, found)
				}
			}
			return nil
		})
	})
}

// TestThroughTheForm: a file goes through the use case of the form: an alias of a place is
// resolved, an order that was given on paper gets no second notice; parents are written
// before those under them, in whatever order the file has them.
func TestThroughTheForm(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		fill(t, s)
		take(t, s, "matters", "标题,清单,村,责任岗位,交办日期,期限\n限期的,限期整改,三合村,局长,2026-9-3,2026-9-9\n")
		view(t, s, func(v *store.View) error {
			ms, err := v.MattersLike(610723001001, "限期的")
			if err != nil || len(ms) != 1 || ms[0].Due.String() != "2026-09-09" {
				t.Fatalf("%+v %v", ms, err)
			}
			ls, err := v.LettersOf(ms[0].ID)
			if len(ls) != 0 {
				t.Errorf("%d letters", len(ls))
			}
			return err
		})
		circle := job(t, "bodies", "机构名称,类别,区划,上级机构\n甲局,综合,洋县,乙局\n乙局,综合,洋县,丙局\n丙局,综合,洋县,甲局\n")
		if p := plan(t, s, circle); !p.Bad() || !fault.Is(p.Errors[0].Err, "intake.circle") {
			t.Errorf("a circle: %+v", p.Errors)
		}
		take(t, s, "bodies", "机构名称,类别,区划,上级机构\n子局,综合,洋县,父局\n父局,综合,洋县,祖局\n祖局,综合,洋县,\n")
		undoNewest(t, s)
	})
}

// TestWhatIsPlannedIsWritten: a file that is checked without a fault is written to its end
// on a home that nobody changes meanwhile: what a use case would refuse is said by the
// check. The files are those that some use case refuses.
func TestWhatIsPlannedIsWritten(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		fill(t, s)
		take(t, s, "bodies", "机构名称,类别,区划\n县委办,综合,洋县\n")
		take(t, s, "posts", "机构,岗位名称,角色,区划\n县委办,主任,签发人,洋县\n县委办,干事,县直部门,洋县\n")
		people := "姓名,电话,岗位,机构,方式,任职起,任职止,任职文件\n"
		take(t, s, "people", people+"王五,13900000009,主任,县委办,任职,2026-01-01,,洋组干〔2026〕1号\n")
		second := as("discipline", 610723000000)
		second.Person = "p2"
		do(t, s, func(tx *store.Tx) error {
			ps, err := tx.PersonsNamed("王五")
			if err != nil {
				return err
			}
			terms, err := tx.AppointmentsOf(ps[0].ID)
			if err != nil {
				return err
			}
			return org.ConfirmAppointment(tx, second, terms[0].ID, true)
		})
		do(t, s, func(tx *store.Tx) error {
			return org.BeginArea(tx, clerk("areas"), org.AreaChange{Code: 610723001009, From: calendar.YMD(2026, 9, 10), Name: "新村", Document: "洋政发〔2026〕1号"})
		})
		bad := 0
		for _, f := range [][2]string{
			{"posts", "机构,岗位名称,角色,区划\n县委办,干事,签发人,洋县\n"},
			{"posts", "机构,岗位名称,角色,区划\n县委办,主任,县直部门,洋县\n"},
			{"posts", "机构,岗位名称,角色,区划\n县委办,支书,第一书记,洋县\n"},
			{"people", people + "王五,13900000009,主任,县委办,代理,2026-01-01,,洋组干〔2026〕1号\n"},
			{"people", people + "王五,13900000009,主任,县委办,任职,2026-01-01,,请填写文号\n"},
			{"people", people + "王五,13900000009,主任,县委办,任职,2026-01-01,2026-09-01,洋组干〔2026〕1号\n"},
			{"people", people + "王五,13900000009,主任,县委办,任职,2026-01-01,2026-09-01,洋组干〔2026〕1号\n"},
			{"people", people + "王五,13900000009,主任,县委办,任职,2026-01-01,2026-09-02,洋组干〔2026〕1号\n"},
			{"areas", "区划代码,名称,启用日期,停用日期\n610723001010,早村,2026-09-10,2026-09-01\n"},
			{"matters", "标题,清单,村,责任岗位,责任单位,交办日期\n村还没有设,问题清单,新村,局长,县水利局,2026-9-3\n"},
			{"matters", "标题,清单,村,来源\n来源太长,问题清单,三合村," + strings.Repeat("来", 201) + "\n"},
			{"matters", "编号,标题,来源,清单,村\n" + strings.Repeat("9", 150) + ",编号太长," + strings.Repeat("来", 100) + ",问题清单,三合村\n"},
			{"matters", "编号,标题,来源,清单,村\n甲1,饮水管道破裂," + strings.Repeat("来", 201) + ",问题清单,三合村\n"},
		} {
			j := job(t, f[0], f[1])
			if plan(t, s, j).Bad() {
				bad++
				continue
			}
			if _, err := run(t, s, j); err != nil && !fault.Is(err, "intake.nothing") {
				t.Errorf("%s was checked without a fault and not written: %v", f[1], err)
			}
		}
		if bad < 8 {
			t.Errorf("only %d files are faulty", bad)
		}
	})
}

// TestResumeLeavesWhatOthersTouched: an import that is gone on with writes over nothing that
// somebody else touched since it was checked: such rows are left, listed and counted.
func TestResumeLeavesWhatOthersTouched(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		fill(t, s)
		old := crowd(430)
		take(t, s, "people", old)
		csv := strings.ReplaceAll(old, "科员", "主任科员") + "赵新,13911111111,主任科员\n"
		w := work(t, s, "people")
		p, err := w.Check(t.Context(), fileJob(t, csv))
		if err != nil || p.Updates != 430 || p.Creates != 1 {
			t.Fatal(err, p.Updates, p.Creates)
		}
		id, err := w.Begin(t.Context(), "", p)
		if err != nil {
			t.Fatal(err)
		}
		named := func(row int) string { return fmt.Sprintf("王%c%c", '一'+rune(row%50), '丁'+rune(row/50)) }
		touch := func(rows ...int) func(tx *store.Tx) error {
			return func(tx *store.Tx) error {
				for _, row := range rows {
					ps, err := tx.PersonsNamed(named(row))
					if err != nil {
						return err
					}
					ps[0].Grade = "别人写的"
					if err := org.AddPerson(tx, clerk("people"), &ps[0]); err != nil {
						return err
					}
				}
				return nil
			}
		}
		page := 0
		half := w
		half.Again = func(ctx context.Context) error {
			if page++; page == 2 {
				_, err := s.Do(ctx, home, "", touch(425))
				return err
			}
			return nil
		}
		if err := half.Write(t.Context(), id, p); !fault.Is(err, "intake.changed_meanwhile") {
			t.Fatal(err)
		}
		do(t, s, touch(420, 421))
		do(t, s, func(tx *store.Tx) error {
			return org.AddPerson(tx, clerk("people"), &org.Person{Name: "赵新", Phone: "13911111111", Grade: "别人写的"})
		})
		if err := left(t, s, id, "people", csv); err != nil {
			t.Fatal(err)
		}
		i := imported(t, s, id)
		lines, n := intake.LeftAlone(i)
		if i.State != office.ImportDone || lines != "422-423,427,432" || n != 4 || i.Written() != 427 {
			t.Errorf("%s left, %d; %+v", lines, n, i)
		}
		view(t, s, func(v *store.View) error {
			for _, name := range []string{named(420), named(421), named(425), "赵新"} {
				ps, err := v.PersonsNamed(name)
				if err != nil || len(ps) != 1 || ps[0].Grade != "别人写的" {
					t.Errorf("%s is written over: %+v %v", name, ps, err)
				}
			}
			return nil
		})
		verify(t, s)
	})
}
