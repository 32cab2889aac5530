package matters

import "testing"

// TestAlike: the same words in another writing and with another number are like, other
// matters of the same village are not.
func TestAlike(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		a, b string
		like bool
	}{{"二组停水", "二组停水", true}, {"二组饮水池漏水", "二组饮水池漏水３天", true}, {"水", "水", true}, {"二组停水", "三组危房改造", false}, {"通组路未硬化", "路灯不亮", false}, {"", "二组停水", false}} {
		if alike(x.a, x.b) != x.like {
			t.Errorf("“%s”和“%s”：%v", x.a, x.b, !x.like)
		}
	}
}
