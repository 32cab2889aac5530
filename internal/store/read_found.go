package store

import (
	"cmp"
	"slices"
	"strings"

	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/ident"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/store/counts"
	"luoshi/internal/store/find"
	"luoshi/internal/store/where"
)

// How many documents the index is asked for at once, and how often: who may see little of
// what a common word finds is told of the newest hundred thousand.
const (
	foundPage  = 1000
	foundTurns = 100
)

// found reads one page of the matters that have every word of f.Text, the newest first.
// The index names them, the rows decide: rights and every other condition are asked here.
func (r *Reader) found(t *table[matter.Matter], f LedgerFilter) (out []matter.Matter, err error) {
	x, err := r.abreast()
	if err != nil {
		return nil, err
	}
	q := find.Query{Home: r.home, Kind: ofMatters, Within: marks(f)}
	if q.Terms, err = r.meant(f.Text, f.Today); err != nil {
		return nil, err
	}
	if f.After.ID != "" {
		if q.Before, err = x.N(r.ctx, r.home, ofMatters, f.After.ID); err != nil {
			return nil, err
		}
	}
	limit := f.Limit
	if limit <= 0 || limit > 10_000 {
		limit = 50
	}
	return foundBy(r, x, q, limit, func(fs []find.Found) ([]matter.Matter, error) { return r.within(t, f, fs) })
}

// foundBy asks the index until enough of what it names may be read, or it names no more:
// first for little more than is wanted, since who sees much sees most of it.
func foundBy[T any](r *Reader, x *find.Index, q find.Query, limit int, read func([]find.Found) ([]T, error)) (out []T, err error) {
	q.Limit = min(2*limit, foundPage)
	for turn := 0; turn < foundTurns && len(out) < limit; turn++ {
		fs, err := x.Find(r.ctx, q)
		if err != nil || len(fs) == 0 {
			return out, err
		}
		rows, err := read(fs)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
		if q.Before = fs[len(fs)-1].N; len(fs) < q.Limit {
			break
		}
		q.Limit = foundPage
	}
	return out[:min(len(out), limit)], nil
}

// lettersFound reads one page of the letters that have every word and that c allows.
func (r *Reader) lettersFound(f LetterFilter, c *where.Clause) (out []letter.Letter, err error) {
	x, err := r.abreast()
	if err != nil {
		return nil, err
	}
	q := find.Query{Home: r.home, Kind: ofLetters, Terms: find.Terms(f.Text)}
	if f.Before != "" {
		if q.Before, err = x.N(r.ctx, r.home, ofLetters, f.Before); err != nil {
			return nil, err
		}
	}
	return foundBy(r, x, q, f.Limit, func(fs []find.Found) ([]letter.Letter, error) {
		ids, at := places(fs)
		in, args := where.In(len(c.Args())+1, ids)
		ls, err := list(r, r.s.t.letter, "WHERE home = $1"+c.Text()+" AND id IN ("+in+")", append(slices.Clone(c.Args()[1:]), args...)...)
		slices.SortFunc(ls, func(a, b letter.Letter) int { return cmp.Compare(at[b.ID], at[a.ID]) })
		return ls, err
	})
}

// places are the identifiers found, and where each stands in the index.
func places(fs []find.Found) (ids []string, at map[string]int64) {
	at = map[string]int64{}
	for _, f := range fs {
		ids = append(ids, f.ID)
		at[f.ID] = f.N
	}
	return ids, at
}

// within reads those of the matters found that f allows, in the order of the index.
func (r *Reader) within(t *table[matter.Matter], f LedgerFilter, fs []find.Found) ([]matter.Matter, error) {
	ids, at := places(fs)
	ms, err := r.picked(t, f, ids)
	slices.SortFunc(ms, func(a, b matter.Matter) int { return cmp.Compare(at[b.ID], at[a.ID]) })
	return ms, err
}

// picked reads those of some matters that f allows, by their keys.
func (r *Reader) picked(t *table[matter.Matter], f LedgerFilter, ids []string) (out []matter.Matter, err error) {
	f.Picked = true
	for part := range slices.Chunk(ids, foundPage) {
		in, args := where.In(2, part)
		c := f.Add(where.New(r.home, args...))
		ms, err := list(r, t, "WHERE home = $1 AND id IN ("+in+")"+c.Text(), c.Args()[1:]...)
		if err != nil {
			return nil, err
		}
		out = append(out, ms...)
	}
	return out, nil
}

// answered reads one page of the matters of which a request was answered: the answers of some
// weeks are read by their index, and put in order here.
func (r *Reader) answered(t *table[matter.Matter], f LedgerFilter) ([]matter.Matter, error) {
	ids, err := counts.AnsweredMatters(r.query, r.home, f.Answer, f.Asked)
	if err != nil {
		return nil, err
	}
	ms, err := r.picked(t, f, ids)
	place := func(m matter.Matter) Key {
		if m.Due.IsNone() {
			return Key{ID: m.ID}
		}
		return Key{Due: m.Due.String(), ID: m.ID}
	}
	order := func(a, b Key) int { return cmp.Or(cmp.Compare(a.Due, b.Due), cmp.Compare(a.ID, b.ID)) }
	if f.Order == ByNewest {
		order = func(a, b Key) int { return cmp.Compare(b.ID, a.ID) }
	}
	slices.SortFunc(ms, func(a, b matter.Matter) int { return order(place(a), place(b)) })
	if f.After.ID != "" {
		ms = slices.DeleteFunc(ms, func(m matter.Matter) bool { return order(place(m), f.After) <= 0 })
	}
	return ms[:min(len(ms), max(f.Limit, 1))], err
}

// marks narrow what is found to a division, as far as the index knows it.
func marks(f LedgerFilter) [][]string {
	switch code := f.Area; {
	case code.Level() == area.Town || code.Level() == area.Village:
		return [][]string{{find.Mark('a', code.String())}}
	case f.Owner != "":
		return [][]string{{find.Mark('o', f.Owner)}}
	}
	return nil
}

// meant are the words typed with what each may also name: a place, a post, who holds it
// that day, a body.
func (r *Reader) meant(typed string, d calendar.Date) ([]find.Term, error) {
	terms := find.Terms(typed)
	for i := range terms {
		word := ident.Key(terms[i].Text)
		if len([]rune(word)) < 2 {
			continue
		}
		places, err := r.PlacesNamed(word)
		if err != nil {
			return nil, err
		}
		for _, a := range places {
			terms[i].Marks = append(terms[i].Marks, find.Mark('a', a.Code.String()))
		}
		for kind, text := range map[byte]string{'b': bodiesNamed, 'o': postsNamed} {
			ids, err := r.idsBy(text, "%"+where.Like(ident.Line(terms[i].Text))+"%", d.String())
			if err != nil {
				return nil, err
			}
			for _, id := range ids {
				terms[i].Marks = append(terms[i].Marks, find.Mark(kind, id))
			}
		}
		slices.Sort(terms[i].Marks)
	}
	return terms, nil
}

// What a word names beside a place, a hundred at most.
const (
	bodiesNamed = "SELECT id FROM body WHERE home = $1 AND name LIKE $2 ESCAPE '!' AND (until_day = '' OR until_day >= $3) ORDER BY name, id LIMIT 100"
	postsNamed  = `SELECT DISTINCT a.post FROM person p JOIN appointment a ON a.home = p.home AND a.person = p.id
		WHERE p.home = $1 AND p.name LIKE $2 ESCAPE '!' AND a.from_day <= $3 AND (a.until_day = '' OR a.until_day >= $3) AND a.state NOT IN ('waiting', 'refused') LIMIT 100`
)

func (r *Reader) idsBy(text string, args ...any) (ids []string, err error) {
	rows, err := r.query(text, append([]any{r.home}, args...)...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// Words are the words that somebody typed, without those that nothing can have.
func Words(typed string) (out []string) {
	for _, t := range find.Terms(typed) {
		if find.Words(t.Text) != find.Words("") {
			out = append(out, t.Text)
		}
	}
	return out
}

const postsFound = `SELECT p.id FROM post p WHERE p.home = $1 AND p.from_day <= $3 AND (p.until_day = '' OR p.until_day >= $3) AND (p.title LIKE $2 ESCAPE '!'
	OR p.body IN (SELECT id FROM body WHERE home = $1 AND name LIKE $2 ESCAPE '!')
	OR p.id IN (SELECT a.post FROM person x JOIN appointment a ON a.home = x.home AND a.person = x.id WHERE x.home = $1 AND x.name LIKE $2 ESCAPE '!'
		AND a.from_day <= $3 AND (a.until_day = '' OR a.until_day >= $3) AND a.state NOT IN ('waiting', 'refused'))) ORDER BY p.area, p.title, p.id LIMIT 1000`

// PostsFound lists the posts of a day of which each word is in the title, the body's name or
// the name of who holds them, the higher divisions first.
func (r *Reader) PostsFound(typed string, d calendar.Date, limit int) (out []string, err error) {
	for i, word := range Words(typed) {
		ids, err := r.idsBy(postsFound, "%"+where.Like(ident.Line(word))+"%", d.String())
		if err != nil {
			return nil, err
		}
		if i == 0 {
			out = ids
		}
		out = slices.DeleteFunc(out, func(id string) bool { return !slices.Contains(ids, id) })
	}
	return out[:min(len(out), limit)], nil
}

// PlacesNamed lists the towns and villages whose name, one of today or of before, or the
// town's with the village's, has a word in it.
func (r *Reader) PlacesNamed(word string) (out []area.Area, err error) {
	all, err := r.Areas()
	if err != nil {
		return nil, err
	}
	word = ident.Key(word)
	names := map[area.Code]string{}
	for _, a := range all {
		names[a.Code] = a.Name
	}
	for _, a := range all {
		town, level := ident.Key(names[a.Code.Parent()]), a.Code.Level()
		if level != area.Town && level != area.Village || strings.Contains(town, word) && level == area.Village {
			continue // a county has no parent here, and a town's villages are found with it
		}
		whole := ident.Key(a.Name)
		if level == area.Village {
			whole = town + whole
		}
		if strings.Contains(whole, word) {
			out = append(out, a.Area)
		}
	}
	return out, nil
}
