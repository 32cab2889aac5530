package area

import "testing"

// TestDistinct: a village of a name that another has too bears its town's; a town, a
// village of its own name, and one whose town is not known do not.
func TestDistinct(t *testing.T) {
	t.Parallel()
	names := map[Code]string{610723103000: "龙亭镇", 610723104000: "谢村镇", 610723103204: "镇江村", 610723104201: "镇江村", 610723103200: "杜村", 610723199201: "镇江村"}
	Distinct(names)
	for code, want := range map[Code]string{610723103000: "龙亭镇", 610723103204: "龙亭镇 镇江村", 610723104201: "谢村镇 镇江村", 610723103200: "杜村", 610723199201: "镇江村"} {
		if names[code] != want {
			t.Errorf("%d：%q，应为 %q", code, names[code], want)
		}
	}
}
