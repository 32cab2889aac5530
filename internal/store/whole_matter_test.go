package store_test

import (
	"testing"

	"luoshi/internal/account"
	"luoshi/internal/calendar"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

// matters plays the life of a matter and of its letter.
func (h *wholeness) matters(t *testing.T) {
	w := h.world
	village := w.Shown()
	first, town := "first/"+village.String(), "town-desk/"+village.Parent().String()
	var m matter.Matter
	act := func(key string, a matter.Act, in matter.Input) func(*store.Tx) error {
		return func(tx *store.Tx) error {
			_, err := matter.Perform(tx, w.rules, w.Actor(key), m.ID, a, in)
			return err
		}
	}
	five := calendar.Term{N: 5, Unit: calendar.Workday}
	var l letter.Letter
	steps := []usage{
		{"office.Register", "登记并交办", func(tx *store.Tx) (err error) {
			m, err = office.Register(tx, w.rules, w.Actor("supervisor"), matter.Draft{List: "rectification", Area: village, Title: "供水中断",
				Owner: w.Posts[first].ID, Pack: "yangxian@1"})
			return err
		}},
		{matterAct(matter.Accept), "签收", act(first, matter.Accept, matter.Input{})},
		{matterAct(matter.Object), "申请退回", act(first, matter.Object, matter.Input{Text: "不属本村"})},
		{matterAct(matter.DropBack), "撤回退回申请", act(first, matter.DropBack, matter.Input{})},
		{matterAct(matter.Object), "申请退回交办", act(first, matter.Object, matter.Input{Text: "不属本村"})},
		{matterAct(matter.RefuseBack), "不同意退回", act("supervisor", matter.RefuseBack, matter.Input{Text: "在本村"})},
		{matterAct(matter.AskExtension), "申请延期到明年", act(first, matter.AskExtension, matter.Input{Text: "等配件", Until: calendar.YMD(2026, 12, 30)})},
		{matterAct(matter.DropExtra), "撤回延期申请", act(first, matter.DropExtra, matter.Input{})},
		{matterAct(matter.AskExtension), "申请延期到年底", act(first, matter.AskExtension, matter.Input{Text: "等配件", Until: calendar.YMD(2026, 12, 31)})},
		{matterAct(matter.RefuseExtra), "不同意延期", act("issuer", matter.RefuseExtra, matter.Input{Text: "太久"})},
		{matterAct(matter.Block), "标明卡在", act(first, matter.Block, matter.Input{Text: "等配件", Body: w.Posts["water"].Body})},
		{matterAct(matter.Unblock), "解除卡点", act("water", matter.Unblock, matter.Input{Text: "已送到"})},
		{matterAct(matter.Pause), "暂停", act("supervisor", matter.Pause, matter.Input{Text: "等配件", Days: five})},
		{matterAct(matter.Resume), "恢复", act("supervisor", matter.Resume, matter.Input{Text: "到货"})},
		{matterAct(matter.AskExtension), "申请延期", act(first, matter.AskExtension, matter.Input{Text: "雨天", Until: calendar.YMD(2026, 12, 1)})},
		{matterAct(matter.Extend), "批准延期", act("issuer", matter.Extend, matter.Input{Text: "同意", Days: five})},
		{matterAct(matter.Urge), "催办", act("supervisor", matter.Urge, matter.Input{Text: "请抓紧"})},
		{matterAct(matter.Defer), "暂缓", act("supervisor", matter.Defer, matter.Input{Text: "汛期后", Until: calendar.YMD(2026, 10, 9)})},
		{matterAct(matter.Transfer), "转办", act("supervisor", matter.Transfer, matter.Input{Text: "村里办", Post: w.Posts["village/"+village.String()].ID})},
		{matterAct(matter.Transfer), "转回", act("supervisor", matter.Transfer, matter.Input{Text: "第一书记办", Post: w.Posts[first].ID})},
		{matterAct(matter.Amend), "更正", act("supervisor", matter.Amend, matter.Input{Text: "登记时写漏", Texts: &matter.Texts{Facts: "两个组断水"}})},
		{matterAct(matter.Comment), "说明", act(first, matter.Comment, matter.Input{Text: "正在办"})},
		{matterAct(matter.Attach), "附说明", act(first, matter.Attach, matter.Input{Text: "已换阀门", File: matter.Evidence{Need: "statement"}})},
		{matterAct(matter.Attach), "附文件", act(first, matter.Attach, matter.Input{File: matter.Evidence{Need: "material", Hash: "x", Name: "单.pdf"}})},
		{matterAct(matter.Void), "作废", func(tx *store.Tx) error {
			all, err := tx.Evidence(m.ID)
			if err != nil {
				return err
			}
			return act(first, matter.Void, matter.Input{Text: "附错了", Evidence: all[len(all)-1].ID})(tx)
		}},
		{matterAct(matter.Attach), "再附文件", act(first, matter.Attach, matter.Input{File: matter.Evidence{Need: "material", Hash: "x", Name: "单.pdf"}})},
		{matterAct(matter.Report), "报结", act(first, matter.Report, matter.Input{Text: "已恢复供水"})},
		{matterAct(matter.TakeBack), "撤回报结", act(first, matter.TakeBack, matter.Input{Text: "还差一户"})},
		{matterAct(matter.Report), "又报结", act(first, matter.Report, matter.Input{Text: "已恢复供水"})},
		{matterAct(matter.Return), "退回", act(town, matter.Return, matter.Input{Text: "还差两户"})},
		{matterAct(matter.Report), "再报结", act(first, matter.Report, matter.Input{Text: "全部恢复"})},
		{matterAct(matter.Verify), "核验", act(town, matter.Verify, matter.Input{Text: "已看"})},
		{matterAct(matter.WriteOff), "销号", act("supervisor", matter.WriteOff, matter.Input{})},
		{matterAct(matter.Reopen), "重启", act(town, matter.Reopen, matter.Input{Text: "又停水"})},
		{"", "取文书", func(tx *store.Tx) error {
			ls, err := tx.LettersOf(m.ID)
			if err == nil {
				l = ls[0]
			}
			return err
		}},
		{"letter.Edit", "改稿", func(tx *store.Tx) error {
			_, err := letter.Edit(tx, w.Actor("desk"), l.ID, []string{"请整改。"})
			return err
		}},
		{"letter.Sign", "签发", func(tx *store.Tx) error {
			_, err := letter.Sign(tx, w.Actor("issuer"), l.ID, "洋督办", w.Zone)
			return err
		}},
		{"letter.Serve", "送达", func(tx *store.Tx) error {
			_, err := letter.Serve(tx, w.Actor("desk"), l.ID, "收文", w.rules.Calendar, w.Zone)
			return err
		}},
		{"letter.Answer", "答复", func(tx *store.Tx) error {
			_, err := letter.Answer(tx, w.Actor(first), l.ID, "正在整改")
			return err
		}},
		{"letter.Annul", "撤销", func(tx *store.Tx) error {
			_, err := letter.Annul(tx, w.Actor("issuer"), l.ID, "事实有误")
			return err
		}},
		{"", "再登记一件", func(tx *store.Tx) (err error) {
			m, err = office.Register(tx, w.rules, w.Actor("supervisor"), matter.Draft{List: "rectification", Area: village, Title: "路灯不亮",
				Owner: w.Posts[first].ID, Pack: "yangxian@1"})
			return err
		}},
		{"", "申请退回", act(first, matter.Object, matter.Input{Text: "不属本村"})},
		{matterAct(matter.AgreeBack), "同意退回", act("supervisor", matter.AgreeBack, matter.Input{Text: "另行交办"})},
		{matterAct(matter.Assign), "另行交办", act("supervisor", matter.Assign, matter.Input{Post: w.Posts[first].ID})},
		{"", "报结", act(first, matter.Report, matter.Input{Text: "不属实", Outcome: matter.Unfounded})},
		{"", "核验", act(town, matter.Verify, matter.Input{Text: "已看"})},
		{"office.ActOnMatter", "销号，草稿作废", func(tx *store.Tx) error {
			_, err := office.ActOnMatter(tx, w.rules, w.Actor("supervisor"), m.ID, matter.WriteOff, matter.Input{})
			return err
		}},
		{"account.Create", "开账号", func(tx *store.Tx) error {
			_, err := account.Create(tx, w.Actor("security"), "ceshi", w.Holders[w.Posts[first].ID], calendar.None, calendar.YMD(2026, 9, 24))
			return err
		}},
		{"org.EndAppointment", "结束任职", func(tx *store.Tx) error {
			as, err := tx.Appointments(w.Posts[first].ID)
			if err != nil {
				return err
			}
			return org.EndAppointment(tx, w.Actor("organiser"), as[0].ID, calendar.YMD(2026, 9, 30), "调整")
		}},
	}
	h.play(t, steps)
}
