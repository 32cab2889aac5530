package duty

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/form"
	"luoshi/internal/ident"
	"luoshi/internal/org"
)

var zone = time.FixedZone("CST", 8*3600)

// thursday is 8 October 2026, a working day after the holidays.
var thursday = calendar.YMD(2026, 10, 8)

func list() Duty {
	return Duty{ID: "daily_list", Title: "《帮扶工作清单》", NoNews: true, Roles: []access.Role{"first_secretary", "resident"}, Cadence: calendar.Daily, Days: Workdays,
		CutOff: "20:00", Ends: calendar.None, Fields: form.Fields{{ID: "day", Title: "日期", Kind: form.Day, Required: true, Prefill: "date"}, {ID: "plan", Title: "今日计划", Kind: form.Lines, Required: true, Max: 20},
			{ID: "households", Title: "走访户数", Kind: form.Number, Max: 200}, {ID: "mood", Title: "天气", Kind: form.Choice, Of: []form.Option{{Code: "晴", Title: "晴"}, {Code: "雨", Title: "雨"}}}, {ID: "remark", Title: "备注", Kind: form.Text}}}
}

func roster() Roster {
	post := func(id string, role access.Role, at area.Code) org.Post {
		return org.Post{Row: ident.Row{ID: id}, Title: id, Role: role, Area: at, From: calendar.None, Until: calendar.None}
	}
	held := func(post, person string) []org.Appointment {
		return []org.Appointment{{Post: post, Person: person, Hold: org.Holder, From: calendar.YMD(2026, 1, 1), Until: calendar.None}}
	}
	return Roster{
		Posts: []org.Post{post("三合村第一书记", "first_secretary", 610723103201), post("三合村队员", "resident", 610723103201),
			post("三合村书记", "village", 610723103201), post("柏树村第一书记", "first_secretary", 610723103202)},
		Appointments: map[string][]org.Appointment{"三合村第一书记": held("三合村第一书记", "刘思远"), "三合村队员": held("三合村队员", "郭长海"), "三合村书记": held("三合村书记", "王建国")},
		Leaves: map[string][]org.Leave{"郭长海": {{Person: "郭长海", From: thursday, Until: thursday.Add(1), Kind: "病假", Approver: "镇", Reason: "感冒"},
			{Person: "郭长海", From: thursday.Add(5), Until: thursday.Add(6), Kind: "事假", Reason: "还没批"}}},
	}
}

func TestExpect(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		day    calendar.Date
		change func(*Duty)
		want   string
	}{
		{"工作日：在岗的应填，请假和空缺的免填", thursday, nil, "刘思远: 郭长海:病假 :空缺"},
		{"国庆放假：都免填", calendar.YMD(2026, 10, 5), nil, ":休息 :休息 :休息"},
		{"放假也要填的责任", calendar.YMD(2026, 10, 5), func(d *Duty) { d.Days = AllDays }, "刘思远: 郭长海: :空缺"},
		{"没有批准的请假不算", thursday.Add(5), nil, "刘思远: 郭长海: :空缺"},
		{"责任到期以后没有应填", thursday, func(d *Duty) { d.Ends = thursday.Add(-1) }, ""},
		{"到期当天还要填", thursday, func(d *Duty) { d.Ends = thursday }, "刘思远: 郭长海:病假 :空缺"},
		{"办了再填的没有应填", thursday, func(d *Duty) { d.Cadence = "" }, ""},
		{"按月的：请假没有盖住全月，仍要填", thursday, func(d *Duty) { d.Cadence = calendar.Monthly }, "刘思远: 郭长海: :空缺"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := list()
			if c.change != nil {
				c.change(&d)
			}
			xs, err := Expect(d, roster(), calendar.Embedded(), zone, c.day)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, x := range xs {
				got = append(got, x.Person+":"+x.Excused)
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("%q，应为 %q", s, c.want)
			}
		})
	}
}

// TestTimely: the rule of 72 hours.
func TestTimely(t *testing.T) {
	t.Parallel()
	cut := time.Date(2026, 10, 8, 20, 0, 0, 0, zone)
	for _, c := range []struct {
		name             string
		saved, delivered time.Duration // from the cut-off
		typed            bool          // typed on line: nothing was saved before
		want             Timely
		state            State
	}{
		{"截止前送达", 0, -time.Minute, true, OnTime, StateOnTime},
		{"正好在截止时送达", 0, 0, true, OnTime, StateOnTime},
		{"晚一分钟，没有存过", 0, time.Minute, true, Late, StateLate},
		{"截止前存了，71 小时后有信号", -time.Hour, 71 * time.Hour, false, ByPhone, StateOnTime},
		{"存下满 72 小时整送达", -time.Hour, 71*time.Hour + 0, false, ByPhone, StateOnTime},
		{"存下超过 72 小时才送达", -time.Hour, 71*time.Hour + time.Minute, false, Late, StateLate},
		{"截止以后才存", time.Minute, time.Hour, false, Late, StateLate},
		{"存的时间比送达还晚，不信", 2 * time.Hour, time.Hour, false, Late, StateLate},
		{"截止 72 小时以后才填，算补填", 0, 73 * time.Hour, true, Late, StateBackfilled},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			saved := cut.Add(c.saved)
			if c.typed {
				saved = time.Time{}
			}
			e := Entry{DeliveredAt: cut.Add(c.delivered), Timely: TimelyAt(Phone{saved, cut.Add(-100 * time.Hour)}, cut.Add(c.delivered), cut)}
			if e.Timely != c.want {
				t.Errorf("%s，应为 %s", e.Timely, c.want)
			}
			if s := StateOf(Expected{CutOff: cut}, &e, cut.Add(200*time.Hour)); s != c.state {
				t.Errorf("%s，应为 %s", s, c.state)
			}
		})
	}
}

func TestBelieved(t *testing.T) {
	t.Parallel()
	delivered := time.Date(2026, 10, 8, 20, 0, 0, 0, zone)
	long := delivered.Add(-1000 * time.Hour)
	for _, c := range []struct {
		name         string
		saved, given time.Time
		want         bool
	}{
		{"没有存过", time.Time{}, long, false},
		{"刚存就送达", delivered, long, true},
		{"存在送达以后", delivered.Add(time.Second), long, false},
		{"整 72 小时", delivered.Add(-72 * time.Hour), long, true},
		{"超过 72 小时", delivered.Add(-72*time.Hour - time.Second), long, false},
		{"一打开就存", delivered.Add(-time.Hour), delivered.Add(-time.Hour), true},
		{"存在打开以前", delivered.Add(-time.Hour - time.Second), delivered.Add(-time.Hour), false},
		{"说不出哪时打开", delivered.Add(-time.Hour), time.Time{}, false},
	} {
		if got := (Phone{c.saved, c.given}).Believed(delivered); got != c.want {
			t.Errorf("%s：%v，应为 %v", c.name, got, c.want)
		}
	}
}

// TestLeaveCoversPeriod: a leave excuses a period only when it covers all of it.
func TestLeaveCoversPeriod(t *testing.T) {
	t.Parallel()
	week := calendar.PeriodOf(calendar.Weekly, thursday)
	for _, c := range []struct {
		name        string
		from, until calendar.Date
		kind, want  string
	}{
		{"盖住整周", week.From, week.To, "年休假", "年休假"},
		{"没有写类别", week.From.Add(-3), week.To.Add(3), "", "请假"},
		{"周日回来", week.From, week.To.Add(-1), "病假", ""},
		{"周二才走", week.From.Add(1), week.To, "病假", ""},
	} {
		if got := excuse([]org.Leave{{From: c.from, Until: c.until, Kind: c.kind, Approver: "镇"}}, week); got != c.want {
			t.Errorf("%s：%q，应为 %q", c.name, got, c.want)
		}
	}
}

// TestCountAddsUp: whatever is expected and entered, each expectation is counted
// once, and what is due is the sum of its states.
func TestCountAddsUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cut := time.Date(2026, 10, 8, 20, 0, 0, 0, zone)
		var c Count
		n, excused := rapid.IntRange(0, 50).Draw(t, "n"), 0
		for range n {
			x := Expected{CutOff: cut}
			if rapid.Bool().Draw(t, "excused") {
				x.Excused = "病假"
				excused++
			}
			var e *Entry
			if rapid.Bool().Draw(t, "entered") {
				at := cut.Add(time.Duration(rapid.IntRange(-100, 100).Draw(t, "at")) * time.Hour)
				e = &Entry{DeliveredAt: at, Timely: TimelyAt(Phone{}, at, cut)}
			}
			c.Add(StateOf(x, e, cut.Add(time.Duration(rapid.IntRange(-5, 5).Draw(t, "now"))*time.Hour)))
		}
		if c.Excused != excused || c.Expected()+c.Excused != n {
			t.Fatalf("%+v of %d, %d excused", c, n, excused)
		}
	})
}

func TestNextReminder(t *testing.T) {
	t.Parallel()
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 10, day, hour, minute, 0, 0, zone) }
	for _, c := range []struct {
		name              string
		x                 Expected
		entered, reminded bool
		now, want         time.Time // zero: none
	}{
		{"截止前两小时提醒一次", Expected{CutOff: at(8, 20, 0)}, false, false, at(8, 9, 0), at(8, 18, 0)},
		{"到点没提醒的，马上提醒", Expected{CutOff: at(8, 20, 0)}, false, false, at(8, 19, 30), at(8, 19, 30)},
		{"已经填了", Expected{CutOff: at(8, 20, 0)}, true, false, at(8, 9, 0), time.Time{}},
		{"只提醒一次", Expected{CutOff: at(8, 20, 0)}, false, true, at(8, 19, 0), time.Time{}},
		{"请假的不提醒", Expected{CutOff: at(8, 20, 0), Excused: "病假"}, false, false, at(8, 9, 0), time.Time{}},
		{"过了截止不提醒", Expected{CutOff: at(8, 20, 0)}, false, false, at(8, 20, 0), time.Time{}},
		{"24 点截止，提前到 20:30", Expected{CutOff: at(9, 0, 0)}, false, false, at(8, 9, 0), at(8, 20, 30)},
		{"早上 8 点截止，提前到前一晚 20:30", Expected{CutOff: at(9, 8, 0)}, false, false, at(8, 9, 0), at(8, 20, 30)},
		{"夜里不提醒", Expected{CutOff: at(9, 0, 0)}, false, false, at(8, 22, 0), time.Time{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, ok := NextReminder(c.x, c.entered, c.reminded, c.now, zone)
			if ok != !c.want.IsZero() || (ok && !got.Equal(c.want)) {
				t.Errorf("%v %v，应为 %v", got, ok, c.want)
			}
		})
	}
}

// TestReminderIsQuiet: never in quiet hours, never before now, never after the
// cut-off.
func TestReminderIsQuiet(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cut := time.Date(2026, 10, 8, 0, rapid.IntRange(0, 1440).Draw(t, "cut"), 0, 0, zone)
		now := cut.Add(-time.Duration(rapid.IntRange(-60, 3000).Draw(t, "before")) * time.Minute)
		at, ok := NextReminder(Expected{CutOff: cut}, false, false, now, zone)
		if ok && (Quiet(at, zone) || at.Before(now) || at.After(cut)) {
			t.Fatalf("reminded at %v, now %v, cut-off %v", at, now, cut)
		}
	})
}

func TestShare(t *testing.T) {
	t.Parallel()
	d := Duty{ID: "town_visit", Quota: 70}
	p := calendar.PeriodOf(calendar.Monthly, thursday)
	on := func(days ...int) (es []Entry) {
		for _, n := range days {
			es = append(es, Entry{Duty: "town_visit", Day: calendar.YMD(2026, 10, n)})
		}
		return append(es, Entry{Duty: "别的责任", Day: thursday}, Entry{Duty: "town_visit", Day: calendar.YMD(2026, 9, 30)})
	}
	leave := []org.Leave{{From: calendar.YMD(2026, 10, 12), Until: calendar.YMD(2026, 10, 16), Approver: "镇"}}
	for _, c := range []struct {
		name   string
		es     []Entry
		leaves []org.Leave
		today  calendar.Date
		want   Share
	}{
		{"够七成", on(8, 9, 10, 12, 13, 14), nil, calendar.YMD(2026, 10, 16), Share{6, 8, 75, 70, true}},
		{"同一天两次算一天", on(8, 8, 9, 10, 12), nil, calendar.YMD(2026, 10, 16), Share{4, 8, 50, 70, false}},
		{"请假的五天不计入应到", on(8, 9, 10), leave, calendar.YMD(2026, 10, 16), Share{3, 3, 100, 70, true}},
		{"还没有工作日", nil, nil, calendar.YMD(2026, 10, 5), Share{0, 0, 0, 70, true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := ShareOf(d, c.es, c.leaves, calendar.Embedded(), p, c.today)
			if err != nil || got != c.want {
				t.Errorf("%+v %v，应为 %+v", got, err, c.want)
			}
		})
	}
}

func TestRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, id, text string
		nothing        bool
		code           string
	}{
		{"写全了", "plan", "入户", false, ""},
		{"必填没有写", "remark", "x", false, "duty.required"},
		{"今日无新增是完整的填报", "remark", "", true, ""},
		{"超过字数", "plan", strings.Repeat("字", 21), false, "form.long"},
		{"户数不是数", "households", "三", true, "form.number"},
		{"户数太大", "households", "201", true, "form.between"},
		{"不在选项里", "mood", "雪", true, "form.choice"},
		{"日期写错", "day", "2026-02-30", true, "calendar.no_such_day"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := list().read([]Value{{ID: c.id, Text: c.text}}, nil, c.nothing, nil)
			if (c.code == "") != (err == nil) || (err != nil && !fault.Is(err, c.code)) {
				t.Errorf("%v，应为 %q", err, c.code)
			}
		})
	}
}

func TestObjects(t *testing.T) {
	t.Parallel()
	d := Duty{ID: "talk", PerObject: "person"}
	people := func(at area.Code, self string) string {
		var out []string
		for _, o := range Objects(d, roster(), org.Post{Area: at}, self, thursday) {
			out = append(out, o.Person)
		}
		return strings.Join(out, " ")
	}
	for _, c := range []struct {
		name string
		at   area.Code
		self string
		want string
	}{
		{"全县现任驻村人员", 610723000000, "李部长", "刘思远 郭长海"},
		{"别的村没有人在任", 610723103202, "", ""},
		{"不和自己谈", 610723000000, "郭长海", "刘思远"},
	} {
		if got := people(c.at, c.self); got != c.want {
			t.Errorf("%s：%q，应为 %q", c.name, got, c.want)
		}
	}
}

func TestCompose(t *testing.T) {
	t.Parallel()
	e := func(day calendar.Date, values ...Value) Entry { return Entry{Day: day, Values: values} }
	october := calendar.PeriodOf(calendar.Monthly, thursday)
	of := list()
	of.Fields = append(of.Fields, form.Field{ID: "cost", Title: "花费", Kind: form.Money}, form.Field{ID: "share", Title: "进度", Kind: form.Percent}, form.Field{ID: "visited", Title: "走访过的日子", Kind: form.Day})
	r := Compose("《工作报告表》", of, october, []Entry{
		e(calendar.YMD(2026, 9, 30), Value{ID: "plan", Text: "上个月的"}, Value{ID: "households", Text: "9"}),
		e(thursday, Value{ID: "plan", Text: "入户走访"}, Value{ID: "households", Text: "3"}), {Day: thursday.Add(1), Nothing: true},
		e(thursday.Add(4), Value{ID: "plan", Text: "修路"}, Value{ID: "households", Text: "4"}, Value{ID: "mood", Text: "雨"}, Value{ID: "cost", Text: "0.5"}, Value{ID: "share", Text: "50"}, Value{ID: "visited", Text: "2026-10-01"}), e(thursday.Add(5), Value{ID: "cost", Text: "1200.75"})}, nil)
	if r.Entries != 4 || r.Nothing != 1 || !slices.Equal(r.Sums, []Sum{{"走访户数", "7"}, {"花费", "1201.25元"}}) {
		t.Errorf("%+v", r)
	}
	if len(r.Texts) != 4 || r.Texts[1].Days[0].Text != "雨" || r.Texts[2].Days[0].Text != "50%" || len(r.Texts[0].Days) != 2 || r.Texts[0].Days[1] != (DayText{thursday.Add(4), "修路"}) {
		t.Errorf("%+v", r.Texts)
	}
}
