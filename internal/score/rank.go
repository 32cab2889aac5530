package score

import (
	"cmp"
	"slices"

	"luoshi/internal/area"
)

// Entry is one body with its total, to be put in order.
type Entry struct {
	Subject string
	Area    area.Code
	Group   string // peer group (同类组): only bodies of one group are compared
	Total   int64  // thousandths
	Cases   int    // matters behind the total
}

// Place is where a body stands in its group.
type Place struct {
	Entry
	Rank int  // 1 is best; 0: not ranked, because too few cases stand behind the total
	Tied bool // another body of the group has the same total
	Of   int  // bodies ranked in the group
}

// Rank puts bodies in order within their groups (排名). Equal totals share a rank
// and the next rank skips: 1 2 2 4. Bodies with fewer than minCases cases are
// listed after the others and not ranked. The answer is ordered by group, rank,
// area code and subject, and does not depend on the order of the entries.
func Rank(entries []Entry, minCases int) []Place {
	places := make([]Place, len(entries))
	for i, e := range entries {
		places[i].Entry = e
	}
	few := func(p Place) int {
		if p.Cases < minCases {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(places, func(a, b Place) int {
		byTotal := cmp.Compare(b.Total, a.Total)
		if few(a) == 1 {
			byTotal = 0
		}
		return cmp.Or(cmp.Compare(a.Group, b.Group), cmp.Compare(few(a), few(b)), byTotal,
			cmp.Compare(a.Area, b.Area), cmp.Compare(a.Subject, b.Subject))
	})
	for from := 0; from < len(places); {
		to := from
		for to < len(places) && places[to].Group == places[from].Group {
			to++
		}
		ranked := from
		for ranked < to && few(places[ranked]) == 0 {
			ranked++
		}
		number(places[from:ranked])
		from = to
	}
	return places
}

// number gives the ranks of one group whose bodies are in order.
func number(group []Place) {
	for i := range group {
		group[i].Of, group[i].Rank = len(group), i+1
		if i > 0 && group[i].Total == group[i-1].Total {
			group[i].Rank = group[i-1].Rank
			group[i].Tied, group[i-1].Tied = true, true
		}
	}
}

// Last gives the bodies that are in the last n of their group (末位), in the order
// of Rank. Because something adverse may be proposed for them, a body is among
// them only if no more than n ranked bodies of its group do as badly as it does or
// worse: a tie that straddles the line is left out as a whole, and never decided
// by the area code or by chance. A group of n bodies or fewer has no last ones.
func Last(places []Place, n int) []Place {
	var last []Place
	for _, p := range places {
		if p.Rank == 0 || p.Of <= n {
			continue
		}
		asBad := p.Of - p.Rank + 1 // the body, those tied with it and those below
		if asBad <= n {
			last = append(last, p)
		}
	}
	return last
}
