package store

import (
	"strconv"
	"strings"

	"luoshi/internal/access"
)

// clause collects conditions and their arguments; conditions are constant
// fragments, values only ever travel as arguments.
type clause struct {
	text strings.Builder
	args []any
}

// newClause begins with the home, which is $1.
func newClause(home int) *clause { return &clause{args: []any{home}} }

// arg gives the place of a value.
func (c *clause) arg(v any) string {
	c.args = append(c.args, v)
	return "$" + strconv.Itoa(len(c.args))
}

// and adds a condition whose values have their places.
func (c *clause) and(condition string) {
	if condition != "" {
		c.text.WriteString(" AND " + condition)
	}
}

// add adds a condition in which ?1, ?2 … stand for the values.
func (c *clause) add(fragment string, values ...any) {
	places := make([]string, 0, 2*len(values))
	for i, v := range values {
		places = append(places, "?"+strconv.Itoa(i+1), c.arg(v))
	}
	c.and(strings.NewReplacer(places...).Replace(fragment))
}

// sees adds that a row of a kind is within an actor's reach.
func (c *clause) sees(s access.Sight, f access.Filter) { c.and(c.reach(s, f)) }

// reach is Filter.Sees in SQL, over the columns of a kind; "" where it says nothing. A
// reach of the whole home names no division, so that the lists of a county read the
// indexes of their order.
func (c *clause) reach(s access.Sight, f access.Filter) string {
	var all, named []string
	if !f.Home || s.Sealed != "" { // PostgreSQL refuses a value that no condition names
		named = c.named(s, f)
	}
	if !f.Home {
		all = append(all, anyOf(append(c.within(s, f.Ranges), named...)))
	}
	if s.Sealed != "" {
		all = append(all, anyOf(append([]string{s.Sealed + " = 0"}, named...)))
	}
	return strings.Join(append(all, c.shown(s, f)...), " AND ")
}

// named are the ways in which a row names the post or the body.
func (c *clause) named(s access.Sight, f access.Filter) (ways []string) {
	if f.Post != "" && s.Post != "" {
		ways = append(ways, s.Post+" = "+c.arg(f.Post))
	}
	if f.Body == "" || len(s.Bodies)+len(s.Lists) == 0 {
		return ways
	}
	for i, at := 0, ""; i < len(s.Bodies); i++ {
		if i == 0 {
			at = c.arg(f.Body)
		}
		ways = append(ways, s.Bodies[i]+" = "+at)
	}
	for _, column := range s.Lists {
		ways = append(ways, column+" LIKE "+c.arg(listed(f.Body))+" ESCAPE '!'")
	}
	return ways
}

// within are the ways in which a row lies in some divisions.
func (c *clause) within(s access.Sight, in []access.Range) (ways []string) {
	column := s.Area
	if s.AreaOf != "" {
		column = "p.area"
	}
	if column == "" {
		return nil
	}
	for _, r := range in {
		ways = append(ways, column+" BETWEEN "+c.arg(int64(r.Lo))+" AND "+c.arg(int64(r.Hi)))
	}
	if s.AreaOf != "" && len(ways) > 0 {
		return []string{"EXISTS (SELECT 1 FROM post p WHERE p.home = " + s.Kind + ".home AND p.id = " + s.Kind + "." + s.AreaOf + " AND " + anyOf(ways) + ")"}
	}
	return ways
}

// shown are the conditions that hide a row from a unit and its line.
func (c *clause) shown(s access.Sight, f access.Filter) (all []string) {
	if len(s.Hidden)+len(s.HiddenLists) == 0 {
		return nil
	}
	for _, id := range f.In {
		for _, column := range s.Hidden {
			all = append(all, column+" <> "+c.arg(id))
		}
		for _, column := range s.HiddenLists {
			all = append(all, column+" NOT LIKE "+c.arg(listed(id))+" ESCAPE '!'")
		}
	}
	return all
}

// listed is the pattern of an identifier in a list that is stored as JSON.
func listed(id string) string { return `%"` + likeText(id) + `"%` }

// anyOf joins conditions of which one must hold; none never holds.
func anyOf(ways []string) string {
	if len(ways) == 0 {
		return "1 = 0"
	}
	return "(" + strings.Join(ways, " OR ") + ")"
}

// nobody stands for an empty identifier, so that it matches no row.
func nobody(id string) string {
	if id == "" {
		return "-"
	}
	return id
}

func likeText(s string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s)
}
