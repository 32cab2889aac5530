package pack

// packText and the structs of the section files are the text format: their tags name the fields, say
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
	// SecondFactor are rights of the access table.
	SecondFactor []rightText `yaml:"second_factor" say:"哪些权限要第二重验证（动态码），不写都不要；有其中一项权限的人登录时要"`

	Posts        []postText        `yaml:"posts" need:"y" say:"岗位"`
	Lists        []listText        `yaml:"lists" need:"y" say:"清单"`
	Ladders      []ladderText      `yaml:"ladders" say:"督办阶梯"`
	Duties       []dutyText        `yaml:"duties" say:"责任和填报"`
	Spots        []spotText        `yaml:"spots" say:"抽查"`
	Leaves       []leaveText       `yaml:"leaves" say:"谁批几天的假，不写为有权限的都可以批"`
	Reviews      []reviewText      `yaml:"reviews" say:"点评和民主评议"`
	Figures      []figureText      `yaml:"figures" was:"metrics" say:"数据项：数什么、怎样数；算式、排名和分析都用它"`
	Sheets       []sheetText       `yaml:"sheets" say:"评分表"`
	Boards       []boardText       `yaml:"boards" say:"排名"`
	Consequences []consequenceText `yaml:"consequences" say:"结果运用"`
	Letters      []letterText      `yaml:"letters" say:"文种"`
	Tracks       []trackText       `yaml:"tracks" say:"环节"`
	Views        []viewText        `yaml:"views" say:"看法：存下来的分析表"`
	OnePages     []onePageText     `yaml:"one_pages" say:"一页表：给领导看的一张纸"`
}
