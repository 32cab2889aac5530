package store_test

import (
	"crypto/rand"
	"fmt"
	"slices"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"luoshi/internal/store/beside"
	"luoshi/journal"
)

// ownSigner is a key of the home's log.
func ownSigner(t *testing.T) note.Signer {
	t.Helper()
	text, _, err := journal.NewKey(journal.Origin(home), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(text)
	if err != nil {
		t.Fatal(err)
	}
	return signer
}

// triesOf makes the changes of a table: three for each of its columns, and four of
// whole rows.
func triesOf(table string, now, early tableImage) (out []try) {
	add := func(column string, change beside.Change, from, to [][]any) {
		for _, row := range to { // rows that stay are no change
			if slices.ContainsFunc(from, func(old []any) bool { return slices.EqualFunc(old, row, same) }) {
				return
			}
		}
		out = append(out, try{table, column, change, from, to})
	}
	if len(now.rows) == 0 {
		return nil
	}
	for c, column := range now.columns {
		r := now.rows[0]
		for _, row := range now.rows { // one with a value, where there is one
			if !same(row[c], nothing(now.types[c])) && !same(row[c], nil) {
				r = row
				break
			}
		}
		add(column, beside.Alter, [][]any{r}, [][]any{with(r, c, altered(r[c], now.types[c]))})
		add(column, beside.Empty, [][]any{r}, [][]any{with(r, c, nothing(now.types[c]))})
		for _, other := range now.rows {
			if !same(other[c], r[c]) {
				add(column, beside.Swap, [][]any{r, other}, [][]any{with(r, c, other[c]), with(other, c, r[c])})
				break
			}
		}
	}
	first, last := now.rows[0], now.rows[len(now.rows)-1]
	add("", beside.Delete, [][]any{last}, nil)
	key := now.key[len(now.key)-1]
	add("", beside.Insert, nil, [][]any{with(last, key, altered(last[key], now.types[key]))})
	if len(now.rows) > 1 {
		a, b := slices.Clone(first), slices.Clone(last)
		for _, at := range now.key {
			a[at], b[at] = last[at], first[at]
		}
		add("", beside.Reorder, [][]any{first, last}, [][]any{a, b})
	}
	return append(out, rollbacks(table, now, early)...)
}

// rollbacks put rows back as they were earlier: one that was changed since, one that
// was added, one that was taken away.
func rollbacks(table string, now, early tableImage) (out []try) {
	was := map[string][]any{}
	for _, row := range early.rows {
		was[early.keyOf(row)] = row
	}
	var changed, added bool
	for _, row := range now.rows {
		old, there := was[now.keyOf(row)]
		delete(was, now.keyOf(row))
		switch {
		case there && !changed && !slices.EqualFunc(old, row, same):
			changed = true
			out = append(out, try{table, "", beside.RollBack, [][]any{row}, [][]any{old}})
		case !there && !added:
			added = true
			out = append(out, try{table, "", beside.RollBack, [][]any{row}, nil})
		}
	}
	for _, old := range was {
		return append(out, try{table, "", beside.RollBack, nil, [][]any{old}})
	}
	return out
}

func with(row []any, at int, v any) []any {
	out := slices.Clone(row)
	out[at] = v
	return out
}

// altered is another value of a type.
func altered(v any, kind string) any {
	switch v := v.(type) {
	case string:
		if v == "" {
			return "x"
		}
		return flipped(v)
	case []byte:
		if len(v) > 0 {
			out := slices.Clone(v)
			out[len(out)-1] ^= 1
			return out
		}
	case int64:
		return v + 1
	case bool:
		return !v
	case time.Time:
		return v.Add(time.Hour)
	}
	switch kind {
	case "bytea":
		return []byte{1}
	case "bigint", "integer":
		return int64(1)
	}
	return "x"
}

// flipped changes the last letter.
func flipped(s string) string {
	r := []rune(s)
	if r[len(r)-1] ^= 1; fmt.Sprint(string(r)) == s {
		return s + "x"
	}
	return string(r)
}

// nothing is the empty value of a type.
func nothing(kind string) any {
	switch kind {
	case "bytea":
		return []byte{}
	case "bigint", "integer":
		return int64(0)
	case "text":
		return ""
	}
	return nil
}
