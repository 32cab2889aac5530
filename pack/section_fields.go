package pack

import (
	"strconv"

	"luoshi/internal/calendar"
	"luoshi/internal/form"
)

// fieldText is one typed field, of a duty or of a list alike.
type fieldText struct {
	ID       string            `yaml:"id" need:"y" say:"编号"`
	Title    string            `yaml:"title" need:"y" max:"40" say:"字段名称"`
	Kind     fieldKindText     `yaml:"kind" need:"y" say:"填什么：text 一行文字，lines 多行文字，number 数，money 金额（元），percent 百分比，day 日期，month 月份，yes_no 是否，choice 单选，choices 多选，person 人员，body 单位，post 岗位，area 区划，citizen 公民身份号码，phone 电话，check 清单项"`
	Of       []fieldOptionText `yaml:"of" was:"options" say:"choice 和 choices 的选项：写名称，或者写编号和名称"`
	Required bool              `yaml:"required" say:"是否必填"`
	When     string            `yaml:"when" max:"1000" say:"什么时候才问：用前面字段的编号写条件，如 water == false；没有问到的不算数"`
	Prefill  prefillText       `yaml:"prefill" say:"预填"`
	Min      int               `yaml:"min" min:"-1000000000" max:"1000000000" say:"最小的数，不写为 0"`
	Max      int               `yaml:"max" min:"0" max:"1000000000" say:"最大的数、最多字数，或者最多选几项"`
	Places   int               `yaml:"places" min:"0" max:"3" say:"number 的小数位，不写为整数"`
	Unit     string            `yaml:"unit" max:"10" say:"number 的单位，如 户、亩"`
	Personal bool              `yaml:"personal" say:"是不是个人信息：加密存放，只给看得到这一条的人看"`
	Purpose  string            `yaml:"purpose" max:"100" say:"用途；个人信息必须写明"`
	Keep     termText          `yaml:"keep" say:"保存多久"`
	Was      []string          `yaml:"was" say:"曾用编号：改了编号，原来填的照样读得到"`
}

// fieldOptionText is an option; a bare text is its code and title alike.
type fieldOptionText struct {
	ID      string `yaml:"id" need:"y" say:"编号"`
	Title   string `yaml:"title" need:"y" max:"40" say:"名称"`
	Retired bool   `yaml:"retired" say:"停用：选过的照样看得到，不能再选"`
}

func (x *fieldOptionText) short(s string) { x.ID, x.Title = s, s }

type (
	fieldKindText string
	prefillText   string
)

func (fieldKindText) choices() []string {
	return words(form.Kinds()...)
}

func (prefillText) choices() []string { return []string{"last", "village", "date", "open_matters"} }

func fields(all []fieldText) form.Fields {
	return form.Fields(each(all, func(f fieldText) form.Field {
		return form.Field{ID: f.ID, Title: f.Title, Kind: form.Kind(f.Kind), Required: f.Required, When: f.When, Prefill: string(f.Prefill),
			Min: int64(f.Min), Max: int64(f.Max), Places: f.Places, Unit: f.Unit, Personal: f.Personal, Purpose: f.Purpose, Keep: f.Keep.Term, Was: f.Was,
			Of: each(f.Of, func(o fieldOptionText) form.Option {
				return form.Option{Code: o.ID, Title: o.Title, Retired: o.Retired}
			})}
	})).Ready()
}

// fields checks a declared form.
func (c *checker) fields(path string, fs form.Fields) {
	for _, w := range fs.Check() {
		c.faults(path+"["+strconv.Itoa(w.At)+"]."+w.Part, w.Err)
	}
	for i, f := range fs {
		if f.Keep != (calendar.Term{}) {
			c.term(path+"["+strconv.Itoa(i)+"].keep", f.Keep, true, 3653)
		}
	}
}
