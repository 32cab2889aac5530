package page

// Count is one figure that leads to its list.
type Count struct {
	N          int
	More       bool
	Title, Sub string
	Path       string
}
