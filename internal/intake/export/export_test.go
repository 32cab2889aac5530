package export_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/intake"
	"luoshi/internal/intake/export"
	"luoshi/internal/matter"
	"luoshi/internal/org"
	"luoshi/internal/scenario/countytest"
	"luoshi/internal/sheet"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

// county is the demo's county after its three months, and who works in it.
type county struct {
	*testing.T
	s    *store.Store
	home int
	zone *time.Location
	now  time.Time
}

func open(t *testing.T, e storetest.Engine) county {
	c := county{T: t, home: 610723, now: time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)}
	c.s = countytest.Demo(t, e, true).Store(t, func() time.Time { return c.now })
	c.view(func(v *store.View) error {
		pr, err := v.Programme()
		if err == nil {
			c.zone, err = pr.Location()
		}
		return err
	})
	return c
}

func (c county) view(fn func(v *store.View) error) {
	c.Helper()
	if err := c.s.View(c.Context(), c.home, fn); err != nil {
		c.Fatal(err)
	}
}

func (c county) do(fn func(tx *store.Tx) error) {
	c.Helper()
	if _, err := c.s.Do(c.Context(), c.home, "", fn); err != nil {
		c.Fatal(err)
	}
}

func (c county) actor(role access.Role) access.Actor {
	return access.Actor{Account: "a1", Person: "p1", Post: "desk", Role: role, Home: c.home, Area: area.OfHome(c.home), Now: c.now}
}

// clerk is who takes a kind in.
func (c county) clerk(kind string) access.Actor {
	if kind == "matters" {
		return c.actor("desk")
	}
	return c.actor(access.SystemAdmin)
}

func (c county) work(kind string) intake.Work {
	return intake.Work{Store: c.s, Home: c.home, Actor: c.clerk(kind), Rules: matter.Rules{Calendar: c.s.CalendarOf(c.home), Zone: c.zone}}
}

// out gives a list out.
func (c county) out(actor access.Actor, kind, ext string) []byte {
	c.Helper()
	var out bytes.Buffer
	o := export.Order{Kind: kind, Ext: ext, Actor: actor, Calendar: c.s.CalendarOf(c.home)}
	c.view(func(v *store.View) error { return export.Write(v, o, &out) })
	return out.Bytes()
}

// check takes a file in as far as its check.
func (c county) check(kind, ext string, data []byte) *intake.Plan {
	c.Helper()
	k, err := intake.KindOf(kind)
	if err != nil {
		c.Fatal(err)
	}
	var j intake.Job
	c.view(func(v *store.View) error {
		j, err = intake.NewJob(v.Reader, k, "导出"+ext, data, nil)
		return err
	})
	p, err := c.work(kind).Check(context.Background(), j)
	if err != nil {
		c.Fatal(err)
	}
	return p
}

func said(p *intake.Plan) string {
	var out []string
	for _, e := range p.Errors[:min(5, len(p.Errors))] {
		out = append(out, e.Column+" "+e.Error())
	}
	return strings.Join(out, "; ")
}

// twins are rows that are legal and hard to tell apart: bodies of one name with posts of one
// title, a person without telephone and number, a village that was dissolved.
func (c county) twins() {
	c.Helper()
	at := area.OfHome(c.home)
	var gone store.AdoptedArea
	c.view(func(v *store.View) error {
		ms, err := v.Ledger(store.LedgerFilter{Sees: access.Sees(c.actor("desk"), "matter.see"), Limit: 50})
		if err != nil {
			return err
		}
		all, err := v.Areas()
		for _, a := range all {
			if a.Code == ms[0].Area {
				gone = a
			}
		}
		return err
	})
	c.do(func(tx *store.Tx) error {
		gone.Until, gone.Successor = "2026-11-01", []area.Code{gone.Code - gone.Code%1000}
		return org.AdoptArea(tx, c.actor(access.SystemAdmin), &gone)
	})
	c.do(func(tx *store.Tx) error {
		admin := c.actor(access.SystemAdmin)
		for n := range 2 {
			b := org.Body{Name: "工作专班", Short: "专班", Kind: org.General, Area: at, From: calendar.None, Until: calendar.None}
			if err := org.AddBody(tx, admin, &b); err != nil {
				return err
			}
			p := org.Post{Body: b.ID, Title: "组长", Role: "department", Area: at, From: calendar.None, Until: calendar.None}
			if err := org.AddPost(tx, admin, &p); err != nil {
				return err
			}
			below := org.Body{Name: []string{"专班一组", "专班二组"}[n], Parent: b.ID, Kind: org.General, Area: at, From: calendar.None, Until: calendar.None}
			if err := org.AddBody(tx, admin, &below); err != nil {
				return err
			}
			who := org.Person{Name: "赵无号"}
			if err := org.AddPerson(tx, admin, &who); err != nil {
				return err
			}
			a := org.Appointment{Post: p.ID, Person: who.ID, Hold: org.Holder, From: calendar.YMD(2026, 9, 1), Until: calendar.None}
			if err := org.Appoint(tx, admin, &a); err != nil {
				return err
			}
		}
		return nil
	})
}

// What is given out is taken for the same when it comes back, whoever gave it out, and
// taking it in changes nothing.
func TestExportComesBackTheSame(t *testing.T) {
	t.Parallel()
	storetest.OneThread(t)
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			c := open(t, e)
			c.twins()
			for _, kind := range []string{"areas", "bodies", "posts", "people", "roster", "matters"} {
				for role, ext := range map[access.Role]string{"organiser": ".xlsx", "desk": ".csv"} {
					p := c.check(kind, ext, c.out(c.actor(role), kind, ext))
					if p.Bad() || p.Same != p.Lines || p.Lines < 2 || len(p.Job.Mapping.Columns) < len(p.Job.Kind.Columns)-3 {
						t.Errorf("%s%s of %s: %d rows, %d the same, %d new, %d changed, %d wrong: %s", kind, ext, role, p.Lines, p.Same, p.Creates, p.Updates, len(p.Errors), said(p))
					}
					if _, err := c.work(kind).Begin(t.Context(), "", p); !fault.Is(err, "intake.nothing") {
						t.Errorf("%s%s: nothing is to be written, and it began: %v", kind, ext, err)
					}
				}
			}
		})
	}
}

// One altered cell is one change where the kind allows it, or is refused at that cell.
func TestOneCellIsOneChange(t *testing.T) {
	t.Parallel()
	storetest.OneThread(t)
	cases := []struct {
		kind, column, to string
		refused          string // "" for one change
	}{
		{"areas", "name", "改名村", ""},
		{"bodies", "short", "改了的简称", ""},
		{"bodies", "name", "改了的名称", "intake.row_renamed"},
		{"bodies", "town", "没有的镇", "intake.area_differs"},
		{"bodies", "area", "没有的村", "intake.area_differs"},
		{"bodies", "own", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "intake.row_unknown"},
		{"posts", "above", "没有的岗位", "intake.post_unknown"},
		{"posts", "title", "改了的岗位", "intake.row_renamed"},
		{"people", "phone", "13912345678", ""},
		{"people", "name", "李改名", ""},
		{"people", "own", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "intake.row_unknown"},
		{"roster", "phone", "13912345678", ""},
		{"roster", "post", "改了的岗位", "intake.row_renamed"},
		{"roster", "body", "改了的机构", "intake.body_unknown"},
		{"matters", "title", "改了的标题", "intake.matter_fixed"},
		{"matters", "due", "2027-01-05", "intake.matter_fixed"},
		{"matters", "code", "610723000000", "intake.matter_fixed"},
		{"matters", "own", "SX-2026-999999", "intake.own_unknown"},
	}
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			c, files := open(t, e), map[string][]byte{}
			for _, x := range cases {
				if files[x.kind] == nil {
					files[x.kind] = c.out(c.actor("organiser"), x.kind, ".csv")
				}
				data := files[x.kind]
				k, _ := intake.KindOf(x.kind)
				table, err := sheet.Read(bytes.NewReader(data), sheet.Options{Name: "a.csv", Wanted: k.Wanted()})
				if err != nil {
					t.Fatal(err)
				}
				column, _ := k.Column(x.column)
				at := table.Column(column.Title)
				row := len(table.Rows) / 2
				for row < len(table.Rows)-1 && table.Rows[row].Cells[at] == "" {
					row++
				}
				table.Rows[row].Cells[at] = x.to
				p := c.check(x.kind, ".csv", written(t, table))
				switch {
				case x.refused == "" && (p.Bad() || p.Updates != 1 || p.Creates != 0 || p.Same != p.Lines-1):
					t.Errorf("%s %s: %d changed, %d new, %d of %d the same, %s", x.kind, x.column, p.Updates, p.Creates, p.Same, p.Lines, said(p))
				case x.refused != "" && (len(p.Errors) != 1 || !fault.Is(p.Errors[0].Err, x.refused) || p.Errors[0].Row != table.Rows[row].Number):
					t.Errorf("%s %s: %d faults, want %s at row %d: %s", x.kind, x.column, len(p.Errors), x.refused, table.Rows[row].Number, said(p))
				}
			}
		})
	}
}

func written(t *testing.T, table sheet.Table) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := sheet.NewWriter(&out, ".csv", "", sheet.Cols(table.Header...)...)
	for _, r := range table.Rows {
		if err == nil {
			err = w.Row(r.Cells...)
		}
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// The ledger says names beside codes, who answers, where it is stuck and how late it is.
func TestLedgerSaysWhoAndWhere(t *testing.T) {
	t.Parallel()
	c := open(t, storetest.Engines(t)[0])
	table, err := sheet.Read(bytes.NewReader(c.out(c.actor("desk"), "matters", ".xlsx")), sheet.Options{Name: "a.xlsx"})
	if err != nil {
		t.Fatal(err)
	}
	filled := map[string]int{}
	for _, r := range table.Rows {
		for i, name := range table.Header {
			if r.Cells[i] != "" {
				filled[name]++
			}
		}
		if k := r.Kind(table.Column("逾期工作日")); r.Cells[table.Column("逾期工作日")] != "" && k != sheet.Number {
			t.Fatalf("days late are %v", k)
		}
		if due := r.Cells[table.Column("期限")]; due != "" && strings.Contains(due, "-") {
			t.Fatalf("a due date is the text %s", due)
		}
	}
	for _, name := range []string{"镇(办)", "村", "区划代码", "现任责任人", "责任单位", "逾期工作日", "卡在", "办结日期"} {
		if filled[name] == 0 {
			t.Errorf("nothing in %s; head %v", name, table.Header)
		}
	}
	if i := slices.Index(table.Header, "卡在"); i >= 0 {
		for _, r := range table.Rows {
			if strings.HasPrefix(r.Cells[i], "0") {
				t.Errorf("卡在 is the code %s", r.Cells[i])
			}
		}
	}
}
