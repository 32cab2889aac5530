package area

// Distinct puts the name of its town before the name of every village that shares its own
// with another: 张沟村 alone says nothing where two towns have one.
func Distinct(names map[Code]string) {
	called := map[string]int{}
	for _, name := range names {
		called[name]++
	}
	for code, name := range names {
		if town := names[code.Parent()]; called[name] > 1 && code.Level() == Village && town != "" {
			names[code] = town + " " + name
		}
	}
}
