package pack

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"luoshi/internal/calendar"
	"luoshi/internal/figure"
	"luoshi/internal/score"
	"luoshi/internal/wording"

	"github.com/google/go-cmp/cmp"
	"luoshi/internal/area"
)

// say gives what is wrong, without arguments.
func say(all []Problem) []string {
	var s []string
	for _, p := range all {
		s = append(s, fmt.Sprintf("%d:%d %s %s", p.Line, p.Column, p.Path, p.Code))
	}
	return s
}

// TestProblems changes one thing in a right pack and looks for the one problem.
func TestProblems(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, pack, old, new, path, code string }{
		{"字段名写错", "template", "verify_term: 5 个工作日\n  source", "verify_trem: 5 个工作日\n  source", "lists[0].verify_trem", "pack.unknown_field_near"},
		{"期限读不懂", "template", "term: 10 个工作日", "term: 十天", "lists[0].term", "pack.term"},
		{"期限太长", "template", "term: 10 个工作日", "term: 9999 天", "lists[0].term", "pack.term_long"},
		{"期限为零", "template", "objection: 5 个工作日", "objection: 0 天", "boards[0].objection", "pack.board_objection"},
		{"同类组的代码不是镇村", "template", "objection: 5 个工作日", "objection: 5 个工作日\n  peers:\n  - {title: 山区, areas: [\"610723000000\"]}", "boards[0].peers[0].areas[0]", "pack.peers_area"},
		{"一个镇在两组", "template", "objection: 5 个工作日", "objection: 5 个工作日\n  peers:\n  - {title: 山区, areas: [\"610723111000\"]}\n  - {title: 川道, areas: [\"610723111202\"]}", "boards[0].peers[1].areas[0]", "pack.peers_twice"},
		{"种类写错", "template", "kind: task", "kind: tusk", "lists[0].kind", "pack.choice_near"},
		{"种类不认识", "template", "kind: task", "kind: 任务清单", "lists[0].kind", "pack.choice"},
		{"编号用了中文", "template", "- id: task", "- id: 任务", "lists[0].id", "pack.id"},
		{"编号重复", "template", "- id: task", "- id: problem", "lists[1].id", "pack.same_id"},
		{"第二重验证的权限写错", "template", "effective: 2026-01-01", "effective: 2026-01-01\nsecond_factor: [letter.sing]", "second_factor[0]", "pack.choice_near"},
		{"第二重验证的权限写两遍", "template", "effective: 2026-01-01", "effective: 2026-01-01\nsecond_factor: [letter.sign, account.manage, letter.sign]", "second_factor[2]", "pack.twice"},
		{"阶梯没有", "template", "ladder: overdue", "ladder: overdo", "lists[0].ladder", "pack.dangling"},
		{"各档不升", "template", "title: 督办, after: 5", "title: 督办, after: 1", "ladders[0].rungs[1].after", "pack.rungs_rise"},
		{"文种没有", "template", "letter: remind", "letter: reminder", "ladders[0].rungs[0].letter", "pack.dangling"},
		{"结果没有", "template", "proposal: interview", "proposal: talk", "ladders[0].rungs[2].proposal", "pack.dangling"},
		{"经常性要求没有文件", "template", "  document: 请写明准许这项填报的文件\n", "", "duties[0].document", "pack.duty_document"},
		{"经常性要求没有用时", "template", "  minutes: 5\n", "", "duties[0].minutes", "pack.duty_minutes"},
		{"经常性要求没有期限", "template", "  ends: 2027-12-31\n", "", "duties[0].ends", "pack.duty_ends"},
		{"有事才填的不能一期几次", "yangxian", "  quota: 50\n", "  quota: 50\n  times: 2\n", "duties[2].times", "pack.times_cadence"},
		{"逐人的不能一期几次", "yangxian", "  per_object: person\n  shown: true", "  times: 2\n  per_object: person\n  shown: true", "duties[6].times", "pack.times_cadence"},
		{"一次没有间隔", "yangxian", "  cadence: day\n  days: workdays\n", "  cadence: day\n  gap: 1 天\n", "duties[0].gap", "pack.gap_once"},
		{"间隔不按天", "yangxian", "  cadence: day\n  days: workdays\n", "  cadence: week\n  times: 2\n  gap: 2 个工作日\n", "duties[0].gap", "pack.gap_days"},
		{"间隔放不下", "yangxian", "  cadence: day\n  days: workdays\n", "  cadence: week\n  times: 3\n  gap: 3 天\n", "duties[0].gap", "pack.gap_long"},
		{"不是一队一份不写 join", "yangxian", "  composed: daily_list\n  document: 洋县：每月上报", "  composed: daily_list\n  join:\n  - {field: done, by: lines}\n  document: 洋县：每月上报", "duties[1].join", "pack.join_team"},
		{"一队一份没有写怎样汇", "yangxian", "  join:\n  - {field: plan, by: lines}\n  - {field: done, by: lines}\n  - {field: households, by: sum}\n  - {field: problems, by: lines}\n", "", "duties[9].per", "pack.team_composed"},
		{"一队一份汇有事才填的", "yangxian", "  composed: daily_list\n  join:\n  - {field: plan, by: lines}\n  - {field: done, by: lines}\n  - {field: households, by: sum}\n  - {field: problems, by: lines}\n", "  composed: village_work\n  join:\n  - {field: done, by: lines}\n", "duties[9].composed", "pack.team_source"},
		{"一队一份另写周期", "yangxian", "  per: team\n", "  per: team\n  cadence: week\n", "duties[9].cadence", "pack.team_rhythm"},
		{"队里有人不填", "yangxian", "  roles: [first_secretary, resident]\n  per: team", "  roles: [first_secretary, village]\n  per: team", "duties[9].roles[1]", "pack.team_role"},
		{"汇的表项没有", "yangxian", "{field: plan, by: lines}", "{field: plans, by: lines}", "duties[9].join[0].field", "pack.dangling"},
		{"文字不能相加", "yangxian", "{field: plan, by: lines}", "{field: plan, by: sum}", "duties[9].join[0].by", "pack.join_sum"},
		{"数不能逐条列", "yangxian", "{field: households, by: sum}", "{field: households, by: lines}", "duties[9].join[2].by", "pack.join_sum"},
		{"任职以后几天须逐人", "yangxian", "  quota: 50\n", "  within: {days: 30, of: appointment, to: [resident]}\n", "duties[2].within", "pack.within_person"},
		{"逐人的有了周期不写几天之内", "yangxian", "  per_object: person\n  shown: true", "  within: {days: 30, of: appointment, to: [resident]}\n  per_object: person\n  shown: true", "duties[6].within", "pack.within_person"},
		{"任职的角色没有", "yangxian", "  cadence: half_year\n", "  within: {days: 30, of: appointment, to: [residents]}\n", "duties[7].within.to[0]", "pack.choice_near"},
		{"还没开始就结束", "template", "ends: 2027-12-31", "ends: 2025-12-31", "duties[0].ends", "pack.duty_ended"},
		{"批假的没有权限", "yangxian", "{role: town_leader, days: 3", "{role: organiser, days: 3", "leaves[0].role", "pack.leave_right"},
		{"批假写了两次", "yangxian", "{role: town_leader, days: 3", "{role: town_desk, days: 3", "leaves[1].id", "pack.same_id"},
		{"长假没有人批", "yangxian", "{role: desk, document", "{role: desk, days: 30, document", "leaves", "pack.leave_all"},
		{"照片没有依据", "template", "kind: file}", "kind: photo}", "lists[1].needs[1]", "pack.need_why"},
		{"定位没有依据", "template", "kind: file}", "kind: file, place: true}", "lists[1].needs[1]", "pack.need_why"},
		{"清单不要佐证", "template", "  needs:\n  - {id: statement, title: 完成说明, kind: statement}", "  needs: []", "lists[0].needs", "pack.no_needs"},
		{"不是应急的按分钟", "template", "term: 10 个工作日", "term: 30 分钟", "lists[0].term", "pack.minutes"},
		{"答复按分钟", "template", "after: 1, letter: remind, reply: 3 个工作日", "after: 1, letter: remind, reply: 30 分钟", "ladders[0].rungs[0].reply", "pack.minutes"},
		{"不写文书也不告知", "template", "after: 1, letter: remind, reply: 3 个工作日", "after: 1", "ladders[0].rungs[0].tell", "pack.rung_tell"},
		{"告知又发文书", "template", "after: 1, letter: remind,", "after: 1, tell: [town_desk], letter: remind,", "ladders[0].rungs[0].tell", "pack.tell_alone"},
		{"有文书的档没有答复期限", "template", "after: 1, letter: remind, reply: 3 个工作日", "after: 1, letter: remind", "ladders[0].rungs[0].reply", "pack.term_missing"},
		{"轮值按周", "template", "  cadence: week\n  cut_off: \"18:00\"\n", "  cadence: week\n  shifts: [\"08:00\", \"20:00\"]\n", "duties[0].shifts", "pack.shifts_daily"},
		{"轮值另有截止时间", "template", "  cadence: week\n  cut_off: \"18:00\"\n", "  cadence: day\n  shifts: [\"08:00\", \"20:00\"]\n  cut_off: \"18:00\"\n", "duties[0].shifts", "pack.shifts_daily"},
		{"班次不从早到晚", "template", "  cadence: week\n  cut_off: \"18:00\"\n", "  cadence: day\n  shifts: [\"20:00\", \"08:00\"]\n", "duties[0].shifts[1]", "pack.shifts_rise"},
		{"不分班次的叫应", "template", "  cut_off: \"18:00\"\n", "  cut_off: \"18:00\"\n  call: task\n", "duties[0].call", "pack.call_rota"},
		{"叫应的清单没有", "template", "  cadence: week\n  cut_off: \"18:00\"\n", "  cadence: day\n  shifts: [\"08:00\", \"20:00\"]\n  call: calls\n", "duties[0].call", "pack.dangling"},
		{"个人排名", "template", "level: village\n  sheet", "level: resident\n  sheet", "boards[0].level", "pack.person_rank"},
		{"个人评议", "template", "level: village\n  min_voters", "level: 干部\n  min_voters", "reviews[1].level", "pack.person_rank"},
		{"四个人评议", "template", "min_voters: 5", "min_voters: 4", "reviews[0].min_voters", "pack.want_number"},
		{"六名持钥人", "template", "keepers: 2", "keepers: 6", "reviews[2].keepers", "pack.want_number"},
		{"一天也不投", "template", "days: 3", "days: 0", "reviews[2].days", "pack.want_number"},
		{"投四十天", "template", "days: 3", "days: 40", "reviews[2].days", "pack.want_number"},
		{"留痕指标没有文件", "yangxian", "    document: 洋县“日清单盘点、周点评打分、月排名追责”扶贫驻村管理制度（2017年8月公开报道）\n", "", "sheets[0].items[3].document", "pack.trace"},
		{"登录天数没有这个指标", "template", "- {id: reopened}", "- {id: login_days}", "figures[4].id", "pack.metric"},
		{"指标写错", "template", "- {id: review_points}", "- {id: review_point}", "figures[5].id", "pack.metric_near"},
		{"数据项条件写错", "template", "- {id: reopened}", "- {id: reopened}\n- {id: own, title: 饮水安全, unit: 件, says: 饮水安全的, over: matter, measure: count, where: opem && stuck}", "figures[5].where", "rule.unknown_name_near"},
		{"数据项日期写错", "template", "- {id: reopened}", "- {id: reopened}\n- {id: own, title: 饮水安全, unit: 件, says: 饮水安全的, over: matter, measure: count, on: registred}", "figures[5].on", "figure.day_near"},
		{"数据项没有日期", "template", "- {id: reopened}", "- {id: reopened}\n- {id: own, title: 饮水安全, unit: 件, says: 饮水安全的, over: matter, measure: count, on: state}", "figures[5].on", "figure.day"},
		{"占比没有其中", "template", "- {id: reopened}", "- {id: reopened}\n- {id: own, title: 饮水安全, unit: 件, says: 饮水安全的, over: matter, measure: share}", "figures[5].part", "figure.part"},
		{"计数不要字段", "template", "- {id: reopened}", "- {id: reopened}\n- {id: own, title: 饮水安全, unit: 件, says: 饮水安全的, over: matter, measure: count, of: returns}", "figures[5].of", "figure.no_of"},
		{"合计不是数", "template", "- {id: reopened}", "- {id: reopened}\n- {id: own, title: 饮水安全, unit: 件, says: 饮水安全的, over: matter, measure: sum, of: state}", "figures[5].of", "figure.of_number"},
		{"没有说怎样算", "template", "- {id: reopened}", "- {id: reopened}\n- {id: own, title: 饮水安全, unit: 件, says: 饮水安全的, over: matter}", "figures[5]", "pack.figure_needs"},
		{"通用数据项改了算法", "template", "- {id: reopened}", "- {id: reopened, on: day}", "figures[4].over", "pack.figure_own"},
		{"段落的旧名", "template", "figures:", "metrics:", "metrics", "pack.renamed"},
		{"算式里写错", "template", "review_points * 0.2", "review_point * 0.2", "sheets[0].items[2].formula", "rule.unknown_name_near"},
		{"算式缺一半", "template", "review_points * 0.2", "review_points *", "sheets[0].items[2].formula", "rule.syntax_end"},
		{"算式得不出数", "template", "review_points * 0.2", "review_points > 2", "sheets[0].items[2].formula", "rule.answer"},
		{"分档不降", "template", "{title: 较好, from: 80}", "{title: 较好, from: 95}", "sheets[0].bands[1].from", "pack.bands_fall"},
		{"最低分没有档", "template", "{title: 需督促, from: 0}", "{title: 需督促, from: 1}", "sheets[0].bands[3].from", "pack.bands_end"},
		{"没有申辩", "template", "  statement: 5 个工作日\n", "", "consequences[0].statement", "pack.no_statement"},
		{"没有复核", "template", "  review_in: 10 个工作日\n", "", "consequences[0].review", "pack.no_review"},
		{"没有决定人", "template", "  deciders: [organiser]\n  review", "  review", "consequences[0]", "pack.deciders"},
		{"到会数多于会审单位", "template", "quorum: 3", "quorum: 4", "consequences[1].panel.quorum", "pack.quorum"},
		{"会审不能免予", "template", "[exempt, lighter, impose]", "[lighter, impose]", "consequences[1].panel.outcomes", "pack.panel_exempt"},
		{"花括号不成对", "template", "\"{对象}：\"", "\"{对象：\"", "letters[0].paragraphs[0]", "pack.braces"},
		{"没有这个待填项", "template", "\"{对象}：\"", "\"{收件人}：\"", "letters[0].paragraphs[0]", "pack.letter_place"},
		{"机关代字重复", "template", "code: 督办", "code: 提醒", "letters[1].code", "pack.letter_code"},
		{"环节的清单没有", "yangxian", "lists: [rectification, problem]", "lists: [rectification, probleme]", "tracks[0].lists[1]", "pack.dangling"},
		{"对事项的写了 of", "yangxian", "lists: [rectification, problem]", "lists: [rectification, problem]\n  of: [village]", "tracks[0].of", "pack.track_of_matter"},
		{"对岗位的写了 lists", "yangxian", "  over: post\n", "  over: post\n  lists: [problem]\n", "tracks[1].lists", "pack.track_lists"},
		{"对岗位的没有 of", "yangxian", "  of: [town_leader, village, first_secretary, resident]\n", "", "tracks[1].of", "pack.track_of"},
		{"环节的期限没有依据", "yangxian", "by: [supervisor, town_desk]}", "by: [supervisor, town_desk], limit: 3 天}", "tracks[0].stages[2].limit", "pack.track_source"},
		{"环节的期限写了两样", "yangxian", "until: verify}", "until: verify, limit: 3 天}", "tracks[0].stages[1].until", "pack.track_until_limit"},
		{"岗位没有事项的期限", "yangxian", "limit: 5 个工作日, entry", "until: due, entry", "tracks[1].stages[2].until", "pack.track_until"},
		{"岗位没有责任岗位", "yangxian", "{title: 摸排, by: [organiser]", "{title: 摸排, by: [owner]", "tracks[1].stages[0].by[0]", "pack.track_tie"},
		{"接着办的岗位写错", "yangxian", "{title: 摸排, by: [organiser]", "{title: 摸排, by: [organizer]", "tracks[1].stages[0].by[0]", "pack.choice_near"},
		{"环节没有条件", "yangxian", ", gate: \"matter.verified\"", "", "tracks[0].stages[2].gate", "pack.track_gate"},
		{"两个环节一个条件", "yangxian", "gate: \"matter.verified\"", "gate: \"matter.reported\"", "tracks[0].stages[2].gate", "pack.track_same_gate"},
		{"环节总到不了", "yangxian", "gate: \"matter.written_off\"", "gate: \"false\"", "tracks[0].stages[3].gate", "pack.track_never"},
		{"事项不由填报走过", "yangxian", "gate: \"matter.written_off\"}", "gate: \"matter.written_off\", entry: {duty: study, field: step, pass: [摸排清楚]}}", "tracks[0].stages[3].entry", "pack.track_entry_here"},
		{"岗位不写条件", "yangxian", "entry: {duty: study, field: step, about: post, pass: [摸排清楚]}", "gate: \"matter.late\"", "tracks[1].stages[0].gate", "pack.track_gate_here"},
		{"岗位没有写填报", "yangxian", ", entry: {duty: study, field: step, about: post, pass: [摸排清楚]}", "", "tracks[1].stages[0].entry", "pack.track_entry"},
		{"填报的责任没有", "yangxian", "entry: {duty: study, field: step, about: post, pass: [摸排清楚]}", "entry: {duty: studie, field: step, about: post, pass: [摸排清楚]}", "tracks[1].stages[0].entry.duty", "pack.dangling"},
		{"每天的清单不是决定", "yangxian", "entry: {duty: study, field: step, about: post, pass: [摸排清楚]}", "entry: {duty: daily_list, field: step, about: post, pass: [摸排清楚]}", "tracks[1].stages[0].entry.duty", "pack.track_daily"},
		{"逐人的责任对岗位", "yangxian", "entry: {duty: study, field: step, about: post, pass: [摸排清楚]}", "entry: {duty: talk, field: help, pass: [好]}", "tracks[1].stages[0].entry.duty", "pack.track_person"},
		{"填报的字段没有", "yangxian", "entry: {duty: study, field: step, about: post, pass: [摸排清楚]}", "entry: {duty: study, field: steps, about: post, pass: [摸排清楚]}", "tracks[1].stages[0].entry.field", "pack.dangling"},
		{"填报的字段不是单选", "yangxian", "entry: {duty: study, field: step, about: post, pass: [摸排清楚]}", "entry: {duty: study, field: basis, about: post, pass: [摸排清楚]}", "tracks[1].stages[0].entry.field", "pack.track_choice"},
		{"通过的选项没有", "yangxian", "entry: {duty: study, field: step, about: post, pass: [摸排清楚]}", "entry: {duty: study, field: step, about: post, pass: [摸排完了]}", "tracks[1].stages[0].entry.pass[0]", "pack.track_option"},
		{"一个选项两种意思", "yangxian", "back: [证据不足再摸排]", "back: [取证完毕]", "tracks[1].stages[1].entry.back[0]", "pack.twice"},
		{"写明是谁的字段不对", "yangxian", "about: post, pass: [取证完毕]", "about: basis, pass: [取证完毕]", "tracks[1].stages[1].entry.about", "pack.track_about"},
		{"写明是谁的字段写了两样", "yangxian", "about: post, pass: [取证完毕]", "pass: [取证完毕]", "tracks[1].stages[1].entry.about", "pack.track_about_two"},
		{"退回到后面", "yangxian", "back_to: 摸排", "back_to: 分析", "tracks[1].stages[1].entry.back_to", "pack.track_back"},
		{"退回没有选项", "yangxian", "back: [证据不足再摸排], back_to", "back_to", "tracks[1].stages[1].entry.back_to", "pack.track_back_none"},
		{"环节重名", "yangxian", "{title: 取证, by", "{title: 摸排, by", "tracks[1].stages[1].title", "pack.twice"},
		{"环节条件写错", "template", "matter.reported", "matter.report", "tracks[0].stages[1].gate", "rule.unknown_name_near"},
		{"汇成的又要填", "yangxian", "  composed: daily_list\n", "  composed: daily_list\n  fields: [{id: a, title: 甲, kind: text}]\n", "duties[1].fields", "pack.composed_form"},
		{"同一个数要两次", "yangxian", "title: 在村做了什么", "title: 办了什么", "duties[6].fields[1]", "pack.asked_twice"},
		{"末位反而表扬", "yangxian", "times: 1, consequence: recall_training", "times: 1, consequence: reserve", "boards[0].proposals[0].consequence", "pack.last_gains"},
		{"引用", "template", "ladder: overdue", "ladder: *l", "lists[0].ladder", "pack.alias"},
		{"缺缩进", "template", "  title: 任务清单", " title: 任务清单", "", "pack.syntax"},
		{"字段写两次", "template", "  cadence: week\n", "  cadence: week\n  cadence: week\n", "duties[0].cadence", "pack.twice"},
		{"分数四位小数", "template", "from: 70}", "from: 70.0001}", "sheets[0].bands[2].from", "pack.points"},
		{"没有这一天", "template", "effective: 2026-01-01", "effective: 2026-02-29", "effective", "pack.date"},
		{"没有签发人", "template", "- {id: leader, title: 县级领导, role: leader, level: county}\n- {id: issuer, title: 签发人, role: issuer", "- {id: head, title: 县级领导, level: county, like: leader, not: [letter.sign]}\n- {id: issuer, title: 签发人, role: desk", "posts", "pack.no_issuer"},
		{"角色写错", "template", "role: resident, level", "role: residant, level", "posts[11].role", "pack.choice_near"},
		{"岗位没写权限", "template", "{id: desk, title: 主管部门经办, role: desk, level: county}", "{id: desk, title: 主管部门经办, role: desk, level: county}\n- {id: chief, title: 河长, level: town}", "posts[4]", "pack.post_no_rights"},
		{"权限写了两处", "template", "{id: desk, title: 主管部门经办, role: desk, level: county}", "{id: desk, title: 主管部门经办, role: desk, level: county}\n- {id: chief, title: 河长, level: town, role: desk, may: [place.change]}", "posts[4].role", "pack.post_rights_twice"},
		{"三员的权限", "template", "{id: desk, title: 主管部门经办, role: desk, level: county}", "{id: desk, title: 主管部门经办, role: desk, level: county}\n- {id: chief, title: 河长, level: town, like: town_leader, may: [matter.register, account.manage]}", "posts[4].may[1]", "pack.right_engine"},
		{"权限写错", "template", "{id: desk, title: 主管部门经办, role: desk, level: county}", "{id: desk, title: 主管部门经办, role: desk, level: county}\n- {id: chief, title: 河长, level: town, like: town_leader, may: [matter.verifi]}", "posts[4].may[0]", "pack.choice_near"},
		{"范围写错", "template", "{id: desk, title: 主管部门经办, role: desk, level: county}", "{id: desk, title: 主管部门经办, role: desk, level: county}\n- {id: chief, title: 河长, level: town, like: town_leader, may: [matter.verify everywhere]}", "posts[4].may[0]", "pack.choice"},
		{"权限没有那么远", "template", "{id: desk, title: 主管部门经办, role: desk, level: county}", "{id: desk, title: 主管部门经办, role: desk, level: county}\n- {id: chief, title: 河长, level: county, like: department, may: [matter.report county]}", "posts[4].may[0]", "pack.right_wide"},
		{"镇里的岗位管到全县", "template", "{id: desk, title: 主管部门经办, role: desk, level: county}", "{id: desk, title: 主管部门经办, role: desk, level: county}\n- {id: chief, title: 河长, level: town, like: town_leader, may: [matter.write_off county]}", "posts[4].may[0]", "pack.right_level"},
		{"和常用权限组同名", "template", "{id: desk, title: 主管部门经办, role: desk, level: county}", "{id: desk, title: 主管部门经办, role: desk, level: county}\n- {id: village, title: 村干部, level: village, like: village}", "posts[4].id", "pack.role_usual"},
		{"去掉没有的权限", "template", "{id: desk, title: 主管部门经办, role: desk, level: county}", "{id: desk, title: 主管部门经办, role: desk, level: county}\n- {id: chief, title: 河长, level: town, like: town_leader, not: [letter.sign]}", "posts[4].not[0]", "pack.right_not_held"},
		{"又拟又签", "template", "{id: desk, title: 主管部门经办, role: desk, level: county}", "{id: desk, title: 主管部门经办, role: desk, level: county}\n- {id: chief, title: 河长, level: town, like: supervisor, may: [letter.sign]}", "posts[4]", "pack.rights_asunder"},
		{"三员的名称", "template", "{id: desk, title: 主管部门经办, role: desk, level: county}", "{id: desk, title: 主管部门经办, role: desk, level: county}\n- {id: audit_admin, title: 河长, level: county, like: desk}", "posts[4].id", "pack.role_engine"},
		{"给成三员", "template", "{id: desk, title: 主管部门经办, role: desk, level: county}", "{id: desk, title: 主管部门经办, role: desk, level: county}\n- {id: chief, title: 河长, level: county, role: system_admin}", "posts[4].role", "pack.role_engine"},
		{"填报的岗位没有填报的权限", "template", "roles: [first_secretary]", "roles: [first_secretary, issuer]", "duties[0].roles[1]", "pack.role_without_right"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b, err := os.ReadFile("../packs/" + c.pack + "/pack.yaml")
			if err != nil {
				t.Fatal(err)
			}
			before, after, ok := strings.Cut(string(b), c.old)
			if !ok {
				t.Fatalf("the pack has no %q", c.old)
			}
			_, problems := ReadText([]byte(before + c.new + after))
			follow := map[string]int{"pack.points": 1, "pack.metric": 1, "pack.metric_near": 1}[c.code] // what uses the part is wrong too
			if len(problems) != 1+follow || problems[0].Path != c.path || problems[0].Code != c.code {
				t.Fatalf("want %s %s, got %q", c.path, c.code, problems)
			}
			if problems[0].Line == 0 || problems[0].Column == 0 {
				t.Errorf("no place: %+v", problems[0])
			}
		})
	}
}

func TestAllAtOnceWithPlaces(t *testing.T) {
	t.Parallel()
	text := `pack: demo
titel: 示例
version: x
document: 文件
effective: 2027-1-1
posts:
- {id: a, title: 甲, role: king, level: county}
lists:
- id: l
  title: 清单
  ladder: nowhere
  term: 5 工作日
  needs: 说明
`
	_, problems := ReadText([]byte(text))
	want := []string{
		"2:1 titel pack.unknown_field_near",
		"3:10 version pack.want_number",
		"5:12 effective pack.date",
		"7:27 posts[0].role pack.choice",
		"9:3 lists[0].kind pack.missing",
		"9:3 lists[0].verify_term pack.missing",
		"9:3 lists[0].source pack.missing",
		"9:3 lists[0].pause_limit pack.missing",
		"9:3 lists[0].reopen_within pack.missing",
		"11:11 lists[0].ladder pack.dangling",
		"13:10 lists[0].needs pack.want_list",
	}
	if diff := cmp.Diff(want, say(problems)); diff != "" {
		t.Error(diff)
	}
	if got := wording.Fault(wording.Zh, problems[0].Fault()); got != "没有 titel 这个字段，是不是 title？" {
		t.Error(got)
	}
	if got := problems[0].Error(); got != "pack.yaml:2:1 titel: pack.unknown_field_near titel, title" {
		t.Error(got)
	}
}

func TestReadText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, code string }{
		{"空文件", "", "pack.one_document"},
		{"不是映射", "- a\n", "pack.want_map"},
		{"两个文档", "pack: a\n---\npack: b\n", "pack.one_document"},
		{"不是 UTF-8", "pack: \xff\n", "pack.not_utf8"},
		{"套得太深", strings.Repeat("[", 5000), "pack.too_deep"},
		{"短横线套得太深", strings.Repeat("- ", 5000), "pack.too_deep"},
		{"太长", strings.Repeat("# 长\n", 200_000), "pack.too_long"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, problems := ReadText([]byte(c.text))
			if len(problems) == 0 || problems[0].Code != c.code {
				t.Errorf("want %s, got %v", c.code, problems)
			}
		})
	}
	if _, problems := Read(fstest.MapFS{}, "none"); len(problems) != 1 || problems[0].Code != "pack.file_missing" {
		t.Errorf("missing file: %v", problems)
	}
}

// TestReadIsWhatIsWritten compares one of everything with the engine's types.
func TestReadIsWhatIsWritten(t *testing.T) {
	t.Parallel()
	p := readPack(t, "yangxian")
	l, _ := p.List("rectification")
	if l.Term != (calendar.Term{N: 5, Unit: calendar.Workday}) || len(l.Needs) != 2 || l.Needs[0].File || !l.Needs[1].File {
		t.Errorf("list %+v", l)
	}
	d, _ := p.Duty("daily_list")
	if d.CutOff != "20:00" || d.Ends.String() != "2026-12-31" || len(d.Feeds) != 2 || d.Fields[0].Prefill != "date" {
		t.Errorf("duty %+v", d)
	}
	if talk, _ := p.Duty("leader_visit"); !talk.Ends.IsNone() && talk.Cadence != "" {
		t.Errorf("on occurrence %+v", talk)
	}
	r, _ := p.Review("village_weekly")
	if r.Options[1].Points != 85_000 || r.MinVoters != 5 || r.Keepers != 0 || r.Days != 0 {
		t.Errorf("review %+v", r)
	}
	s, _ := p.Sheet("village_month")
	if s.Max != 100_000 || s.Items[4].Min != -10_000 || s.Bands[0].From != 90_000 {
		t.Errorf("sheet %+v", s)
	}
	f, _ := p.Figure("on_time_percent")
	if i := slices.IndexFunc(p.Metrics(), func(m score.Metric) bool { return m.ID == f.ID }); f.Title != "日清单按时率" || f.Over != "expected" || i < 0 || !p.Metrics()[i].Trace {
		t.Errorf("figure %+v", f)
	}
	k, _ := p.Consequence("recall")
	if !k.Recall || k.Panel.Quorum != 3 || len(k.Panel.Offices) != 3 || k.Statement.N != 5 {
		t.Errorf("consequence %+v", k)
	}
	if k, _ := p.Consequence("admonition"); k.Effect.Max != 6 || k.Effect.Min != 6 {
		t.Errorf("effect %+v", k.Effect)
	}
	b, _ := p.Board("village_board")
	if b.MinCases != 10 || b.Proposals[2].Times != 3 || b.Proposals[2].Consequence != "file_case" {
		t.Errorf("board %+v", b)
	}
	if x, ok := p.Letter("supervise"); !ok || x.Code != "洋督办" || len(x.Paragraphs) != 3 {
		t.Errorf("letter %+v", x)
	}
	if x, ok := p.Spot("list_check"); !ok || x.Count != 12 || x.List != "problem" {
		t.Errorf("spot %+v", x)
	}
	if x, ok := p.Track("to_zero"); !ok || len(x.Stages) != 4 {
		t.Errorf("track %+v", x)
	}
	if x, ok := p.Post("town_secretary"); !ok || x.Level != area.Town {
		t.Errorf("post %+v", x)
	}
	if _, ok := p.List("none"); ok {
		t.Error("found what is not there")
	}
}

// TestCheckWithoutText: a pack that was put together in memory is checked alike.
func TestCheckWithoutText(t *testing.T) {
	t.Parallel()
	p := &Pack{ID: "x", Figures: []figure.Figure{{ID: "missing_entries", Title: "缺报", Unit: "次", Says: "缺报的", Over: "expected", Measure: figure.Count}},
		Sheets: []score.Sheet{{ID: "s", Max: 1000, Items: []score.Item{{ID: "i", Formula: "1 - missing_entries", Max: 1000}}}}}
	if diff := cmp.Diff([]string{"0:0 sheets[0].items[0].document pack.trace"}, say(Check(p))); diff != "" {
		t.Error(diff)
	}
}

func TestCheckSource(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../packs/template/pack.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p, _ := ReadText(text)
	right, _ := p.Lines("lists.task")
	row := fmt.Sprintf("`lists.task` %d-%d", right.From, right.To)
	fsys := fstest.MapFS{
		"a/SOURCE.md": {Data: []byte("| 编号 | 段落 | 转述 | 行 | 情景 |\n|---|---|---|---|---|\n" +
			"| YX-01 | 1 | 甲 | " + row + " | a.txt |\n| YX-02 | 1 | 乙 | `lists.task` 1-2 | later |\n" +
			"| YX-03 | 1 | 丙 | — | b.txt |\n| YX-03 | 1 | 丙 | — | later |\n| YX-04 | 1 | — | later |\n")},
		"a/scenarios/a.txt": {Data: []byte("# YX-01 YX-09 甲\nday 2017-08-21\n")},
	}
	want := []string{"0:1  pack.source_unlisted", "0:1  pack.source_wanted", "4:1  pack.source_lines", "5:1  pack.source_scenario",
		"6:1  pack.source_twice", "7:1  pack.source_row"}
	got := CheckSource(fsys, "a", p, SourceOptions{Scenarios: true, Want: []string{"YX-01", "YX-05"}})
	if diff := cmp.Diff(want, say(got)); diff != "" {
		t.Error(diff)
	}
	if len(CheckSource(fsys, "a", p, SourceOptions{})) != 3 {
		t.Error("scenarios are looked at unasked")
	}
	if got := CheckSource(fsys, "b", p, SourceOptions{}); len(got) != 1 || got[0].Code != "pack.source_missing" {
		t.Errorf("no file: %v", got)
	}
}
