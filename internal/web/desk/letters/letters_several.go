package letters

import (
	"net/url"
	"strconv"

	"luoshi/internal/access"
	"luoshi/internal/fault"
	"luoshi/internal/letter"
	"luoshi/internal/life"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// severalLetters are the acts on ticked letters: taking them in, handing them out, and
// sending drafts back.
// Words that go out under a name are signed one by one, after they were read; a letter
// of a case has its acts in the case.
func severalLetters(c *web.Ctx) page.Several[page.LetterRow] {
	type row = page.LetterRow
	s := page.Several[row]{Path: "/desk/letters/several", List: page.Option{Value: "/desk/letters", Title: c.T("文书")},
		Row: func(r row) page.Ticked {
			return page.Ticked{ID: r.ID, Version: r.Version, Name: r.Letter.Title, Small: r.Number, Href: "/desk/letters/" + url.PathEscape(r.ID)}
		},
		Read: func(v *store.View, ids []string) ([]row, error) { return seenLetters(c, v, ids) }}
	add := func(act letter.Act, says string, fields ...page.Field) {
		if !access.Holds(c.Actor.Role, letter.Life().Right(act)) {
			return
		}
		s.Acts = append(s.Acts, page.SeveralAct[row]{ID: string(act), Signs: letter.Life().Signs(act), Title: c.T(letter.Life().Title(act)), Says: says, Fields: fields,
			Open: func(r row) bool { return offers(c, r.Letter, act) },
			Do: func(tx *store.Tx, r row, version int64) error {
				l, err := tx.Letter(r.ID)
				if err != nil {
					return err
				}
				if err := sameWords(l, strconv.FormatInt(version, 10)); err != nil {
					return err
				}
				if l.Personal() {
					return fault.New(fault.Conflict, "letter.of_case")
				}
				return doLetter(c, tx, l, string(act))
			}})
	}
	add(letter.Opening, c.T("打开即为送达，有答复期限的从次日起算；签收以后逐件打开看。"))
	add(letter.Serving, c.T("收件人自己打开也算送达。纸面送达的写明谁签收，答复期限从次日起算。"), page.Field{Name: "receipt", Label: c.T("签收人和时间，每件都写这一句"), Max: 200})
	add(letter.Dropping, c.T("理由写一次，每件都用这一句；登录密码输入一次，每件各签一次名。"), page.Field{Name: "text", Label: c.T("不予签发的理由"), Kind: "lines", Rows: 2, Required: true})
	return s
}

// offers reports whether an act is open to the reader on a letter that is of no case.
// Whoever a letter is addressed to opens it and does not serve it.
func offers(c *web.Ctx, l letter.Letter, act letter.Act) bool {
	if l.Personal() || act == letter.Serving && l.AddressedTo(c.Actor) {
		return false
	}
	return life.IsOpen(l.OpenTo(c.Actor), act)
}

// seenLetters are those of the letters that the reader sees in the list.
func seenLetters(c *web.Ctx, v *store.View, ids []string) ([]page.LetterRow, error) {
	var seen []letter.Letter
	for _, id := range ids {
		l, err := v.Letter(id)
		if fault.KindOf(err) == fault.Missing {
			continue
		}
		if err != nil {
			return nil, err
		}
		x, err := page.CaseOfLetter(v, l)
		if err != nil {
			return nil, err
		}
		if page.MayReadLetter(c, l, x) == nil {
			seen = append(seen, l)
		}
	}
	return letterRows(c, v, seen)
}
