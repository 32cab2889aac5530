package score

// Known is the closed list of metrics that the engine computes for a body and a
// period. A pack names those it uses; it cannot invent one, because nothing
// would compute it.
func Known() []Metric {
	return []Metric{
		{ID: "due_matters", Title: "应销号事项", Unit: "件", Counts: "期内到期的事项，暂停计时和卡在外单位的不算"},
		{ID: "due_on_time", Title: "按期报结事项", Unit: "件", Counts: "期内到期的事项中按期报结且核验通过的"},
		{ID: "open_matters", Title: "在办事项", Unit: "件", Counts: "期末尚未销号的事项，卡在外单位的不算"},
		{ID: "overdue_matters", Title: "逾期事项", Unit: "件", Counts: "期末已逾期仍未报结的事项，卡在外单位的不算"},
		{ID: "written_off", Title: "销号事项", Unit: "件", Counts: "期内销号且结果为已解决的事项"},
		{ID: "verified_matters", Title: "核验事项", Unit: "件", Counts: "期内核验过的事项，每件计一次"},
		{ID: "verified_first", Title: "一次核验通过", Unit: "件", Counts: "期内核验过的事项中没有退回过的"},
		{ID: "returned", Title: "退回整改", Unit: "次", Counts: "期内核验退回的次数"},
		{ID: "reopened", Title: "回潮", Unit: "件", Counts: "期内销号后重启的事项"},
		{ID: "solved_percent", Title: "解决率", Unit: "%", Counts: "期内已解决并销号的，占期初在办加期内新增的百分比"},
		{ID: "repeat_findings", Title: "同类重复问题", Unit: "件", Counts: "期内发现，而回看期内同一岗位的同类问题已经送达或办结；同一次发现的几件、不属实、并案和经撤销的不算"},
		{ID: "blocked_elsewhere", Title: "卡在外单位", Unit: "件", Counts: "期末标明卡在外单位的事项；只作说明，不宜扣分"},
		{ID: "review_points", Title: "评议得分", Unit: "分", Counts: "期内各次定稿评议的平均分，满分 100；人数不足的评议不算"},
		{ID: "spot_checks", Title: "抽查次数", Unit: "次", Counts: "期内对照清单完成的抽查"},
		{ID: "spot_mismatches", Title: "抽查不符", Unit: "次", Counts: "期内抽查中查实不符的，经申辩撤销的不算"},
		{ID: "leave_days", Title: "请假天数", Unit: "天", Counts: "期内批准的请假工作日；只作说明，不宜扣分"},
		{ID: "on_time_percent", Title: "清单按时率", Unit: "%", Trace: true, Counts: "期内按时送达的清单占应报清单的百分比；请假日不算"},
		{ID: "missing_entries", Title: "清单缺报", Unit: "次", Trace: true, Counts: "期内应报未报的清单；请假日不算"},
		{ID: "late_entries", Title: "清单迟报", Unit: "次", Trace: true, Counts: "期内截止后 72 小时内送达的清单；更晚的是补填，不算迟报也不算缺报"},
		{ID: "visits_households", Title: "走访户数", Unit: "户", Trace: true, Counts: "期内清单登记的走访户数"},
	}
}

// KnownMetric gives the metric with the id.
func KnownMetric(id string) (Metric, bool) {
	for _, m := range Known() {
		if m.ID == id {
			return m, true
		}
	}
	return Metric{}, false
}
