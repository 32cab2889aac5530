package boards

import (
	"testing"

	"luoshi/internal/store"
)

func TestTrendSVG(t *testing.T) {
	t.Parallel()
	scale := scaleOf(map[string][]store.TrendPoint{"a": {{Period: "2026-08", Total: 80_000, Scored: true}, {Period: "2026-09", Total: 100_000, Scored: true}}})
	got := trendSVG(`龙亭"村`, []store.TrendPoint{{Period: "2026-08", Total: 80_000, Scored: true}, {Period: "2026-09", Total: 100_000, Scored: true}}, scale)
	want := `<svg class="tr" viewBox="0 0 112 30" role="img" aria-label="龙亭&quot;村 2026-08 80.000 2026-09 100.000"><line x1="0" x2="112" y1="15.0" y2="15.0"/><path d="M87.2 15.0L108.0 2.0"/><circle cx="108.0" cy="2.0" r="2.5"/></svg>`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if trendSVG("无分", []store.TrendPoint{{Period: "2026-09"}}, scale) != "" {
		t.Error("a body without a score has a trend")
	}
}
