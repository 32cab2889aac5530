package access

import (
	"slices"
	"strings"
	"testing"

	"luoshi/internal/area"
)

// TestReach says for each kind of nearness which scopes reach a row: open, sealed, hidden
// from a unit of the actor's, and while the post rests.
func TestReach(t *testing.T) {
	t.Parallel()
	town := Actor{Role: "town_leader", Home: 610723, Person: "me", Post: "p", Body: "b", Area: 610723103000, Also: []string{"p2", "b2"}, Areas: []area.Code{610723105000}, Vacant: []string{"gone"}}
	for _, c := range []struct {
		name   string
		row    Subject
		open   string // scopes that reach it: o 本岗位, b 本单位相关, w 本辖区, c 全县
		sealed string
		rests  string
	}{
		{"别处别人的", Subject{Area: 610723102201, Owner: "x", Bodies: []string{"y"}}, "c", "", ""},
		{"本镇的村", Subject{Area: 610723103201, Owner: "x"}, "wc", "", ""},
		{"本镇", Subject{Area: 610723103000}, "wc", "", ""},
		{"本镇末一个代码", Subject{Area: 610723103999}, "wc", "", ""},
		{"下一个镇", Subject{Area: 610723104000}, "c", "", ""},
		{"上一个镇末一个代码", Subject{Area: 610723102999}, "c", "", ""},
		{"又一片", Subject{Area: 610723105203}, "wc", "", ""},
		{"县里", Subject{Area: 610723000000}, "c", "", ""},
		{"没有地方的", Subject{}, "c", "", ""},
		{"本岗位的", Subject{Area: 610723102201, Owner: "p"}, "obwc", "obwc", ""},
		{"空缺的下级岗位的", Subject{Area: 610723102201, Owner: "gone"}, "obwc", "obwc", ""},
		{"兼任岗位的", Subject{Area: 610723102201, Owner: "p2"}, "c", "", ""},
		{"本单位相关", Subject{Area: 610723102201, Bodies: []string{"y", "b"}}, "bwc", "bwc", ""},
		{"兼任单位相关", Subject{Area: 610723102201, Bodies: []string{"b2"}}, "c", "", ""},
		{"本岗位跟办的", Subject{Area: 610723102201, Follower: "p"}, "c", "wc", ""},
		{"兼任岗位跟办的", Subject{Area: 610723102201, Follower: "p2"}, "c", "", ""},
		{"写给本人的", Subject{Area: 610723102201, Persons: []string{"me"}}, "obwc", "obwc", "obwc"},
		{"对本单位不显示", Subject{Area: 610723103201, Owner: "p", Bodies: []string{"b"}, Persons: []string{"me"}, Hidden: []string{"z", "b"}}, "", "", ""},
		{"对兼任单位不显示", Subject{Area: 610723103201, Owner: "p", Hidden: []string{"b2"}}, "", "", ""},
		{"对本岗位不显示", Subject{Area: 610723103201, Owner: "p", Hidden: []string{"p"}}, "", "", ""},
		{"对别人不显示", Subject{Area: 610723103201, Hidden: []string{"z"}}, "wc", "", ""},
	} {
		for _, x := range []struct {
			how  string
			a    Actor
			seal bool
			want string
		}{{"公开", town, false, c.open}, {"密件", town, true, c.sealed}, {"暂停履职", rests(town), false, c.rests}, {"暂停履职看密件", rests(town), true, c.rests}} {
			got := ""
			for i, letter := range "obwc" {
				row := c.row
				row.Sealed = x.seal
				if reach(x.a, "matter.see", Scope(i+1)).Sees(row) {
					got += string(letter)
				}
			}
			if got != x.want {
				t.Errorf("%s，%s：%q，应为 %q", c.name, x.how, got, x.want)
			}
		}
	}
}

func rests(a Actor) Actor {
	a.Suspended = true
	return a
}

// TestReachAndMay: who may do an act on a row and who sees the row in a list of that act
// are the same, for every role and act.
func TestReachAndMay(t *testing.T) {
	t.Parallel()
	rows := []Subject{{}, {Area: 610723103201}, {Area: 610723104201, Owner: "p"}, {Area: 610723104201, Bodies: []string{"b"}}, {Area: 610723103201, Sealed: true}, {Area: 610723103201, Sealed: true, Owner: "p"},
		{Area: 610723103201, Hidden: []string{"b"}}, {Persons: []string{"me"}}}
	for _, g := range Rights() {
		if g.Apart {
			continue // one's own work is seen and not checked
		}
		for _, r := range Usual().Roles() {
			a := Actor{Role: r, Home: 610723, Person: "me", Post: "p", Body: "b", Area: 610723103000}
			for _, a := range []Actor{a, rests(a)} {
				for i, row := range rows {
					if may, sees := May(a, g.Act, row) == nil, Sees(a, g.Act).Sees(row); may != sees {
						t.Errorf("%s %s 第 %d 行：可办 %v，可见 %v", r, g.Act, i, may, sees)
					}
				}
			}
		}
	}
}

// TestDivisions cuts a reach to a division.
func TestDivisions(t *testing.T) {
	t.Parallel()
	one := Filter{Ranges: append(Under(610723103000), Under(610723105201)...)}
	for _, c := range []struct {
		f    Filter
		of   area.Code
		want []Range
	}{
		{one, 0, []Range{{610723103000, 610723103999}, {610723105201, 610723105201}}},
		{one, 610723103201, []Range{{610723103201, 610723103201}}},
		{one, 610723105000, []Range{{610723105201, 610723105201}}},
		{one, 610723104000, nil},
		{Everything(), 610723104000, []Range{{610723104000, 610723104999}}},
		{Everything(), 0, []Range{{610723000000, 610723999999}}},
		{Filter{}, 0, nil},
	} {
		if got := c.f.Divisions(610723, c.of); !slices.Equal(got, c.want) {
			t.Errorf("%v 里的 %d：%v，应为 %v", c.f.Ranges, c.of, got, c.want)
		}
	}
	if !one.Whole(610723103000) || one.Whole(610723000000) || one.Whole(0) || !Everything().Whole(610723000000) {
		t.Error("看得到整片才算整片")
	}
}

// TestSightsAreOfTheTable: a sight names an act that is there, and no column of two
// meanings.
func TestSightsAreOfTheTable(t *testing.T) {
	t.Parallel()
	for _, s := range Sights() {
		if !slices.ContainsFunc(Rights(), func(g Right) bool { return g.Act == s.Act }) {
			t.Errorf("%s：没有权限 %s", s.Kind, s.Act)
		}
		if line := "| " + s.Title + " | `" + s.Act + "` |"; !strings.Contains(SightMarkdown(), line) {
			t.Errorf("%s 没有印出来", s.Kind)
		}
	}
}
