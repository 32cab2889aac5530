package desk

import (
	"errors"
	"net/http"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/fault"
	"luoshi/internal/office"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/wording"
	"luoshi/pack"
)

func packRoom() room {
	return room{ID: "packs", Title: "机制包", Path: "/desk/packs", Act: "pack.see", Routes: []web.Route{
		{Method: "GET", Path: "/desk/packs", Act: "pack.see", Handle: showPack},
		{Method: "GET", Path: "/desk/packs/text", Act: "pack.see", Handle: packText},
		{Method: "POST", Path: "/desk/packs", Act: "pack.issue", Handle: issuePack},
	}}
}

type packPage struct {
	web.Frame
	Pack           *pack.Pack
	PackKey        string
	Issued         []store.PackChange
	Zone           web.ZoneOf
	May            bool
	Text, Document string     // as typed
	Problems       []string   // what is wrong in the text, each with its line
	Checked        *pack.Pack // read without a problem
}

func showPack(c *web.Ctx) error { return packView(c, http.StatusOK, packPage{Frame: c.Frame("", nil)}) }

// packView renders the pack in force, the versions before it, and the form.
func packView(c *web.Ctx, status int, p packPage) error {
	p.Title, p.Zone, p.May = c.T("机制包"), web.ZoneOf{Zone: c.Zone}, access.Holds(c.Actor.Role, "pack.issue")
	if err := c.View(func(v *store.View) error {
		pr, err := v.Programme()
		if err != nil {
			return err
		}
		p.PackKey = pr.Pack
		if p.Pack, err = v.Pack(pr.Pack); err != nil {
			return err
		}
		p.Issued, err = v.PackChanges()
		return err
	}); err != nil {
		return err
	}
	return c.Page(status, "desk-pack", p)
}

// packText gives the text of an issued pack as a file.
func packText(c *web.Ctx) error {
	key := c.R.URL.Query().Get("key")
	var text string
	if err := c.View(func(v *store.View) (err error) {
		text, err = v.PackText(key)
		return err
	}); err != nil {
		return err
	}
	return download(c, strings.ReplaceAll(key, "@", "-")+".yaml", "text/yaml; charset=utf-8", []byte(text))
}

// issuePack checks a text, and issues it unless it was only to be checked.
func issuePack(c *web.Ctx) error {
	text, err := packGiven(c)
	if err != nil {
		return err
	}
	p := packPage{Text: text, Document: c.Value("document")}
	var problems []pack.Problem
	if p.Checked, problems = pack.ReadText([]byte(text)); len(problems) > 0 {
		p.Checked = nil
	} else if c.Value("do") == "issue" { // what does not read never comes to the writer
		p.Checked = nil
		_, err = c.Do(func(tx *store.Tx) (err error) {
			if _, problems, err = office.IssuePack(tx, c.Actor, text, p.Document); err == nil && len(problems) > 0 {
				err = errUnread
			}
			return err
		})
		if err == nil {
			return c.Redirect("/desk/packs")
		}
		if errors.Is(err, errUnread) {
			err = nil
		}
	}
	for i, one := range problems {
		if i == maxProblems {
			p.Problems = append(p.Problems, c.T("另有 {0} 个", len(problems)-i))
			break
		}
		p.Problems = append(p.Problems, one.Place()+"："+wording.Fault(c.Lang, one.Fault()))
	}
	p.Frame = c.Frame("", err)
	status := web.Status(err)
	if len(problems) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return packView(c, status, p)
}

// errUnread ends the transaction of a text that cannot be read.
var errUnread = errors.New("desk: the pack has problems")

// maxProblems bounds the problems of one page.
const maxProblems = 200

// maxPack bounds the file that is read; the reader of packs refuses less.
const maxPack = 1 << 20

// packGiven is the file of the form, else the text that was pasted.
func packGiven(c *web.Ctx) (string, error) {
	f, b, err := c.Given("file")
	if err == nil && f.Hash == "" { // no file, or no form of files
		return strings.ReplaceAll(c.R.FormValue("text"), "\r\n", "\n"), nil
	}
	if len(b) > maxPack {
		err = fault.At("text", "pack.too_long", "1024")
	}
	return string(b), err
}
