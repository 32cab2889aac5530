// Package sensitivity says of every column of the journal that may hold free text how
// sensitive it is (敏感程度), and by that whether it is sealed. The tables of the store are
// held against it by a test, and docs/trust.md prints it. How a column is sealed is the
// store's.
package sensitivity

import (
	"strings"
)

// Class is how sensitive a text is.
type Class string

// The classes. What is open or internal lies in clear: the disk's encryption and the rights
// of the folder protect it, and the pages show it to whom it concerns.
const (
	Open      Class = "公开" // names of offices, places, documents, published packs
	Internal  Class = "内部" // the business of offices, read by many
	Sensitive Class = "敏感" // about persons, and in clear because something asks for it
	Sealed    Class = "密封" // about persons: the column holds an envelope, and its key lies elsewhere
	Mark      Class = "标识" // no text: numbers, words of a closed list, digests, keys of packs
)

// A text is the columns of a table that hold one kind of text.
type text struct {
	table, columns string
	class          Class
	what, why      string
}

// texts is the list. A column that was emptied when its text was sealed is a Mark: nothing is
// written to it.
var texts = []text{
	{"person", "phone citizen_id", Sealed, "电话、公民身份号码", "按人查找只用盲索引"},
	{"person", "name former", Sensitive, "姓名", "名册、清单、检索和排序都按它；没有它别的都不成句"},
	{"person", "grade", Internal, "职级", "任职资格要看"},
	{"leave", "why", Sealed, "请假的理由（病情、家事）", "只有本人和批假的人看"},
	{"leave", "kind", Sensitive, "假别（事假、病假）", "清单上写明免填的由头，计数要用"},
	{"appointment", "end_why", Sealed, "提请结束任职的理由", "只有提请和确认的人看"},
	{"appointment", "document relations was", Internal, "任职文件、组织和工资关系", "名册上写明"},
	{"entry", "written", Sealed, "清单、走访和谈话里写的", "写的是农户和干部；计数的是份数和时间，不是文字"},
	{"entry", "answer", Sealed, "本人对写到自己的记录的答复", "同清单"},
	{"amendment", "why earlier", Sealed, "更正以前的文字和理由", "同清单"},
	{"spot_check", "found", Sealed, "抽查看到的", "写的是某人的清单属实不属实；结论另有一栏"},
	{"remark", "said", Sealed, "民主评议的意见", "写的是人怎样办事"},
	{"matter", "private", Sealed, "密办事项的问题、要求和字段；各事项写明是个人信息的字段", "涉及反映人和被反映人"},
	{"consequence", "measure reasons review_text review_reasons", Sealed, "个案的处理、理由、复核申请和理由", "只有办理人和本人看"},
	{"consequence_fact", "text", Sealed, "个案的事实，不利的和有利的", "同上"},
	{"consequence_statement", "text answers", Sealed, "本人的陈述和申辩", "同上"},
	{"consequence_service", "text witnesses", Sealed, "怎样送达、见证人", "同上"},
	{"consequence_vote", "text", Sealed, "表决的意见", "同上"},
	{"consequence_step", "text", Sealed, "个案经过里写的", "同上"},
	{"letter", "private", Sealed, "送本人的和个案的文书说的", "同上"},
	{"import_row", "earlier", Sealed, "导入以前这一行的样子", "含电话和号码，撤销时用"},

	{"matter", "title facts demand", Internal, "事项的标题、问题、要求", "清单按标题检索和排序；写的是事。密办事项的问题和要求另封，标题写事不写人"},
	{"matter", "fields", Internal, "事项的字段", "清单按字段检索和统计；个人信息的字段和密办事项的字段另封"},
	{"matter", "deferrals", Internal, "延期的理由", "督办要看"},
	{"step", "note", Internal, "事项经过里写的", "督办、通报和文书都引用；写的是事"},
	{"evidence", "note name place", Internal, "证据的说明、文件名、地点", "同上；文件本身是封着存的"},
	{"consequence_statement", "name", Sensitive, "陈述所附文件的名字", "下载时要用；文件本身是封着存的"},
	{"consequence_service", "name", Sensitive, "送达凭据的文件名", "同上"},
	{"consequence", "title ground signed", Internal, "结果运用的种类、依据、文书", "由机制包给出，不是人写的"},
	{"consequence_fact", "ref_label source", Internal, "事实引自哪里", "只写编号和出处"},
	{"letter", "title addressee paragraphs reason reply answer receipt", Internal, "督办、约谈、通报等文书", "写的是事和单位；送本人的另封"},
	{"objection", "note ruling changes", Internal, "对得分的异议和答复", "写的是村镇的得分，公布"},
	{"standing", "name figures items refusal signs reason peers was", Internal, "得分、由来和线索", "公布"},
	{"board_run", "title objection", Open, "排名的名称和异议规则", "公布"},
	{"review_round", "title options void", Open, "评议的名称和选项", "公布"},
	{"account_code", "reason", Internal, "为什么要一次性密码", "放行的人要看"},
	{"account", "login secret", Sensitive, "登录名和密码的 argon2id", "密码本来就不存"},
	{"visit", "login address device about", Sensitive, "登录日志：从哪里、用什么", "查锁定和冒用要按它找；留 190 天"},
	{"factor", "secret", Sealed, "第二重验证的密钥", "只有登录时核对动态码"},
	{"signkey", "sealed", Sensitive, "签名的私钥", "另由本人的密码封着"},
	{"calendar_version", "source reason changes", Open, "日历的改动", "公布"},
	{"pack_issue", "title document reason word", Internal, "规则改动的文件和理由", "留痕公开"},
	{"spot_round", "candidates pairs reason", Internal, "抽查的候选和结果", "任何人可以重抽核对"},
	{"import", "file plan back", Internal, "导入的文件名和办法", "撤销时用"},
	{"import_mapping", "header mapping", Internal, "表头怎样对应", "下次导入用"},
	{"programme", "title", Open, "项目名称", ""},
	{"area", "name document ended_by", Open, "区划名称和文件", ""},
	{"place", "name aliases", Open, "村以下地名", ""},
	{"body", "name short former", Open, "单位名称", ""},
	{"post", "title", Open, "岗位名称", ""},

	{"programme", "pack zone opener", Mark, "", ""},
	{"area", "from_day until_day predecessor successor", Mark, "", ""},
	{"body", "credit successor", Mark, "", ""},
	{"person", "citizen_key reserve", Mark, "", ""},
	{"appointment", "ended suspended end_reason", Mark, "", ""},
	{"leave", "reason", Mark, "", ""},
	{"account_code", "account", Mark, "", ""},
	{"visit", "account", Mark, "", ""},
	{"signkey", "public seal", Mark, "", ""},
	{"account", "factor", Mark, "", ""},
	{"factor", "account seal", Mark, "", ""},
	{"matter", "number list origin assist clock ladder pack place class still line entry", Mark, "", ""},
	{"step", "acted_for other prev", Mark, "", ""},
	{"evidence", "need hash type", Mark, "", ""},
	{"letter", "kind number rung copies pack case_id ladder", Mark, "", ""},
	{"entry", "duty period slot filled text_print pack shift", Mark, "", ""},
	{"turn", "duty shift pack", Mark, "", ""},
	{"amendment", "entry reason before_values", Mark, "", ""},
	{"spot_round", "duty spot pack seed", Mark, "", ""},
	{"spot_check", "round entry note evidence", Mark, "", ""},
	{"import", "kind sha256", Mark, "", ""},
	{"import_row", "import tbl row_id natural_key", Mark, "", ""},
	{"import_mapping", "kind", Mark, "", ""},
	{"review_round", "review period pack box", Mark, "", ""},
	{"remark", "round note", Mark, "", ""},
	{"voted", "round print", Mark, "", ""},
	{"ballot_counted", "round body", Mark, "", ""},
	{"verdict", "round period", Mark, "", ""},
	{"board_run", "board period sheet pack was_pack", Mark, "", ""},
	{"standing", "run band", Mark, "", ""},
	{"objection", "run standing item", Mark, "", ""},
	{"review_keeper", "round open_key", Mark, "", ""},
	{"consequence", "number kind pack units parent seers judges told letters clock notice_letter ruling", Mark, "", ""},
	{"consequence_fact", "case_id ref_kind ref_id", Mark, "", ""},
	{"consequence_statement", "case_id hash type account", Mark, "", ""},
	{"consequence_service", "case_id letter hash type", Mark, "", ""},
	{"consequence_vote", "case_id", Mark, "", ""},
	{"consequence_step", "case_id", Mark, "", ""},
	{"pack_issue", "pack", Mark, "", ""},
}

// Classes gives the class of every column, as TABLE.COLUMN.
func Classes() map[string]Class {
	out := map[string]Class{}
	for _, t := range texts {
		for _, c := range strings.Fields(t.columns) {
			out[t.table+"."+c] = t.class
		}
	}
	return out
}

// Markdown prints the list without the marks.
func Markdown() string {
	var b strings.Builder
	b.WriteString("| 级别 | 装什么 | 在哪里 | 为什么 |\n|---|---|---|---|\n")
	for _, class := range []Class{Sealed, Sensitive, Internal, Open} {
		for _, t := range texts {
			if t.class == class {
				b.WriteString("| " + string(class) + " | " + t.what + " | `" + t.table + "`." + strings.Join(strings.Fields(t.columns), " ") + " | " + t.why + " |\n")
			}
		}
	}
	return b.String()
}
