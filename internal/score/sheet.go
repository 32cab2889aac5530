// Package score turns metrics into points and points into an order (评分排名).
// Every sum is an integer number of thousandths of a point, never a float, so
// that order of addition cannot change a tie. A result carries its explanation:
// which item gave which points from which metric values. It does not know where
// metrics come from and draws no consequence.
package score

// Metric is a declared, titled number that a formula may use (指标).
type Metric struct {
	ID    string // CEL identifier, e.g. on_time_percent
	Title string // 按时率
	Unit  string // 分 % 件 次
	// Counts says in Chinese what is counted, for the page that opens a figure.
	Counts string
	// Trace marks a metric that measures traces of work rather than results:
	// clock-in, log-in, time on line, number of entries or photos (rules.md R13).
	Trace bool
}

// Item is one line of a score sheet. Formula is CEL over the sheet's metrics and
// answers points; Max and Min clamp them.
type Item struct {
	ID, Title string
	Formula   string
	Min, Max  int64  // thousandths of a point
	Document  string // the document that allows a trace metric, "" otherwise
}

// Sheet is a score sheet (评分表).
type Sheet struct {
	ID, Title string
	Items     []Item
	Min, Max  int64 // thousandths; the total is clamped to them
	Bands     []Band
}

// Band is a named range of scores (档次): from From thousandths up.
type Band struct {
	Title string
	From  int64
}
