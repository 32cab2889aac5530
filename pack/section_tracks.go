package pack

import (
	"fmt"

	"luoshi/internal/rule"
	"luoshi/internal/track"
)

// Track gives the track with the id.
func (p *Pack) Track(id string) (track.Track, bool) {
	return find(p.Tracks, id, func(x track.Track) string { return x.ID })
}

type trackText struct {
	ID     string      `yaml:"id" need:"y" say:"编号"`
	Title  string      `yaml:"title" need:"y" max:"40" say:"名称"`
	Over   overText    `yaml:"over" need:"y" say:"对什么分环节"`
	Stages []stageText `yaml:"stages" need:"y" say:"环节，按先后"`
}

type stageText struct {
	Title string `yaml:"title" need:"y" max:"40" say:"环节名称"`
	Gate  string `yaml:"gate" need:"y" max:"1000" say:"到了这一环节的条件"`
}

type overText string

func (overText) choices() []string { return words(track.Matters) }

func (x trackText) track() track.Track {
	return track.Track{ID: x.ID, Title: x.Title, Over: track.Over(x.Over), Stages: each(x.Stages, func(s stageText) track.Stage {
		return track.Stage{Title: s.Title, Gate: s.Gate}
	})}
}

// Facts lists the fields that the gates of a track may use; office.Stages gives each its
// value.
func Facts() []rule.Field {
	return []rule.Field{
		{Name: "matter.list", Title: "清单编号", Type: rule.Text},
		{Name: "matter.kind", Title: "事项种类", Type: rule.Text},
		{Name: "matter.state", Title: "状态", Type: rule.Text},
		{Name: "matter.assigned", Title: "已交办", Type: rule.Bool},
		{Name: "matter.accepted", Title: "已签收", Type: rule.Bool},
		{Name: "matter.reported", Title: "已报结", Type: rule.Bool},
		{Name: "matter.verified", Title: "已核验", Type: rule.Bool},
		{Name: "matter.written_off", Title: "已销号", Type: rule.Bool},
		{Name: "matter.late", Title: "已逾期", Type: rule.Bool},
		{Name: "matter.blocked", Title: "卡在外单位", Type: rule.Bool},
		{Name: "matter.rung", Title: "督办档", Type: rule.Number},
		{Name: "matter.returns", Title: "退回次数", Type: rule.Number},
		{Name: "matter.reopens", Title: "回潮次数", Type: rule.Number},
	}
}

func (c *checker) track(path string, t track.Track) {
	for i, s := range t.Stages {
		c.formula(fmt.Sprintf("%s.stages[%d].gate", path, i), s.Gate, Facts(), rule.Bool)
	}
}
