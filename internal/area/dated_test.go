package area

import (
	"errors"
	"slices"
	"testing"

	"luoshi/internal/fault"
)

// codesOf lists the codes of the joined faults in err.
func codesOf(t *testing.T, err error) []string {
	t.Helper()
	if err == nil {
		return nil
	}
	var many interface{ Unwrap() []error }
	if !errors.As(err, &many) {
		t.Fatalf("%v is not joined", err)
	}
	var codes []string
	for _, one := range many.Unwrap() {
		if more, ok := one.(interface{ Unwrap() []error }); ok {
			codes = append(codes, codesOf(t, errors.Join(more.Unwrap()...))...)
			continue
		}
		f, ok := fault.As(one)
		if !ok {
			t.Fatalf("%v is no fault", one)
		}
		codes = append(codes, f.Code)
	}
	return codes
}

func TestValidateArea(t *testing.T) {
	t.Parallel()
	const a, b Code = 422825101201, 422825101202
	for name, c := range map[string]struct {
		area Area
		want []string
	}{
		"一直存在":     {Area{Code: a, Name: "甲村"}, nil},
		"并入乙村":     {Area{Code: a, Name: "甲村", Until: "2021-06-30", Successor: []Code{b}}, nil},
		"只存在一天":    {Area{Code: a, Name: "甲村", From: "2021-06-30", Until: "2021-06-30"}, nil},
		"没有名称":     {Area{Code: a}, []string{"area.name_missing"}},
		"日期不存在":    {Area{Code: a, Name: "甲村", From: "2021-02-30"}, []string{"area.bad_day"}},
		"日期写法不对":   {Area{Code: a, Name: "甲村", Until: "2021/6/30"}, []string{"area.bad_day"}},
		"止于始之前":    {Area{Code: a, Name: "甲村", From: "2021-07-01", Until: "2021-06-30"}, []string{"area.until_before_from"}},
		"有去向而未终止":  {Area{Code: a, Name: "甲村", Successor: []Code{b}}, []string{"area.successor_without_end"}},
		"去向是自己":    {Area{Code: a, Name: "甲村", Until: "2021-06-30", Successor: []Code{a}}, []string{"area.own_successor"}},
		"代码不成立":    {Area{Code: 422825000201, Name: "甲村"}, []string{"area.code_gap"}},
		"多处有误一次说完": {Area{Code: a, From: "x", Until: "2021-06-31"}, []string{"area.name_missing", "area.bad_day", "area.bad_day", "area.until_before_from"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := codesOf(t, ValidateArea(c.area)); !slices.Equal(got, c.want) {
				t.Errorf("faults %v, want %v", got, c.want)
			}
		})
	}
}

// merger is 甲 and 乙 merged into 丙, whose name changed later, and 丙 parted.
func merger() []Area {
	return []Area{
		{Code: 422825101201, Name: "甲村", Until: "2021-06-30", Successor: []Code{422825101210}},
		{Code: 422825101202, Name: "乙村", Until: "2021-06-30", Successor: []Code{422825101210}},
		{Code: 422825101210, Name: "丙村", From: "2021-07-01", Until: "2022-12-31", Predecessor: []Code{422825101201, 422825101202}},
		{Code: 422825101210, Name: "丙丁村", From: "2023-01-01", Until: "2024-12-31", Successor: []Code{422825101211, 422825101212}},
		{Code: 422825101211, Name: "东村", From: "2025-01-01", Predecessor: []Code{422825101210}},
		{Code: 422825101212, Name: "西村", From: "2025-01-01", Predecessor: []Code{422825101210}},
	}
}

func TestAreasOverTime(t *testing.T) {
	t.Parallel()
	areas := merger()
	if err := ValidateAreas(areas); err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string][]string{
		"2020-01-01": {"甲村", "乙村"}, "2021-06-30": {"甲村", "乙村"}, "2021-07-01": {"丙村"},
		"2023-01-01": {"丙丁村"}, "2026-01-01": {"东村", "西村"},
	} {
		var got []string
		for _, a := range areas {
			if a.On(day) {
				got = append(got, a.Name)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("on %s: %v, want %v", day, got, want)
		}
	}
}

func TestValidateAreas(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func([]Area) []Area
		want   string
	}{
		"同一代码同日两处": {func(a []Area) []Area { a[3].From = "2022-12-31"; return a }, "area.twice_on_a_day"},
		"去向不在册":    {func(a []Area) []Area { return a[:2] }, "area.successor_unknown"},
		"去向早已终止": {func(a []Area) []Area {
			a[4].From, a[4].Until = "2020-01-01", "2020-12-31"
			return a
		}, "area.successor_ended"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := codesOf(t, ValidateAreas(c.change(merger()))); !slices.Contains(got, c.want) {
				t.Errorf("faults %v, want %s", got, c.want)
			}
		})
	}
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	const village Code = 520624110205
	good := Place{village, 1, "一组", Group, []string{"老屋基"}}
	for name, c := range map[string]struct {
		places []Place
		want   []string
	}{
		"一组和上寨":   {[]Place{good, {village, 2, "上寨", Stockade, []string{"老屋基"}}}, nil},
		"他村也有一组":  {[]Place{good, {village + 1, 1, "一组", Group, nil}}, nil},
		"不在村内":    {[]Place{{520624110000, 1, "一组", Group, nil}}, []string{"area.place_not_in_village"}},
		"序号为零":    {[]Place{{village, 0, "一组", Group, nil}}, []string{"area.place_seq"}},
		"没有名称":    {[]Place{{village, 1, " ", Group, nil}}, []string{"area.place_name"}},
		"不认得的类别":  {[]Place{{village, 1, "一组", "town", nil}}, []string{"area.place_kind"}},
		"别名与本名相同": {[]Place{{village, 1, "一组", Group, []string{"一组"}}}, []string{"area.place_alias"}},
		"别名重复":    {[]Place{{village, 1, "一组", Group, []string{"甲", "甲"}}}, []string{"area.place_alias"}},
		"序号重复":    {[]Place{good, {village, 1, "二组", Group, nil}}, []string{"area.place_seq_twice"}},
		"名称重复":    {[]Place{good, {village, 2, "一组", Group, nil}}, []string{"area.place_name_twice"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := codesOf(t, ValidatePlaces(c.places)); !slices.Equal(got, c.want) {
				t.Errorf("faults %v, want %v", got, c.want)
			}
		})
	}
	places := []Place{{village, 2, "上寨", Stockade, []string{"老屋基"}}, good, {village + 1, 1, "老屋基", Hamlet, nil}}
	got := PlacesNamed(places, village, "老屋基")
	if len(got) != 2 || got[0].Name != "一组" || got[1].Name != "上寨" {
		t.Errorf("places called 老屋基: %v", got)
	}
}

func TestNameOn(t *testing.T) {
	t.Parallel()
	const c Code = 610723103201
	areas := []Area{{Code: c, Name: "旧村", Until: "2026-03-31"}, {Code: c, Name: "新村", From: "2026-04-01", Until: "2026-06-30"},
		{Code: c, Name: "再设村", From: "2026-09-01"}, {Code: c + 1, Name: "后设村", From: "2026-09-01"}}
	for _, x := range []struct {
		name string
		code Code
		day  string
		want string
	}{
		{"起始之前", c, "2020-01-01", "旧村"}, {"更名前一天", c, "2026-03-31", "旧村"}, {"更名当天", c, "2026-04-01", "新村"},
		{"撤销以后用最后的名称", c, "2026-08-31", "新村"}, {"重新设立", c, "2026-09-01", "再设村"},
		{"还没有设立", c + 1, "2026-01-01", "后设村"}, {"没有的代码", c + 2, "2026-01-01", ""},
	} {
		if got := NameOn(areas, x.code, x.day); got != x.want {
			t.Errorf("%s：%q，应为 %q", x.name, got, x.want)
		}
		back := slices.Clone(areas)
		slices.Reverse(back)
		if got := NameOn(back, x.code, x.day); got != x.want {
			t.Errorf("%s（倒序）：%q，应为 %q", x.name, got, x.want)
		}
	}
}

func TestPlacesCalled(t *testing.T) {
	t.Parallel()
	const v Code = 610723103201
	places := []Place{{v, 1, "一组", Group, nil}, {v, 2, "二组", Group, []string{"河坎上"}}, {v + 1, 1, "一组", Group, nil}, {v + 1, 2, "上河坎上", Hamlet, nil}}
	for _, x := range []struct {
		text string
		want []string
	}{
		{"一组", []string{"一组|", "一组|"}}, {"三合村一组", []string{"一组|三合村", "一组|三合村"}}, {"三合村 河坎上", []string{"二组|三合村"}},
		{"上河坎上", []string{"上河坎上|", "二组|上"}}, {"三组", nil}, {"", nil},
	} {
		var got []string
		for _, p := range PlacesCalled(places, x.text) {
			got = append(got, p.Name+"|"+p.Before)
		}
		if !slices.Equal(got, x.want) {
			t.Errorf("%q：%v，应为 %v", x.text, got, x.want)
		}
	}
}
