package form_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"luoshi/internal/fault"
	"luoshi/internal/form"
)

func survey() form.Fields {
	return form.Fields{
		{ID: "water", Title: "有没有水", Kind: form.YesNo, Required: true},
		{ID: "why", Title: "原因", Kind: form.Choice, Of: faults, Required: true, When: "!water"},
		{ID: "days", Title: "停了几天", Kind: form.Number, When: `why == "pipe" || why == "pump"`, Max: 90},
		{ID: "cost", Title: "要多少钱", Kind: form.Money, Required: true, When: "days > 3", Was: []string{"money"}},
		{ID: "note", Title: "说明", Kind: form.Lines},
	}.Ready()
}

func values(pairs ...string) (out []form.Value) {
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, form.Value{ID: pairs[i], Text: pairs[i+1]})
	}
	return out
}

// TestConditions: an answer counts only where its field is asked for, through several
// conditions; what is hidden is dropped and not demanded.
func TestConditions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		typed         []form.Value
		kept, missing string
	}{
		{values("water", "是", "why", "pipe", "days", "5", "cost", "3"), "water=yes", ""},
		{values("cost", "5", "days", "9", "why", "管道冻裂", "water", "否", "note", "x"), "water=no why=pipe days=9 cost=5 note=x", ""},
		{values("water", "否", "why", "pump", "days", "3", "cost", "5"), "water=no why=pump days=3", ""},
		{values("water", "否", "why", "pump", "days", "4"), "water=no why=pump days=4", "cost"},
		{values("water", "否", "why", "pump", "cost", "4"), "water=no why=pump", ""}, // absent days are not 0, nor more than 3
		{values("water", "否", "days", "4", "money", "9"), "water=no", "why"},
		{values("water", "否", "why", "pipe", "days", "4", "money", "9元"), "water=no why=pipe days=4 cost=9", ""},
		{values("note", "x"), "note=x", "water"},
		{nil, "", "water"},
	} {
		got, err := survey().Read(c.typed, nil, nil, false)
		var kept []string
		for _, v := range got {
			kept = append(kept, v.ID+"="+v.Text)
		}
		if err != nil || strings.Join(kept, " ") != c.kept {
			t.Errorf("%v: %v %v, not %s", c.typed, kept, err, c.kept)
		}
		missing := ""
		if _, err := survey().Read(c.typed, nil, nil, true); fault.Is(err, "form.required") {
			x, _ := fault.As(err)
			missing = x.Field
		}
		if missing != c.missing {
			t.Errorf("%v: %q is missing, not %q", c.typed, missing, c.missing)
		}
		if again, err := survey().Read(got, got, nil, false); err != nil || !slices.Equal(again, got) {
			t.Errorf("%v: read again %v %v", got, again, err)
		}
	}
	if got := survey().Counted(values("water", "no", "why", "old", "days", "9", "cost", "1")); len(got) != 3 {
		t.Errorf("%d fields count, not water, why and note", len(got))
	}
}

// TestRetired: an option that was chosen stays, and is not chosen again.
func TestRetired(t *testing.T) {
	t.Parallel()
	was := values("water", "no", "why", "old")
	if _, err := survey().Read(was, nil, nil, true); !fault.Is(err, "form.retired") {
		t.Error(err)
	}
	if got, err := survey().Read(was, was, nil, true); err != nil || !slices.Equal(got, was) {
		t.Error(got, err)
	}
	f, _ := survey().Field("why")
	if f.Show("old", nil) != "旧类" || len(f.Offered("")) != 2 || len(f.Offered("old")) != 3 {
		t.Error(f.Show("old", nil), f.Offered(""), f.Offered("old"))
	}
}

// TestCheck: what a declared form must not have is said at its field, all of it at once.
func TestCheck(t *testing.T) {
	t.Parallel()
	if got := survey().Check(); len(got) > 0 {
		t.Error(got)
	}
	got := form.Fields{
		{ID: "a", Title: "甲", Kind: form.Choice},
		{ID: "a", Title: "乙", Kind: form.Text, Of: faults, Min: 1, Unit: "户"},
		{ID: "c", Title: "丙", Kind: form.Number, Min: 5, Max: 3, When: "d > 1"},
		{ID: "d", Title: "丁", Kind: form.Citizen, When: "c", Was: []string{"c"}},
		{ID: "e", Title: "戊", Kind: form.Choice, Of: []form.Option{{Code: "一、二", Title: "三"}, {Code: "三", Title: "三"}}, Max: 2, Personal: true},
	}.Check()
	var said []string
	for _, w := range got {
		x, _ := fault.As(w.Err)
		said = append(said, fmt.Sprint(w.At, " ", w.Part, " ", x.Code))
	}
	want := "0 of form.options|1 id form.twice|1 of form.options|1 min form.no_bound|1 unit form.no_unit|2 max form.min_max|2 when rule.unknown_name|3 id form.twice|3 when rule.answer|3 personal form.citizen_personal|" +
		"4 of form.option_word|4 of form.option_twice|4 max form.no_bound|4 purpose form.no_purpose"
	if strings.Join(said, "|") != want {
		t.Errorf("%s\nnot\n%s", strings.Join(said, "|"), want)
	}
}

// TestCarried: what another form asked under the same id and in the same kind need not be
// asked again; what does not fit is.
func TestCarried(t *testing.T) {
	t.Parallel()
	from := form.Fields{{ID: "why", Kind: form.Choice, Of: faults}, {ID: "days", Kind: form.Text}, {ID: "cost", Kind: form.Money}, {ID: "note", Kind: form.Lines}, {ID: "else", Kind: form.Text}}
	got := survey().Carried(from, values("why", "pump", "days", "5", "cost", "9.5", "note", "x", "else", "y"))
	if !slices.Equal(got, values("why", "pump", "cost", "9.5", "note", "x")) {
		t.Error(got)
	}
	if got = survey().Carried(from, values("why", "old", "cost", "")); len(got) > 0 {
		t.Error("a retired option is carried over: ", got)
	}
}
