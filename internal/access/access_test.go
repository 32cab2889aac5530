package access

import (
	"strings"
	"testing"
	"time"

	"luoshi/internal/fault"
)

// TestAuditorOnlyReads: no act that an outside auditor holds changes anything, and
// the acts that change the house's own settings are held by administrators alone.
func TestAuditorOnlyReads(t *testing.T) {
	t.Parallel()
	held := 0
	for _, g := range Rights() {
		if Usual().Holds(Auditor, g.Act) {
			held++
			if !strings.HasSuffix(g.Act, ".see") {
				t.Errorf("外部审计持有 %s", g.Act)
			}
		}
	}
	if held < 5 {
		t.Errorf("外部审计只持有 %d 项查看", held)
	}
	for role, want := range map[Role]bool{SystemAdmin: true, SecurityAdmin: false, "desk": false, "leader": false, Auditor: false} {
		if (May(Actor{Role: role}, "calendar.edit", Subject{}) == nil) != want {
			t.Errorf("%s 改日历，应为 %v", role, want)
		}
	}
	for _, r := range Usual().Roles() {
		if May(Actor{Role: r}, "calendar.see", Subject{}) != nil {
			t.Errorf("%s 不能看日历", r)
		}
	}
}

// TestKeepersHaveADesk: whoever may keep a code of a ballot may open its page, at a desk
// and not in a village, and holds neither the machine nor only a look from outside.
func TestKeepersHaveADesk(t *testing.T) {
	t.Parallel()
	keepers := 0
	for _, r := range Usual().Roles() {
		if !Usual().Holds(r, "review.keep") {
			continue
		}
		keepers++
		switch r {
		case SystemAdmin, Auditor, "village", "first_secretary", "resident", "town_leader", "town_desk":
			t.Errorf("%s 可以持钥", r)
		}
		if !Usual().Holds(r, "review.see") {
			t.Errorf("%s 可以持钥，却打不开评议", r)
		}
	}
	if keepers < 5 {
		t.Errorf("只有 %d 种岗位可以持钥", keepers)
	}
}

// TestRestAfterAReset: an account whose code was reset binds nobody by one hand until its
// rest is over, and does all else (静默期).
func TestRestAfterAReset(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 9, 24, 4, 0, 0, 0, time.UTC)
	a := Actor{Person: "p", Post: "x", Body: "b", Role: "issuer", Home: 610723, Area: 610723000000, Now: now, NoSign: now.Add(time.Minute)}
	for _, act := range signing {
		for _, r := range Usual().Roles() {
			if a.Role = r; !a.Holds(act) {
				continue
			}
			subject := Subject{Area: a.Area, Owner: "y", Bodies: []string{"b"}}
			if err := May(a, act, subject); !fault.Is(err, "access.no_sign") {
				t.Errorf("%s %s: %v", r, act, err)
			}
			later := a
			later.Now = a.NoSign
			if err := May(later, act, subject); fault.Is(err, "access.no_sign") {
				t.Errorf("%s %s once the rest is over: %v", r, act, err)
			}
		}
	}
	a.Role = "issuer"
	if err := May(a, "letter.see", Subject{Area: a.Area}); err != nil {
		t.Errorf("reading rests: %v", err)
	}
}
