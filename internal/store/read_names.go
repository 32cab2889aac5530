package store

import (
	"sync"

	"luoshi/internal/calendar"
	"luoshi/internal/org"
	"luoshi/internal/store/where"
)

// PostsByID reads several posts at once.
func (r *Reader) PostsByID(ids []string) (map[string]org.Post, error) {
	out := map[string]org.Post{}
	if len(ids) == 0 {
		return out, nil
	}
	in, args := where.In(2, ids)
	ps, err := list(r, r.s.t.post, "WHERE home = $1 AND id IN ("+in+")", args...)
	for _, p := range ps {
		out[p.ID] = p
	}
	return out, err
}

// Answer is a post by name and who answers for it.
type Answer struct{ Title, Holder string }

// answers is what a process remembers of posts, as known of identities.
type answers struct {
	people int64
	day    calendar.Date
	of     sync.Map // post → Answer
}

// Answering names posts and who answers for each on a day; a post that there is
// not has empty names.
func (v *View) Answering(posts []string, d calendar.Date) (map[string]Answer, error) {
	var people int64
	err := v.queryRow(selectPeople, v.home).Scan(&people)
	if err != nil {
		return nil, err
	}
	kept, ok := v.s.cache.answers.Load(v.home)
	if !ok || kept.(*answers).people != people || kept.(*answers).day != d {
		kept = &answers{people: people, day: d}
		v.s.cache.answers.Store(v.home, kept)
	}
	out := make(map[string]Answer, len(posts))
	var unknown []string
	for _, id := range posts {
		if a, ok := kept.(*answers).of.Load(id); ok {
			out[id] = a.(Answer)
		} else {
			unknown = append(unknown, id)
		}
	}
	if len(unknown) == 0 {
		return out, nil
	}
	titles, err := v.PostsByID(unknown)
	if err != nil {
		return nil, err
	}
	names, err := v.HoldersOn(unknown, d)
	if err != nil {
		return nil, err
	}
	for _, id := range unknown {
		out[id] = Answer{titles[id].Title, names[id]}
		kept.(*answers).of.Store(id, out[id])
	}
	return out, nil
}

// HoldersOn reads the names of who answered for several posts on a day.
func (r *Reader) HoldersOn(posts []string, d calendar.Date) (map[string]string, error) {
	out := map[string]string{}
	if len(posts) == 0 {
		return out, nil
	}
	in, args := where.In(3, posts)
	rows, err := r.query(`SELECT a.post, a.hold, p.name FROM appointment a JOIN person p ON p.home = a.home AND p.id = a.person
		WHERE a.home = $1 AND a.from_day <= $2 AND (a.until_day = '' OR a.until_day >= $2) AND a.state NOT IN ('waiting', 'refused') AND a.post IN (`+in+`) ORDER BY a.id`,
		append([]any{r.home, d.String()}, args...)...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	rank := map[org.Hold]int{org.Acting: 3, org.Holder: 2, org.Deputy: 1} // as org.HolderOn
	best := map[string]int{}
	for rows.Next() {
		var post, name string
		var hold org.Hold
		if err := rows.Scan(&post, &hold, &name); err != nil {
			return nil, err
		}
		if rank[hold] > best[post] {
			best[post], out[post] = rank[hold], name
		}
	}
	return out, rows.Err()
}
