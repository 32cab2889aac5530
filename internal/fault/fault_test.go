package fault

import (
	"errors"
	"fmt"
	"testing"
)

// TestParts: joined errors come apart down to what joins none, in order; what is wrapped
// stays whole, so that its words are kept.
func TestParts(t *testing.T) {
	t.Parallel()
	a, b, c := New(Invalid, "a"), New(Denied, "b"), errors.New("c")
	wrapped := fmt.Errorf("line 3: %w", b)
	got := Parts(errors.Join(a, errors.Join(wrapped, c), nil))
	if len(got) != 3 || got[0] != a || got[1] != wrapped || got[2] != c {
		t.Error(got)
	}
	if Parts(nil) != nil || len(Parts(a)) != 1 {
		t.Error("nothing has parts, or one has several")
	}
}
