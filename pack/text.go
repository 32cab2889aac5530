package pack

// The structs of this file are the text format: their tags name the fields, say
// which must be there and what they may hold, and are printed into schema.json.
// Tag need: the field must be there. Tag say: what it is. Tags min and max bound
// a number, or the characters of a text.

type packText struct {
	ID        string   `yaml:"pack" need:"y" say:"机制包编号，小写字母"`
	Title     string   `yaml:"title" need:"y" max:"60" say:"名称"`
	Version   int      `yaml:"version" need:"y" min:"1" max:"9999" say:"版本号，每次下发加 1"`
	Year      int      `yaml:"year" min:"0" max:"2100" say:"依据的文章或旧文件的年份，只供演示和回放；现行文件不写"`
	Document  string   `yaml:"document" need:"y" max:"200" say:"依据的文件，写明文号"`
	Effective dateText `yaml:"effective" need:"y" say:"生效日期，如 2026-09-01"`
	Zone      zoneText `yaml:"zone" say:"时区，不写为 Asia/Shanghai"`

	Posts        []postText        `yaml:"posts" need:"y" say:"岗位"`
	Lists        []listText        `yaml:"lists" need:"y" say:"清单"`
	Ladders      []ladderText      `yaml:"ladders" say:"督办阶梯"`
	Duties       []dutyText        `yaml:"duties" say:"责任和填报"`
	Spots        []spotText        `yaml:"spots" say:"抽查"`
	Reviews      []reviewText      `yaml:"reviews" say:"点评和民主评议"`
	Metrics      []metricText      `yaml:"metrics" say:"用到的指标"`
	Sheets       []sheetText       `yaml:"sheets" say:"评分表"`
	Boards       []boardText       `yaml:"boards" say:"排名"`
	Consequences []consequenceText `yaml:"consequences" say:"结果运用"`
	Letters      []letterText      `yaml:"letters" say:"文种"`
	Tracks       []trackText       `yaml:"tracks" say:"环节"`
}

type postText struct {
	ID    string    `yaml:"id" need:"y" say:"编号"`
	Title string    `yaml:"title" need:"y" max:"40" say:"岗位名称"`
	Role  roleText  `yaml:"role" need:"y" say:"对应的权限角色"`
	Level levelText `yaml:"level" need:"y" say:"层级"`
}

type listText struct {
	ID            string     `yaml:"id" need:"y" say:"编号"`
	Title         string     `yaml:"title" need:"y" max:"40" say:"清单名称"`
	Kind          kindText   `yaml:"kind" need:"y" say:"事项种类"`
	Kinds         []string   `yaml:"kinds" say:"登记时可以选的类别；同一对象同一类别再次发现才是同类问题，没有分类的以整份清单为一类"`
	Term          termText   `yaml:"term" need:"y" say:"报结期限，从交办起算，如 5 workday 或 5 个工作日"`
	VerifyTerm    termText   `yaml:"verify_term" need:"y" say:"核验期限，从报结起算"`
	ToWorkday     bool       `yaml:"to_workday" say:"到期日遇放假是否顺延到工作日"`
	Source        string     `yaml:"source" need:"y" max:"200" say:"期限的依据，写明文件和条款"`
	Needs         []needText `yaml:"needs" need:"y" say:"报结必须有的佐证，至少一项"`
	PauseLimit    termText   `yaml:"pause_limit" need:"y" say:"一次暂停最长多久"`
	MaxObjections int        `yaml:"max_objections" min:"0" max:"9" say:"责任岗位可以申请退回交办几次"`
	MaxExtensions int        `yaml:"max_extensions" min:"0" max:"9" say:"可以延期几次"`
	ReopenWithin  termText   `yaml:"reopen_within" need:"y" say:"销号后多久之内可以重启"`
	Ladder        string     `yaml:"ladder" say:"逾期督办阶梯的编号"`
	Sealed        bool       `yaml:"sealed" say:"是否密封，只有办理人看得到"`
}

type needText struct {
	ID    string       `yaml:"id" need:"y" say:"编号"`
	Title string       `yaml:"title" need:"y" max:"40" say:"佐证名称"`
	Kind  needKindText `yaml:"kind" need:"y" say:"statement 书面说明，file 材料，photo 照片"`
	Place bool         `yaml:"place" say:"是否须有时间地点"`
	Why   string       `yaml:"why" max:"200" say:"要照片或时间地点的依据文件"`
}

type ladderText struct {
	ID       string     `yaml:"id" need:"y" say:"编号"`
	Title    string     `yaml:"title" need:"y" max:"40" say:"名称"`
	By       byText     `yaml:"by" need:"y" say:"overdue 逾期工作日，repeat 同类问题第几次，rank 连续末位次数"`
	LookBack termText   `yaml:"look_back" say:"次数往前看多久"`
	Rungs    []rungText `yaml:"rungs" need:"y" say:"各档，从低到高"`
}

type rungText struct {
	Title    string   `yaml:"title" need:"y" max:"20" say:"档名"`
	After    int      `yaml:"after" need:"y" min:"1" max:"366" say:"overdue 是逾期几个工作日；repeat 是第几次发现，1 是第一次，2 是第一次重复；rank 是连续几次末位"`
	Letter   string   `yaml:"letter" need:"y" say:"起草的文种编号"`
	Reply    termText `yaml:"reply" need:"y" say:"送达后多久答复"`
	Proposal string   `yaml:"proposal" say:"提出哪一种结果运用的建议，只是建议"`
}

type dutyText struct {
	ID        string      `yaml:"id" need:"y" say:"编号"`
	Title     string      `yaml:"title" need:"y" max:"40" say:"责任名称"`
	Roles     []roleText  `yaml:"roles" need:"y" say:"哪些角色承担"`
	Cadence   cadenceText `yaml:"cadence" say:"周期，不写为有事才填"`
	Days      daysText    `yaml:"days" say:"每日的：workdays 工作日，all 每天"`
	CutOff    clockText   `yaml:"cut_off" say:"当天截止时间，如 20:00"`
	Form      []fieldText `yaml:"form" say:"表项"`
	Feeds     []string    `yaml:"feeds" say:"一次填报供给哪些表册"`
	Composed  string      `yaml:"composed" say:"由哪一项责任的填报自动汇成；写了就不用再填"`
	PerObject objectText  `yaml:"per_object" say:"person 表示每名派驻干部一份"`
	Quota     int         `yaml:"quota" min:"0" max:"100" say:"占工作日的百分比"`
	Document  string      `yaml:"document" max:"200" say:"依据文件"`
	Minutes   int         `yaml:"minutes" min:"0" max:"6000" say:"每次大约几分钟"`
	Ends      dateText    `yaml:"ends" say:"到哪一天为止"`
}

type fieldText struct {
	ID       string        `yaml:"id" need:"y" say:"编号"`
	Title    string        `yaml:"title" need:"y" max:"40" say:"表项名称"`
	Kind     fieldKindText `yaml:"kind" need:"y" say:"怎样填"`
	Options  []string      `yaml:"options" say:"choice 的选项"`
	Required bool          `yaml:"required" say:"是否必填"`
	Prefill  prefillText   `yaml:"prefill" say:"预填"`
	Max      int           `yaml:"max" min:"0" max:"100000" say:"最多字数，或最大的数"`
}

type spotText struct {
	ID       string      `yaml:"id" need:"y" say:"编号"`
	Title    string      `yaml:"title" need:"y" max:"40" say:"名称"`
	Duty     string      `yaml:"duty" need:"y" say:"对照哪一项责任的填报"`
	Checkers []roleText  `yaml:"checkers" need:"y" say:"谁来抽查"`
	Cadence  cadenceText `yaml:"cadence" need:"y" say:"多久一轮"`
	Count    int         `yaml:"count" need:"y" min:"1" max:"1000" say:"一轮抽几个村"`
	Again    termText    `yaml:"again" need:"y" say:"抽查过的村多久之内不再抽"`
	List     string      `yaml:"list" say:"查实不符登记到哪个清单"`
	Document string      `yaml:"document" need:"y" max:"200" say:"依据文件"`
}

type reviewText struct {
	ID        string       `yaml:"id" need:"y" say:"编号"`
	Title     string       `yaml:"title" need:"y" max:"40" say:"名称"`
	Cadence   cadenceText  `yaml:"cadence" need:"y" say:"周期"`
	Level     bodyText     `yaml:"level" need:"y" say:"评谁：town 镇(办)，village 村"`
	Options   []optionText `yaml:"options" need:"y" say:"评议选项和分值"`
	MinVoters int          `yaml:"min_voters" need:"y" min:"5" max:"1000" say:"不足几人不评议，至少 5 人"`
	Days      int          `yaml:"days" min:"1" max:"31" say:"一期可以投几天，从发起次日起算，不写为 7；有持钥人的，领码和交码也各以这么多天为限"`
	Keepers   int          `yaml:"keepers" min:"0" max:"5" say:"几名持钥人，不写没有；他们的码不交齐，谁也读不出票，码丢了这一期作废"`
}

type optionText struct {
	Title  string     `yaml:"title" need:"y" max:"20" say:"选项"`
	Points pointsText `yaml:"points" need:"y" say:"分值，0 到 100"`
}

type metricText struct {
	ID    string `yaml:"id" need:"y" say:"指标编号"`
	Title string `yaml:"title" max:"40" say:"本地叫法，不写用通用名称"`
}

type sheetText struct {
	ID    string     `yaml:"id" need:"y" say:"编号"`
	Title string     `yaml:"title" need:"y" max:"40" say:"名称"`
	Min   pointsText `yaml:"min" say:"总分最低"`
	Max   pointsText `yaml:"max" need:"y" say:"总分最高"`
	Items []itemText `yaml:"items" need:"y" say:"评分项"`
	Bands []bandText `yaml:"bands" need:"y" say:"分档，从高到低"`
}

type itemText struct {
	ID       string     `yaml:"id" need:"y" say:"编号"`
	Title    string     `yaml:"title" need:"y" max:"40" say:"评分项名称"`
	Formula  string     `yaml:"formula" need:"y" max:"1000" say:"算法：用指标编号写的算式，得分"`
	Min      pointsText `yaml:"min" say:"最低分"`
	Max      pointsText `yaml:"max" need:"y" say:"最高分"`
	Document string     `yaml:"document" max:"200" say:"用留痕指标计分时，准许这样做的文件"`
}

type bandText struct {
	Title string     `yaml:"title" need:"y" max:"20" say:"档名"`
	From  pointsText `yaml:"from" need:"y" say:"多少分以上"`
}

type boardText struct {
	ID        string       `yaml:"id" need:"y" say:"编号"`
	Title     string       `yaml:"title" need:"y" max:"40" say:"名称"`
	Cadence   cadenceText  `yaml:"cadence" need:"y" say:"周期"`
	Level     bodyText     `yaml:"level" need:"y" say:"排谁：town 镇(办)，village 村；不排个人"`
	Sheet     string       `yaml:"sheet" need:"y" say:"评分表编号"`
	Objection termText     `yaml:"objection" need:"y" say:"异议期，从告知起算"`
	MinCases  int          `yaml:"min_cases" min:"0" max:"1000" say:"不足几件不评档"`
	Proposals []followText `yaml:"proposals" say:"连续末位时提出的建议"`
	Peers     []peersText  `yaml:"peers" say:"同类组：只在组内比较；不写就全县一组"`
}

type peersText struct {
	Title string   `yaml:"title" need:"y" max:"20" say:"组名"`
	Areas []string `yaml:"areas" need:"y" say:"组内镇村的区划代码，含其以下"`
}

type followText struct {
	Last        int    `yaml:"last" need:"y" min:"1" max:"100" say:"同类组最后几名"`
	Times       int    `yaml:"times" need:"y" min:"1" max:"24" say:"连续几次"`
	Consequence string `yaml:"consequence" need:"y" say:"结果运用编号"`
}

type consequenceText struct {
	ID        string      `yaml:"id" need:"y" say:"编号"`
	Title     string      `yaml:"title" need:"y" max:"40" say:"名称"`
	Gain      bool        `yaml:"gain" say:"是否表扬、培养一类"`
	Recall    bool        `yaml:"recall" say:"是否召回重派"`
	Grounds   []string    `yaml:"grounds" need:"y" say:"可以引用的理由"`
	Statement termText    `yaml:"statement" say:"申辩期限，从告知书送达起算"`
	Extend    termText    `yaml:"extend" say:"申辩可以延长多久，一次"`
	Decide    termText    `yaml:"decide" say:"申辩期满后多久作出决定"`
	Deciders  []roleText  `yaml:"deciders" say:"没有会审时由谁决定"`
	Panel     *panelText  `yaml:"panel" say:"会审"`
	Effect    *effectText `yaml:"effect" say:"效力期"`
	Review    termText    `yaml:"review" say:"申请复核的期限，从决定送达起算"`
	ReviewIn  termText    `yaml:"review_in" say:"复核多久作出"`
	Document  string      `yaml:"document" need:"y" max:"200" say:"依据文件"`
}

type panelText struct {
	Offices  []roleText    `yaml:"offices" need:"y" say:"会审单位"`
	Quorum   int           `yaml:"quorum" need:"y" min:"2" max:"20" say:"至少几家到会"`
	Outcomes []outcomeText `yaml:"outcomes" need:"y" say:"可以作出的决定"`
}

type effectText struct {
	Min  int            `yaml:"min" need:"y" min:"0" max:"36" say:"最短"`
	Max  int            `yaml:"max" need:"y" min:"1" max:"36" say:"最长"`
	Unit effectUnitText `yaml:"unit" need:"y" say:"month"`
}

type letterText struct {
	ID         string   `yaml:"id" need:"y" say:"编号"`
	Title      string   `yaml:"title" need:"y" max:"40" say:"文种名称"`
	Code       string   `yaml:"code" need:"y" max:"10" say:"机关代字，如 洋督办"`
	Form       formText `yaml:"form" need:"y" say:"版式"`
	Paragraphs []string `yaml:"paragraphs" need:"y" say:"正文各段，花括号是待填的地方"`
	Reply      termText `yaml:"reply" say:"答复期限，从送达起算"`
	Copies     []string `yaml:"copies" say:"抄送"`
}

type trackText struct {
	ID     string      `yaml:"id" need:"y" say:"编号"`
	Title  string      `yaml:"title" need:"y" max:"40" say:"名称"`
	Over   overText    `yaml:"over" need:"y" say:"对什么分环节"`
	Stages []stageText `yaml:"stages" need:"y" say:"环节，按先后"`
}

type stageText struct {
	Title string `yaml:"title" need:"y" max:"40" say:"环节名称"`
	Gate  string `yaml:"gate" need:"y" max:"1000" say:"到了这一环节的条件"`
}
