package matter

import "testing"

// TestZeros sums a unit's matters: whatever ended has an outcome, and the parts make the whole.
func TestZeros(t *testing.T) {
	t.Parallel()
	zs := Zeros([]UnitCount{{"甲", WrittenOff, Solved, 4}, {"甲", WrittenOff, Unfounded, 1}, {"乙", Assigned, "", 2}, {"乙", Reported, Solved, 1}, {"乙", WrittenOff, Transferred, 1}, {"丙", WrittenOff, Merged, 2}})
	if len(zs) != 3 || zs[0].Body != "乙" || zs[0].InHand != 3 || zs[0].Cleared() {
		t.Fatalf("%+v", zs)
	}
	for _, z := range zs {
		if z.Given != z.InHand+z.Solved+z.Unfounded+z.Transferred+z.Merged {
			t.Errorf("%+v 各项之和不等于交办", z)
		}
	}
	if z := zs[2]; z.Body != "甲" || z.Solved != 4 || z.Unfounded != 1 || !z.Cleared() {
		t.Errorf("%+v", z)
	}
}
