package access

import (
	"strings"
	"testing"
)

// TestAuditorOnlyReads: no act that an outside auditor holds changes anything, and
// the acts that change the house's own settings are held by administrators alone.
func TestAuditorOnlyReads(t *testing.T) {
	t.Parallel()
	held := 0
	for _, g := range Table() {
		if _, ok := g.Roles[Auditor]; ok {
			held++
			if !strings.HasSuffix(g.Act, ".see") {
				t.Errorf("外部审计持有 %s", g.Act)
			}
		}
	}
	if held < 5 {
		t.Errorf("外部审计只持有 %d 项查看", held)
	}
	for role, want := range map[Role]bool{SystemAdmin: true, SecurityAdmin: false, Desk: false, Leader: false, Auditor: false} {
		if (May(Actor{Role: role}, "calendar.edit", Subject{}) == nil) != want {
			t.Errorf("%s 改日历，应为 %v", role, want)
		}
	}
	for _, r := range Roles() {
		if May(Actor{Role: r.Role}, "calendar.see", Subject{}) != nil {
			t.Errorf("%s 不能看日历", r.Role)
		}
	}
}
