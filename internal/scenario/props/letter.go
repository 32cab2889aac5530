package props

import (
	"strings"

	"luoshi/internal/letter"
	"luoshi/internal/store"
)

// LetterKey names a letter by what it is about: identifiers are drawn anew in every history.
func LetterKey(r *store.View, l letter.Letter) (string, error) {
	plain := strings.NewReplacer("/", "-", "、", "-") // which names do not hold
	if l.Matter == "" {
		return plain.Replace(l.Kind + "-" + l.To + "-" + l.Title), nil
	}
	m, err := r.Matter(l.Matter)
	return plain.Replace(m.Number + "-" + l.Kind + l.Rung), err
}
