package score

import (
	"testing"

	"luoshi/internal/fault"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func sheet() Sheet {
	return Sheet{ID: "village", Title: "村月评分表", Max: 100_000,
		Items: []Item{
			{ID: "settled", Title: "按期销号", Formula: "due_matters == 0 ? 40 : due_on_time / due_matters * 40", Max: 40_000},
			{ID: "first", Title: "一次核验通过", Formula: "verified_first / verified_matters * 25", Max: 25_000},
			{ID: "review", Title: "民主评议", Formula: "review_points * 0.15", Max: 15_000},
			{ID: "reopened", Title: "回潮", Formula: "-2 * reopened", Min: -10_000},
		},
		Bands: []Band{{"一般", 70_000}, {"好", 90_000}, {"较好", 80_000}}}
}

// known are the metrics of the sheet.
var known = []Metric{{ID: "due_matters", Title: "应销号事项", Unit: "件"}, {ID: "due_on_time", Title: "按期报结事项", Unit: "件"}, {ID: "verified_matters", Title: "核验事项", Unit: "件"},
	{ID: "verified_first", Title: "一次核验通过", Unit: "件"}, {ID: "review_points", Title: "评议得分", Unit: "分"}, {ID: "reopened", Title: "回潮", Unit: "件"}}

func compute(values map[string]int64) (Result, error) { return computeBy(sheet(), values) }

func computeBy(s Sheet, values map[string]int64) (Result, error) {
	p, err := Prepare(s, known)
	if err != nil {
		return Result{}, err
	}
	return p.Compute(values)
}

func TestCompute(t *testing.T) {
	t.Parallel()
	// The figures of the board page: 11 of 14, 9 of 12, 84.2 points, one reopened.
	r, err := compute(map[string]int64{"due_matters": 14_000, "due_on_time": 11_000, "verified_matters": 12_000,
		"verified_first": 9_000, "review_points": 84_200, "reopened": 1_000})
	if err != nil {
		t.Fatal(err)
	}
	var points []int64
	for _, i := range r.Items {
		points = append(points, i.Points)
	}
	if diff := cmp.Diff([]int64{31_428, 18_750, 12_630, -2_000}, points); diff != "" {
		t.Error(diff)
	}
	if r.Total != 60_808 || r.Band != "" {
		t.Errorf("total %d band %q", r.Total, r.Band)
	}
	if diff := cmp.Diff([]string{"due_matters", "due_on_time"}, []string{r.Items[0].Metrics[0].Metric.ID, r.Items[0].Metrics[1].Metric.ID}); diff != "" {
		t.Error(diff)
	}
	if r.Items[0].Metrics[1].Value != 11_000 || r.Items[0].Metrics[1].Metric.Title != "按期报结事项" {
		t.Errorf("metrics %+v", r.Items[0].Metrics)
	}
}

func TestComputeEdges(t *testing.T) {
	t.Parallel()
	full := map[string]int64{"due_matters": 0, "verified_matters": 1_000, "verified_first": 1_000, "review_points": 100_000, "reopened": 0}
	with := func(id string, v int64) map[string]int64 {
		m := map[string]int64{}
		for k, x := range full {
			m[k] = x
		}
		m[id] = v
		return m
	}
	without := with("reopened", 0)
	delete(without, "reopened")
	for _, c := range []struct {
		name   string
		values map[string]int64
		total  int64
		band   string
		code   string
	}{
		{"没有到期事项给满分，不用其他指标", full, 80_000, "较好", ""},
		{"扣分封底", with("reopened", 99_000), 70_000, "一般", ""},
		{"差千分之一不进档", with("review_points", 99_993), 79_998, "一般", ""},
		{"指标缺值不当作零", without, 0, "", "rule.value_missing"},
		{"除以零", with("verified_matters", 0), 0, "", "rule.division_by_zero"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r, err := compute(c.values)
			if c.code != "" {
				if !fault.Is(err, c.code) {
					t.Fatalf("got %v, want %s", err, c.code)
				}
				return
			}
			if err != nil || r.Total != c.total || r.Band != c.band {
				t.Errorf("got %d %q %v, want %d %q", r.Total, r.Band, err, c.total, c.band)
			}
		})
	}
}

func TestPrepareSaysAll(t *testing.T) {
	t.Parallel()
	s := sheet()
	s.Items[0].Formula = "due_maters * 2"
	s.Items[2].Formula = "review_points >"
	_, err := Prepare(s, known)
	var got []string
	for _, e := range fault.Parts(err) {
		f, _ := fault.As(e)
		got = append(got, f.Field+" "+f.Code)
	}
	if diff := cmp.Diff([]string{"settled rule.unknown_name_near", "review rule.syntax_end"}, got); diff != "" {
		t.Error(diff)
	}
}

// Property: neither the order of the items nor that of their sum changes a total.
func TestOrderOfItemsChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, values := sheet(), map[string]int64{"due_matters": rapid.Int64Range(1, 50).Draw(t, "due") * 1000,
			"verified_matters": rapid.Int64Range(1, 50).Draw(t, "verified") * 1000}
		for _, id := range []string{"due_on_time", "verified_first", "review_points", "reopened"} {
			values[id] = rapid.Int64Range(0, 100_000).Draw(t, id)
		}
		a, err := computeBy(s, values)
		if err != nil {
			t.Fatal(err)
		}
		s.Items = rapid.Permutation(s.Items).Draw(t, "items")
		b, err := computeBy(s, values)
		if err != nil || a.Total != b.Total || a.Band != b.Band {
			t.Fatalf("%d %q and %d %q, %v", a.Total, a.Band, b.Total, b.Band, err)
		}
		if a.Total < s.Min || a.Total > s.Max {
			t.Fatalf("total %d outside the clamp", a.Total)
		}
	})
}
