// Package named finds what a typed name means (按名称找): a person, body, post or division of
// the home. It is given the reader's own way to ask and keeps nothing; who may see what is
// found is for the page that shows it.
package named

import (
	"database/sql"
	"slices"
	"strings"

	"luoshi/internal/area"
	"luoshi/internal/form"
	"luoshi/internal/ident"
)

// Ask runs a statement in the snapshot of a reader.
type Ask func(text string, args ...any) (*sql.Rows, error)

// most is how many rows of one name are looked at: two are as unclear as ten.
const most = " LIMIT 10"

// offices are what stands behind the short name of a division in its full one.
var offices = []string{"村委会", "村民委员会", "委会", "民委员会", "居委会", "居民委员会", "社区居委会", "社区居民委员会", "镇", "乡", "街道", "街道办事处"}

// Find lists the identifiers that a typed text may mean: the row with that identifier, else
// those of that name. A division may stand behind its town (龙亭镇 杜村).
func Find(ask Ask, home int, k form.Kind, typed string) ([]string, error) {
	if k == form.Area {
		return division(ask, home, typed)
	}
	ids, err := all(ask, byID[k], home, typed)
	if err != nil || len(ids) > 0 {
		return ids, err
	}
	return all(ask, byName[k], home, ident.Line(typed))
}

func division(ask Ask, home int, typed string) ([]string, error) {
	if code, err := area.ParseCode(typed); err == nil {
		return codes(ask, "SELECT DISTINCT code FROM area WHERE home = $1 AND code = $2", home, int64(code))
	}
	words := strings.Fields(ident.Line(typed))
	if len(words) == 0 || len(words) > 2 {
		return nil, nil
	}
	ids, err := areas(ask, home, words[len(words)-1])
	if err != nil || len(words) == 1 {
		return ids, err
	}
	towns, err := areas(ask, home, words[0])
	return slices.DeleteFunc(ids, func(id string) bool {
		return !slices.ContainsFunc(towns, func(t string) bool { return t[:9] == id[:9] && t != id })
	}), err
}

// areas finds the divisions of a full name, else of a short one.
func areas(ask Ask, home int, name string) ([]string, error) {
	const text = "SELECT DISTINCT code FROM area WHERE home = $1 AND name = $2 AND until_day = ''" + most
	out, err := codes(ask, text, home, name)
	if err != nil || len(out) > 0 {
		return out, err
	}
	for _, office := range offices {
		ids, err := codes(ask, text, home, name+office)
		if err != nil {
			return nil, err
		}
		out = append(out, ids...)
	}
	if quarter, ok := strings.CutSuffix(name, "社区"); ok && quarter != "" {
		ids, err := codes(ask, text, home, quarter+"居委会")
		return append(out, ids...), err
	}
	return out, nil
}

// codes writes the codes that a statement finds in their twelve digits.
func codes(ask Ask, text string, home int, arg any) ([]string, error) {
	out, err := all(ask, text, home, arg)
	for i, s := range out {
		out[i] = strings.Repeat("0", max(0, 12-len(s))) + s
	}
	return out, err
}

var (
	byID = map[form.Kind]string{
		form.Person: "SELECT id FROM person WHERE home = $1 AND id = $2",
		form.Body:   "SELECT id FROM body WHERE home = $1 AND id = $2",
		form.Post:   "SELECT id FROM post WHERE home = $1 AND id = $2",
	}
	byName = map[form.Kind]string{
		form.Person: "SELECT id FROM person WHERE home = $1 AND name = $2 AND merged = ''" + most,
		form.Body:   "SELECT id FROM body WHERE home = $1 AND name = $2 AND until_day = ''" + most,
		form.Post:   "SELECT id FROM post WHERE home = $1 AND title = $2 AND until_day = ''" + most,
	}
	names = map[form.Kind]string{
		form.Person: "SELECT name FROM person WHERE home = $1 AND id = $2",
		form.Body:   "SELECT name FROM body WHERE home = $1 AND id = $2",
		form.Post:   "SELECT title FROM post WHERE home = $1 AND id = $2",
	}
)

// Called is the name of a person, body or post, "" for what there is not.
func Called(ask Ask, home int, k form.Kind, id string) string {
	text, ok := names[k]
	if !ok {
		return ""
	}
	found, err := all(ask, text, home, id)
	if err != nil || len(found) == 0 {
		return ""
	}
	return found[0]
}

func all(ask Ask, text string, home int, arg any) (out []string, err error) {
	rows, err := ask(text, home, arg)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}
