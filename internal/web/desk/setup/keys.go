package setup

import (
	"net/url"

	"luoshi/internal/account"
	"luoshi/internal/fault"
	"luoshi/internal/life"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// KeyRoom is where signing keys that were made after a loss wait for the word of two
// other persons (核实签名密钥). It is reached from the list of things to do.
func KeyRoom() page.Room {
	return page.Room{ID: "keys", Path: "/desk/keys", Act: "account.endorse", Routes: []web.Route{
		{Method: "GET", Path: "/desk/keys", Act: "account.endorse", Handle: func(c *web.Ctx) error { return keyView(c, nil) }},
		{Method: "POST", Path: "/desk/keys/{id}/{act}", Act: "account.endorse", Handle: actOnKey},
	}}
}

type keyPage struct {
	web.Frame
	Table *page.Table
}

// keyRow is a key that waits, with what is open to the reader.
type keyRow struct {
	account.SignKey
	Name, At, Said  string
	Endorse, Refuse bool
}

func keyView(c *web.Ctx, refused error) error {
	p := keyPage{Frame: c.Frame(c.T("核实签名密钥"), refused)}
	var rows []keyRow
	if err := c.View(func(v *store.View) error {
		ks, err := v.KeysWaiting()
		if err != nil {
			return err
		}
		names := page.NewNames(c, v)
		for _, k := range ks {
			let, err := v.Vouched(k.Person)
			if err != nil {
				return err
			}
			open := k.OpenTo(c.Actor, let)
			r := keyRow{SignKey: k, Name: names.Person(k.Person), At: k.MadeAt.In(c.Zone).Format("2006-01-02 15:04"),
				Endorse: life.IsOpen(open, account.EndorseIt), Refuse: life.IsOpen(open, account.RefuseKey)}
			if k.First.By != "" {
				r.Said = names.Person(k.First.By)
			}
			rows = append(rows, r)
		}
		return nil
	}); err != nil {
		return err
	}
	p.Table = page.List[keyRow]{Title: c.T("核实签名密钥"), Empty: c.T("没有待核实的签名密钥。"), Columns: []page.Column[keyRow]{
		{ID: "person", Title: c.T("人员"), Class: "ti", Cell: func(r keyRow) page.Cell { return page.Text(r.Name) }},
		{ID: "at", Title: c.T("时间"), Cell: func(r keyRow) page.Cell { return page.Text(r.At) }},
		{ID: "said", Title: c.T("已核实的人"), Cell: func(r keyRow) page.Cell { return page.Text(r.Said) }},
		{Class: "act", Acts: true, Cell: func(r keyRow) page.Cell { return keyCell(c, r) }},
	}}.Table(c, rows)
	return p.Table.Send(c, "desk-keys", refused, p)
}

func keyCell(c *web.Ctx, r keyRow) (cell page.Cell) {
	at := "/desk/keys/" + url.PathEscape(r.ID)
	if r.Endorse {
		cell.Acts = append(cell.Acts, page.Act{Path: at + "/endorse", ID: "e" + r.ID, Buttons: []page.Button{{Title: c.T("核实"), Primary: true}}}.Signed(c))
	}
	if r.Refuse {
		cell.Acts = append(cell.Acts, page.Act{Path: at + "/refuse", ID: "r" + r.ID, Buttons: []page.Button{{Title: c.T("不予核实")}}}.Signed(c))
	}
	return cell
}

func actOnKey(c *web.Ctx) error {
	act := account.KeyAct(c.R.PathValue("act"))
	if act != account.EndorseIt && act != account.RefuseKey {
		return fault.New(fault.Missing, "web.not_found")
	}
	_, err := c.Do(func(tx *store.Tx) error {
		return account.EndorseKey(tx, c.Actor, c.R.PathValue("id"), act == account.EndorseIt)
	})
	return c.Answer(err, keyView, "/desk/keys")
}
