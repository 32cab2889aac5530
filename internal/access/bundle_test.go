package access

import (
	"slices"
	"strings"
	"testing"
)

// TestUsualBundles holds the text of the usual bundles to the closed list of rights.
func TestUsualBundles(t *testing.T) {
	t.Parallel()
	if !slices.IsSortedFunc(rights, func(a, b Right) int { return strings.Compare(a.Act, b.Act) }) {
		t.Error("权限没有按名称排列")
	}
	held := map[string]Scope{}
	for _, r := range usual.order {
		b, _ := usual.Of(r)
		for act, scope := range b.Reach {
			right, ok := RightOf(act)
			switch {
			case !ok:
				t.Errorf("%s 有没有的权限 %s", r, act)
			case scope < Own || scope > right.Widest:
				t.Errorf("%s 的 %s 到了 %d", r, act, scope)
			case right.Engine && !r.Engine():
				t.Errorf("%s 有三员的权限 %s", r, act)
			}
			held[act] = max(held[act], scope)
		}
		for _, pair := range Asunder() {
			if usual.Holds(r, pair[0]) && usual.Holds(r, pair[1]) {
				t.Errorf("%s 既有 %s 又有 %s", r, pair[0], pair[1])
			}
		}
	}
	for _, right := range rights {
		if held[right.Act] != right.Widest {
			t.Errorf("%s 最远写作 %d，用到 %d", right.Act, right.Widest, held[right.Act])
		}
	}
	for _, act := range slices.Concat(signing, entrusting) {
		if _, ok := RightOf(act); !ok {
			t.Errorf("没有权限 %s", act)
		}
	}
	if got := usual.Roles(); len(got) != 16 || got[0] != "leader" || got[15] != Auditor {
		t.Errorf("角色是 %v", got)
	}
}

// TestEntrusted: who signs, decides on people or keeps the system is a key post, whatever
// the post is called.
func TestEntrusted(t *testing.T) {
	t.Parallel()
	want := map[Role][2]bool{"leader": {true, true}, "issuer": {true, true}, "organiser": {true, true}, "discipline": {true, true},
		SystemAdmin: {true, true}, SecurityAdmin: {true, true}, AuditAdmin: {true, true}, Auditor: {false, true}, "supervisor": {false, true}, "desk": {false, true}}
	for _, r := range Usual().Roles() {
		if got := [2]bool{Usual().Entrusted(r), Usual().Judges(r)}; got != want[r] {
			t.Errorf("%s：关键岗位、不长期登录是 %v，应为 %v", r, got, want[r])
		}
	}
	own := Usual().With(Bundle{Role: "chief", Title: "河长", Reach: map[string]Scope{"letter.sign": Within}})
	if !own.Entrusted("chief") || Usual().Entrusted("chief") {
		t.Error("能签发的岗位是关键岗位")
	}
}

// TestBundlesOfAPack: a pack's own bundle gives what it says, no further than the right
// itself, and changes nothing of the others.
func TestBundlesOfAPack(t *testing.T) {
	t.Parallel()
	b := Usual().With(Bundle{Role: "chief", Title: "河长", Reach: map[string]Scope{"matter.see": Within, "matter.report": County, "no.right": County}})
	at := Actor{Role: "chief", Bundles: b, Post: "p", Home: 610723, Area: 610723103000}
	for _, c := range []struct {
		act string
		on  Subject
		may bool
	}{
		{"matter.see", Subject{Area: 610723103201}, true},
		{"matter.see", Subject{Area: 610723104201}, false},
		{"matter.report", Subject{Area: 610723103201, Owner: "p"}, true},
		{"matter.report", Subject{Area: 610723103201, Owner: "x"}, false}, // no further than 本岗位
		{"matter.verify", Subject{Area: 610723103201}, false},
		{"no.right", Subject{}, false},
	} {
		if err := May(at, c.act, c.on); (err == nil) != c.may {
			t.Errorf("%s %v：%v", c.act, c.on, err)
		}
	}
	if at.RoleTitle() != "河长" || b.Title("issuer") != "签发人" || b.Valid(NoPost) || !b.Valid("chief") || (*Bundles)(nil).Valid("chief") {
		t.Error("角色的名称不对")
	}
	if got := b.Roles(); got[12] != "chief" || !got[13].Engine() {
		t.Errorf("本包的角色排在三员前面：%v", got)
	}
	at.Bundles = nil
	if May(at, "matter.see", Subject{Area: 610723103201}) == nil {
		t.Error("常用权限组里没有河长")
	}
}
