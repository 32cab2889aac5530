package sensitivity

// Section is a part of the print of one person's data (个人资料), by its title on the page.
type Section string

// The sections.
const (
	Roster  Section = "名册"
	Posts   Section = "任职"
	Leaves  Section = "请假"
	Entry   Section = "账号和登录"
	Acts    Section = "以我名义做的事"
	Lists   Section = "我填的清单"
	Talks   Section = "写我的清单"
	Cases   Section = "涉及我的个案"
	Signing Section = "签名的钥匙"
)

// Named says of a table that names persons in which sections of the print it stands, or why
// it is not printed: a new table that names a person must be in one of the two.
type Named struct {
	Table    string
	Sections []Section
	Why      string
}

// Persons lists the tables.
func Persons() []Named {
	acts := []Section{Acts}
	return []Named{
		{"person", []Section{Roster}, ""}, {"appointment", []Section{Posts}, ""}, {"leave", []Section{Leaves}, ""},
		{"account", []Section{Entry}, ""}, {"account_code", acts, ""}, {"visit", []Section{Entry}, ""}, {"signkey", []Section{Signing}, ""}, {"factor", []Section{Entry}, ""},
		{"entry", []Section{Lists, Talks}, ""}, {"amendment", acts, ""}, {"spot_round", acts, ""}, {"spot_check", acts, ""}, {"turn", acts, ""},
		{"matter", acts, ""}, {"step", acts, ""}, {"evidence", acts, ""}, {"letter", acts, ""},
		{"remark", acts, ""}, {"objection", acts, ""}, {"board_run", acts, ""}, {"calendar_version", acts, ""}, {"pack_issue", acts, ""}, {"import", acts, ""},
		{"review_keeper", acts, ""},
		{"voted", nil, "投过票这件事只在投票页告诉本人；印在纸上，等于给投票留了凭据"},
		{"consequence", []Section{Cases, Acts}, ""}, {"consequence_statement", []Section{Cases}, ""}, {"consequence_service", acts, ""},
		{"consequence_vote", nil, "表决是合议的，写的是被处理的人，不是表决的人"}, {"consequence_step", acts, ""},
	}
}
