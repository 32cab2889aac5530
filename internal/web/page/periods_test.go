package page

import (
	"testing"

	"luoshi/internal/score"
	"luoshi/internal/web"
	"luoshi/internal/wording"
)

// TestFormulaWords reads the formulas of the pack of 洋县 aloud.
func TestFormulaWords(t *testing.T) {
	t.Parallel()
	c := &web.Ctx{Lang: wording.Zh}
	known := []score.Metric{{ID: "review_points", Title: "民主评议"}, {ID: "due_matters", Title: "应销号事项"}, {ID: "due_on_time", Title: "按期报结事项"},
		{ID: "spot_mismatches", Title: "抽查不符"}, {ID: "reopened", Title: "回潮"}}
	for formula, want := range map[string]string{
		"due_matters == 0 ? 40 : due_on_time / due_matters * 40": "应销号事项为 0时，40 分；否则 按期报结事项 ÷ 应销号事项 × 40",
		"review_points * 0.3":        "民主评议 × 0.3",
		"-3 * spot_mismatches":       "−3 × 抽查不符",
		"reopened > 0 ? 55 : 70":     "回潮 > 0时，55 分；否则 70",
		"visits2 + due_matters2 * 1": "visits2 + due_matters2 × 1",
	} {
		if got := FormulaWords(c, formula, known); got != want {
			t.Errorf("%s 读作 %q，应为 %q", formula, got, want)
		}
	}
}
