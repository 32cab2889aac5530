package matters

import (
	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/ident"
	"luoshi/internal/matter"
	"luoshi/internal/store"
	"luoshi/internal/web"
)

// likeMost bounds how many like matters are named, likeAmong among how many they are looked for.
const likeMost, likeAmong = 5, 200

// likeMatters are the open matters of a place whose title is like the one that is typed (同村
// 相近的事项): they are shown before a second one is registered, and hinder nothing.
func likeMatters(c *web.Ctx, v *store.View, at area.Code) (out []matter.Matter, err error) {
	title := c.Value("title")
	if title == "" {
		return nil, nil
	}
	ms, err := v.Lines(store.LedgerFilter{Sees: access.Sees(c.Actor, "matter.see"), Today: c.Today, Area: at, Open: true, Limit: likeAmong})
	for _, m := range ms {
		if len(out) < likeMost && m.Area == at && alike(title, m.Title) {
			out = append(out, m)
		}
	}
	return out, err
}

// alike reports whether two titles share more than half of their pairs of characters,
// however they are written.
func alike(a, b string) bool {
	x, y := pairs(ident.Key(a)), pairs(ident.Key(b))
	same := 0
	for p := range x {
		if y[p] {
			same++
		}
	}
	return len(x)+len(y) > 0 && 4*same > len(x)+len(y) || ident.Key(a) == ident.Key(b)
}

func pairs(text string) map[string]bool {
	out, runes := map[string]bool{}, []rune(text)
	for i := 1; i < len(runes); i++ {
		out[string(runes[i-1:i+1])] = true
	}
	return out
}
