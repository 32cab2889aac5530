package pack

import (
	"fmt"
	"strconv"

	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
)

// Review gives the review with the id.
func (p *Pack) Review(id string) (appraise.Review, bool) {
	return find(p.Reviews, id, func(x appraise.Review) string { return x.ID })
}

type reviewText struct {
	ID        string       `yaml:"id" need:"y" say:"编号"`
	Title     string       `yaml:"title" need:"y" max:"40" say:"名称"`
	Cadence   cadenceText  `yaml:"cadence" need:"y" say:"周期"`
	Level     bodyText     `yaml:"level" need:"y" say:"评谁：town 镇(办)，village 村；市、省的属地里 county 县"`
	Options   []optionText `yaml:"options" need:"y" say:"评议选项和分值"`
	MinVoters int          `yaml:"min_voters" need:"y" min:"5" max:"1000" say:"不足几人不评议，至少 5 人"`
	Days      int          `yaml:"days" min:"1" max:"31" say:"一期可以投几天，从发起次日起算，不写为 7；有持钥人的，领码和交码也各以这么多天为限"`
	Keepers   int          `yaml:"keepers" min:"0" max:"5" say:"几名持钥人，不写没有；他们的码不交齐，谁也读不出票，码丢了这一期作废"`
}

type optionText struct {
	Title  string     `yaml:"title" need:"y" max:"20" say:"选项"`
	Points pointsText `yaml:"points" need:"y" say:"分值，0 到 100"`
}

type bodyText string

func (bodyText) choices() []string { return levelWords(area.County, area.Town, area.Village) }

func (x reviewText) review() appraise.Review {
	return appraise.Review{ID: x.ID, Title: x.Title, Cadence: calendar.Cadence(x.Cadence), Level: levelOf(x.Level),
		MinVoters: x.MinVoters, Days: x.Days, Keepers: x.Keepers, Options: each(x.Options, func(o optionText) appraise.VoteOption {
			return appraise.VoteOption{Title: o.Title, Points: int64(o.Points)}
		})}
}

func (c *checker) review(path string, r appraise.Review) {
	if r.MinVoters < 5 {
		c.say(path+".min_voters", "pack.few_voters", strconv.Itoa(r.MinVoters))
	}
	if len(r.Options) < 2 {
		c.say(path+".options", "pack.few_options")
	}
	last := int64(100_001)
	for i, o := range r.Options {
		if o.Points < 0 || o.Points > 100_000 || o.Points >= last {
			c.say(fmt.Sprintf("%s.options[%d].points", path, i), "pack.option_points", o.Title)
		}
		last = o.Points
	}
}
