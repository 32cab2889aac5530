package figure

import (
	"slices"

	"luoshi/internal/form"
	"luoshi/internal/rule"
)

// Sources lists what figures count over whatever the pack. What a row tells is computed by
// the room that keeps the rows, as things stood when the period ended.
func Sources() []Source {
	all := engine()
	for i := range all {
		all[i].Rows = all[i].ID
	}
	return all
}

func engine() []Source {
	return []Source{
		{ID: "matter", Title: "事项", Table: "matter", Fields: matterFields()},
		{ID: "act", Title: "办理动作", Table: "matter", Fields: append([]Field{
			text("act", "动作"), day("day", "哪天"), text("matter", "哪一件"), yes("sent_back", "这一件退回过")}, matterFields()...)},
		{ID: "review", Title: "民主评议", Table: "verdict", Fields: []Field{day("day", "评议期的最后一天"), number("points", "得分")}},
		{ID: "check", Title: "抽查", Table: "spot_check", Fields: []Field{day("day", "抽查的是哪天"), group("result", "结果")}},
		{ID: "leave", Title: "请假", Table: "leave", Fields: []Field{text("kind", "种类"), number("days", "期内的工作日")}},
		{ID: "case", Title: "结果运用个案", Table: "consequence", Right: "consequence.see", Fields: []Field{
			group("kind", "种类"), text("state", "现在到哪一步"), group("outcome", "结果"), group("ground", "情形"), number("months", "几个月"),
			day("proposed", "提出日"), day("decided", "决定日"), day("served", "送达日"), yes("reversed", "复核改了结果"),
			{Name: "person", Title: "当事人", Type: rule.Text, Apart: true}}},
		{ID: "appointment", Title: "任职", Table: "appointment", Fields: []Field{
			group("role", "岗位"), day("from", "到任日"), day("until", "离任日"), yes("held", "期末在任"), yes("posted", "派驻的"), text("ended", "为什么离任"),
			{Name: "person", Title: "人", Type: rule.Text, Apart: true}}},
		{ID: "expected", Title: "应填清单", Table: "entry", Trace: true, Needed: true, Fields: []Field{
			group("duty", "哪项责任"), day("day", "哪天"), text("state", "填了没有"), yes("by_phone", "凭手机时间按时")}},
		{ID: "entry", Title: "填报", Table: "entry", Trace: true, Fields: []Field{
			group("duty", "哪项责任"), day("day", "哪天")}},
	}
}

// matterFields are what a matter tells of a period.
func matterFields() []Field {
	return []Field{
		group("list", "清单"), group("class", "类别"), text("kind", "种类"), text("state", "期末状态"), text("outcome", "结果"),
		yes("open", "期末未销号"), yes("open_before", "期初在办"), yes("new", "期内登记"),
		yes("stuck", "期末卡在外单位"), yes("stuck_when_due", "到期时卡在外单位"),
		yes("late", "期末已过期限"), yes("in_time", "核验通过的报结没有过期限"),
		yes("settled_in", "期内销号"), yes("repeat", "同类重复"), yes("backfilled", "补录"),
		day("registered", "登记日"), day("due", "到期日"), day("settled", "销号日"),
		number("returns", "退回次数"), number("reopens", "回潮次数"),
	}
}

func text(name, title string) Field   { return Field{Name: name, Title: title, Type: rule.Text} }
func number(name, title string) Field { return Field{Name: name, Title: title, Type: rule.Number} }
func yes(name, title string) Field    { return Field{Name: name, Title: title, Type: rule.Bool} }
func group(name, title string) Field {
	return Field{Name: name, Title: title, Type: rule.Text, Groups: true}
}
func day(name, title string) Field {
	return Field{Name: name, Title: title, Type: rule.Text, Day: true}
}

// SourceIn gives the source with the id.
func SourceIn(all []Source, id string) (Source, bool) {
	i := slices.IndexFunc(all, func(s Source) bool { return s.ID == id })
	if i < 0 {
		return Source{}, false
	}
	return all[i], true
}

// Declaring is a source of the engine with the fields that a pack declares of its rows.
// What is about persons is named and not offered.
func (s Source) Declaring(fields form.Fields) Source {
	s.Fields = slices.Clone(s.Fields)
	for _, f := range fields {
		if f.OwnDay() {
			continue
		}
		if _, taken := s.Field(f.ID); taken {
			continue
		}
		if f.Personal || f.Kind == form.Citizen || f.Kind == form.Phone {
			s.Personal = append(s.Personal, f.ID)
			continue
		}
		s.Fields = append(s.Fields, Field{Name: f.ID, Title: f.Title, Type: f.Kind.Type(), Day: f.Kind == form.Day, Groups: f.Kind == form.Choice})
	}
	return s
}
