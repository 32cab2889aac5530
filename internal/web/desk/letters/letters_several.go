package letters

import (
	"net/url"
	"strconv"
	"strings"

	"luoshi/internal/fault"
	"luoshi/internal/letter"
	"luoshi/internal/life"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// severalLetters are the acts on ticked letters: signing them, taking them in, handing them
// out, and sending drafts back. What goes out under a name is shown before it is signed,
// its head and how it begins; each letter bears a signature of its own. A letter of a case
// has its acts in the case.
func severalLetters(c *web.Ctx) page.Several[page.LetterRow] {
	type row = page.LetterRow
	s := page.Several[row]{Path: "/desk/letters/several", List: page.Option{Value: "/desk/letters", Title: c.T("文书")},
		Row: func(r row) page.Ticked {
			return page.Ticked{ID: r.ID, Version: r.Version, Name: r.Letter.Title, Small: r.Number, Href: "/desk/letters/" + url.PathEscape(r.ID)}
		},
		Read: func(v *store.View, ids []string) ([]row, error) { return seenLetters(c, v, ids) }}
	add := func(act letter.Act, says string, words page.Field, look func(*store.View, []row) (page.Look, error)) {
		if !c.Actor.Holds(letter.Life().Right(act)) {
			return
		}
		s.Acts = append(s.Acts, page.SeveralAct[row]{ID: string(act), Signs: letter.Life().Signs(act), Title: c.T(letter.Life().Title(act)), Says: says, Words: words, Look: look,
			Open: func(r row) bool { return offers(c, r.Letter, act) },
			Do: func(tx *store.Tx, r row, said page.Said) error {
				l, err := tx.Letter(r.ID)
				if err != nil {
					return err
				}
				if err := sameWords(l, strconv.FormatInt(said.Version, 10)); err != nil {
					return err
				}
				if l.Personal() {
					return fault.New(fault.Conflict, "letter.of_case")
				}
				_, err = doLetter(c, tx, l, string(act), func(string) string { return said.Words })
				return err
			}})
	}
	add(letter.Signing, c.T("每一件各签一次名、各取一个文号，签发后不能改。登录密码输入一次。"), page.Field{}, func(v *store.View, rows []row) (page.Look, error) { return lookAtDrafts(c, v, rows) })
	add(letter.Opening, c.T("打开即为送达，有答复期限的从次日起算；签收以后逐件打开看。"), page.Field{}, nil)
	add(letter.Serving, c.T("收件人自己打开也算送达。纸面送达的写明谁签收，答复期限从次日起算。"), page.Field{Name: "receipt", Label: c.T("签收人和时间，没有另写的每件都写这一句"), Max: 200}, nil)
	add(letter.Dropping, c.T("理由写一次，没有另写的每件都用这一句；登录密码输入一次，每件各签一次名。"), page.Field{Name: "text", Label: c.T("不予签发的理由"), Kind: "lines", Rows: 2}, nil)
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

// firstLines is how much of a letter stands in the page that asks, in characters.
const firstLines = 160

// lookAtDrafts shows of each draft the letterhead and number that go out, to whom, and how
// it begins.
func lookAtDrafts(c *web.Ctx, v *store.View, rows []page.LetterRow) (look page.Look, err error) {
	look.Head = page.Heads(c.T("发文机关、主送"), c.T("正文开头"), c.T("事项"))
	for _, r := range rows {
		sheet, err := sheetOf(c, v, r.Letter)
		if err != nil {
			return look, err
		}
		text := []rune(strings.Join(sheet.Paragraphs, " "))
		begins := page.Cell{Text: string(text[:min(len(text), firstLines)]), Sub: c.T("共 {0} 字", len(text))}
		if len(text) > firstLines {
			begins.Text += "…"
		}
		about := page.Cell{Text: r.MatterTitle, Sub: r.MatterNumber}
		if r.Matter != "" {
			about.Href = "/desk/matters/" + url.PathEscape(r.Matter)
		}
		look.Rows = append(look.Rows, []page.Cell{{Text: sheet.Issuer, Sub: c.T("主送：{0}", sheet.To)}, begins, about})
	}
	return look, nil
}
