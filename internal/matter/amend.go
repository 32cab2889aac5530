package matter

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"luoshi/internal/fault"
)

// Texts are what the registration of a matter says in words (登记内容). Its title, list and
// place in the county never change.
type Texts struct{ Facts, Demand, Origin, Place string }

// Texts are what the matter says now.
func (m Matter) Texts() Texts {
	return Texts{Facts: m.Facts, Demand: m.Demand, Origin: m.Origin, Place: m.Place}
}

// fields lists the texts with their titles, in the order in which they are told.
func (t *Texts) fields() []struct {
	key, title string
	text       *string
	most       int
} {
	return []struct {
		key, title string
		text       *string
		most       int
	}{{"facts", "问题", &t.Facts, maxText}, {"demand", "要求", &t.Demand, maxText}, {"origin", "来源", &t.Origin, maxOrigin}, {"place", "组、寨", &t.Place, MaxPlace}}
}

// Check refuses texts that are too long.
func (t Texts) Check() error {
	for _, f := range t.fields() {
		switch n := utf8.RuneCountInString(*f.text); {
		case n > f.most && f.most == maxText:
			return fault.At(f.key, "matter.text_long")
		case n > f.most:
			return fault.At(f.key, "matter.text_most", f.title, strconv.Itoa(f.most))
		}
	}
	return nil
}

// amend corrects what the registration says (更正登记内容), while nobody has reported on
// it: what was reported, verified and written off was so under these words. The time line
// keeps both.
func (w *work) amend() error {
	if w.in.Texts == nil {
		return fault.At("facts", "matter.amend_nothing")
	}
	was, now := w.m.Texts(), *w.in.Texts
	if err := now.Check(); err != nil {
		return err
	}
	var told []string
	old := was.fields()
	for i, f := range now.fields() {
		if *f.text = strings.TrimSpace(*f.text); *f.text != strings.TrimSpace(*old[i].text) {
			told = append(told, f.title+"原为"+quoted(*old[i].text)+"，改为"+quoted(*f.text))
		}
	}
	more, err := w.amendFields()
	if err != nil {
		return err
	}
	if told = append(told, more...); len(told) == 0 {
		return fault.At("facts", "matter.amend_nothing")
	}
	w.m.Facts, w.m.Demand, w.m.Origin, w.m.Place = now.Facts, now.Demand, now.Origin, now.Place
	w.step.Text += "。" + strings.Join(told, "；")
	return nil
}

func quoted(text string) string {
	if text == "" {
		return "空"
	}
	return "“" + text + "”"
}
