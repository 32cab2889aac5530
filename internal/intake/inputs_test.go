package intake_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"luoshi/internal/fault"
	"luoshi/internal/intake"
	"luoshi/internal/store"
	"luoshi/internal/wording"
)

// The roster under which the inputs are read: the places, bodies and people that they name.
const (
	inputAreas = "区划代码,名称\n610723000000,永善县\n610723200000,桧溪镇\n610723200001,桧溪社区居民委员会\n610723200201,强胜村村民委员会\n610723200202,得胜村村民委员会\n610723200203,源胜村村民委员会\n610723200204,簸箕村村民委员会\n" +
		"610723201000,黄华镇\n610723201201,米贴村村民委员会\n610723202000,茂林镇\n610723202201,甘杉村村民委员会\n610723203000,溪洛渡街道\n"
	inputBodies = "机构名称,类别,区划\n县水务局,涉农,610723000000\n县交通运输局,经济,610723000000\n洋县交通运输局,经济,610723000000\n桧溪镇人民政府,镇(办),桧溪镇\n永善县人社局,综合,610723000000\n县人社局,综合,610723000000\n" +
		"桧溪镇桧溪社区居民委员会,村,桧溪社区\n桧溪镇强胜村村民委员会,村,强胜村\n桧溪镇得胜村村民委员会,村,得胜村\n黄华镇米贴村村民委员会,村,米贴村\n茂林镇甘杉村村民委员会,村,甘杉村\n"
	inputPosts = "机构,岗位,角色\n县水务局,局长,县直部门\n县交通运输局,局长,县直部门\n洋县交通运输局,县交通运输局局长,县直部门\n桧溪镇人民政府,镇(办)经办,镇(办)经办\n县人社局,局长,县直部门\n" +
		"桧溪镇桧溪社区居民委员会,村党支部书记,村两委\n桧溪镇强胜村村民委员会,村党支部书记,村两委\n桧溪镇得胜村村民委员会,村党支部书记,村两委\n黄华镇米贴村村民委员会,村党支部书记,村两委\n茂林镇甘杉村村民委员会,村党支部书记,村两委\n"
	inputPeople = "姓名,电话,岗位,机构,任职起\n何霞伟,13911110101,局长,县水务局,2024-01-01\n吕强,13911110102,局长,县交通运输局,2024-01-01\n陈洋平,13911110103,镇(办)经办,桧溪镇人民政府,2024-01-01\n"
)

// inputs are files as people brought them. What must come of each stands in want.txt: rows
// taken in, and every fault and warning by sheet, row and column; what is read is said. All
// their rows are invented.
var inputs = []struct {
	file, kind, mapping, sheet string
}{
	{"A.xlsx", "matters", "A-map.json", ""},
	{"B.xlsx", "matters", "", ""},
	{"B.xlsx", "matters", "", "*"},
	{"C.xlsx", "matters", "C-map.json", ""},
	{"D.xlsx", "people", "", ""},
	{"E.xls", "matters", "", ""},
	{"F-crcr.csv", "matters", "", ""},
	{"F01-id-digits-lost.xlsx", "people", "", ""},
	{"F02-year-month.xlsx", "people", "", ""},
	{"F03-poi-numbers-people.xlsx", "people", "", ""},
	{"F05-two-sheets.xlsx", "people", "", ""},
	{"F05-two-sheets.xlsx", "people", "", "*"},
	{"F07-old.xls", "people", "", ""},
	{"F08-name-dots.xlsx", "people", "", ""},
	{"F09-bodies-1.xlsx", "bodies", "", ""},
	{"F09-bodies-2.xlsx", "bodies", "", ""},
	{"F11-length-message.xlsx", "people", "", ""},
	{"I.xlsx", "matters", "I-map.json", ""},
	{"export-back.csv", "matters", "", ""},
	{"old-start.csv", "matters", "", ""},
}

// outcome is what a check of a file comes to, in one text.
func outcome(t *testing.T, s *store.Store, kind, name string, data []byte, mapping, sheet string) string {
	t.Helper()
	k, err := intake.KindOf(kind)
	must(t, err)
	var p *intake.Plan
	view(t, s, func(v *store.View) error {
		m := intake.Mapping{}
		if mapping != "" {
			text, err := os.ReadFile(filepath.Join("testdata", "inputs", mapping))
			must(t, err)
			m, err = intake.ReadMapping(k, text)
			must(t, err)
		}
		m.Sheet = sheet
		j, err := intake.NewJob(v.Reader, k, name, data, &m)
		if err != nil {
			return err
		}
		who := clerk(kind)
		who.Now = time.Date(2026, 11, 30, 4, 0, 0, 0, time.UTC)
		p, err = intake.MakePlan(v.Reader, rules(t), who, j)
		return err
	})
	return told(p)
}

func told(p *intake.Plan) string {
	out := []string{fmt.Sprintf("新%d 改%d 同%d 重%d", p.Creates, p.Updates, p.Same, p.Repeated)}
	for _, l := range p.Worded(wording.Zh) {
		out = append(out, fmt.Sprintf("%s!%d %s %s", l.Sheet, l.Row, l.Column, l.Code))
	}
	for _, l := range p.Warned(wording.Zh) {
		out = append(out, fmt.Sprintf("! %d %s %s", l.Row, l.Column, l.Code))
	}
	return strings.Join(append(out, p.Reading(wording.Zh)...), "\n")
}

func TestInputs(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		for _, f := range [][2]string{{"areas", inputAreas}, {"bodies", inputBodies}, {"posts", inputPosts}, {"people", inputPeople}} {
			take(t, s, f[0], f[1])
		}
		all := ""
		for _, x := range inputs {
			data, err := os.ReadFile(filepath.Join("testdata", "inputs", x.file))
			must(t, err)
			data = bytes.ReplaceAll(data, []byte("530625102"), []byte("610723200")) // of another county
			k, _ := intake.KindOf(x.kind)
			got := ""
			view(t, s, func(v *store.View) error {
				_, err := intake.NewJob(v.Reader, k, x.file, data, nil)
				if f, ok := fault.As(err); ok {
					got = f.Code
				}
				return nil
			})
			if got == "" {
				got = outcome(t, s, x.kind, x.file, data, x.mapping, x.sheet)
			}
			all += "== " + strings.TrimSpace(x.file+" "+x.sheet) + "\n" + got + "\n"
		}
		name := filepath.Join("testdata", "inputs", "want.txt")
		if os.Getenv("UPDATE") != "" {
			must(t, os.WriteFile(name, []byte(all), 0o600))
		}
		want, err := os.ReadFile(name)
		must(t, err)
		if all != string(want) {
			t.Errorf("read\n%s\nwant\n%s", all, want)
		}
	})
}
