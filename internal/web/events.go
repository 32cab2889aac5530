package web

import (
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/wording"
)

// EventTitle is what an event of the journal is called (做了什么): the verb of its right, or
// what it is called here; its identifier where there is neither.
func (c *Ctx) EventTitle(act string) string {
	if title := eventTitles[act]; title != "" {
		return c.T(title)
	}
	if strings.HasPrefix(act, "account.visit_") {
		return c.T("登录记录")
	}
	if title := access.Title(act); title != act && wording.HasPage(title) {
		return c.T(title)
	}
	return act
}

// eventTitles are the events that are no right of the access table.
var eventTitles = map[string]string{
	"account.ask_code": "申请一次性密码", "account.change_secret": "修改密码", "account.create": "新开账号", "account.decline": "不放行一次性密码", "account.drop_visits": "清理过期的登录记录",
	"account.end_key": "作废签名密钥", "account.endorse_key": "核实签名密钥", "account.expires": "改账号到期日", "account.factor_codes": "换恢复码", "account.factor_off": "停用第二重验证",
	"account.factor_on": "启用第二重验证", "account.lapse_code": "一次性密码过期作废", "account.make_key": "生成签名密钥", "account.refuse_key": "不予核实签名密钥", "account.release": "放行一次性密码",
	"account.reset": "重设密码", "account.revoke": "停用账号",
	"area.adopt": "采用区划", "area.begin": "新设区划", "area.end": "撤销区划", "area.merge": "合并区划", "area.rename": "区划更名",
	"board.correct": "更正排名", "board.finalise": "定榜", "board.publish": "公布排名", "board.show": "告知榜单", "calendar.change": "调整工作日历",
	"consequence.acting": "安排代理", "consequence.annul": "撤销案件文书", "consequence.ask_review": "申请复核", "consequence.attempt": "送达未成", "consequence.confirm": "当面核实", "consequence.correct": "更正结果",
	"consequence.decline": "不予签发案件文书", "consequence.drop": "不提出", "consequence.end": "期满了结", "consequence.fill": "重新选派", "consequence.finish": "说完了", "consequence.letter": "拟案件文书",
	"consequence.open": "列为待提出", "consequence.notice": "送达告知", "consequence.receive": "登记送达", "consequence.recuse": "回避", "consequence.redraft": "重新拟文", "consequence.reply": "提出人答复",
	"consequence.reserve": "列入后备", "consequence.revoke": "自行撤销", "consequence.sign": "签发案件文书", "consequence.state": "作申辩", "consequence.vote": "表决", "consequence.waive": "书面放弃申辩", "consequence.withdraw": "撤回建议",
	"consequence.add_fact": "补充事实", "consequence.ask_extension": "申请延长期限", "consequence.extend": "同意延长", "consequence.refuse": "不同意延长",
	"duty.amend": "更正清单", "duty.answer": "答复清单", "duty.draw": "抽取抽查", "duty.enter": "上报清单", "duty.name": "排值班表",
	"import.match": "记下列的对应", "import.rows": "导入一页", "import.stop": "停止导入", "import.undo": "撤销导入", "export.rows": "导出",
	"journal.accept_loss": "认可记录丢失", "journal.anchored": "记下锚点", "journal.checkpoint": "留痕存证", "journal.clock_ok": "认可时钟", "journal.scrub": "密封旧记录", "journal.seal": "密封旧记录", "journal.signatures": "开始以本人名义签名",
	"leave.ask": "请假", "leave.rule": "批假", "letter.drop": "不予签发", "letter.edit": "改稿", "letter.lapse": "文稿失效", "letter.withdraw": "撤回文稿",
	"matter.agree_back": "同意退回交办", "matter.amend": "更正登记内容", "matter.comment": "说明", "matter.drop_back": "撤回退回申请", "matter.drop_extend": "撤回延期申请", "matter.void": "作废佐证", "matter.expire": "暂停到期恢复", "matter.refuse_back": "不同意退回交办", "matter.refuse_extend": "不同意延期", "matter.settle": "并入别的事项", "matter.take_back": "撤回报结", "matter.take_over": "补录",
	"pack.give": "确认下发机制包", "pack.propose": "提请下发机制包", "pack.refuse": "不予下发机制包", "pack.withdraw": "撤回机制包",
	"person.look": "看个人档案", "place.add": "登记组、寨", "place.change": "改组、寨", "place.remove": "去掉组、寨", "place.rename": "组、寨更名",
	"programme.close_opening": "开局结束", "programme.open_again": "重新开局", "programme.set": "设定工作",
	"review.accept_code": "核对码", "review.close": "评议计票", "review.draw_code": "领码", "review.give_up": "不持钥", "review.hand_in_code": "交码", "review.publish": "公布评议结果", "review.shut": "截止投票", "review.void": "本期作废", "review.wrong_code": "交错码",
	"roster.amend": "更正任职", "roster.appoint": "任命", "roster.body": "登记、更正机构", "roster.confirm": "确认任职", "roster.confirm_end": "确认结束任职", "roster.end": "结束任职", "roster.merge": "合并重复人员", "roster.person": "登记、更正人员", "roster.post": "登记岗位",
	"roster.refuse": "不予确认任职", "roster.unmerge": "取消合并",
	"sweep.climb": "到档", "sweep.look": "巡检看到", "sweep.repeat": "同类重复到档", "sweep.resume": "暂停到期恢复", "sweep.still": "停着的提醒",
	"hidden": "不在知情范围",
}
