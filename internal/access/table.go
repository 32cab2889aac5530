package access

import (
	"fmt"
	"slices"
	"strings"
)

// Grant is one cell of the table: a role may do an act as far as Scope reaches;
// Apart adds that it must not be the actor's own work or own unit's work.
type Grant struct {
	Act   string
	Title string // the Chinese verb of the act
	Roles map[Role]Scope
	Apart bool
}

type cell struct {
	Scope Scope
	Apart bool
}

// Table lists every act and who may do it. A use case asks for its act in its
// first line; docs/access.md is this table, printed.
func Table() []Grant { return slices.Clone(table) }

func grantOf(r Role, act string) (cell, bool) {
	i, ok := slices.BinarySearchFunc(table, act, func(g Grant, act string) int { return strings.Compare(g.Act, act) })
	if !ok {
		return cell{}, false
	}
	s, ok := table[i].Roles[r]
	return cell{s, table[i].Apart}, ok
}

// Title is the Chinese verb of an act, the act itself where the table has none.
func Title(act string) string {
	i, ok := slices.BinarySearchFunc(table, act, func(g Grant, act string) int { return strings.Compare(g.Act, act) })
	if !ok {
		return act
	}
	return table[i].Title
}

// checkers are the posts that look at other people's work.
func checkers(more ...Role) map[Role]Scope {
	m := map[Role]Scope{Supervisor: County, Desk: County, TownLeader: Within, TownDesk: Within}
	for _, r := range more {
		m[r] = Within
	}
	return m
}

func workers() map[Role]Scope {
	return map[Role]Scope{Desk: Own, Department: Own, TownLeader: Own, TownDesk: Own, Village: Own,
		FirstSecretary: Own, Resident: Own, Organiser: Own, Discipline: Own, Supervisor: Own}
}

func readers() map[Role]Scope {
	return map[Role]Scope{Leader: County, Issuer: County, Supervisor: County, Desk: County, Organiser: County, Discipline: County,
		Auditor: County, AuditAdmin: County, Department: Body, TownLeader: Within, TownDesk: Within, Village: Within,
		FirstSecretary: Within, Resident: Within}
}

func readersAnd(more ...Role) map[Role]Scope {
	m := readers()
	for _, r := range more {
		m[r] = County
	}
	return m
}

func everybody() []Role {
	var out []Role
	for _, r := range roleTitles {
		out = append(out, r.Role)
	}
	return out
}

func only(s Scope, roles ...Role) map[Role]Scope {
	m := map[Role]Scope{}
	for _, r := range roles {
		m[r] = s
	}
	return m
}

// handers find problems and may not register them: what they hand in waits for the town or
// the county to assign it.
func handers() map[Role]Scope {
	m := checkers(Village, FirstSecretary, Resident)
	for _, r := range []Role{Leader, Organiser, Discipline, Department} {
		m[r] = County
	}
	return m
}

// overseers answer for what is done about posted persons one by one: that it was done,
// not what was said.
func overseers() map[Role]Scope {
	m := only(County, Leader, Supervisor, Desk, Organiser, Discipline, Auditor)
	m[TownLeader], m[TownDesk] = Within, Within
	return m
}

// overseersAnd are the overseers and more, of the whole county.
func overseersAnd(more ...Role) map[Role]Scope {
	m := overseers()
	for _, r := range more {
		m[r] = County
	}
	return m
}

// urgers press whoever answers for a matter: who checks, and leaders.
func urgers() map[Role]Scope {
	m := checkers()
	m[Leader] = County
	return m
}

// placeKeepers know the places of their villages; the county's desk helps out.
func placeKeepers() map[Role]Scope {
	m := only(Within, TownLeader, TownDesk, Village)
	m[Desk] = County
	return m
}

// letterReaders are the readers, and the administrators of what is addressed to them.
func letterReaders() map[Role]Scope {
	m := readers()
	m[SystemAdmin], m[SecurityAdmin], m[NoPost] = Own, Own, Own
	return m
}

// addressees open what is addressed to them.
func addressees() map[Role]Scope {
	m := map[Role]Scope{}
	for r := range letterReaders() {
		if r != Auditor {
			m[r] = Own
		}
	}
	return m
}

// table is in the order of Act; a test keeps it so.
var table = sorted([]Grant{
	{"matter.see", "查看事项", readers(), false},
	{"matter.register", "登记", checkers(Village), false},
	{"matter.hand_in", "反映问题，待交办", handers(), false},
	{"matter.assign", "交办", checkers(), false},
	{"matter.accept", "签收", workers(), false},
	{"matter.object", "申请退回交办", workers(), false},
	{"matter.report", "报结", workers(), false},
	{"matter.verify", "核验", checkers(), true},
	{"matter.return", "退回整改", checkers(), true},
	{"matter.write_off", "销号", only(County, Supervisor, Desk), true},
	{"matter.reopen", "回潮重启", checkers(), true},
	{"matter.transfer", "转办", checkers(), false},
	{"matter.ask_extension", "申请延期", workers(), false},
	{"matter.extend", "批准延期", only(County, Supervisor, Issuer, Leader), true},
	{"matter.rule_back", "裁定退回交办", checkers(), true},
	{"matter.pause", "暂停计时", only(County, Supervisor, Desk), true},
	{"matter.resume", "恢复计时", only(County, Supervisor, Desk), false},
	{"matter.block", "标明卡在", workersAnd(checkers()), false},
	{"matter.unblock", "解除卡点", workersAnd(checkers(), Department), false},
	{"matter.defer", "暂缓", only(County, Supervisor, Desk), true},
	{"matter.comment", "说明", readersWithout(Auditor, AuditAdmin), false},
	{"matter.attach", "附佐证", workersAnd(checkers()), false},
	{"matter.link", "关联", checkers(), false},
	{"matter.call", "催办电话", checkers(), false},
	{"post.take_over", "交接确认", workers(), false},
	{"matter.urge", "催办", urgers(), false},
	{"counts.see", "看办理情况", overseersAnd(Issuer), false},
	{"roster.see", "查看名册", readersAnd(SystemAdmin, SecurityAdmin), false},
	{"person.see", "查看个人档案", only(County, Organiser, Discipline, SecurityAdmin), false},
	{"roster.change", "维护名册", only(County, Organiser, SystemAdmin), false},
	{"area.see", "查看区划", only(County, everybody()...), false},
	{"place.change", "维护村以下地点", placeKeepers(), false},
	{"account.manage", "管理账号", only(County, SecurityAdmin), false},
	{"appointment.confirm", "确认任职", only(County, Leader, Issuer, Organiser, Discipline, AuditAdmin), false},
	{"account.visits", "查看登录日志", only(County, SecurityAdmin, AuditAdmin), false},
	{"account.endorse", "核实签名密钥", only(County, Leader, Issuer, Organiser, Discipline, Supervisor, Desk, SecurityAdmin, AuditAdmin), false},
	{"account.release", "放行一次性密码", only(County, SecurityAdmin, AuditAdmin), false},
	{"system.manage", "系统设置", only(County, SystemAdmin), false},
	{"pack.see", "查看机制包", only(County, SystemAdmin, Auditor, AuditAdmin, Leader, Supervisor, Desk, Organiser, Discipline, TownLeader, TownDesk, FirstSecretary, Village, Resident, Department, Issuer), false},
	{"pack.issue", "提请下发机制包", only(County, Desk), false},
	{"pack.confirm", "确认下发机制包", only(County, Leader, Issuer), false},
	{"journal.see", "查看留痕", only(County, AuditAdmin, Auditor, SystemAdmin, Supervisor, Desk, Leader, Organiser, Discipline), false},
	{"exception.see", "查看异常清单", only(County, AuditAdmin, Auditor), false},
	{"calendar.see", "查看工作日历", only(County, everybody()...), false},
	{"calendar.edit", "改工作日历", only(County, SystemAdmin), false},
	{"setup.see", "查看开局核对", only(County, SystemAdmin, SecurityAdmin, AuditAdmin, Auditor, Leader, Supervisor, Desk, Organiser, Discipline), false},
	{"import.run", "导入", only(County, SystemAdmin, Desk), false},
	{"letter.see", "查看文书", letterReaders(), false},
	{"letter.draft", "拟稿", only(County, Supervisor, Desk, Organiser, Discipline), false},
	{"letter.sign", "签发", only(County, Issuer, Leader), false},
	{"letter.serve", "送达", only(County, Supervisor, Desk, Organiser), false},
	{"letter.open", "打开签收", addressees(), false},
	{"letter.reply", "答复", workers(), false},
	{"letter.annul", "撤销文书", only(County, Issuer, Leader), false},
	{"duty.enter", "填写清单", only(Own, FirstSecretary, Resident, Village, TownLeader, TownDesk, Leader, Department, Desk, Organiser, Supervisor), false},
	{"duty.see", "查看清单", readers(), false},
	{"about.see", "盘点逐人办的责任", overseers(), false},
	{"duty.answer", "答复写到本人的记录", only(Own, FirstSecretary, Resident), false},
	{"duty.check", "抽查", only(County, Supervisor, Desk), true},
	{"leave.ask", "请假", only(Own, FirstSecretary, Resident), false},
	{"leave.approve", "批假", checkers(), false},
	{"review.open", "发起点评", checkers(), false},
	{"review.comment", "点评", checkers(), true},
	{"review.vote", "民主评议", only(County, Village, FirstSecretary, Resident, TownLeader, TownDesk, Desk, Supervisor, Department, Organiser), false},
	{"review.keep", "持钥", only(County, Leader, Issuer, Supervisor, Desk, Organiser, Discipline, Department, AuditAdmin), false},
	{"review.see", "查看评价", readers(), false},
	{"board.compute", "计算排名", only(County, Supervisor, Desk), false},
	{"board.object", "提出异议", only(Own, TownLeader, Village, FirstSecretary, TownDesk), false},
	{"board.rule", "裁定异议", only(County, Organiser, Discipline, Leader), true},
	{"board.publish", "公布排名", only(County, Issuer, Leader), false},
	{"consequence.propose", "提出建议", only(County, Supervisor, Desk, Organiser), true},
	{"consequence.see", "查看结果运用", only(County, Organiser, Discipline, Supervisor, Desk, Leader, Issuer, AuditAdmin, Auditor), false},
	{"consequence.sign", "签发、撤销个案文书", only(County, Issuer, Leader), true},
	{"consequence.state", "申辩", only(Own, FirstSecretary, Resident, Village, TownLeader, TownDesk, Department, Desk, Supervisor, Organiser, Discipline, Leader, Issuer, SystemAdmin, SecurityAdmin, AuditAdmin, NoPost), false},
	{"consequence.serve", "告知、送达、了结", only(County, Supervisor, Desk, Organiser, Discipline, Issuer, Leader), true},
	{"consequence.paper", "代录、核实书面申辩", only(County, Organiser, Discipline), true},
	{"consequence.vote", "会审表决、回避", only(County, Organiser, Discipline, Leader, Desk, Supervisor), true},
	{"consequence.decide", "决定", only(County, Organiser, Discipline, Leader), true},
	{"consequence.review", "复核", only(County, Leader, Discipline, Organiser), true},
})

func workersAnd(m map[Role]Scope, more ...Role) map[Role]Scope {
	for r, s := range workers() {
		if m[r] < s {
			m[r] = s
		}
	}
	for _, r := range more {
		m[r] = Body
	}
	return m
}

func readersWithout(roles ...Role) map[Role]Scope {
	m := readers()
	for _, r := range roles {
		delete(m, r)
	}
	return m
}

func sorted(t []Grant) []Grant {
	slices.SortFunc(t, func(a, b Grant) int { return strings.Compare(a.Act, b.Act) })
	return t
}

// Roles lists every role that a post can have with its Chinese name, in the order of the
// printed table.
func Roles() []struct {
	Role  Role
	Title string
} {
	return slices.Clone(roleTitles)
}

type roleTitle = struct {
	Role  Role
	Title string
}

// noPost is the role of whoever holds no post: a case goes on when the appointment has
// ended, and the person goes on being heard. No post has it.
var noPost = roleTitle{NoPost, "现在没有岗位的人"}

var roleTitles = []roleTitle{
	{Leader, "县级领导"}, {Issuer, "签发人"}, {Supervisor, "督导组"}, {Desk, "县主管部门"}, {Organiser, "组织部"},
	{Discipline, "纪委机关"}, {Department, "县直部门"}, {TownLeader, "镇(办)书记"}, {TownDesk, "镇(办)经办"},
	{Village, "村两委"}, {FirstSecretary, "第一书记"}, {Resident, "驻村队员"},
	{SystemAdmin, "系统管理员"}, {SecurityAdmin, "安全管理员"}, {AuditAdmin, "审计管理员"}, {Auditor, "外部审计"},
}

// Title is the Chinese name of a role.
func (r Role) Title() string {
	if r == NoPost {
		return noPost.Title
	}
	for _, t := range roleTitles {
		if t.Role == r {
			return t.Title
		}
	}
	return string(r)
}

// Valid reports whether r is a role that a post can have.
func (r Role) Valid() bool { return r != NoPost && r.Title() != string(r) }

// Markdown prints the table for docs/access.md, with what the life tables ask the right
// of each row for.
func Markdown(acts map[string][]string) string {
	var b strings.Builder
	b.WriteString("| 权限 | 谁，到什么范围 | 回避 | 办什么 |\n|---|---|---|---|\n")
	for _, g := range table {
		var who []string
		for _, r := range append(Roles(), noPost) {
			if s, ok := g.Roles[r.Role]; ok {
				who = append(who, r.Title+" "+s.ScopeTitle())
			}
		}
		apart := ""
		if g.Apart {
			apart = "本人、本单位的工作除外"
		}
		fmt.Fprintf(&b, "| `%s` %s | %s | %s | %s |\n", g.Act, g.Title, strings.Join(who, "，"), apart, strings.Join(acts[g.Act], "，"))
	}
	return b.String()
}
