package web

import (
	"net/http"
	"regexp"
)

// draftName is how a sent form says under which name the device keeps its words: a
// number that sets two forms apart, and the name, escaped.
var draftName = regexp.MustCompile(`^([0-9a-z]{1,12}):([A-Za-z0-9_.!~*'()%-]{1,300})$`)

// Took says that the words of the form are taken, where they go on by a page and no act.
func (c *Ctx) Took() { c.acted = true }

// delivered hands the name of a sent form back to the device once its act went
// through, so that the device forgets what it kept (已送达). assets/draft.js takes the
// cookie at the next page; it says nothing of the words.
func (c *Ctx) delivered() {
	if !c.acted || c.R.Method != http.MethodPost {
		return
	}
	if m := draftName.FindStringSubmatch(c.R.FormValue("draft")); m != nil {
		http.SetCookie(c.W, &http.Cookie{Name: "delivered." + m[1], Value: m[2], Path: "/", MaxAge: 600, SameSite: http.SameSiteLaxMode, //nolint:gosec // G124: the page's script must read it
			Secure: c.secure()})
	}
}
