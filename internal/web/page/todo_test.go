package page

import (
	"net/http/httptest"
	"strings"
	"testing"

	"luoshi/internal/todo"
	"luoshi/internal/web"
)

// TestEveryKindHasAPage: whatever waits leads to where it is acted on, from a desk and from
// a phone.
func TestEveryKindHasAPage(t *testing.T) {
	t.Parallel()
	for _, kind := range todo.Kinds() {
		if _, ok := whereActed[kind]; !ok {
			t.Errorf("%s: leads nowhere", kind)
			continue
		}
		for _, face := range []string{"desk", "field"} {
			c := &web.Ctx{R: httptest.NewRequest("GET", "/", nil), Face: face}
			p := TodoPath(c, todo.Block{Kind: kind, Act: "act"}, todo.Item{ID: "x/y", Post: "x/y"})
			if !strings.HasPrefix(p, "/desk/") && !strings.HasPrefix(p, "/field/") || strings.Contains(p, "x/y") {
				t.Errorf("%s leads to %s", kind, p)
			}
		}
	}
}
