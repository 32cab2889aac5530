// Package form is the one language of typed fields (表单字段): what a pack asks for, in the
// entries of duties and on matters, in one set of kinds.
//
// A value has three faces. Typed is what a person or a cell writes (３万元, 2026年3月5日, 是).
// Canonical is the one text that is stored, digested and exchanged: Field.Parse makes it of
// what was typed, and of itself makes itself. The slot is what is sorted, filtered and
// counted: an integer or a text (Field.Slot); an absent value has none, which is neither 0
// nor "". Field.Show writes the canonical text for people, and Parse reads that back.
//
//	kind     名称       canonical        slot                        typed, for instance
//	text     一行文字   as written       text                        三户没有水
//	lines    多行文字   as written       text
//	number   数         12 or 1.5        thousandths                 １，２００户
//	money    金额       1234.5 (元)      分                          3万元
//	percent  百分比     87.5             thousandths of a percent    87.5％
//	day      日期       2026-03-05       days since 1970-01-01       2026年3月5日
//	month    月份       2026-03          months since the year 0     2026年3月
//	yes_no   是否       yes, no          1, 0                        有
//	choice   单选       code             text                        title or code
//	choices  多选       codes, 、between text                        titles or codes
//	person   人员       identifier       text                        name
//	body     单位       identifier       text                        name
//	post     岗位       identifier       text                        title
//	area     区划       twelve digits    the code                    name or code
//	citizen  公民身份号码 18 characters  text
//	phone    电话       without marks    text                        138 0000-0000
//	check    清单项     yes or absent    1                           √
//
// The package knows no pack, no store and no clock: who a name means is asked of a Book.
package form

import (
	"slices"

	"luoshi/internal/calendar"
	"luoshi/internal/rule"
)

// Kind is what a field holds and how it is written.
type Kind string

// The kinds.
const (
	Text    Kind = "text"
	Lines   Kind = "lines"
	Number  Kind = "number"
	Money   Kind = "money"
	Percent Kind = "percent"
	Day     Kind = "day"
	Month   Kind = "month"
	YesNo   Kind = "yes_no"
	Choice  Kind = "choice"
	Choices Kind = "choices"
	Person  Kind = "person"
	Body    Kind = "body"
	Post    Kind = "post"
	Area    Kind = "area"
	Citizen Kind = "citizen"
	Phone   Kind = "phone"
	Check   Kind = "check"
)

// Control is what a page gives to fill a kind in (控件).
type Control string

// The controls.
const (
	Input      Control = "input"   // one line
	Paragraphs Control = "lines"   // several lines
	Digits     Control = "numeric" // keys of a telephone
	Decimal    Control = "decimal" // the same with a point
	Date       Control = "date"
	MonthBox   Control = "month"
	Radio      Control = "radio"
	Select     Control = "select"
	Checkboxes Control = "checkboxes"
	Tel        Control = "tel"
	Tick       Control = "tick"
)

// kind is a row of the table of kinds.
type kind struct {
	title   string
	integer bool  // its slot is an integer
	scale   int64 // slots to one, for numbers; 0 for what is no number
	control Control
	when    rule.Type // its type in a condition
	parse   func(f Field, typed string, b Book) (string, error)
	slot    func(text string) (Slot, bool)
	show    func(f Field, text string, b Book) string
}

var kinds = map[Kind]kind{
	Text:    {"一行文字", false, 0, Input, rule.Text, parseText, wordSlot, nil},
	Lines:   {"多行文字", false, 0, Paragraphs, rule.Text, parseText, wordSlot, nil},
	Number:  {"数", true, thousandths, Digits, rule.Number, parseNumber, numberSlot(thousandths), showNumber},
	Money:   {"金额", true, fen, Decimal, rule.Number, parseMoney, numberSlot(fen), showMoney},
	Percent: {"百分比", true, thousandths, Decimal, rule.Number, parsePercent, numberSlot(thousandths), showPercent},
	Day:     {"日期", true, 0, Date, rule.Text, parseDay, daySlot, nil},
	Month:   {"月份", true, 0, MonthBox, rule.Text, parseMonth, monthSlot, nil},
	YesNo:   {"是否", true, 0, Radio, rule.Bool, parseYesNo, yesSlot, showYes},
	Choice:  {"单选", false, 0, Select, rule.Text, parseChoice, wordSlot, showChoice},
	Choices: {"多选", false, 0, Checkboxes, rule.Texts, parseChoices, wordSlot, showChoices},
	Person:  {"人员", false, 0, Input, rule.Text, parseNamed, wordSlot, showNamed},
	Body:    {"单位", false, 0, Input, rule.Text, parseNamed, wordSlot, showNamed},
	Post:    {"岗位", false, 0, Input, rule.Text, parseNamed, wordSlot, showNamed},
	Area:    {"区划", true, 0, Input, rule.Text, parseNamed, areaSlot, showNamed},
	Citizen: {"公民身份号码", false, 0, Input, rule.Text, parseCitizen, wordSlot, nil},
	Phone:   {"电话", false, 0, Tel, rule.Text, parsePhone, wordSlot, nil},
	Check:   {"清单项", true, 0, Tick, rule.Bool, parseCheck, yesSlot, showYes},
}

// Kinds lists the kinds in the order of the table.
func Kinds() []Kind {
	return []Kind{Text, Lines, Number, Money, Percent, Day, Month, YesNo, Choice, Choices, Person, Body, Post, Area, Citizen, Phone, Check}
}

// Title is the Chinese name of a kind.
func (k Kind) Title() string { return kinds[k].title }

// Integer reports whether slots of the kind are integers; those of the others are texts.
func (k Kind) Integer() bool { return kinds[k].integer }

// Scale is how many slots make one of a number (money 100: 分 to 元), 0 for what is no
// number and is not added up.
func (k Kind) Scale() int64 { return kinds[k].scale }

// Type is what a condition takes values of the kind for.
func (k Kind) Type() rule.Type { return kinds[k].when }

// Chosen reports whether the kind has options.
func (k Kind) Chosen() bool { return k == Choice || k == Choices }

// Named reports whether a value names a row of the roster or a division.
func (k Kind) Named() bool { return k == Person || k == Body || k == Post || k == Area }

// Says reports whether a value says something without the title of its field.
func (k Kind) Says() bool {
	return k == Text || k == Lines || k == Choice || k == Choices || k.Named()
}

// Option is one of what may be chosen (选项). An option retires and never vanishes: what
// was chosen before stays readable, and is not offered again.
type Option struct {
	Code, Title string
	Retired     bool // 停用
}

// Field is one typed field of a form (字段).
type Field struct {
	ID, Title string
	Kind      Kind
	Required  bool
	Of        []Option // of choice and choices
	Min, Max  int64    // of numbers, in 元 and % where it is one; Max of texts in characters, of choices how many; 0 is no bound, and a number is never below Min
	Places    int      // decimal places of a number, at most 3
	Unit      string   // 户, 亩
	When      string   // it is asked for where this holds: CEL over earlier fields
	Personal  bool     // about a person (个人信息): sealed where it is stored, shown to who may see the row alone
	Purpose   string   // what for (用途)
	Keep      calendar.Term
	Was       []string // former ids, under which older values lie
	Prefill   string   // "last": the previous entry's value; "village", "date", "open_matters"

	when *rule.Program
}

// OwnDay reports whether the field is the day of the entry itself, which is asked for apart
// from the form.
func (f Field) OwnDay() bool { return f.Kind == Day && f.Prefill == "date" }

// Control is what a page gives to fill the field in.
func (f Field) Control() Control {
	if f.Kind == Number && f.Places > 0 {
		return Decimal
	}
	return kinds[f.Kind].control
}

// Integer reports whether the slots of the field are integers.
func (f Field) Integer() bool { return f.Kind.Integer() }

// Offered are the options that may be chosen, and those that were chosen before: now is
// the canonical text that stands in the field.
func (f Field) Offered(now string) []Option {
	var out []Option
	for _, o := range f.Of {
		if !o.Retired || slices.Contains(codesOf(now), o.Code) {
			out = append(out, o)
		}
	}
	return out
}

// Has reports whether an option is chosen in a canonical text.
func (f Field) Has(text, code string) bool { return slices.Contains(codesOf(text), code) }

// Book knows what names mean (人员、单位、岗位、区划).
type Book interface {
	// Named lists what a typed name or identifier may mean.
	Named(k Kind, typed string) ([]string, error)
	// Called is the name of what a value means, "" for what is not known.
	Called(k Kind, id string) string
}

// Parse gives the canonical text of what was typed, "" for nothing. b may be nil where no
// field names anything. Its faults stand at the field.
func (f Field) Parse(typed string, b Book) (string, error) {
	typed = Tidy(typed)
	if typed == "" {
		return "", nil
	}
	return kinds[f.Kind].parse(f, typed, b)
}

// Show writes a canonical text for people: Parse reads it back.
func (f Field) Show(text string, b Book) string {
	show := kinds[f.Kind].show
	if text == "" || show == nil {
		return text
	}
	return show(f, text, b)
}

// Typed writes a canonical text as it is filled in again: as it is shown, or, where that
// means several, as it is kept.
func (f Field) Typed(text string, b Book) string {
	shown := f.Show(text, b)
	if again, err := f.Parse(shown, b); err != nil || again != text {
		return text
	}
	return shown
}

// Sum writes a sum of slots of the field for people.
func (f Field) Sum(slots int64) string {
	return f.Show(written(slots, f.Kind.Scale()), nil)
}

// Adds reports whether values of the field are added up over entries.
func (f Field) Adds() bool { return f.Kind == Number || f.Kind == Money }

// Slot is the typed value by which rows are sorted, filtered and counted: Int where the
// kind's slots are integers, else Text.
type Slot struct {
	Int  int64
	Text string
}

// Slot gives the typed value of a canonical text; false for an absent one, and for a text
// that is none of the kind, as an older form may have left it.
func (f Field) Slot(text string) (Slot, bool) {
	if text == "" {
		return Slot{}, false
	}
	return kinds[f.Kind].slot(text)
}
