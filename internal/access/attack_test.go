package access

import (
	"testing"

	"luoshi/internal/fault"
)

// TestSecondPost lets a person come to their own work by another post of theirs: who
// keeps away is the person and their units, whatever post they act as.
func TestSecondPost(t *testing.T) {
	t.Parallel()
	subject := Subject{Area: 610723103201, Owner: "post-village", Unit: "body-village", Workers: []string{"worker"}}
	base := Actor{Person: "p", Post: "post-desk", Body: "body-desk", Role: "supervisor", Area: 610723000000}
	for _, c := range []struct {
		name string
		also []string
		acts string // for whom
		self string
		want string
	}{
		{"没有别的岗位", nil, "", "p", ""},
		{"别的岗位与此无关", []string{"post-x", "body-x"}, "", "p", ""},
		{"另任责任岗位", []string{"post-village", "body-y"}, "", "p", "access.own_work"},
		{"另任责任单位的岗位", []string{"post-y", "body-village"}, "", "p", "access.own_unit"},
		{"就是报结人", nil, "", "worker", "access.own_work"},
		{"替报结人代办", nil, "worker", "p", "access.own_work"},
	} {
		a := base
		a.Also, a.For, a.Person = c.also, c.acts, c.self
		for _, act := range []string{"matter.verify", "matter.return", "matter.write_off", "matter.extend", "matter.pause", "matter.reopen", "duty.check"} {
			if err := May(a, act, subject); c.want == "" && err != nil || c.want != "" && !fault.Is(err, c.want) {
				t.Errorf("%s %s：%v，应为 %q", c.name, act, err, c.want)
			}
		}
		if err := May(a, "matter.comment", subject); err != nil {
			t.Errorf("%s 只说明：%v", c.name, err)
		}
	}
	if (Actor{}).In("") || (Actor{}).Is("") || (Actor{Also: []string{""}}).In("") {
		t.Error("没有的岗位、人员不算本人的")
	}
}
