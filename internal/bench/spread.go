package bench

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/matter"
	"luoshi/internal/store"
	"luoshi/internal/sweep"
)

// spread brings loaded matters into every state, as a county has them, and has the sweep
// run over all of them: of each hundred two are stuck at a department, two reported, one
// verified, five written off, and one registered for nobody yet.
func (b *bed) spread(ctx context.Context) error {
	var all []matter.Matter
	if err := b.s.View(ctx, b.Home, func(v *store.View) error {
		f := store.LedgerFilter{Sees: access.Sees(b.Actor("supervisor"), "matter.see"), Open: true, Today: b.today(), Order: store.ByNewest, Limit: 10_000}
		for {
			ms, err := v.Ledger(f)
			if err != nil || len(ms) == 0 {
				return err
			}
			all = append(all, ms...)
			f.After = store.Key{ID: ms[len(ms)-1].ID}
		}
	}); err != nil {
		return err
	}
	for from := 0; from < len(all); from += 1000 {
		part := all[from:min(len(all), from+1000)]
		if _, err := b.s.Do(ctx, b.Home, "", func(tx *store.Tx) error {
			for i, m := range part {
				if err := b.move(tx, m, i%100); err != nil {
					return fmt.Errorf("%s: %w", m.Number, err)
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	_, _, err := sweep.Sweeper{Store: b.s, Home: b.Home, Zone: b.Zone}.Once(ctx, b.s.Now())
	return err
}

// move takes one matter as far as its place in a hundred says.
func (b *bed) move(tx *store.Tx, m matter.Matter, place int) error {
	owner, desk := b.Actor("first/"+m.Area.String()), b.Actor("supervisor")
	other := b.Actor("town/" + m.Area.Parent().String())
	type act struct {
		by  access.Actor
		act matter.Act
	}
	var acts []act
	switch {
	case m.BlockedBy != "": // by the line of acts
	case place < 2:
		acts = []act{{desk, matter.Block}}
	case place < 10:
		acts = []act{{owner, matter.Attach}, {owner, matter.Report}, {other, matter.Verify}, {desk, matter.WriteOff}}
		if place < 4 {
			acts = acts[:2]
		} else if place < 5 {
			acts = acts[:3]
		}
	case place == 10:
		_, err := matter.Add(tx, b.rules, desk, matter.Draft{List: m.List, Area: m.Area, Title: "未交办 " + m.Number, Facts: "示例", Pack: m.Pack})
		return err
	}
	for _, a := range acts {
		if _, err := matter.Perform(tx, b.rules, a.by, m.ID, a.act, matter.Input{Text: "已办理", Body: b.Posts["water"].Body, Outcome: matter.Solved, File: matter.Evidence{Need: "statement", Text: "示例"}}); err != nil {
			return err
		}
	}
	return nil
}

func (b *bed) today() calendar.Date { return calendar.DateOf(b.s.Now(), b.Zone) }

// titled is the n-th title: one in five hundred names what nobody else's does.
func titled(n int) string {
	what := []string{"自来水管破损", "道路塌方", "危房未搬离", "慢病证未办", "路灯不亮", "垃圾未清运", "渠道淤塞", "低保未复核"}
	if n%500 == 0 {
		return "蓄水池渗漏 " + strconv.Itoa(n)
	}
	return what[n%len(what)] + " " + strconv.Itoa(n)
}

// placed is the village of the n-th matter of a file.
func placed(villages []area.Code, n int) area.Code { return villages[n*7%len(villages)] }

// since rounds a time for the table.
func since(t time.Time) string { return fmt.Sprintf("%.2f s", time.Since(t).Seconds()) }
