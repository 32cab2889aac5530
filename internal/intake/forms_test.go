package intake_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/fault"
	"luoshi/internal/intake"
	"luoshi/internal/intake/command"
	"luoshi/internal/intake/export"
	"luoshi/internal/intake/forms"
	"luoshi/internal/sheet"
	"luoshi/internal/store"
	"luoshi/internal/wording"
)

// A template that comes back as it went out matches every column and has no row.
func TestTemplates(t *testing.T) {
	t.Parallel()
	for _, k := range intake.Kinds() {
		var buf bytes.Buffer
		if err := forms.Template(k, &buf); err != nil {
			t.Fatal(err)
		}
		table, err := sheet.Read(&buf, sheet.Options{Name: "模板.xlsx", Wanted: k.Wanted()})
		if err != nil {
			t.Fatal(err)
		}
		if m := k.Match(table); len(m.Columns) != len(k.Columns) || len(table.Rows) != 1 {
			t.Errorf("%s: %d of %d columns matched, %d rows", k.ID, len(m.Columns), len(k.Columns), len(table.Rows))
		}
		for _, c := range k.Columns {
			for _, text := range []string{c.Title, c.Help, k.Title, k.Help} {
				if text != "" && !wording.HasPage(text) {
					t.Errorf("no English for %q", text)
				}
			}
		}
	}
	each(t, func(t *testing.T, s *store.Store) {
		k, err := intake.KindOf("areas")
		if err != nil {
			t.Fatal(err)
		}
		var buf bytes.Buffer
		if err := forms.Template(k, &buf); err != nil {
			t.Fatal(err)
		}
		view(t, s, func(v *store.View) error {
			j, err := intake.NewJob(v.Reader, k, "模板.xlsx", buf.Bytes(), nil)
			if err != nil {
				return err
			}
			if p, err := intake.MakePlan(v.Reader, rules(t), clerk("areas"), j); err != nil || p.Lines != 0 || len(p.Errors) != 1 || !fault.Is(p.Errors[0].Err, "intake.no_rows") {
				t.Errorf("the example row was read: %+v, %v", p, err)
			}
			return nil
		})
	})
}

// What is exported is taken for the same when it comes back.
func TestExportComesBackTheSame(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		fill(t, s)
		organiser := desk()
		organiser.Role = "organiser"
		for _, kind := range []string{"areas", "bodies", "posts", "people", "matters"} {
			for _, ext := range []string{".xlsx", ".csv"} {
				out := filepath.Join(t.TempDir(), "x"+ext)
				if code, err := export.Run(t.Context(), s, home, export.Order{Kind: kind, Actor: organiser, Filter: store.LedgerFilter{}}, out); code != intake.Done || err != nil {
					t.Fatalf("%s: %d, %v", kind, code, err)
				}
				var said bytes.Buffer
				code, err := command.Import(t.Context(), s, home, clerk(kind), kind, out, true, "", &said, false)
				if code != intake.Done || err != nil || !strings.Contains(said.String(), "新增 0，更新 0，") {
					t.Errorf("%s%s: exit %d, %v: %s", kind, ext, code, err, said.String())
				}
			}
		}
	})
}

func TestExportShowsOnlyWhatMayBeSeen(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		fill(t, s)
		cases := []struct {
			title, kind string
			actor       access.Actor
			has, hasNot []string
		}{
			{"组织部看得到电话", "people", as("organiser", 610723000000), []string{"13900000001", "张三", "李四"}, nil},
			{"县主管部门只看姓名", "people", as("desk", 610723000000), []string{"张三", "李四"}, []string{"13900000001", "电话"}},
			{"系统管理员维护名册，不看电话", "people", as(access.SystemAdmin, 610723000000), []string{"张三", "李四"}, []string{"13900000001", "电话"}},
			{"村里只看本村的人", "people", as("village", 610723001001), []string{"张三"}, []string{"李四", "13900000001"}},
			{"村里只看本村的岗位", "posts", as("village", 610723001001), []string{"第一书记"}, []string{"局长,县直部门"}},
			{"村里只看本村的事项", "matters", as("village", 610723001001), []string{"饮水管道破裂"}, []string{"路灯不亮"}},
			{"另一村看不到本村的", "matters", as("village", 610723001002), []string{"路灯不亮"}, []string{"饮水管道破裂"}},
		}
		for _, c := range cases {
			t.Run(c.title, func(t *testing.T) {
				var out bytes.Buffer
				view(t, s, func(v *store.View) error {
					return export.Write(v, export.Order{Kind: c.kind, Ext: ".csv", Actor: c.actor, Filter: store.LedgerFilter{}}, &out)
				})
				for _, want := range c.has {
					if !strings.Contains(out.String(), want) {
						t.Errorf("%q is missing in %s", want, out.String())
					}
				}
				for _, no := range c.hasNot {
					if strings.Contains(out.String(), no) {
						t.Errorf("%q is shown in %s", no, out.String())
					}
				}
			})
		}
		view(t, s, func(v *store.View) error {
			err := export.Write(v, export.Order{Kind: "people", Ext: ".csv", Actor: as(access.Role("guest"), 610723000000)}, &bytes.Buffer{})
			if fault.KindOf(err) != fault.Denied {
				t.Errorf("a role without the right saw people: %v", err)
			}
			return nil
		})
	})
}

// clerk is who imports a kind: matters the desk, the roster the system administrator.
func clerk(kind string) access.Actor {
	a := desk()
	if kind != "matters" {
		a.Role = access.SystemAdmin
	}
	return a
}

func desk() access.Actor {
	return access.Actor{Account: "a1", Person: "p1", Post: "desk", Role: "desk", Home: home, Area: 610723000000, Now: noon}
}

func as(role access.Role, code area.Code) access.Actor {
	a := desk()
	a.Role, a.Area, a.Post, a.Body = role, code, "none", "none"
	return a
}

func TestMappingFiles(t *testing.T) {
	t.Parallel()
	k, err := intake.KindOf("matters")
	if err != nil {
		t.Fatal(err)
	}
	for text, code := range map[string]string{`{`: "intake.mapping_file", `{"columns":{"x":"y"}}`: "intake.mapping_key", `{"rows":1}`: "intake.mapping_file",
		`{"zone":"月球"}`: "intake.mapping_zone", `{"defaults":{"nope":"1"}}`: "intake.mapping_key"} {
		if _, err := intake.ReadMapping(k, []byte(text)); !fault.Is(err, code) {
			t.Errorf("%s answered %v, want %s", text, err, code)
		}
	}
}

func TestColumnsAreRemembered(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		take(t, s, "areas", areasCSV)
		file := "甲,乙,丙\n县林业局,涉农,洋县\n"
		k, err := intake.KindOf("bodies")
		if err != nil {
			t.Fatal(err)
		}
		m := intake.Mapping{Columns: map[string]string{"name": "甲", "kind": "乙", "area": "丙"}}
		var j intake.Job
		read := func(m *intake.Mapping) {
			view(t, s, func(v *store.View) (err error) {
				j, err = intake.NewJob(v.Reader, k, "a.csv", []byte(file), m)
				return err
			})
		}
		read(&m)
		if _, err := run(t, s, j); err != nil {
			t.Fatal(err)
		}
		read(nil)
		if j.Mapping.Columns["area"] != "丙" || j.Mapping.Columns["name"] != "甲" {
			t.Errorf("remembered %+v", j.Mapping)
		}
	})
}

func FuzzReadMapping(f *testing.F) {
	f.Add(`{"columns":{"title":"a"},"zone":"Asia/Shanghai"}`)
	k, err := intake.KindOf("matters")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := intake.ReadMapping(k, []byte(text)); err != nil && fault.KindOf(err) != fault.Invalid {
			t.Fatalf("not a fault: %v", err)
		}
	})
}
