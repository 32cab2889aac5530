package figure

import (
	"slices"

	"luoshi/internal/rule"
)

// Sources lists what figures count over. What a row tells is computed by the room that
// keeps the rows, as things stood when the period ended.
func Sources() []Source {
	return []Source{
		{ID: "matter", Title: "事项", Table: "matter", Fields: matterFields()},
		{ID: "act", Title: "办理动作", Table: "matter", Fields: append([]Field{
			text("act", "动作"), day("day", "哪天"), text("matter", "哪一件"), yes("sent_back", "这一件退回过")}, matterFields()...)},
		{ID: "review", Title: "民主评议", Table: "verdict", Fields: []Field{day("day", "评议期的最后一天"), number("points", "得分")}},
		{ID: "check", Title: "抽查", Table: "spot_check", Fields: []Field{day("day", "抽查的是哪天"), text("result", "结果")}},
		{ID: "leave", Title: "请假", Table: "leave", Fields: []Field{text("kind", "种类"), number("days", "期内的工作日")}},
		{ID: "expected", Title: "应填清单", Table: "entry", Trace: true, Needed: true, Fields: []Field{
			text("duty", "哪项责任"), day("day", "哪天"), text("state", "填了没有"), yes("by_phone", "凭手机时间按时")}},
		{ID: "entry", Title: "填报", Table: "entry", Trace: true, Fields: []Field{
			text("duty", "哪项责任"), day("day", "哪天"), number("households", "走访户数")}},
	}
}

// matterFields are what a matter tells of a period.
func matterFields() []Field {
	return []Field{
		text("list", "清单"), text("class", "类别"), text("kind", "种类"), text("state", "期末状态"), text("outcome", "结果"),
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
func day(name, title string) Field {
	return Field{Name: name, Title: title, Type: rule.Text, Day: true}
}

// SourceOf gives the source with the id.
func SourceOf(id string) (Source, bool) {
	all := Sources()
	i := slices.IndexFunc(all, func(s Source) bool { return s.ID == id })
	if i < 0 {
		return Source{}, false
	}
	return all[i], true
}
