package form_test

import (
	"strings"
	"testing"

	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/form"

	"pgregory.net/rapid"
)

// book knows three people, two of one name.
type book struct{}

func (book) Named(k form.Kind, typed string) ([]string, error) {
	switch {
	case typed == "李四" || typed == "p3":
		return []string{"p3"}, nil
	case typed == "张三":
		return []string{"p1", "p2"}, nil
	case typed == "p1" || k == form.Area && typed == "610723103001":
		return []string{typed}, nil
	case typed == "杜村":
		return []string{"610723103001"}, nil
	}
	return nil, nil
}

func (book) Called(_ form.Kind, id string) string {
	return map[string]string{"p3": "李四", "610723103001": "杜村"}[id]
}

var faults = []form.Option{{Code: "pipe", Title: "管道冻裂"}, {Code: "pump", Title: "水泵（电机）"}, {Code: "old", Title: "旧类", Retired: true}}

// TestParse: what a person types beside what is kept of it and what is sorted by.
func TestParse(t *testing.T) {
	t.Parallel()
	number := form.Field{ID: "n", Title: "户数", Kind: form.Number, Max: 200000, Unit: "户"}
	places := form.Field{ID: "n", Title: "面积", Kind: form.Number, Places: 2, Unit: "亩", Min: -5}
	for _, c := range []struct {
		f           form.Field
		typed, kept string // kept begins with ! for the code of a refusal
		slot        int64
	}{
		{number, "１，２００户", "1200", 1200000}, {number, " 5 ", "5", 5000}, {number, "007", "7", 7000}, {number, "1.2万", "12000", 12000000}, {number, "5.0", "5", 5000},
		{number, "5.5", "!form.whole", 0}, {number, "-1", "!form.between", 0}, {number, "200001", "!form.between", 0}, {number, "五", "!form.number", 0}, {number, "1,20", "!form.number", 0},
		{number, "--1", "!form.number", 0}, {number, "户", "!form.number", 0}, {number, "99999999999999999999", "!form.number", 0}, {number, "999999999999亿", "!form.between", 0},
		{places, "1.50亩", "1.5", 1500}, {places, "-4.99", "-4.99", -4990}, {places, "0.005", "!form.places", 0}, {places, "-0", "0", 0},
		{form.Field{Kind: form.Money}, "3万元", "30000", 3000000}, {form.Field{Kind: form.Money}, "￥1,234.50", "1234.5", 123450}, {form.Field{Kind: form.Money}, "1.23456万元", "12345.6", 1234560},
		{form.Field{Kind: form.Money}, "0.001", "!form.places", 0}, {form.Field{Kind: form.Money}, "0", "0", 0},
		{form.Field{Kind: form.Percent, Max: 100}, "87.5％", "87.5", 87500}, {form.Field{Kind: form.Percent, Max: 100}, "百分之100", "100", 100000}, {form.Field{Kind: form.Percent, Max: 100}, "100.001", "!form.between", 0},
		{form.Field{Kind: form.Day}, "２０２６年３月５日", "2026-03-05", int64(calendar.YMD(2026, 3, 5))}, {form.Field{Kind: form.Day}, "2026/3/5", "2026-03-05", int64(calendar.YMD(2026, 3, 5))},
		{form.Field{Kind: form.Day}, "20260305", "2026-03-05", int64(calendar.YMD(2026, 3, 5))}, {form.Field{Kind: form.Day}, "3月5日", "!form.day", 0}, {form.Field{Kind: form.Day}, "2026-02-30", "!calendar.no_such_day", 0},
		{form.Field{Kind: form.Month}, "2026年3月份", "2026-03", 2026*12 + 2}, {form.Field{Kind: form.Month}, "202613", "!form.month", 0},
		{form.Field{Kind: form.YesNo}, "有", "yes", 1}, {form.Field{Kind: form.YesNo}, "否", "no", 0}, {form.Field{Kind: form.YesNo}, "也许", "!form.yes_no", 0},
		{form.Field{Kind: form.Check}, "√", "yes", 1}, {form.Field{Kind: form.Check}, "未", "", 0},
		{form.Field{Kind: form.Area}, "杜村", "610723103001", 610723103001}, {form.Field{Kind: form.Area}, "610723103001", "610723103001", 610723103001}, {form.Field{Kind: form.Area}, "610723103", "!form.not_known", 0},
	} {
		got, err := c.f.Parse(c.typed, book{})
		if x, ok := fault.As(err); ok {
			got = "!" + x.Code
		}
		if got != c.kept {
			t.Errorf("%s %q: %q (%v), not %q", c.f.Kind, c.typed, got, err, c.kept)
		}
		if s, ok := c.f.Slot(got); ok != (c.kept != "" && c.kept[0] != '!') || ok && s.Int != c.slot {
			t.Errorf("%s %q: slot %v %v, not %d", c.f.Kind, c.typed, s, ok, c.slot)
		}
	}
	for _, c := range []struct {
		f           form.Field
		typed, kept string
	}{
		{form.Field{Kind: form.Choice, Of: faults}, "管道冻裂", "pipe"}, {form.Field{Kind: form.Choice, Of: faults}, "水泵(电机)", "pump"}, {form.Field{Kind: form.Choice, Of: faults}, "pump", "pump"},
		{form.Field{Kind: form.Choice, Of: faults}, "火", "!form.choice"}, {form.Field{Kind: form.Choices, Of: faults}, "水泵（电机），管道冻裂；pump", "pipe、pump"}, {form.Field{Kind: form.Choices, Of: faults}, "管道、火", "!form.choices"},
		{form.Field{Kind: form.Choices, Of: faults, Max: 1}, "pump、pipe", "!form.too_many"}, {form.Field{Kind: form.Choices, Of: faults}, "、", ""},
		{form.Field{Kind: form.Person}, "李四", "p3"}, {form.Field{Kind: form.Person}, "张三", "!form.several"}, {form.Field{Kind: form.Person}, "王五", "!form.not_known"},
		{form.Field{Kind: form.Phone}, "138 0000-0000", "13800000000"}, {form.Field{Kind: form.Phone}, "+86 13800000000", "+8613800000000"}, {form.Field{Kind: form.Phone}, "没有", "!form.phone"},
		{form.Field{Kind: form.Citizen}, "11010519491231002x", "11010519491231002X"}, {form.Field{Kind: form.Citizen}, "110105194912310021", "!ident.citizen_check"},
		{form.Field{Kind: form.Text, Max: 2}, "三个字", "!form.long"}, {form.Field{Kind: form.Lines}, " 一 \r\n二　\n", "一\n二"},
	} {
		got, err := c.f.Parse(c.typed, book{})
		if x, ok := fault.As(err); ok {
			got = "!" + x.Code
		}
		if got != c.kept {
			t.Errorf("%s %q: %q (%v), not %q", c.f.Kind, c.typed, got, err, c.kept)
		}
	}
}

// TestAbsent: what is absent has no slot: it is neither 0 nor "".
func TestAbsent(t *testing.T) {
	t.Parallel()
	for _, k := range form.Kinds() {
		f := form.Field{Kind: k, Of: faults}
		if s, ok := f.Slot(""); ok {
			t.Errorf("%s: an absent value has the slot %v", k, s)
		}
		if got, err := f.Parse(" 　\n", book{}); got != "" || err != nil {
			t.Errorf("%s: nothing typed is %q %v", k, got, err)
		}
		if got := f.Show("", book{}); got != "" {
			t.Errorf("%s: nothing is shown as %q", k, got)
		}
	}
}

// drawn gives a field of a kind and two of its canonical texts, and which of them means
// more: -1, 0, 1, or 2 where the kind has no order but that of its texts.
func drawn(t *rapid.T) (f form.Field, a, b string, order int) {
	compare := func(x, y int64) int {
		switch {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	}
	f = form.Field{ID: "f", Title: "字段", Kind: rapid.SampledFrom(form.Kinds()).Draw(t, "kind"), Of: faults, Min: -1000, Places: 3, Unit: rapid.SampledFrom([]string{"", "户", "亩"}).Draw(t, "unit")}
	keep := func(text string) string {
		got, err := f.Parse(text, nil)
		if err != nil {
			t.Fatalf("%s %q: %v", f.Kind, text, err)
		}
		return got
	}
	number := func(scale int64) (string, string, int) {
		x, y := rapid.Int64Range(-1000*scale, 1e9).Draw(t, "x"), rapid.Int64Range(-1000*scale, 1e9).Draw(t, "y")
		return keep(fraction(x, scale)), keep(fraction(y, scale)), compare(x, y)
	}
	switch f.Kind {
	case form.Number, form.Percent:
		a, b, order = number(1000)
	case form.Money:
		a, b, order = number(100)
	case form.Day:
		x, y := rapid.Int32Range(-10000, 50000).Draw(t, "x"), rapid.Int32Range(-10000, 50000).Draw(t, "y")
		return f, calendar.Date(x).String(), calendar.Date(y).String(), compare(int64(x), int64(y))
	case form.Month:
		x, y := rapid.Int32Range(-10000, 50000).Draw(t, "x"), rapid.Int32Range(-10000, 50000).Draw(t, "y")
		a, b = calendar.Date(x).String()[:7], calendar.Date(y).String()[:7]
		return f, a, b, strings.Compare(a, b)
	case form.YesNo:
		a, b = rapid.SampledFrom([]string{"yes", "no"}).Draw(t, "a"), rapid.SampledFrom([]string{"yes", "no"}).Draw(t, "b")
		return f, a, b, strings.Compare(a, b)
	case form.Check:
		return f, "yes", "yes", 0
	case form.Choice:
		return f, rapid.SampledFrom(faults).Draw(t, "a").Code, rapid.SampledFrom(faults).Draw(t, "b").Code, 2
	case form.Choices:
		set := rapid.SliceOf(rapid.SampledFrom([]string{"pipe", "pump", "old"}))
		return f, keep(strings.Join(set.Draw(t, "a"), "、")), keep(strings.Join(set.Draw(t, "b"), "、")), 2
	case form.Area:
		x, y := rapid.Int64Range(1, 900).Draw(t, "x"), rapid.Int64Range(1, 900).Draw(t, "y")
		return f, area.Code(610723103000 + x).String(), area.Code(610723103000 + y).String(), compare(x, y)
	case form.Citizen:
		return f, "11010519491231002X", keep("11010519491231002x"), 2
	case form.Phone:
		return f, keep(rapid.StringMatching(`\+?[0-9 -]{3,6}[0-9]{3}`).Draw(t, "a")), "13800000000", 2
	default:
		text := rapid.StringN(1, 20, -1)
		return f, keep(text.Draw(t, "a")), keep(text.Draw(t, "b")), 2
	}
	return f, a, b, order
}

func fraction(n, scale int64) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	digits := "0000" + rapidDigits(n)
	places := len(rapidDigits(scale)) - 1
	return sign + strings.TrimLeft(digits[:len(digits)-places-1], "0") + digits[len(digits)-places-1:len(digits)-places] + "." + digits[len(digits)-places:]
}

func rapidDigits(n int64) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return rapidDigits(n/10) + string(rune('0'+n%10))
}

// TestShown: what is shown is read back as itself, what is kept makes itself, and slots
// stand in the order of what they mean.
func TestShown(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f, a, b, order := drawn(t)
		for _, text := range []string{a, f.Show(a, nil)} {
			if got, err := f.Parse(text, nil); err != nil || got != a {
				t.Fatalf("%s: %q is read as %q (%v), not as %q", f.Kind, text, got, err, a)
			}
		}
		if a == "" || b == "" {
			return
		}
		x, okX := f.Slot(a)
		y, okY := f.Slot(b)
		if !okX || !okY {
			t.Fatalf("%s: %q and %q have no slots", f.Kind, a, b)
		}
		got := strings.Compare(x.Text, y.Text)
		if f.Integer() {
			if x.Text != "" {
				t.Fatalf("%s: an integer with a text", f.Kind)
			}
			switch got = 0; {
			case x.Int < y.Int:
				got = -1
			case x.Int > y.Int:
				got = 1
			}
		}
		if order != 2 && got != order || (got == 0) != (a == b) {
			t.Fatalf("%s: %q and %q stand as %d, and mean %d", f.Kind, a, b, got, order)
		}
	})
}

// FuzzParse: nothing that is typed breaks a kind, and what it keeps makes itself, shown or
// not.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"１，２００户", "3万元", "百分之87.5", "2026年3月5日", "2026.3", "有", "管道冻裂、pump", "李四", "11010519491231002x", "+86 138", "\u200b5", "-.5", "1e9", "9223372036854775807"} {
		for i := range form.Kinds() {
			f.Add(uint8(i), s)
		}
	}
	f.Fuzz(func(t *testing.T, n uint8, typed string) {
		kinds := form.Kinds()
		field := form.Field{ID: "f", Title: "字段", Kind: kinds[int(n)%len(kinds)], Of: faults, Min: -5, Places: int(n) % 4, Unit: "户"}
		kept, err := field.Parse(typed, nil)
		if err != nil {
			if x, ok := fault.As(err); !ok || x.Field != "f" || kept != "" {
				t.Fatalf("%v at no field, or with %q", err, kept)
			}
			return
		}
		for _, text := range []string{kept, field.Show(kept, nil)} {
			if again, err := field.Parse(text, nil); err != nil || again != kept {
				t.Fatalf("%s: %q keeps %q, and %q keeps %q (%v)", field.Kind, typed, kept, text, again, err)
			}
		}
		if _, ok := field.Slot(kept); ok != (kept != "") {
			t.Fatalf("%s: %q has a slot %v", field.Kind, kept, ok)
		}
	})
}

// TestTidy: nothing that is seen as nothing stands at the end of a line, whatever alphabet it
// comes from, so that a text that is copied out and pasted back is the same.
func TestTidy(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{"A\u1680\rA": "A\nA", " 甲\u2003\u3000\r\n\u3000乙 ": "甲\n\u3000乙", "\u205f\n": "", "丙\u202f": "丙"} {
		if got := form.Tidy(typed); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}
