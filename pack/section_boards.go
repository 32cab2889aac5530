package pack

import (
	"fmt"

	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
)

// Board gives the board with the id.
func (p *Pack) Board(id string) (appraise.Board, bool) {
	return find(p.Boards, id, func(x appraise.Board) string { return x.ID })
}

type boardText struct {
	ID        string       `yaml:"id" need:"y" say:"编号"`
	Title     string       `yaml:"title" need:"y" max:"40" say:"名称"`
	Cadence   cadenceText  `yaml:"cadence" need:"y" say:"周期"`
	Level     bodyText     `yaml:"level" need:"y" say:"排谁：town 镇(办)，village 村；市、省的属地里 county 县；不排个人"`
	Sheet     string       `yaml:"sheet" need:"y" say:"评分表编号"`
	Objection termText     `yaml:"objection" need:"y" say:"异议期，从告知起算"`
	MinCases  int          `yaml:"min_cases" min:"0" max:"1000" say:"计分依据（事项、评议结果、抽查）不足几件不评档"`
	Pooled    int          `yaml:"pooled" min:"0" max:"12" say:"连本期几期合并计算（滚动），数小的时候用；不写只算本期"`
	Proposals []followText `yaml:"proposals" say:"连续末位时提出的建议"`
	Peers     []peersText  `yaml:"peers" say:"同类组：只在组内比较；不写就全县一组"`
}

type peersText struct {
	Title string   `yaml:"title" need:"y" max:"20" say:"组名"`
	Areas []string `yaml:"areas" need:"y" say:"组内镇村的区划代码，含其以下"`
}

type followText struct {
	Last        int    `yaml:"last" need:"y" min:"1" max:"100" say:"同类组最后几名"`
	Times       int    `yaml:"times" need:"y" min:"1" max:"24" say:"连续几次"`
	Consequence string `yaml:"consequence" need:"y" say:"结果运用编号"`
}

func (x boardText) board() appraise.Board {
	return appraise.Board{ID: x.ID, Title: x.Title, Cadence: calendar.Cadence(x.Cadence), Level: levelOf(x.Level),
		Sheet: x.Sheet, Objection: x.Objection.Term, MinCases: x.MinCases, Pooled: x.Pooled,
		Proposals: each(x.Proposals, func(f followText) appraise.Follow { return appraise.Follow(f) }),
		Peers: each(x.Peers, func(g peersText) appraise.Peers {
			return appraise.Peers{Title: g.Title, Areas: each(g.Areas, func(s string) area.Code {
				c, _ := area.ParseCode(s) // the check says so
				return c
			})}
		})}
}

func (c *checker) board(path string, b appraise.Board) {
	_, ok := c.p.Sheet(b.Sheet)
	c.refer(path+".sheet", b.Sheet, "sheets", ok)
	if b.Objection.Unit == "" || b.Objection.N == 0 {
		c.say(path+".objection", "pack.board_objection", b.Title)
	} else {
		c.term(path+".objection", b.Objection, true, 90)
	}
	for i, f := range b.Proposals {
		under := fmt.Sprintf("%s.proposals[%d].consequence", path, i)
		k, ok := c.p.Consequence(f.Consequence)
		c.refer(under, f.Consequence, "consequences", ok)
		if ok && k.Gain {
			c.say(under, "pack.last_gains", k.Title)
		}
	}
	c.peers(path, b)
}

// peers checks that a division is in one group at most.
func (c *checker) peers(path string, b appraise.Board) {
	seen := map[area.Code]string{}
	for i, g := range b.Peers {
		for j, a := range g.Areas {
			under := fmt.Sprintf("%s.peers[%d].areas[%d]", path, i, j)
			if l := a.Level(); a == 0 || l != b.Level && !(b.Level == area.Village && l == area.Town) {
				c.say(under, "pack.peers_area", g.Title)
				continue
			}
			for other, title := range seen {
				if a.Within(other) || other.Within(a) {
					c.say(under, "pack.peers_twice", a.String(), title)
				}
			}
			seen[a] = g.Title
		}
	}
}
