package pack

import "luoshi/internal/rule"

// Facts lists the fields that the gates of a track over the given kind of object
// may use: matter, duty or consequence. The engine gives each its value.
func Facts(over string) []rule.Field {
	switch over {
	case "matter":
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
	case "duty":
		return []rule.Field{
			{Name: "entries.expected", Title: "应报份数", Type: rule.Number},
			{Name: "entries.confirmed", Title: "已报份数", Type: rule.Number},
			{Name: "entries.late", Title: "迟报份数", Type: rule.Number},
			{Name: "review.final", Title: "评议已定稿", Type: rule.Bool},
			{Name: "score.shown", Title: "得分已告知", Type: rule.Bool},
			{Name: "score.final", Title: "得分已定稿", Type: rule.Bool},
			{Name: "score.published", Title: "得分已公布", Type: rule.Bool},
		}
	case "consequence":
		return []rule.Field{
			{Name: "consequence.kind", Title: "结果种类", Type: rule.Text},
			{Name: "consequence.notified", Title: "已告知", Type: rule.Bool},
			{Name: "consequence.heard", Title: "已听取申辩或期满", Type: rule.Bool},
			{Name: "consequence.decided", Title: "已决定", Type: rule.Bool},
			{Name: "consequence.served", Title: "已送达", Type: rule.Bool},
			{Name: "consequence.reviewed", Title: "已复核或期满", Type: rule.Bool},
			{Name: "consequence.ended", Title: "已结束", Type: rule.Bool},
		}
	}
	return nil
}

// Places lists the places that a letter's paragraphs may have in braces.
func Places() []string {
	return []string{"对象", "日期", "签发单位", "文号", "事项", "编号", "问题", "要求", "规则", "期限", "逾期", "经过", "答复期限",
		"责任岗位", "核验单位", "地点", "依据", "档", "次数", "事实", "有利事实", "理由", "决定", "效力期", "复核期限", "原文号"}
}
