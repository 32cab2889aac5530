// Package where writes conditions of statements (条件): constant fragments, values that
// only ever travel as arguments, and how far an actor sees (access.Sight, access.Filter)
// as the condition that list, count, search, figure and export share. It runs nothing and
// knows no table; columns are named by whoever asks.
package where

import (
	"strconv"
	"strings"

	"luoshi/internal/access"
)

// Clause collects conditions and their arguments; conditions are constant
// fragments, values only ever travel as arguments.
type Clause struct {
	text strings.Builder
	args []any
}

// New begins with the home, which is $1, and with values that have their places already.
func New(home int, args ...any) *Clause { return &Clause{args: append([]any{home}, args...)} }

// Text is what was added, each condition behind an AND.
func (c *Clause) Text() string { return c.text.String() }

// Args are the values, the home first.
func (c *Clause) Args() []any { return c.args }

// Arg gives the place of a value.
func (c *Clause) Arg(v any) string {
	c.args = append(c.args, v)
	return "$" + strconv.Itoa(len(c.args))
}

// And adds a condition whose values have their places.
func (c *Clause) And(condition string) {
	if condition != "" {
		c.text.WriteString(" AND " + condition)
	}
}

// Add adds a condition in which ?1, ?2 … stand for the values.
func (c *Clause) Add(fragment string, values ...any) {
	places := make([]string, 0, 2*len(values))
	for i, v := range values {
		places = append(places, "?"+strconv.Itoa(i+1), c.Arg(v))
	}
	c.And(strings.NewReplacer(places...).Replace(fragment))
}

// From adds that a column is not before a value, and before another; "" is no bound.
func (c *Clause) From(column, since, until string) {
	if since != "" {
		c.Add(column+" >= ?1", since)
	}
	if until != "" {
		c.Add(column+" < ?1", until)
	}
}

// Sees adds that a row of a kind is within an actor's reach.
func (c *Clause) Sees(s access.Sight, f access.Filter) { c.And(c.Reach(s, f)) }

// Reach is Filter.Sees in SQL, over the columns of a kind; "" where it says nothing. A
// Reach of the whole home names no division, so that the lists of a county read the
// indexes of their order.
func (c *Clause) Reach(s access.Sight, f access.Filter) string {
	var all, named []string
	if !f.Home || s.Sealed != "" { // PostgreSQL refuses a value that no condition names
		named = c.named(s, f)
	}
	if s.Sealed != "" && f.Follow != "" {
		named = append(named, s.Sealed+" = 1 AND "+s.Follower+" = "+c.Arg(f.Follow))
	}
	if !f.Home {
		all = append(all, AnyOf(append(c.within(s, f.Ranges), named...)))
	}
	if s.Sealed != "" {
		all = append(all, AnyOf(append([]string{s.Sealed + " = 0"}, named...)))
	}
	return strings.Join(append(all, c.shown(s, f)...), " AND ")
}

// named are the ways in which a row names the post or the body.
func (c *Clause) named(s access.Sight, f access.Filter) (ways []string) {
	if f.Post != "" && s.Post != "" {
		ways = append(ways, s.Post+" = "+c.Arg(f.Post))
	}
	if len(f.Vacant) > 0 && s.Post != "" {
		in := make([]string, len(f.Vacant))
		for i, id := range f.Vacant {
			in[i] = c.Arg(id)
		}
		ways = append(ways, s.Post+" IN ("+strings.Join(in, ", ")+")")
	}
	if f.Body == "" || len(s.Bodies)+len(s.Lists) == 0 {
		return ways
	}
	for i, at := 0, ""; i < len(s.Bodies); i++ {
		if i == 0 {
			at = c.Arg(f.Body)
		}
		ways = append(ways, s.Bodies[i]+" = "+at)
	}
	for _, column := range s.Lists {
		ways = append(ways, column+" LIKE "+c.Arg(Listed(f.Body))+" ESCAPE '!'")
	}
	return ways
}

// within are the ways in which a row lies in some divisions.
func (c *Clause) within(s access.Sight, in []access.Range) (ways []string) {
	column := s.Area
	if s.AreaOf != "" {
		column = "p.area"
	}
	if column == "" {
		return nil
	}
	for _, r := range in {
		ways = append(ways, column+" BETWEEN "+c.Arg(int64(r.Lo))+" AND "+c.Arg(int64(r.Hi)))
	}
	if s.AreaOf != "" && len(ways) > 0 {
		return []string{"EXISTS (SELECT 1 FROM post p WHERE p.home = " + s.Kind + ".home AND p.id = " + s.Kind + "." + s.AreaOf + " AND " + AnyOf(ways) + ")"}
	}
	return ways
}

// shown are the conditions that hide a row from a unit and its line.
func (c *Clause) shown(s access.Sight, f access.Filter) (all []string) {
	if len(s.Hidden)+len(s.HiddenLists) == 0 {
		return nil
	}
	for _, id := range f.In {
		for _, column := range s.Hidden {
			all = append(all, column+" <> "+c.Arg(id))
		}
		for _, column := range s.HiddenLists {
			all = append(all, column+" NOT LIKE "+c.Arg(Listed(id))+" ESCAPE '!'")
		}
	}
	return all
}

// Listed is the pattern of an identifier in a list that is stored as JSON.
func Listed(id string) string { return `%"` + Like(id) + `"%` }

// AnyOf joins conditions of which one must hold; none never holds.
func AnyOf(ways []string) string {
	if len(ways) == 0 {
		return "1 = 0"
	}
	return "(" + strings.Join(ways, " OR ") + ")"
}

// Nobody stands for an empty identifier, so that it matches no row.
func Nobody(id string) string {
	if id == "" {
		return "-"
	}
	return id
}

// Like is a text as a part of a pattern, escaped by '!'.
func Like(s string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s)
}

// In renders "$n, $n+1, …" for identifiers and pads them to one of a few
// lengths by repeating the last, so that few forms of a statement exist.
func In(first int, ids []string) (string, []any) {
	size := len(ids)
	for _, n := range []int{1, 5, 20, 60, 200, 1000} {
		if len(ids) <= n {
			size = n
			break
		}
	}
	var b strings.Builder
	args := make([]any, size)
	for i := range size {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("$" + strconv.Itoa(first+i))
		args[i] = ids[min(i, len(ids)-1)]
	}
	return b.String(), args
}
