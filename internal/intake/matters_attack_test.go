package intake_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/intake"
	"luoshi/internal/intake/command"
	"luoshi/internal/intake/export"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/store"
)

// titled reads the one matter of 三合村 with a title.
func titled(t *testing.T, s *store.Store, title string) (m matter.Matter) {
	t.Helper()
	view(t, s, func(v *store.View) error {
		ms, err := v.MattersLike(610723001001, title)
		if len(ms) != 1 {
			t.Fatalf("%s: %d matters", title, len(ms))
		}
		m = ms[0]
		return err
	})
	return m
}

func do(t *testing.T, s *store.Store, fn func(tx *store.Tx) error) {
	t.Helper()
	if _, err := s.Do(t.Context(), home, "", fn); err != nil {
		t.Fatal(err)
	}
}

// TestFileDoesNotRewriteTheLedger: a row that meets a matter which somebody registered by
// hand changes nothing of it, in no state; one that an import wrote is corrected through
// the act of the life of matters, while nobody has reported on it, and its time line tells
// both words.
func TestFileDoesNotRewriteTheLedger(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		fill(t, s)
		var number string
		do(t, s, func(tx *store.Tx) error {
			m, err := office.Register(tx, rules(t), desk(), matter.Draft{List: "problem", Area: 610723001001, Title: "桥塌了", Facts: "三号桥", Demand: "修", Origin: "群众来电", Pack: "yangxian@1"})
			number = m.Number
			return err
		})
		head := "标题,问题,要求,来源,清单,村\n"
		p := plan(t, s, job(t, "matters", head+"桥塌了,没有的事,不修,编的,问题清单,三合村\n"))
		if !p.Bad() || !fault.Is(p.Errors[0].Err, "intake.matter_here") {
			t.Errorf("a matter registered by hand is rewritten: %d changed, %v", p.Updates, p.Errors)
		}
		for _, row := range []string{"桥塌了,三号桥,修,群众来电,问题清单,三合村\n", "桥塌了,,,,问题清单,三合村\n"} {
			if p := plan(t, s, job(t, "matters", head+row)); p.Bad() || p.Same != 1 {
				t.Errorf("%s: %d same, %v", row, p.Same, p.Errors)
			}
		}
		p = plan(t, s, job(t, "matters", "事项编号,标题,问题,清单,村\n"+number+",桥塌了,没有的事,问题清单,三合村\n"))
		if !p.Bad() || !fault.Is(p.Errors[0].Err, "intake.matter_here") {
			t.Errorf("by its number: %d changed, %v", p.Updates, p.Errors)
		}

		mend := "编号,标题,问题,清单,村\n甲1,饮水管道破裂,五处,问题清单,三合村\n"
		i := take(t, s, "matters", mend)
		m := titled(t, s, "饮水管道破裂")
		if i.Updated != 1 || m.Facts != "五处" || !strings.Contains(m.Origin, "甲1") {
			t.Errorf("corrected: %+v %+v", i, m)
		}
		view(t, s, func(v *store.View) error {
			steps, err := v.MatterSteps(m.ID)
			last := steps[len(steps)-1]
			if last.Act != matter.Amend || !strings.Contains(last.Text, "“三处”") || !strings.Contains(last.Text, "“五处”") {
				t.Errorf("the time line says %+v", last)
			}
			return err
		})
		for _, state := range []matter.State{matter.Reported, matter.Verified, matter.WrittenOff} {
			do(t, s, func(tx *store.Tx) error {
				k, err := tx.Matter(m.ID)
				if err != nil {
					return err
				}
				k.State, k.Reporter, k.Verifier = state, "x", "y"
				if err := tx.SaveMatter(&k); err != nil {
					return err
				}
				return tx.Record(desk().Event("matter.verify", k.ID))
			})
			p := plan(t, s, job(t, "matters", strings.Replace(mend, "五处", "六处", 1)))
			if !p.Bad() || !fault.Is(p.Errors[0].Err, "intake.matter_reported") {
				t.Errorf("%s: %d changed, %v", state, p.Updates, p.Errors)
			}
		}
	})
}

// TestExportedMattersComeBack: the list of matters, in whatever states they are, put back
// as it went out, is new in nothing and changes nothing; it keeps both numbers.
func TestExportedMattersComeBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *store.Store) {
		fill(t, s)
		do(t, s, func(tx *store.Tx) error {
			_, err := office.Register(tx, rules(t), desk(), matter.Draft{List: "problem", Area: 610723001001, Title: "３号桥塌了", Facts: "=一行\n二行", Demand: "修 ", Origin: "群众", Pack: "yangxian@1"})
			return err
		})
		m := titled(t, s, "饮水管道破裂")
		do(t, s, func(tx *store.Tx) error {
			head := desk()
			head.Role, head.Post, head.Body, head.Person = "department", m.Owner, m.OwnerBody, "other"
			_, err := office.ActOnMatter(tx, rules(t), head, m.ID, matter.Report, matter.Input{Text: "不属实", Outcome: matter.Unfounded})
			return err
		})
		for _, ext := range []string{".xlsx", ".csv"} {
			out := filepath.Join(t.TempDir(), "x"+ext)
			f := store.LedgerFilter{Today: calendar.DateOf(noon, shanghai(t))}
			if code, err := export.Run(t.Context(), s, home, export.Order{Kind: "matters", Actor: desk(), Filter: f}, out); code != intake.Done || err != nil {
				t.Fatal(code, err)
			}
			var said bytes.Buffer
			code, err := command.Import(t.Context(), s, home, clerk("matters"), "matters", out, true, "", &said, false)
			if code != intake.Done || err != nil || !strings.Contains(said.String(), "读 3 行，新增 0，更新 0，不变 3") {
				t.Errorf("%s: exit %d, %v: %s", ext, code, err, said.String())
			}
		}
		var text bytes.Buffer
		view(t, s, func(v *store.View) error {
			return export.Write(v, export.Order{Kind: "matters", Ext: ".csv", Actor: desk(), Filter: store.LedgerFilter{Today: calendar.DateOf(noon, shanghai(t))}}, &text)
		})
		if !strings.Contains(text.String(), ",甲1,") || !strings.Contains(text.String(), m.Number) {
			t.Errorf("numbers are lost:\n%s", text.String())
		}
		// as lists of before had it: the number of the home where the ledger's stands
		old := "原编号,标题,问题,清单,村\n" + m.Number + ",饮水管道破裂,三处,问题清单,三合村\n"
		if p := plan(t, s, job(t, "matters", old)); p.Bad() || p.Same != 1 {
			t.Errorf("by the home's number: %d new, %v", p.Creates, p.Errors)
		}
	})
}
