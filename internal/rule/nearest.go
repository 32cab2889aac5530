package rule

// Nearest gives the known name that was probably meant by name: at most two
// slips of the pen away, and fewer than half of the word.
func Nearest(name string, known []string) (string, bool) {
	best, found := 3, ""
	for _, k := range known {
		if d := distance(name, k); d < best && 2*d < len([]rune(k)) {
			best, found = d, k
		}
	}
	return found, found != ""
}

// distance is the number of characters to put in, take out or replace.
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	if len(s) > 80 || len(t) > 80 {
		return 80
	}
	row := make([]int, len(t)+1)
	for j := range row {
		row[j] = j
	}
	for i := range s {
		left := row[0]
		row[0] = i + 1
		for j := range t {
			cost := left
			if s[i] != t[j] {
				cost++
			}
			left, row[j+1] = row[j+1], min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(t)]
}
