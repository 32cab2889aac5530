package page

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func plainly(v int64) string { return Amount(v, 1) }

// TestLineChart: what is not known breaks the line and is no 0; names stand beside their ends
// and not upon another; text is text.
func TestLineChart(t *testing.T) {
	t.Parallel()
	got := LineChart(`率"`, []string{"7月", "8月", "9月"}, []Series{
		{"全县", []Point{{true, 80_000}, {}, {true, 90_000}}}, {"<龙亭镇>", []Point{{}, {true, 84_100}, {true, 90_500}}}}, plainly)
	for _, part := range []string{`aria-label="率&quot;"`, `d="M48.0 274.0M612.0 `, "全县 90", "&lt;龙亭镇&gt; 90.5", ">80<", ">7月<"} {
		if !strings.Contains(got, part) {
			t.Errorf("the chart does not have %s\n%s", part, got)
		}
	}
	if strings.Count(got, `class="k `) != 2 || strings.Contains(got, "L612.0 274.0") {
		t.Error(got)
	}
	if LineChart("", []string{"7月"}, []Series{{"无", []Point{{}}}}, plainly) != "" {
		t.Error("nothing known has a chart")
	}
}

var at = regexp.MustCompile(`[ML]([0-9.-]+) ([0-9.-]+)`)

// TestChartFits: every point of every line stands within the axes, greater values higher, and
// the words at the axis rise.
func TestChartFits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 25).Draw(t, "columns")
		values := rapid.SliceOfN(rapid.Int64Range(-2_000_000, 1_000_000_000), n, n).Draw(t, "values")
		var points []Point
		var columns []string
		for i, v := range values {
			points, columns = append(points, Point{true, v}), append(columns, fmt.Sprint(i))
		}
		svg := LineChart("x", columns, []Series{{"x", points}}, plainly)
		found := at.FindAllStringSubmatch(svg, -1)
		if len(found) != n {
			t.Fatalf("%d points of %d", len(found), n)
		}
		for i, m := range found {
			x, _ := strconv.ParseFloat(m[1], 64)
			y, err := strconv.ParseFloat(m[2], 64)
			if err != nil || x < 48 || x > 612 || y < 14 || y > 274 {
				t.Fatalf("%s of %d", m[0], values[i])
			}
			if before, _ := strconv.ParseFloat(found[max(i-1, 0)][2], 64); i > 0 && (values[i] > values[i-1] && y > before || values[i] < values[i-1] && y < before) {
				t.Fatalf("%d after %d is drawn at %v after %v", values[i], values[i-1], y, before)
			}
		}
	})
}

func TestAmount(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		n      int64
		places int
		want   string
	}{{1_706_000, 1, "1,706"}, {84_150, 1, "84.2"}, {84_149, 1, "84.1"}, {0, 1, "0"}, {-84_150, 1, "−84.2"}, {1_234_567_891, 3, "1,234,567.891"}, {999_950, 1, "1,000"}, {500, 0, "1"}} {
		if got := Amount(x.n, x.places); got != x.want {
			t.Errorf("%d: %s, want %s", x.n, got, x.want)
		}
	}
}
