package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/duty"
	"luoshi/internal/fault"
	"luoshi/internal/intake"
	"luoshi/internal/intake/export"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/sheet"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
	"luoshi/journal"
	"luoshi/pack"
	"luoshi/packs"
)

// relations plays what matters do to one another, a letter that is not signed, the
// sweep, the telephones and the circular.
func (h *wholeness) relations(t *testing.T) {
	w := h.world
	village := w.Villages[3]
	first := "first/" + village.String()
	var late, bare matter.Matter
	var l letter.Letter
	register := func(m *matter.Matter, owner, title string, at time.Time) func(*store.Tx) error {
		return func(tx *store.Tx) (err error) {
			*m, err = office.Register(tx, w.rules, on(w.Actor("supervisor"), at), matter.Draft{List: "rectification", Area: village, Title: title, Owner: owner, Pack: "yangxian@1"})
			return err
		}
	}
	sweep := noon.Add(40 * day)
	h.play(t, []usage{
		{"office.Register", "登记逾期的", register(&late, w.Posts[first].ID, "渠道淤塞", noon.Add(-50*day))},
		{"office.Register", "登记未交办的", register(&bare, "", "路灯不亮", noon)},
		{matterAct(matter.Assign), "交办", func(tx *store.Tx) error {
			_, err := matter.Perform(tx, w.rules, w.Actor("supervisor"), bare.ID, matter.Assign, matter.Input{Post: w.Posts["village/"+village.String()].ID})
			return err
		}},
		{matterAct(matter.Relate), "关联", func(tx *store.Tx) error {
			_, err := matter.Perform(tx, w.rules, w.Actor("supervisor"), bare.ID, matter.Relate, matter.Input{Text: "同一条渠", Other: late.ID})
			return err
		}},
		{"office.OpenCalls", "看电话", func(tx *store.Tx) error {
			_, err := office.OpenCalls(tx, w.rules, w.Actor("supervisor"), []string{late.ID, bare.ID})
			return err
		}},
		{"office.DraftCircular", "拟通报", func(tx *store.Tx) error {
			_, err := office.DraftCircular(tx, w.rules, on(w.Actor("desk"), time.Date(2026, 10, 9, 1, 0, 0, 0, time.UTC)), "yangxian@1", september)
			return err
		}},
		{"office.Sweep", "巡检一件", func(tx *store.Tx) error { _, err := office.Sweep(tx, w.rules, sweep, late.ID); return err }},
		{"office.StandStill", "停住", func(tx *store.Tx) error {
			f, _ := fault.As(fault.New(fault.Missing, "store.missing", "post"))
			return office.StandStill(tx, w.rules, sweep, bare.ID, f)
		}},
		{"office.SweepAll", "巡检一批", func(tx *store.Tx) error {
			_, err := office.SweepAll(tx, &office.Known{}, w.rules, sweep, []string{bare.ID, late.ID})
			return err
		}},
		{"letter.New", "拟稿", func(tx *store.Tx) (err error) {
			l, err = letter.New(tx, w.Actor("desk"), letter.Template{ID: "supervise", Title: "督办函", Form: "letter", Paragraphs: []string{"请办理。"}, Reply: calendar.Term{Unit: calendar.Workday}},
				letter.Letter{To: "县水利局", ToPost: w.Posts["water"].ID, Pack: "yangxian@1"}, nil)
			return err
		}},
		{"letter.Drop", "不予签发", func(tx *store.Tx) error {
			_, err := letter.Drop(tx, w.Actor("issuer"), l.ID, "不必发文")
			return err
		}},
		{"", "签发、送达一次督办", func(tx *store.Tx) error {
			ls, err := tx.LettersOf(late.ID)
			if err != nil {
				return err
			}
			if l, err = letter.Sign(tx, on(w.Actor("issuer"), sweep), ls[0].ID, "洋督办", w.Zone); err != nil {
				return err
			}
			_, err = letter.Serve(tx, on(w.Actor("desk"), sweep), l.ID, "收文", w.rules.Calendar, w.Zone)
			return err
		}},
		{"", "巡检到二次约谈", func(tx *store.Tx) error {
			_, err := office.Sweep(tx, w.rules, sweep.Add(20*day), late.ID)
			return err
		}},
		{"office.AnnulLetter", "撤销，上一档草稿作废", func(tx *store.Tx) error {
			if _, err := office.AnnulLetter(tx, on(w.Actor("issuer"), sweep.Add(21*day)), l.ID, "期限算错"); err != nil {
				return err
			}
			ls, err := tx.LettersOf(late.ID)
			if err == nil && ls[0].State != letter.Dropped {
				t.Errorf("the draft above is %s", ls[0].State)
			}
			return err
		}},
	})
	h.handover(t, w.Posts[first])
}

// handover plays a post that changes hands with something open.
func (h *wholeness) handover(t *testing.T, post org.Post) {
	w := h.world
	today := calendar.DateOf(noon, w.Zone)
	next := org.Appointment{Post: post.ID, Person: w.Holders[w.Posts["water"].ID], Hold: org.Holder, From: today, Until: calendar.None, Document: "洋组〔2026〕9号"}
	h.play(t, []usage{
		{"org.EndAppointment", "前任离任", func(tx *store.Tx) error {
			as, err := tx.Appointments(post.ID)
			if err != nil {
				return err
			}
			return org.EndAppointment(tx, w.Actor("organiser"), as[0].ID, today-1, "调整")
		}},
		{"org.Appoint", "接任", func(tx *store.Tx) error {
			next.ID, next.Version = "", 0
			return org.Appoint(tx, w.Actor("organiser"), &next)
		}},
		{"org.TakeOver", "确认接手", func(tx *store.Tx) error {
			return org.TakeOver(tx, access.Actor{Person: next.Person, Post: post.ID, Role: post.Role, Home: home, Area: post.Area, Now: noon}, next.ID, w.Zone)
		}},
	})
}

// saved stores an appointment as an import does.
func (h *wholeness) saved(tx *store.Tx, a *org.Appointment) error {
	if err := tx.SaveAppointment(a); err != nil {
		return err
	}
	return tx.Record(journal.Event{At: noon.UnixMilli(), Act: "import.rows", Subject: a.ID})
}

// people plays the roster and the accounts.
func (h *wholeness) people(t *testing.T) {
	w := h.world
	today := calendar.DateOf(noon, w.Zone)
	organiser, security := w.Actor("organiser"), w.Actor("security")
	var body, post, person, appointment, twin string
	var acc account.Account
	var code account.Code
	var key org.Appointment
	given, own := storetest.Hashed("Liyuan-2026-b"), storetest.Hashed("Tangkou-2026-c")
	var signs account.SignKey
	holder := func() access.Actor { return access.Actor{Account: acc.ID, Person: person, Home: home, Now: noon} }
	makes := func(tx *store.Tx) (err error) {
		signs, err = account.MakeKey(tx, holder(), account.GivenKey(tx.NewID(), make([]byte, journal.SeedSize)))
		return err
	}
	h.play(t, []usage{
		{"org.AddBody", "加机构", func(tx *store.Tx) error {
			b := org.Body{Name: "洋县林业局", Kind: org.Agriculture, Area: home * 1_000_000, From: calendar.None, Until: calendar.None}
			err := org.AddBody(tx, organiser, &b)
			body = b.ID
			return err
		}},
		{"org.AddPost", "加岗位", func(tx *store.Tx) error {
			p := org.Post{Body: body, Title: "县林业局局长", Role: "department", Area: home * 1_000_000, From: calendar.None, Until: calendar.None}
			err := org.AddPost(tx, organiser, &p)
			post = p.ID
			return err
		}},
		{"org.AddPerson", "加人员", func(tx *store.Tx) error {
			p := org.Person{Name: "林一木", Phone: "13900009999"}
			err := org.AddPerson(tx, organiser, &p)
			person = p.ID
			return err
		}},
		{"org.Appoint", "任职", func(tx *store.Tx) error {
			a := org.Appointment{Post: post, Person: person, Hold: org.Holder, From: today, Until: calendar.None, Document: "洋组发1号"}
			err := org.Appoint(tx, organiser, &a)
			appointment = a.ID
			return err
		}},
		{"org.EndAppointment", "免职", func(tx *store.Tx) error {
			return org.EndAppointment(tx, organiser, appointment, today.Add(1), "调整")
		}},
		{"org.AdoptArea", "导入区划", func(tx *store.Tx) error {
			return org.AdoptArea(tx, w.Actor("system"), &org.Division{Area: area.Area{Code: 610723103299, Name: "新村村委会"}})
		}},
		{"org.Appoint", "任签发人", func(tx *store.Tx) error {
			key = org.Appointment{Post: w.Posts["issuer"].ID, Person: person, Hold: org.Deputy, From: today, Until: calendar.None, Document: "洋组发2号"}
			return org.Appoint(tx, organiser, &key)
		}},
		{"org.ConfirmAppointment", "确认任职", func(tx *store.Tx) error { return org.ConfirmAppointment(tx, w.Actor("audit"), key.ID, true) }},
		{"org.AmendTerm", "按文件结束", func(tx *store.Tx) error {
			before, err := tx.Appointment(key.ID)
			if err != nil {
				return err
			}
			a := before
			a.Until = today.Add(9)
			return org.AmendTerm(tx, organiser, before, &a)
		}},
		{"org.CorrectTerm", "更正任职", func(tx *store.Tx) error {
			a, err := tx.Appointment(appointment)
			if err != nil {
				return err
			}
			a.Document = "洋组发3号"
			return org.CorrectTerm(tx, organiser, a, today)
		}},
		{"org.ChangePerson", "人员更正", func(tx *store.Tx) error {
			p, err := tx.Person(person)
			if err != nil {
				return err
			}
			p.Phone = "13900009998"
			return org.ChangePerson(tx, organiser, p, org.NewPhone, today)
		}},
		{"org.ChangeBody", "机构更名", func(tx *store.Tx) error {
			b, err := tx.Body(body)
			if err != nil {
				return err
			}
			b.Name = "洋县林业和草原局"
			return org.ChangeBody(tx, organiser, b, org.NewName, today)
		}},
		{"org.Merge", "合并重复人员", func(tx *store.Tx) error {
			second := org.Person{Name: "林一木"}
			if err := org.AddPerson(tx, organiser, &second); err != nil {
				return err
			}
			twin = second.ID
			return org.Merge(tx, organiser, twin, person, today)
		}},
		{"org.Unmerge", "取消合并", func(tx *store.Tx) error { return org.Unmerge(tx, organiser, twin) }},
		{"org.Merge", "再合并", func(tx *store.Tx) error { return org.Merge(tx, organiser, twin, person, today) }},
		{"", "开局", func(tx *store.Tx) error {
			id, err := tx.SetOpener(w.Actor("system").Person)
			if err != nil {
				return err
			}
			return tx.Record(journal.Event{At: noon.UnixMilli(), Act: "programme.set", Subject: id})
		}},
		{"org.CloseOpening", "开局结束", func(tx *store.Tx) error { return org.CloseOpening(tx, w.Actor("system"), today) }},
		{"org.OpenAgain", "重新开局", func(tx *store.Tx) error {
			return org.OpenAgain(tx, noon, calendar.YMD(2000, 1, 3), org.Again{Person: w.Actor("system").Person, By: [2]string{w.Actor("system").Person, security.Person}, Document: "洋委办〔2026〕9号"})
		}},
		{"org.CloseOpening", "再结束开局", func(tx *store.Tx) error { return org.CloseOpening(tx, w.Actor("system"), today) }},
		{"org.Lend", "上级机关担任", func(tx *store.Tx) error {
			_, err := org.Lend(tx, w.Actor("system"), org.Loan{NewBody: "汉中市委办公室", Title: "市委办签发人", Role: "issuer", Area: home * 1_000_000, From: today}, []access.Role{"issuer"})
			return err
		}},
		{"account.First", "第一个账号", func(tx *store.Tx) error {
			_, err := account.First(tx, w.Actor("system"), "guanli", w.Holders[w.Posts["system"].ID], given)
			return err
		}},
		{"account.Create", "开账号", func(tx *store.Tx) (err error) {
			acc, err = account.Create(tx, security, "linyimu", person, calendar.None, today)
			return err
		}},
		{"account.ChangeEnd", "改到期日", func(tx *store.Tx) error {
			_, err := account.ChangeEnd(tx, security, acc.ID, today.Add(30), today)
			return err
		}},
		{"account.DeclineCode", "不放行", func(tx *store.Tx) error {
			ks, err := tx.CodesOf(acc.ID)
			if err != nil {
				return err
			}
			return account.DeclineCode(tx, w.Actor("security-2"), ks[0].ID)
		}},
		{"account.AskReset", "申请重置", func(tx *store.Tx) (err error) {
			code, err = account.AskReset(tx, security, acc.ID, "忘了密码", false)
			return err
		}},
		{"account.ReleaseCode", "放行", func(tx *store.Tx) error {
			_, err := account.ReleaseCode(tx, w.Actor("audit"), code.ID, given)
			return err
		}},
		{"account.PutSecret", "改密码", func(tx *store.Tx) error {
			a, err := tx.Account(acc.ID)
			if err != nil {
				return err
			}
			_, err = account.PutSecret(tx, holder(), a.Secret, own)
			return err
		}},
	})
	h.factor(t, acc, holder())
	h.play(t, []usage{
		{"account.MakeKey", "重置后的签名密钥", makes},
		{"account.EndorseKey", "第一人核实", func(tx *store.Tx) error { return account.EndorseKey(tx, w.Actor("leader-1"), signs.ID, true) }},
		{"account.EndorseKey", "第二人核实", func(tx *store.Tx) error { return account.EndorseKey(tx, w.Actor("issuer"), signs.ID, true) }},
		{"account.LoseKey", "密钥打不开了", func(tx *store.Tx) error { return account.LoseKey(tx, holder(), signs.ID) }},
		{"account.MakeKey", "再生成", makes},
		{"account.EndorseKey", "不予核实", func(tx *store.Tx) error { return account.EndorseKey(tx, w.Actor("leader-1"), signs.ID, false) }},
		{"account.MakeKey", "又生成，待核实", makes},
		{"account.AskReset", "再申请重置", func(tx *store.Tx) (err error) {
			code, err = account.AskReset(tx, security, acc.ID, "又忘了密码", true)
			return err
		}},
		{"account.ReleaseCode", "再放行", func(tx *store.Tx) error {
			_, err := account.ReleaseCode(tx, w.Actor("audit"), code.ID, given)
			return err
		}},
		{"account.LapseCode", "一次性密码过期", func(tx *store.Tx) error { return account.LapseCode(tx, noon.Add(account.CodeLife), code.ID) }},
		{"account.Note", "记下登录", func(tx *store.Tx) error {
			return account.Note(tx, access.Actor{Account: acc.ID, Person: person, Home: home, Now: noon}, account.Visit{Kind: account.CameIn, Login: acc.Login, Account: acc.ID, Person: person, Address: "192.0.2.7", Device: "Windows · Edge"})
		}},
		{"account.NoteMany", "记下失败", func(tx *store.Tx) error {
			return account.NoteMany(tx, noon, []account.Visit{{Kind: account.Wrong, At: noon, Till: noon, N: 3, Login: acc.Login, Address: "192.0.2.8"},
				{Kind: account.Wrong, At: noon, Till: noon, N: 1, Login: "Mima-ba-2026", Address: "192.0.2.8"}, {Kind: account.Refused, At: noon, Till: noon, N: 1, About: "GET /desk/x", Address: "192.0.2.8"}})
		}},
		{"account.DropVisits", "日志到期", func(tx *store.Tx) error {
			vs, err := tx.Visits(account.Refused, "", "", 1)
			if err != nil || len(vs) != 1 {
				return fmt.Errorf("%d lines: %w", len(vs), err)
			}
			if err := account.DropVisits(tx, noon.Add(account.VisitsKept), vs); err != nil {
				return err
			}
			if vs, err := tx.Visits(account.Refused, "", "", 1); err != nil || len(vs) != 1 {
				return fmt.Errorf("removed too early: %w", err)
			}
			return account.DropVisits(tx, noon.Add(account.VisitsKept+1), vs)
		}},
		{"account.Revoke", "停用", func(tx *store.Tx) error { _, err := account.Revoke(tx, security, acc.ID); return err }},
	})
}

// factor plays a second factor from its first code to its end.
func (h *wholeness) factor(t *testing.T, acc account.Account, holder access.Actor) {
	var on account.Account
	recovery, err := account.DrawRecovery()
	if err != nil {
		t.Fatal(err)
	}
	secret, err := h.s.DraftFactor(store.Session{ID: "s", Account: acc.ID}, "drawn")
	if err != nil {
		t.Fatal(err)
	}
	h.play(t, []usage{
		{"account.PutFactor", "启用第二重验证", func(tx *store.Tx) (err error) {
			on, _, err = account.PutFactor(tx, holder, account.Tried{}, secret, codeOf(t, secret, noon), recovery)
			return err
		}},
	})
	half, err := h.s.PutToken(t.Context(), home, account.HalfPurpose(on.Epoch), acc.ID, noon.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	h.play(t, []usage{
		{"account.ComeIn", "用恢复码登录", func(tx *store.Tx) error {
			_, err := account.ComeIn(tx, holder, account.Tried{Text: recovery[0], Address: "192.0.2.7"}, half, "desk")
			return err
		}},
		{"account.ComeIn", "动态码不对", func(tx *store.Tx) error {
			refused, err := account.ComeIn(tx, holder, account.Tried{Text: "000000"}, "none", "desk")
			if err == nil && !fault.Is(refused, "account.factor_wrong") {
				err = fmt.Errorf("wrong code: %w", refused)
			}
			return err
		}},
		{"account.RenewRecovery", "换恢复码", func(tx *store.Tx) error {
			_, err := account.RenewRecovery(tx, holder, account.Tried{Text: recovery[1]}, recovery)
			return err
		}},
		{"account.DropFactor", "停用第二重验证", func(tx *store.Tx) error {
			_, _, err := account.DropFactor(tx, holder, account.Tried{Text: recovery[0]}, false)
			return err
		}},
		{"account.PutFactor", "再启用", func(tx *store.Tx) (err error) {
			_, _, err = account.PutFactor(tx, holder, account.Tried{}, secret, codeOf(t, secret, noon), recovery)
			return err
		}},
	})
}

// duties plays an entry, its amendment, a leave and a spot check.
func (h *wholeness) duties(t *testing.T) {
	w := h.world
	key := "first/" + w.Shown().String()
	at := time.Date(2026, 9, 10, 10, 0, 0, 0, time.UTC)
	values := []duty.Value{{ID: "day", Text: "2026-09-10"}, {ID: "plan", Text: "入户"}, {ID: "done", Text: "入户走访，核对台账"}, {ID: "households", Text: "3"}}
	var e, care duty.Entry
	var leave org.Leave
	var round duty.SpotRound
	chief := on(w.Actor("village/"+w.Shown().String()), at)
	named := func(person string) func(tx *store.Tx) error {
		return func(tx *store.Tx) error {
			_, err := duty.Name(tx, chief, w.Zone, duty.Naming{Pack: "rota@1", Duty: "watch", Post: chief.Post, Day: calendar.YMD(2026, 9, 11), Shift: "20:00", Person: person})
			return err
		}
	}
	h.play(t, []usage{
		{"", "放一份有值班表的机制包，排班", func(tx *store.Tx) error { return errors.Join(keepRota(tx), named(chief.Person)(tx)) }},
		{"duty.Name", "划去", named("")},
		{"duty.Name", "再排班", named(chief.Person)},
		{"office.CallShift", "叫应", func(tx *store.Tx) error {
			_, err := office.CallShift(tx, w.rules, on(w.Actor("desk"), at), "rota@1", "watch", chief.Post, "报水位")
			return err
		}},
		{"duty.Enter", "填清单", func(tx *store.Tx) (err error) {
			e, err = duty.Enter(tx, on(w.Actor(key), at), w.Zone, duty.Input{Pack: "yangxian@1", Duty: "daily_list", Day: calendar.YMD(2026, 9, 10), Values: values})
			return err
		}},
		{"duty.Amend", "更正", func(tx *store.Tx) error {
			_, err := duty.Amend(tx, on(w.Actor(key), at), e.ID, append(values[:3:3], duty.Value{ID: "households", Text: "4"}), "多记一户")
			return err
		}},
		{"duty.Enter", "记驻村干部", func(tx *store.Tx) (err error) {
			care, err = duty.Enter(tx, on(w.Actor("village/"+w.Shown().String()), at), w.Zone, duty.Input{Pack: "yangxian@1", Duty: "resident_care", Day: calendar.YMD(2026, 9, 10),
				Object: w.Holders[w.Posts["first/"+w.Shown().String()].ID], Values: []duty.Value{{ID: "work", Text: "修好了路灯"}}})
			return err
		}},
		{"duty.Answer", "答复记录", func(tx *store.Tx) error {
			_, err := duty.Answer(tx, on(w.Actor("first/"+w.Shown().String()), at), care.ID, "是两盏")
			return err
		}},
		{"office.HandIn", "由填报反映问题", func(tx *store.Tx) error {
			_, err := office.HandIn(tx, w.rules, on(w.Actor(key), at), e.ID, "problem", "yangxian@1", "二组蓄水池渗漏", "十二户水压不足", w.Shown())
			return err
		}},
		{"duty.AskLeave", "请假", func(tx *store.Tx) (err error) {
			leave, err = duty.AskLeave(tx, w.Actor(key), w.Zone, org.Leave{From: calendar.YMD(2026, 9, 28), Until: calendar.YMD(2026, 9, 29), Kind: "事假", Reason: "家中有事"})
			return err
		}},
		{"duty.RuleLeave", "批假", func(tx *store.Tx) error {
			_, err := duty.RuleLeave(tx, w.Actor("town-desk/"+w.Shown().Parent().String()), leave.ID, true)
			return err
		}},
		{"duty.DrawSpots", "抽取", func(tx *store.Tx) (err error) {
			round, err = duty.DrawSpots(tx, w.Actor("supervisor"), w.rules.Calendar, w.Zone, duty.Draft{Pack: "yangxian@1", Spot: "list_check", Area: home * 1_000_000,
				From: calendar.YMD(2026, 9, 14), To: calendar.YMD(2026, 9, 16), Count: 3})
			return err
		}},
		{"duty.RecordSpot", "记核对结果", func(tx *store.Tx) error {
			_, err := duty.RecordSpot(tx, w.Actor("supervisor"), duty.Finding{Round: round.ID, Pair: round.Pairs[0], Result: duty.Match, Note: "当面核对"})
			return err
		}},
	})
}

// keepRota puts a pack beside the one in force, whose village desks are stood by turns.
func keepRota(tx *store.Tx) error {
	text, err := packs.Files.ReadFile("yangxian/pack.yaml")
	if err != nil {
		return err
	}
	rota := strings.NewReplacer("\npack: yangxian\n", "\npack: rota\n", "\nduties:\n", "\nduties:\n- id: watch\n  title: 值班记录\n  roles: [village]\n  cadence: day\n  days: all\n  shifts: [\"08:00\", \"20:00\"]\n  call: rectification\n"+
		"  fields:\n  - {id: seen, title: 雨情水情, kind: text, required: true, max: 100}\n  document: 文件\n  minutes: 5\n  ends: 2026-12-31\n").Replace("\n" + string(text))
	p, problems := pack.ReadText([]byte(rota))
	if len(problems) > 0 {
		return problems[0].Fault()
	}
	return tx.KeepPack(p, rota, "文件")
}

// wordOn gives a second person's word on the pack that waits.
func (w world) wordOn(who string, yes bool, why string) func(tx *store.Tx) error {
	return func(tx *store.Tx) error {
		all, err := tx.PackIssues()
		for _, i := range all {
			if i.State == office.IssueWaiting {
				return office.ConfirmPack(tx, w.Actor(who), i.ID, yes, why)
			}
		}
		return err
	}
}

// offices plays what changes the rules themselves: the calendar and the pack.
func (h *wholeness) offices(t *testing.T) {
	w := h.world
	text, err := packs.Files.ReadFile("yangxian/pack.yaml")
	if err != nil {
		t.Fatal(err)
	}
	propose := func(after int) func(tx *store.Tx) error {
		return func(tx *store.Tx) error {
			next := strings.Replace(string(text), "\nversion: 1\n", fmt.Sprintf("\nversion: %d\n", after+1), 1)
			_, problems, err := office.ProposePack(tx, w.Actor("desk"), office.PackDraft{Text: next, Document: "洋办发〔2026〕9号", Corrects: calendar.None})
			if len(problems) > 0 {
				return problems[0].Fault()
			}
			return err
		}
	}
	var late matter.Matter
	h.play(t, []usage{
		{"office.Register", "登记年底到期的", func(tx *store.Tx) (err error) {
			late, err = office.Register(tx, w.rules, on(w.Actor("supervisor"), time.Date(2026, 12, 28, 4, 0, 0, 0, time.UTC)), matter.Draft{List: "rectification",
				Area: w.Villages[4], Title: "供水中断", Owner: w.Posts["first/"+w.Villages[4].String()].ID, Pack: "yangxian@1"})
			return err
		}},
		{"office.ChangeCalendar", "启用日历", func(tx *store.Tx) error {
			_, err := office.ChangeCalendar(tx, w.Actor("system"), office.CalendarDraft{Base: 1, Source: sample2027, Reason: "示例", Changes: days2027()})
			return err
		}},
		{"matter.Settle", "补定期限", func(tx *store.Tx) error {
			_, err := matter.Settle(tx, matter.Rules{Calendar: w.s.CalendarOf(home), Zone: w.Zone}, w.Actor("system"), late.ID)
			return err
		}},
		{"office.ProposePack", "提请下发机制包", propose(1)},
		{"office.ConfirmPack", "不予下发", w.wordOn("issuer", false, "文号不对")},
		{"office.ProposePack", "再提请下发", propose(2)},
		{"office.ConfirmPack", "确认下发", w.wordOn("leader-1", true, "")},
	})
	if err := w.s.View(t.Context(), home, func(v *store.View) error {
		p, err := v.Programme()
		if p.Pack != "yangxian@3" {
			t.Errorf("下发后生效的是 %s", p.Pack)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// imports plays an import, its undoing and the note of an export.
func (h *wholeness) imports(t *testing.T) {
	w := h.world
	k, err := intake.KindOf("bodies")
	if err != nil {
		t.Fatal(err)
	}
	table, err := sheet.Read(strings.NewReader("机构名称,类别,区划\n洋县文旅局,综合,洋县\n洋县水利局,涉农,洋县\n洋县茶叶局,涉农,洋县\n"), sheet.Options{Name: "a.csv", Wanted: k.Wanted()})
	if err != nil {
		t.Fatal(err)
	}
	job := intake.Job{Kind: k, Table: table, Mapping: k.Match(table), File: "a.csv"}
	p, err := intake.Work{Store: w.s, Home: home, Actor: w.Actor("system"), Rules: w.rules}.Check(t.Context(), job)
	if err != nil || p.Bad() {
		t.Fatalf("%v %+v", err, p)
	}
	var i office.Import
	begin := func(tx *store.Tx) (err error) {
		i, err = intake.Begin(tx, w.Actor("system"), p)
		return err
	}
	write := func(limit int) func(tx *store.Tx) error {
		return func(tx *store.Tx) error {
			_, err := intake.WritePage(tx, w.Actor("system"), i.ID, p, limit)
			return err
		}
	}
	undo := func(tx *store.Tx) error {
		_, _, _, err := intake.UndoPage(tx, w.Actor("system"), i.ID)
		return err
	}
	h.play(t, []usage{
		{"intake.Begin", "导入", begin},
		{"intake.WritePage", "写一行", write(1)},
		{"intake.Stop", "到此为止", func(tx *store.Tx) error { _, err := intake.Stop(tx, w.Actor("system"), i.ID); return err }},
		{"intake.BeginUndo", "撤销导入", func(tx *store.Tx) error { _, err := intake.BeginUndo(tx, w.Actor("system"), i.ID); return err }},
		{"intake.UndoPage", "撤一页", undo},
		{"export.Note", "记下导出", func(tx *store.Tx) error { return export.Note(tx, w.Actor("organiser"), "people") }},
	})
}
