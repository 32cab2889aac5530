package pack

import (
	"slices"

	"luoshi/internal/calendar"
	"luoshi/internal/figure"
	"luoshi/internal/rule"
)

// View is a saved way to look at a figure (看法): by what, in which steps, how many of them
// and against what. What a reader may not see of it, the page leaves out.
type View struct {
	ID, Title, Figure string
	By                figure.By
	Every             calendar.Cadence
	Periods           int
	Base              figure.Base // "" for nothing
}

// OnePage is a sheet of one page for a leader (一页表): figures of the whole over thirteen
// months on one scale, what the units hold up, and one figure for each town.
type OnePage struct {
	ID, Title string
	Trends    []string // figures
	Towns     string   // the figure of each town
	Beside    string   // a second figure of each town, "" for none
	Stuck     bool     // with what is held up, by unit
}

type viewText struct {
	ID      string       `yaml:"id" need:"y" say:"编号"`
	Title   string       `yaml:"title" need:"y" max:"40" say:"名称"`
	Figure  string       `yaml:"figure" need:"y" say:"哪个数据项"`
	By      string       `yaml:"by" say:"按什么分行：town 镇(办)，village 村，unit 县直单位，或 field: 加字段；不写就是 town"`
	Every   everyText    `yaml:"every" say:"每格多长；不写就是 month"`
	Periods int          `yaml:"periods" min:"1" max:"25" say:"几格；不写就是 6"`
	Base    viewBaseText `yaml:"base" say:"和什么比：year 上年同期，prev 前面同样长的时间；不写就不比"`
}

type onePageText struct {
	ID     string   `yaml:"id" need:"y" say:"编号"`
	Title  string   `yaml:"title" need:"y" max:"40" say:"名称"`
	Trends []string `yaml:"trends" need:"y" say:"看 13 个月走势的数据项，一至四个，单位要相同"`
	Towns  string   `yaml:"towns" need:"y" say:"各镇并排看的数据项"`
	Beside string   `yaml:"beside" say:"各镇旁边再写一个数据项"`
	Stuck  bool     `yaml:"stuck" say:"是否列出卡在哪个单位、多久"`
}

type (
	everyText    string
	viewBaseText string
)

func (everyText) choices() []string {
	return words(calendar.Weekly, calendar.TenDays, calendar.Monthly, calendar.Quarterly, calendar.HalfYearly, calendar.Yearly)
}

func (viewBaseText) choices() []string { return words(figure.Bases()...) }

func (x viewText) view() View {
	v := View{x.ID, x.Title, x.Figure, figure.By(x.By), calendar.Cadence(x.Every), x.Periods, figure.Base(x.Base)}
	if v.By == "" {
		v.By = figure.Towns
	}
	if v.Every == "" {
		v.Every = calendar.Monthly
	}
	if v.Periods == 0 {
		v.Periods = 6
	}
	return v
}

func (x onePageText) onePage() OnePage {
	return OnePage{x.ID, x.Title, x.Trends, x.Towns, x.Beside, x.Stuck}
}

// OnePage gives the sheet with the id.
func (p *Pack) OnePage(id string) (OnePage, bool) {
	return find(p.OnePages, id, func(x OnePage) string { return x.ID })
}

// figureAt refuses a figure that the pack does not have.
func (c *checker) figureAt(path, id string) {
	if _, ok := c.p.Figure(id); ok || id == "" {
		return
	}
	var ids []string
	for _, f := range c.p.Figures {
		ids = append(ids, f.ID)
	}
	if near, ok := rule.Nearest(id, ids); ok {
		c.say(path, "pack.metric_near", id, near)
		return
	}
	c.say(path, "pack.metric", id, list(ids))
}

func (c *checker) view(path string, v View) {
	c.figureAt(path+".figure", v.Figure)
	name := v.By.Field()
	if name == "" {
		if !slices.Contains(figure.Lines(), v.By) {
			c.say(path+".by", "pack.view_by", string(v.By))
		}
		return
	}
	plan, ok := c.p.Plan(v.Figure)
	if !ok {
		return
	}
	if f, ok := plan.Source.Field(name); !ok || !f.Groups {
		c.say(path+".by", "pack.view_by", string(v.By))
	}
}

func (c *checker) onePage(path string, x OnePage) {
	unit := ""
	for i, id := range x.Trends {
		c.figureAt(at(path+".trends", i), id)
		f, ok := c.p.Figure(id)
		if ok && unit != "" && f.Unit != unit {
			c.say(at(path+".trends", i), "pack.page_unit", f.Title, f.Unit, unit)
		}
		if unit == "" {
			unit = f.Unit
		}
	}
	if len(x.Trends) > 4 {
		c.say(path+".trends", "pack.page_trends")
	}
	c.figureAt(path+".towns", x.Towns)
	c.figureAt(path+".beside", x.Beside)
}
