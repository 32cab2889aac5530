package intake_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/intake"
	"luoshi/internal/intake/export"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/sheet"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
	"luoshi/journal"
	"luoshi/pack"
)

const home = 610723

var noon = time.Date(2026, 9, 24, 4, 0, 0, 0, time.UTC)

func shanghai(t *testing.T) *time.Location {
	t.Helper()
	z, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func rules(t *testing.T) matter.Rules {
	t.Helper()
	return matter.Rules{Calendar: calendar.Embedded(), Zone: shanghai(t)}
}

// each opens a store with a programme under the pack of 洋县 on every engine.
func each(t *testing.T, fn func(t *testing.T, s *store.Store)) {
	t.Helper()
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			s := e.Open(t, storetest.NewClock(noon))
			start(t, s)
			fn(t, s)
		})
	}
}

func start(t *testing.T, s *store.Store) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "packs", "yangxian", "pack.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	p, problems := pack.ReadText(text)
	if len(problems) > 0 {
		t.Fatal(problems[0])
	}
	_, err = s.Do(t.Context(), home, "", func(tx *store.Tx) error {
		if err := tx.KeepPack(p, string(text), ""); err != nil {
			return err
		}
		pr := store.Programme{Title: "驻村", Base: store.PackKey(p.ID, p.Version), Zone: "Asia/Shanghai"}
		if err := tx.SaveProgramme(&pr); err != nil {
			return err
		}
		return tx.Record(journal.Event{At: noon.UnixMilli(), Act: "programme.set", Subject: pr.ID})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// job reads a text table as a file of a kind, its columns matched by name.
func job(t *testing.T, kind, csv string) intake.Job {
	t.Helper()
	k, err := intake.KindOf(kind)
	if err != nil {
		t.Fatal(err)
	}
	table, err := sheet.Read(strings.NewReader(csv), sheet.Options{Name: "a.csv", Wanted: k.Wanted()})
	if err != nil {
		t.Fatal(err)
	}
	return intake.Job{Kind: k, Table: table, Mapping: k.Match(table), File: "a.csv"}
}

func plan(t *testing.T, s *store.Store, j intake.Job) *intake.Plan {
	t.Helper()
	var p *intake.Plan
	err := s.View(t.Context(), home, func(v *store.View) (err error) {
		p, err = intake.MakePlan(v.Reader, rules(t), clerk(j.Kind.ID), j)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// take imports a table that must be right and answers the import.
func take(t *testing.T, s *store.Store, kind, csv string) office.Import {
	t.Helper()
	i, err := run(t, s, job(t, kind, csv))
	if err != nil {
		for _, e := range plan(t, s, job(t, kind, csv)).Errors {
			t.Logf("row %d %s: %v", e.Row, e.Column, e.Err)
		}
		t.Fatal(err)
	}
	return i
}

// work is the work of whoever may import a kind.
func work(t *testing.T, s *store.Store, kind string) intake.Work {
	t.Helper()
	return intake.Work{Store: s, Home: home, Actor: clerk(kind), Rules: rules(t)}
}

func run(t *testing.T, s *store.Store, j intake.Job) (i office.Import, err error) {
	t.Helper()
	w := work(t, s, j.Kind.ID)
	p, err := w.Check(t.Context(), j)
	if err != nil {
		return i, err
	}
	id, err := w.Begin(t.Context(), "", p)
	if err != nil {
		return i, err
	}
	err = w.Write(t.Context(), id, p)
	view(t, s, func(v *store.View) (err error) {
		i, err = v.Import(id)
		return err
	})
	return i, err
}

func undo(t *testing.T, s *store.Store, id string) (blocked []intake.Blocked, err error) {
	t.Helper()
	var i office.Import
	view(t, s, func(v *store.View) (err error) {
		i, err = v.Import(id)
		return err
	})
	return work(t, s, i.Kind).Undo(t.Context(), "", id)
}

const (
	areasCSV = "洋县区划表\n区划代码,名称\n610723000000,洋县\n610723001000,洋州街道\n610723001001,三合村村委会\n610723001002,双庙村村委会\n"
	bodies   = "机构名称,简称,类别,区划,上级机构\n三合村工作队,,驻村工作队,三合村,洋县县委\n洋县县委,县委,党群,洋县,\n洋县水利局,县水利局,涉农,610723000000,洋县县委\n"
	posts    = "单位,岗位名称,角色,辖区,上级岗位\n县水利局,局长,县直部门,,\n三合村工作队,第一书记,第一书记,,局长\n"
	people   = "姓名,手机号,身份证号,职务,单位,任职时间,派出单位,工作队\n张三,13900000001,,第一书记,三合村工作队,2024年3月1日,县水利局,三合村工作队\n李四,139 0000 0002,,局长,,2023/5/1,,\n"
	matters  = "编号,标题,问题,清单,村,责任岗位,交办日期,期限,状态\n甲1,饮水管道破裂,三处,问题清单,三合村,局长,2026-9-3,2026-9-30,在办\n甲2,路灯不亮,五盏,problem,洋州街道双庙村,第一书记,2026-9-4,,已交办\n"
)

// fill imports everything in order.
func fill(t *testing.T, s *store.Store) (last office.Import) {
	t.Helper()
	for _, f := range [][2]string{{"areas", areasCSV}, {"bodies", bodies}, {"posts", posts}, {"people", people}, {"matters", matters}} {
		last = take(t, s, f[0], f[1])
	}
	return last
}

func TestImportEverything(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		last := fill(t, s)
		if last.Created != 2 || last.Lines != 2 {
			t.Errorf("matters: %+v", last)
		}
		view(t, s, func(v *store.View) error {
			bs, err := v.Bodies()
			if err != nil {
				return err
			}
			id := map[string]string{}
			for _, b := range bs {
				id[b.Name] = b.ID
			}
			for _, b := range bs {
				if b.Name == "三合村工作队" && (b.Parent != id["洋县县委"] || b.Area != 610723001001) {
					t.Errorf("body %+v", b)
				}
			}
			ms, err := v.Ledger(store.LedgerFilter{Sees: access.Sees(desk(), "matter.see"), Today: calendar.DateOf(noon, shanghai(t))})
			if err != nil {
				return err
			}
			got := map[string]matter.Matter{}
			for _, m := range ms {
				got[m.Title] = m
			}
			if m := got["饮水管道破裂"]; m.Due.String() != "2026-09-30" || !m.Backfilled || m.State != matter.Assigned || m.OwnerBody != id["洋县水利局"] ||
				m.Area != 610723001001 || m.Origin != "（原编号 甲1）" {
				t.Errorf("%+v", m)
			}
			// 15 个工作日 from 4 September 2026, the pack's own term.
			if m := got["路灯不亮"]; m.Due.IsNone() || m.Due <= calendar.YMD(2026, 9, 18) || m.Clock.Segments[0].Term.N != 15 {
				t.Errorf("%+v", m)
			}
			ps, err := v.PersonsNamed("李四")
			if err != nil || len(ps) != 1 || ps[0].Phone != "13900000002" {
				t.Errorf("persons %+v, %v", ps, err)
			}
			return nil
		})
		verify(t, s)
	})
}

func TestRegisteredOnly(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		fill(t, s)
		i := take(t, s, "matters", "标题,清单,村,状态\n还没交办,问题清单,洋州街道双庙村,已登记\n")
		view(t, s, func(v *store.View) error {
			ms, err := v.MattersLike(610723001002, "还没交办")
			if err != nil || len(ms) != 1 || ms[0].State != matter.Registered || !ms[0].Due.IsNone() {
				t.Errorf("%+v, %v", ms, err)
			}
			return nil
		})
		take(t, s, "matters", "标题,清单,村,小组,问题\n还没交办,问题清单,双庙村,二组,补写\n")
		take(t, s, "matters", "标题,清单,村,问题\n还没交办,问题清单,双庙村,再补写\n")
		view(t, s, func(v *store.View) error {
			ms, err := v.MattersLike(610723001002, "还没交办")
			if err != nil || len(ms) != 1 || ms[0].Place != "二组" || ms[0].Facts != "再补写" {
				t.Errorf("%+v, %v", ms, err)
			}
			return nil
		})
		undoNewest(t, s)
		undoNewest(t, s)
		if _, err := undo(t, s, i.ID); err != nil {
			t.Error(err)
		}
	})
}

func TestImportAgainChangesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		fill(t, s)
		for _, f := range [][2]string{{"areas", areasCSV}, {"bodies", bodies}, {"posts", posts}, {"people", people}, {"matters", matters}} {
			p := plan(t, s, job(t, f[0], f[1]))
			if p.Bad() || p.Creates != 0 || p.Updates != 0 || p.Same != p.Lines {
				t.Errorf("%s: %d new, %d changed, %d same of %d, %v", f[0], p.Creates, p.Updates, p.Same, p.Lines, p.Errors)
			}
			if _, err := run(t, s, job(t, f[0], f[1])); !fault.Is(err, "intake.nothing") {
				t.Errorf("%s: answered %v, want intake.nothing", f[0], err)
			}
		}
		p := plan(t, s, job(t, "matters", "编号,标题,清单,村,责任岗位,交办日期\n甲1,另一本台账的甲1,限期整改,三合村,局长,2026-9-3\n"))
		if p.Bad() || p.Creates != 1 {
			t.Errorf("the same number in another list: %+v", p.Errors)
		}
		p = plan(t, s, job(t, "bodies", "机构名称,类别,区划\n洋县水利局,涉农,三合村\n"))
		if p.Updates != 1 || p.Creates != 0 {
			t.Errorf("%+v", p)
		}
	})
}

func TestEveryFaultAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		fill(t, s)
		cases := []struct {
			title, kind, csv string
			want             []string // row:column:code
		}{
			{"人员表各种错", "people", "姓名,手机号,身份证号,职务,任职时间\n王五,,,,\n赵六,138,,,\n,13900000009,,,\n钱七,13900000003,610723190001011234,局长,2024-2-30\n孙八,13900000004,6.10723E+17,没有的岗,2024-1-1\n" +
				"周九,13900000005,,局长,\n吴十,13900000006,,局长,2024-01-01\n", []string{"2:电话:intake.person_key", "3:电话:intake.phone", "4:姓名:intake.required", "5:身份证号:ident.citizen_check",
				"6:身份证号:intake.digits_lost", "7:任职起:intake.from_missing", "8:岗位:org.post_held"}},
			{"文件内重复", "bodies", "机构名称,类别,区划\n甲局,综合,洋县\n甲局,党群,洋县\n甲局,综合,洋县\n", []string{"3:机构名称:intake.duplicate"}},
			{"类别和区划不认识", "bodies", "机构名称,类别,区划\n甲局,其他,三和村\n", []string{"2:类别:intake.kind_unknown", "2:区划:intake.area_name"}},
			{"没有区划一列", "bodies", "机构名称,类别\n甲局,综合\n", []string{"1:区划:intake.no_column"}},
			{"岗位", "posts", "机构,岗位,角色\n没有的局,局长,县直部门\n县水利局,副局长,皇帝\n#N/A,科员,县直部门\n", []string{"2:机构:intake.body_unknown", "3:角色:intake.role_unknown", "4:机构:intake.formula", "4:机构:intake.body_unknown"}},
			{"区划", "areas", "区划代码,名称\n三合村,三合村\n610724000000,西乡县\n610723001003,\n", []string{"2:区划代码:area.code_not_digits", "3:区划代码:intake.area_outside", "4:名称:intake.required", "4:名称:area.name_missing"}},
			{"在办事项", "matters", "标题,清单,村,责任岗位,交办日期,期限,状态\n甲,没有的,三合村,局长,2026-09-01,,\n乙,问题清单,三合村,局长,2026-12-01,,\n丙,问题清单,三合村,局长,2026-09-01,2026-08-01,\n丁,问题清单,三合村,,,2026-10-01,\n戊,问题清单,三合村,局长,2026-09-01,,已办结\n己,问题清单,三合村,局长,,,在办\n",
				[]string{"2:清单:intake.list_unknown", "3:交办日期:intake.start_future", "4:期限:intake.due_before_start", "5:期限:intake.due_without_owner", "6:办结日期:matter.closed_missing", "7:交办日期:intake.start_missing"}},
			{"补录过的事项不能改期限", "matters", "编号,标题,清单,村,责任岗位,交办日期,期限\n甲1,饮水管道破裂,问题清单,三合村,局长,2026-9-3,2026-10-30\n", []string{"2:期限:intake.matter_fixed"}},
		}
		for _, c := range cases {
			t.Run(c.title, func(t *testing.T) {
				p := plan(t, s, job(t, c.kind, c.csv))
				var got []string
				for _, e := range p.Errors {
					f, _ := fault.As(e.Err)
					got = append(got, strings.Join([]string{strconv.Itoa(e.Row), e.Column, f.Code}, ":"))
				}
				if strings.Join(got, " ") != strings.Join(c.want, " ") {
					t.Errorf("got  %v\nwant %v", got, c.want)
				}
				if _, err := run(t, s, job(t, c.kind, c.csv)); !fault.Is(err, "intake.rows_bad") {
					t.Errorf("apply answered %v", err)
				}
			})
		}
		p := plan(t, s, job(t, "bodies", cases[2].csv))
		if w := p.Errors[1].Want; !strings.Contains(w, "村") {
			t.Errorf("no division proposed: %q", w)
		}
		verify(t, s)
	})
}

func TestUndo(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		fill(t, s)
		before := state(t, s)
		more := take(t, s, "bodies", "机构名称,类别,区划\n洋县水利局,综合,洋县\n洋县林业局,涉农,洋县\n")
		again := take(t, s, "bodies", "机构名称,简称,类别,区划\n洋县林业局,林业,涉农,洋县\n")
		if blocked, err := undo(t, s, more.ID); !fault.Is(err, "intake.undo_changed") || len(blocked) != 1 || blocked[0].Title != "洋县林业局" {
			t.Errorf("undo of a changed row: %v, %v", blocked, err)
		}
		if _, err := undo(t, s, again.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := undo(t, s, again.ID); !fault.Is(err, "intake.not_open") {
			t.Errorf("second undo: %v", err)
		}
		take(t, s, "posts", "机构,岗位,角色\n洋县林业局,局长,县直部门\n")
		if blocked, err := undo(t, s, more.ID); !fault.Is(err, "intake.undo_named") || len(blocked) != 1 {
			t.Errorf("undo of a named body: %v, %v", blocked, err)
		}
		undoNewest(t, s)
		if _, err := undo(t, s, more.ID); err != nil {
			t.Fatal(err)
		}
		if after := state(t, s); after != before {
			t.Errorf("after undo\n%s\nbefore\n%s", after, before)
		}
		for range 5 {
			undoNewest(t, s)
		}
		if left := state(t, s); strings.TrimSpace(left) != "" {
			t.Errorf("left after everything was taken back:\n%s", left)
		}
		verify(t, s)
	})
}

// undoNewest takes back the newest import that stands.
func undoNewest(t *testing.T, s *store.Store) {
	t.Helper()
	id := ""
	view(t, s, func(v *store.View) error {
		is, err := v.Imports("", 50)
		for _, i := range is {
			if i.UndoneAt.IsZero() && id == "" {
				id = i.ID
			}
		}
		return err
	})
	if _, err := undo(t, s, id); err != nil {
		t.Fatal(err)
	}
}

func view(t *testing.T, s *store.Store, fn func(*store.View) error) {
	t.Helper()
	if err := s.View(t.Context(), home, fn); err != nil {
		t.Fatal(err)
	}
}

// state prints what the lists show, and the tally of matters.
func state(t *testing.T, s *store.Store) string {
	t.Helper()
	var out bytes.Buffer
	view(t, s, func(v *store.View) error {
		for _, k := range intake.Kinds() {
			var part bytes.Buffer
			if err := export.Write(v, export.Order{Kind: k.ID, Ext: ".csv", Actor: desk(), Filter: store.LedgerFilter{Sees: access.Sees(desk(), "matter.see")}}, &part); err != nil {
				return err
			}
			_, rest, _ := strings.Cut(part.String(), "\r\n")
			out.WriteString(rest)
		}
		rows, err := v.Tally(0, 0, time.Time{})
		for _, r := range rows {
			out.WriteString(r.Area.String() + string(r.State) + strconv.Itoa(r.N) + "\n")
		}
		return err
	})
	return out.String()
}

func verify(t *testing.T, s *store.Store) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	if _, err := s.Sequence(ctx, home); err != nil {
		t.Fatal(err)
	}
	r, err := s.Verify(ctx, home)
	if err != nil || !r.Intact() {
		t.Errorf("journal: %+v, %v", r, err)
	}
}

// TestUndoOfAnAddressee: a body that a letter was addressed to since is not taken back
// from under it.
func TestUndoOfAnAddressee(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		fill(t, s)
		more := take(t, s, "bodies", "机构名称,类别,区划\n洋县林业局,涉农,洋县\n")
		body := ""
		view(t, s, func(v *store.View) error {
			bs, err := v.Bodies()
			for _, b := range bs {
				if b.Name == "洋县林业局" {
					body = b.ID
				}
			}
			return err
		})
		if _, err := s.Do(t.Context(), home, "", func(tx *store.Tx) error {
			l := letter.Letter{Kind: "supervise", Title: "督办函", ToBody: body, State: letter.Draft, ReplyDue: calendar.None}
			if err := tx.SaveLetter(&l); err != nil {
				return err
			}
			return tx.Record(desk().Event("letter.draft", l.ID))
		}); err != nil {
			t.Fatal(err)
		}
		if blocked, err := undo(t, s, more.ID); !fault.Is(err, "intake.undo_named") || len(blocked) != 1 || blocked[0].Title != "洋县林业局" {
			t.Errorf("undo of an addressee: %v, %v", blocked, err)
		}
	})
}
