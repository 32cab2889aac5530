package ident

import (
	"slices"
	"testing"
)

// TestCompare: names stand in the order of their sound, which is not that of their codes.
func TestCompare(t *testing.T) {
	t.Parallel()
	got := []string{"住建局", "农业农村局", "交通局", "医保局", "县委办", "北沟村", "安岭镇"}
	slices.SortFunc(got, Compare)
	if want := []string{"安岭镇", "北沟村", "交通局", "农业农村局", "县委办", "医保局", "住建局"}; !slices.Equal(got, want) {
		t.Errorf("ordered %v", got)
	}
}
