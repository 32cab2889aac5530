// Package intake takes tables of offices into the system and gives them out
// again (导入、导出): divisions, bodies, posts, people and running ledgers. An
// import is planned whole, with every fault of every row, and written whole or
// not at all; it can be taken back as a whole. It reads no file formats (package
// sheet) and holds no SQL (package store).
package intake

import (
	"slices"

	"luoshi/internal/access"
	"luoshi/internal/fault"
)

// Kind is a sort of table that can be taken in and given out (导入类别). It is one value: a
// new kind is one more line of Kinds, and its functions.
type Kind struct {
	ID, Title, Help string
	Columns         []Column
	See             string              // act of the access table that its list asks for
	Personal        bool                // its rows hold personal data, for who may see them
	register        string              // act of the access table that its form asks for
	people          bool                // identities are read from its rows
	plan            func(r *rows) error // checks every row of a file
}

// May answers nil when the actor may import a kind. Divisions, bodies, posts and
// people are the roster: who may not change it by its page does not change it by a
// file, else a clerk appoints themselves to sign.
func (k Kind) May(actor access.Actor) error {
	if err := access.May(actor, "import.run", access.Subject{}); err != nil {
		return err
	}
	return access.May(actor, k.register, access.Subject{Area: actor.Area})
}

// Column is one column of a kind (列).
type Column struct {
	Key, Title    string
	Aliases       []string
	Required      bool
	Example, Help string
}

// ownColumn holds the identifier of a row that the home has: what was given out is found
// again by it, whatever its name.
func ownColumn() Column {
	return Column{"own", "系统编号", nil, false, "", "导出的表里有，认同一行；新增的空着。"}
}

// placeColumns say where a row belongs, beside the column area.
func placeColumns() []Column {
	return []Column{
		{"town", "镇(办)", []string{"镇", "乡镇", "镇街", "乡镇(街道)", "镇(街道)", "所属镇", "所在镇", "所属乡镇", "所在乡镇", "镇名", "街道"}, false, "", "村名在全县不重名的可以空着。"},
		{"code", "区划代码", []string{"村代码", "行政区划代码", "统计用区划代码"}, false, "", "12 位代码；写了代码，名称要与它一致。"},
	}
}

// placed puts the columns of the place behind the column area.
func placed(cols []Column) []Column {
	i := slices.IndexFunc(cols, func(c Column) bool { return c.Key == "area" })
	return slices.Insert(cols, i+1, placeColumns()...)
}

// ExampleMark begins a cell of the example row of a template; such rows are
// skipped when the template comes back.
const ExampleMark = "示例，导入时跳过"

// Kinds lists the kinds in the order in which a new programme takes them in.
func Kinds() []Kind {
	return []Kind{areasKind(), bodiesKind(), postsKind(), peopleKind(), rosterKind(), mattersKind()}
}

// KindOf finds a kind by its identifier.
func KindOf(id string) (Kind, error) {
	for _, k := range Kinds() {
		if k.ID == id {
			return k, nil
		}
	}
	return Kind{}, fault.New(fault.Missing, "intake.no_kind", id)
}

// Wanted lists for each column the names it may have in a file.
func (k Kind) Wanted() [][]string {
	out := make([][]string, len(k.Columns))
	for i, c := range k.Columns {
		out[i] = append([]string{c.Title}, c.Aliases...)
	}
	return out
}

// Column finds a column by its key.
func (k Kind) Column(key string) (Column, bool) {
	i := slices.IndexFunc(k.Columns, func(c Column) bool { return c.Key == key })
	if i < 0 {
		return Column{}, false
	}
	return k.Columns[i], true
}

func areasKind() Kind {
	return Kind{ID: "areas", Title: "区划", Help: "本县、镇(办)和村。以区划代码认同一行。",
		register: "roster.change", See: "roster.see", plan: (*rows).areas, Columns: []Column{
			{"code", "区划代码", []string{"代码", "行政区划代码", "统计用区划代码"}, true, "610723001001", "12 位代码，也可写 6 位、9 位。"},
			{"name", "名称", []string{"区划名称", "村名", "地名"}, true, "三合村村委会", "公布的名称。"},
			{"from", "启用日期", []string{"起", "开始日期"}, false, "2024-01-01", "新设的写哪天起；一直都有的空着。"},
			{"until", "停用日期", []string{"止", "结束日期"}, false, "", "撤并的写最后一天。"},
			{"successor", "并入", []string{"并入代码", "去向"}, false, "", "撤并后归到哪个代码；几个用逗号隔开。"},
			{"predecessor", "由何处划入", []string{"来源代码", "原代码"}, false, "", "由哪个代码划入；几个用逗号隔开。"},
		}}
}

func bodiesKind() Kind {
	return Kind{ID: "bodies", Title: "机构", Help: "机关、单位、工作队、党支部。以机构名称认同一行。",
		register: "roster.change", See: "roster.see", people: true, plan: (*rows).bodies, Columns: placed([]Column{
			{"name", "机构名称", []string{"机构", "单位", "单位名称", "名称"}, true, "洋县水利局", "全称。"},
			{"short", "简称", nil, false, "县水利局", "空着就用全称。"},
			{"kind", "类别", []string{"机构类别", "单位类别"}, true, "涉农", "党群、政法、经济、涉农、综合、镇(办)、村、驻村工作队、党支部之一。"},
			{"area", "区划", []string{"所在区划", "所在地", "镇村"}, true, "610723000000", "区划代码或名称。"},
			{"parent", "上级机构", []string{"上级单位", "上级"}, false, "", "上级机构的名称，可以在同一张表里。"},
			{"credit", "统一社会信用代码", []string{"信用代码"}, false, "", "18 位。"},
			{"from", "成立日期", []string{"起"}, false, "", "写成 2026-09-03。"},
			{"until", "撤销日期", []string{"止"}, false, "", "空着：撤销的先结束任职、转办事项，见差错里的说明。"},
			ownColumn(),
		})}
}

func postsKind() Kind {
	return Kind{ID: "posts", Title: "岗位", Help: "办事的岗位。以机构加岗位名称认同一行。",
		register: "roster.change", See: "roster.see", people: true, plan: (*rows).posts, Columns: placed([]Column{
			{"body", "机构", []string{"机构名称", "单位", "单位名称"}, true, "洋县水利局", "机构名称或简称，须已导入。"},
			{"title", "岗位", []string{"岗位名称", "职务"}, true, "局长", "同一机构里不重名。"},
			{"role", "角色", []string{"岗位角色"}, true, "县直部门", "权限表里的角色名称，如镇(办)经办、第一书记。"},
			{"area", "区划", []string{"负责区划", "辖区"}, false, "610723000000", "负责的区划；空着就是机构的区划。"},
			{"above", "上级岗位", []string{"上级"}, false, "", "空缺时由谁顶上；写“机构/岗位”或不重名的岗位。"},
			{"from", "设立日期", []string{"起"}, false, "", "写成 2026-09-03。"},
			{"until", "撤销日期", []string{"止"}, false, "", "空着：撤销的先结束任职、转办事项，见差错里的说明。"},
			ownColumn(),
		})}
}

func peopleKind() Kind {
	return Kind{ID: "people", Title: "人员", Help: "人员和任职，一行一个任职。以身份证号认人，没有的以姓名加电话认人。",
		register: "roster.change", See: "roster.see", people: true, Personal: true, plan: (*rows).people, Columns: []Column{
			{"name", "姓名", nil, true, "张三", "与证件一致。"},
			{"phone", "电话", []string{"手机", "手机号", "联系电话", "手机号码", "联系方式"}, false, "13900000000", "没有身份证号的必填。"},
			{"citizen", "身份证号", []string{"公民身份号码", "身份证", "身份证号码"}, false, "", "18 位，按文本填写。"},
			{"post", "岗位", []string{"职务", "岗位名称", "担任岗位"}, false, "第一书记", "须已导入；只登记人员的空着。"},
			{"body", "机构", []string{"单位", "机构名称", "所在机构", "工作单位"}, false, "三合村驻村工作队", "岗位所在的机构；岗位不重名的可以空着。"},
			{"hold", "任职方式", []string{"方式"}, false, "任职", "任职、代理、副职之一；空着就是任职。"},
			{"from", "任职起", []string{"任职时间", "任职日期", "任职开始", "起"}, false, "2024-03-01", "写了岗位的必填。"},
			{"until", "任职止", []string{"离任时间", "任职结束", "止"}, false, "", "最后一天；在任的空着。"},
			{"document", "任职文件", []string{"选派文件", "文号"}, false, "", "文号。"},
			{"sender", "派出单位", []string{"选派单位", "派出机构"}, false, "洋县水利局", "驻村人员的派出单位，须已导入。"},
			{"team", "工作队", []string{"驻村工作队"}, false, "三合村驻村工作队", "须已导入。"},
			{"grade", "职级", nil, false, "", "如一般干部。"},
			ownColumn(),
		}}
}

func rosterKind() Kind {
	return Kind{ID: "roster", Title: "花名册", Help: "机构、岗位和人员在一张表里，一行一个任职；还没有人的岗位也占一行。没有的机构和岗位一并新建，已有的不改名称。",
		register: "roster.change", See: "roster.see", people: true, Personal: true, plan: (*rows).roster, Columns: append(placed([]Column{
			{"area", "村", []string{"村(社区)", "所在村", "派驻村", "驻村", "镇村", "所属村", "区划"}, false, "三合村", "岗位负责的地方；县直单位写县名。"},
			{"body", "机构", []string{"单位", "机构名称", "单位名称", "工作单位", "所在单位"}, true, "三合村驻村工作队", "全称；没有的新建。"},
			{"kind", "机构类别", []string{"单位类别", "类别"}, false, "驻村工作队", "新建机构的必填：党群、政法、经济、涉农、综合、镇(办)、村、驻村工作队、党支部之一。"},
			{"post", "岗位", []string{"职务", "岗位名称", "担任岗位", "职务(岗位)"}, true, "第一书记", "同一机构里不重名；没有的新建。"},
			{"role", "角色", []string{"岗位角色"}, false, "第一书记", "新建岗位的必填：权限表里的角色名称。"},
		}), append(peopleColumns("post", "body"), Column{"seat", "岗位编号", nil, false, "", "导出的表里有，认同一个岗位；新增的空着。"})...)}
}

// peopleColumns are the columns of the table of people, but for some.
func peopleColumns(but ...string) []Column {
	out := peopleKind().Columns
	out = slices.DeleteFunc(out, func(c Column) bool { return slices.Contains(but, c.Key) })
	for i := range out {
		out[i].Required = false // a post may be vacant
	}
	return out
}

func mattersKind() Kind {
	return Kind{ID: "matters", Title: "台账事项", Help: "正在办的和已办结的台账，登记为补录。以事项编号或者原编号认同一行，没有的以标题、村和交办日期认。",
		register: "matter.register", See: "matter.see", plan: (*rows).matters, Columns: placed([]Column{
			{"own", "事项编号", []string{"系统编号"}, false, "", "本系统的编号，导出的表里有；还没有登记的空着。"},
			{"number", "原编号", []string{"编号", "台账编号", "序号", "工单编号", "问题编号", "案件编号", "件号"}, false, "2026-17", "原台账的编号，同一清单里不重复。"},
			{"title", "标题", []string{"事项", "问题标题", "事项名称", "诉求标题", "工作事项", "任务名称", "工作任务", "反馈问题", "问题名称"}, true, "三合村饮水管道破裂", "一句话，最多 100 字。"},
			{"facts", "问题", []string{"问题描述", "具体问题", "情况", "存在问题", "存在的问题", "主要问题", "问题内容", "诉求内容", "事项内容", "具体表现"}, false, "二组管道破裂三处", ""},
			{"demand", "要求", []string{"整改要求", "办理要求", "整改措施", "工作要求", "整改目标", "工作措施", "具体措施"}, false, "修复并恢复供水", ""},
			{"origin", "来源", []string{"问题来源", "反馈来源", "诉求类型", "来源渠道", "反馈单位", "信息来源"}, false, "九月督导", ""},
			{"list", "清单", []string{"清单名称", "所属清单", "类别", "清单类别", "问题类别", "事项类别"}, true, "问题清单", "机制包里的清单名称。"},
			{"area", "村", []string{"区划", "村(社区)", "所在村", "镇村", "镇村名称", "所在镇村", "涉及村", "涉及镇村", "责任村", "村名", "所属村", "事发地址", "发生地点", "地点"}, true, "三合村", "区划代码或名称；镇一级的写镇。"},
			{"place", "组、寨", []string{"村组", "小组", "村民小组", "自然村", "具体地点"}, false, "二组", "村以下的地点，没有就空着。"},
			{"owner", "责任岗位", []string{"责任人岗位", "承办岗位", "责任人", "整改责任人", "承办人", "具体责任人", "责任领导", "包抓领导", "牵头领导", "包联领导", "分管领导"}, false, "局长", "岗位名称，或者当时任职的人的姓名；还没有交办的空着。"},
			{"body", "责任单位", []string{"承办单位", "牵头单位", "机构", "整改单位", "整改责任单位", "责任部门", "主办单位", "承办部门", "牵头部门", "单位"}, false, "洋县水利局", "责任岗位不重名的可以空着；责任岗位空着的，交给这个单位的经办岗位。"},
			{"start", "交办日期", []string{"交办时间", "下达日期", "起算日期", "派单时间", "下达时间", "交办日", "立项时间", "受理时间"}, false, "2026-09-03", "写了责任岗位的必填，不晚于今天。"},
			{"due", "期限", []string{"办结期限", "到期日", "完成时限", "整改期限", "整改时限", "办理时限", "办理期限", "完成时间", "截止时间", "截止日期", "完成期限", "整改完成时限", "时限", "要求完成时间"}, false, "2026-09-30", "原定的最后一天，也可写 12月20日、12月底前；空着就按清单的期限算。"},
			{"state", "状态", []string{"办理状态", "进度", "工单状态", "整改状态", "当前状态", "销号情况", "是否销号", "是否办结", "是否完成"}, false, "已交办", "已登记、已交办，或者已办结；已办结的作为历史补录，不算本系统办的。"},
			{"closed", "办结日期", []string{"销号日期", "销号时间", "办结时间", "完成日期", "实际完成时间", "实际完成日期", "整改完成时间", "整改完成日期", "关闭时间", "结案日期", "结案时间"}, false, "", "已办结的必填，不晚于今天。"},
			{"reply", "办理结果", []string{"办理情况", "整改情况", "整改结果", "整改完成情况", "完成情况", "落实情况", "整改落实情况", "处理结果", "处理情况", "答复内容", "回复内容", "答复"}, false, "", "已办结的写怎样办的；在办的不取。"},
		})}
}
