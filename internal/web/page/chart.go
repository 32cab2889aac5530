package page

import (
	"fmt"
	"strings"
)

// Point is one value of a line of a chart, in thousandths; one that is not known breaks the
// line, since it is no 0.
type Point struct {
	Known bool
	Value int64
}

// Series is one line of a chart.
type Series struct {
	Title  string
	Points []Point
}

// The measures of a chart, in tenths of a pixel.
const (
	chartWide, chartHigh           = 7440, 3000
	chartLeft, chartRight          = 480, 6120
	chartTop, chartBottom, chartAt = 140, 2740, 2920
	maxSeries                      = 4
	ticks                          = 5
)

// LineChart draws at most four lines over the same columns on one scale (折线), as SVG of
// this program's own. says is what the picture says in words, show writes a value.
func LineChart(says string, columns []string, lines []Series, show func(int64) string) string {
	lines = lines[:min(len(lines), maxSeries)]
	lo, hi, any := extent(lines)
	if !any || len(columns) == 0 {
		return ""
	}
	lo, step := scale(lo, hi)
	y := func(v int64) int64 { return chartBottom - (chartBottom-chartTop)*(v-lo)/(step*ticks) }
	x := func(i int) int64 {
		return chartLeft + (chartRight-chartLeft)*int64(i)/int64(max(len(columns)-1, 1))
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="ch" width="%d" height="%d" viewBox="0 0 %d %d" role="img" aria-label="%s">`, chartWide/10, chartHigh/10, chartWide/10, chartHigh/10, Escape(says))
	for i := range int64(ticks + 1) {
		at, class := Tenth(y(lo+step*i)), "gl"
		if i == 0 {
			class = "ax"
		}
		fmt.Fprintf(&b, `<line class="%s" x1="40" x2="620" y1="%s" y2="%s"/><text class="e" x="34" y="%s">%s</text>`, class, at, at, Tenth(y(lo+step*i)+40), Escape(show(lo+step*i)))
	}
	every := (len(columns) + 12) / 13
	for i, c := range columns {
		if i%every == 0 {
			fmt.Fprintf(&b, `<text class="m" x="%s" y="%s">%s</text>`, Tenth(x(i)), Tenth(chartAt), Escape(c))
		}
	}
	labels := places(lines, y)
	for n, l := range lines {
		path, last := "", -1
		for i, p := range l.Points {
			if !p.Known {
				continue
			}
			draw := "L"
			if i == 0 || !l.Points[i-1].Known {
				draw = "M"
			}
			path += fmt.Sprintf("%s%s %s", draw, Tenth(x(i)), Tenth(y(p.Value)))
			last = i
		}
		if last < 0 {
			continue
		}
		fmt.Fprintf(&b, `<path class="c%d" d="%s"/><circle class="d c%d" cx="%s" cy="%s" r="3"/>`, n+1, path, n+1, Tenth(x(last)), Tenth(y(l.Points[last].Value)))
		fmt.Fprintf(&b, `<text class="k c%d" x="628" y="%s">%s %s</text>`, n+1, Tenth(labels[n]), Escape(l.Title), Escape(show(l.Points[last].Value)))
	}
	b.WriteString("</svg>")
	return b.String()
}

// extent is the least and the greatest value of the lines.
func extent(lines []Series) (lo, hi int64, any bool) {
	for _, l := range lines {
		for _, p := range l.Points {
			if !p.Known {
				continue
			}
			if !any {
				lo, hi, any = p.Value, p.Value, true
			}
			lo, hi = min(lo, p.Value), max(hi, p.Value)
		}
	}
	return lo, hi, any
}

// scale is where the axis begins and how far its lines lie apart: at 0, unless all values
// lie in the upper half of what would be shown then.
func scale(lo, hi int64) (from, step int64) {
	if lo > 0 && lo*2 < hi || lo >= 0 && hi < 2000 {
		lo = 0
	}
	for unit := int64(1000); ; unit *= 10 {
		for _, k := range []int64{1, 2, 5} {
			step = unit * k
			from = lo / step * step
			if lo < 0 && from > lo {
				from -= step
			}
			if from+step*ticks >= hi {
				return from, step
			}
		}
	}
}

// places are where the names of the lines stand: beside their ends, none upon another.
func places(lines []Series, y func(int64) int64) []int64 {
	const apart = 160
	out := make([]int64, len(lines))
	var order []int
	for n, l := range lines {
		for _, p := range l.Points {
			if p.Known {
				out[n] = y(p.Value) + 40
			}
		}
		at := 0
		for at < len(order) && out[order[at]] <= out[n] {
			at++
		}
		order = append(order[:at], append([]int{n}, order[at:]...)...)
	}
	for i := 1; i < len(order); i++ {
		out[order[i]] = max(out[order[i]], out[order[i-1]]+apart)
	}
	return out
}

// Trend draws one line as small as a word (走势), on a scale from 0 to top.
func Trend(says string, points []Point, top int64) string {
	var path strings.Builder
	last := ""
	for i, p := range points {
		if !p.Known {
			continue
		}
		draw := "L"
		if i == 0 || !points[i-1].Known {
			draw = "M"
		}
		x, y := 30+int64(i)*940/int64(max(len(points)-1, 1)), 300-270*p.Value/max(top, 1)
		fmt.Fprintf(&path, "%s%s %s", draw, Tenth(x), Tenth(y))
		last = fmt.Sprintf(`<circle cx="%s" cy="%s" r="2"/>`, Tenth(x), Tenth(y))
	}
	return fmt.Sprintf(`<svg class="tr" viewBox="0 0 100 33" preserveAspectRatio="none" role="img" aria-label="%s"><line x1="0" x2="100" y1="30" y2="30"/><path d="%s"/>%s</svg>`, Escape(says), path.String(), last)
}

// Tenth writes tenths of a pixel.
func Tenth(n int64) string {
	if n < 0 {
		return "-" + Tenth(-n)
	}
	return fmt.Sprintf("%d.%d", n/10, n%10)
}

// Escape is a text as an attribute or the content of a picture holds it.
func Escape(s string) string {
	return strings.NewReplacer("&", "&amp;", `"`, "&quot;", "<", "&lt;", ">", "&gt;").Replace(s)
}
