package boards

import (
	"testing"

	"luoshi/internal/appraise"
)

func TestFormulaText(t *testing.T) {
	t.Parallel()
	use := func(id string, v int64) appraise.Use { return appraise.Use{Metric: id, Value: v} }
	for _, c := range []struct {
		name string
		item appraise.Item
		want string
	}{
		{"除法", appraise.Item{Formula: "due_matters == 0 ? 40 : due_on_time / due_matters * 40", Uses: []appraise.Use{use("due_matters", 14_000), use("due_on_time", 11_000)}}, "11 ÷ 14 × 40"},
		{"没有到期的", appraise.Item{Formula: "due_matters == 0 ? 40 : due_on_time / due_matters * 40", Uses: []appraise.Use{use("due_matters", 0)}}, "40"},
		{"小数", appraise.Item{Formula: "review_points * 0.15", Uses: []appraise.Use{use("review_points", 84_200)}}, "84.2 × 0.15"},
		{"名字是另一名字的一部分", appraise.Item{Formula: "returned + not_returned", Uses: []appraise.Use{use("returned", 2_000)}}, "2 + not_returned"},
	} {
		if got := formulaText(c.item); got != c.want {
			t.Errorf("%s：%q，应为 %q", c.name, got, c.want)
		}
	}
}
