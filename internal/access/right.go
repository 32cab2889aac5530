package access

import (
	"slices"
	"strings"
)

// Right is one thing that a post may do (权限). The list is closed: a pack gives rights to
// its posts and adds none, since each is asked for by a use case.
type Right struct {
	Act, Title string
	Widest     Scope // no bundle reaches further
	Apart      bool  // never on own work or own unit's work
	Engine     bool  // held by the engine's own roles alone (三员)
}

// Rights lists every right. A use case asks for its own in its first line.
func Rights() []Right { return slices.Clone(rights) }

// RightOf gives the right with the name.
func RightOf(act string) (Right, bool) {
	i, ok := slices.BinarySearchFunc(rights, act, func(r Right, act string) int { return strings.Compare(r.Act, act) })
	if !ok {
		return Right{}, false
	}
	return rights[i], true
}

// Title is the Chinese verb of an act, the act itself where there is no such right.
func Title(act string) string {
	if r, ok := RightOf(act); ok {
		return r.Title
	}
	return act
}

// signing are the acts that bind others by one hand; none is done by an account that
// rests after a reset (静默期).
var signing = []string{"account.endorse", "account.release", "appointment.confirm", "board.publish", "board.rule", "consequence.decide", "consequence.review", "consequence.sign",
	"consequence.vote", "letter.annul", "letter.sign", "pack.confirm", "pack.issue", "review.keep"}

// Signing lists the acts that are closed to an account for a day after a reset.
func Signing() []string { return slices.Clone(signing) }

// entrusting are the rights whose holders sign, decide on people or keep the roster: a
// post with one of them needs the word of a second office before it gives rights (关键岗位).
var entrusting = []string{"account.manage", "account.release", "appointment.confirm", "board.publish", "board.rule", "consequence.decide", "consequence.paper", "consequence.review",
	"consequence.sign", "letter.annul", "letter.sign", "pack.confirm", "person.see", "roster.change", "system.manage"}

// Asunder are the pairs of rights that no bundle of a pack holds together (分设): whoever
// prepares does not conclude.
func Asunder() [][2]string {
	return [][2]string{
		{"letter.draft", "letter.sign"},
		{"pack.issue", "pack.confirm"},
		{"board.compute", "board.publish"},
		{"board.compute", "board.rule"},
		{"consequence.propose", "consequence.sign"},
		{"import.run", "letter.sign"},
		{"import.run", "consequence.decide"},
	}
}

// rights is in the order of Act; a test keeps it so.
var rights = []Right{
	{Act: "about.see", Title: "盘点逐人办的责任", Widest: County},
	{Act: "account.endorse", Title: "核实签名密钥", Widest: County},
	{Act: "account.manage", Title: "管理账号", Widest: County, Engine: true},
	{Act: "account.release", Title: "放行一次性密码", Widest: County, Engine: true},
	{Act: "account.visits", Title: "查看登录日志", Widest: County, Engine: true},
	{Act: "appointment.confirm", Title: "确认任职", Widest: County},
	{Act: "area.see", Title: "查看区划", Widest: County},
	{Act: "board.compute", Title: "计算排名", Widest: County},
	{Act: "board.object", Title: "提出异议", Widest: Own},
	{Act: "board.publish", Title: "公布排名", Widest: County},
	{Act: "board.rule", Title: "裁定异议", Widest: County, Apart: true},
	{Act: "calendar.edit", Title: "改工作日历", Widest: County, Engine: true},
	{Act: "calendar.see", Title: "查看工作日历", Widest: County},
	{Act: "consequence.decide", Title: "决定", Widest: County, Apart: true},
	{Act: "consequence.paper", Title: "代录、核实书面申辩", Widest: County, Apart: true},
	{Act: "consequence.propose", Title: "提出建议", Widest: County, Apart: true},
	{Act: "consequence.review", Title: "复核", Widest: County, Apart: true},
	{Act: "consequence.see", Title: "查看结果运用", Widest: County},
	{Act: "consequence.serve", Title: "告知、送达、了结", Widest: County, Apart: true},
	{Act: "consequence.sign", Title: "签发、撤销个案文书", Widest: County, Apart: true},
	{Act: "consequence.state", Title: "申辩", Widest: Own},
	{Act: "consequence.vote", Title: "会审表决、回避", Widest: County, Apart: true},
	{Act: "counts.desk", Title: "工作台上看办理情况", Widest: County},
	{Act: "counts.see", Title: "看办理情况", Widest: County},
	{Act: "duty.answer", Title: "答复写到本人的记录", Widest: Own},
	{Act: "duty.check", Title: "抽查", Widest: County, Apart: true},
	{Act: "duty.enter", Title: "填写清单", Widest: Own},
	{Act: "duty.roster", Title: "排值班表", Widest: County},
	{Act: "duty.see", Title: "查看清单", Widest: County},
	{Act: "exception.see", Title: "查看异常清单", Widest: County, Engine: true},
	{Act: "figure.see", Title: "看分析", Widest: County},
	{Act: "import.run", Title: "导入", Widest: County},
	{Act: "journal.see", Title: "查看留痕", Widest: County},
	{Act: "leave.approve", Title: "批假", Widest: County},
	{Act: "leave.ask", Title: "请假", Widest: Own},
	{Act: "letter.annul", Title: "撤销文书", Widest: County},
	{Act: "letter.draft", Title: "拟稿", Widest: County},
	{Act: "letter.open", Title: "打开签收", Widest: Own},
	{Act: "letter.reply", Title: "答复", Widest: Own},
	{Act: "letter.see", Title: "查看文书", Widest: County},
	{Act: "letter.serve", Title: "送达", Widest: County},
	{Act: "letter.sign", Title: "签发", Widest: County},
	{Act: "matter.accept", Title: "签收", Widest: Own},
	{Act: "matter.ask_extension", Title: "申请延期", Widest: Own},
	{Act: "matter.assign", Title: "交办", Widest: County},
	{Act: "matter.attach", Title: "附佐证", Widest: County},
	{Act: "matter.block", Title: "标明卡在", Widest: County},
	{Act: "matter.call", Title: "催办电话", Widest: County},
	{Act: "matter.comment", Title: "说明", Widest: County},
	{Act: "matter.defer", Title: "暂缓", Widest: County, Apart: true},
	{Act: "matter.extend", Title: "批准延期", Widest: County, Apart: true},
	{Act: "matter.hand_in", Title: "反映问题，待交办", Widest: County},
	{Act: "matter.link", Title: "关联", Widest: County},
	{Act: "matter.object", Title: "申请退回交办", Widest: Own},
	{Act: "matter.own", Title: "承办", Widest: Own},
	{Act: "matter.pause", Title: "暂停计时", Widest: County, Apart: true},
	{Act: "matter.receive", Title: "收本单位的交办", Widest: Own},
	{Act: "matter.register", Title: "登记", Widest: County},
	{Act: "matter.reopen", Title: "回潮重启", Widest: County, Apart: true},
	{Act: "matter.report", Title: "报结", Widest: Own},
	{Act: "matter.resume", Title: "恢复计时", Widest: County},
	{Act: "matter.return", Title: "退回整改", Widest: County, Apart: true},
	{Act: "matter.rule_back", Title: "裁定退回交办", Widest: County, Apart: true},
	{Act: "matter.see", Title: "查看事项", Widest: County},
	{Act: "matter.transfer", Title: "转办", Widest: County},
	{Act: "matter.unblock", Title: "解除卡点", Widest: County},
	{Act: "matter.urge", Title: "催办", Widest: County},
	{Act: "matter.verify", Title: "核验", Widest: County, Apart: true},
	{Act: "matter.write_off", Title: "销号", Widest: County, Apart: true},
	{Act: "pack.confirm", Title: "确认下发机制包", Widest: County},
	{Act: "pack.issue", Title: "提请下发机制包", Widest: County},
	{Act: "pack.see", Title: "查看机制包", Widest: County},
	{Act: "person.see", Title: "查看个人档案", Widest: County},
	{Act: "place.change", Title: "维护村以下地点", Widest: County},
	{Act: "post.take_over", Title: "交接确认", Widest: Own},
	{Act: "review.comment", Title: "点评", Widest: County, Apart: true},
	{Act: "review.keep", Title: "持钥", Widest: County},
	{Act: "review.open", Title: "发起点评", Widest: County},
	{Act: "review.see", Title: "查看评价", Widest: County},
	{Act: "review.vote", Title: "民主评议", Widest: County},
	{Act: "roster.change", Title: "维护名册", Widest: County},
	{Act: "roster.see", Title: "查看名册", Widest: County},
	{Act: "setup.see", Title: "查看开局核对", Widest: County},
	{Act: "system.manage", Title: "系统设置", Widest: County, Engine: true},
}
