package desk

import (
	"strings"
	"testing"

	"luoshi/internal/todo"
)

// TestEveryKindHasAPage: whatever waits on a desk leads to where it is acted on.
func TestEveryKindHasAPage(t *testing.T) {
	t.Parallel()
	for _, kind := range todo.Kinds() {
		path, ok := at[kind]
		if !ok {
			t.Errorf("%s: leads nowhere", kind)
			continue
		}
		if p := path(todo.Item{ID: "x/y", Post: "x/y"}); !strings.HasPrefix(p, "/desk/") && !strings.HasPrefix(p, "/field/") || strings.Contains(p, "x/y") {
			t.Errorf("%s leads to %s", kind, p)
		}
	}
}
