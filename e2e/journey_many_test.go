package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"luoshi/internal/matter"
	"luoshi/internal/store"
)

// hands counts what a person does: every click, every key and every field that is typed is
// one action.
type hands struct {
	*browser
	n int
}

func (h *hands) press(selector string) { h.t.Helper(); h.n++; h.click(selector) }

func (h *hands) tick(selector string) {
	h.t.Helper()
	h.n++
	h.do(chromedp.Click(chromedp.CSS(selector)))
}

func (h *hands) write(selector, value string) { h.t.Helper(); h.n++; h.types(selector, value) }

// key presses a key where the focus is.
func (h *hands) key(keys string) {
	h.t.Helper()
	h.n++
	h.do(chromedp.KeyEvent(keys))
}

// leads presses a key that leads to another page, and waits for it.
func (h *hands) leads(keys string) {
	h.t.Helper()
	h.n++
	ctx, end := h.step()
	defer end()
	if resp, err := chromedp.RunResponse(ctx, chromedp.KeyEvent(keys)); err != nil || resp.Status >= 400 {
		h.t.Fatalf("%q: %v", keys, err)
	}
}

// reported registers matters of the shown village that its first secretary reported.
func (st *site) reported(t *testing.T, n int) (out []string) {
	t.Helper()
	village := st.Shown()
	rules := matter.Rules{Calendar: st.s.CalendarOf(st.Home), Zone: st.Zone}
	for i := range n {
		if _, err := st.s.Do(t.Context(), st.Home, "", func(tx *store.Tx) error {
			by, first := st.Actor("supervisor"), st.Actor("first/"+village.String())
			by.Now, first.Now = st.s.Now(), st.s.Now()
			m, err := matter.Add(tx, rules, by, matter.Draft{List: "problem", Area: village, Title: fmt.Sprintf("%d 号水龙头不出水", i+1), Demand: "修好", Owner: st.Posts["first/"+village.String()].ID, Pack: "yangxian@1"})
			if err != nil {
				return err
			}
			out = append(out, m.ID)
			for _, x := range []struct {
				act matter.Act
				in  matter.Input
			}{{matter.Attach, matter.Input{Text: "换了水龙头", File: matter.Evidence{Need: "statement"}}}, {matter.Report, matter.Input{Text: fmt.Sprintf("%d 号已经出水", i+1)}}} {
				if _, err := matter.Perform(tx, rules, first, m.ID, x.act, x.in); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// verified counts the events of verification in the journal.
func (st *site) verified(t *testing.T, ids []string) (n int) {
	t.Helper()
	if err := st.s.View(t.Context(), st.Home, func(v *store.View) error {
		for _, id := range ids {
			es, err := v.Journal(id, 0, 100)
			if err != nil {
				return err
			}
			for _, e := range es {
				if e.Event.Act == "matter.verify" {
					n++
				}
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestJourneyThirty: a town office verifies thirty matters in at most ten actions, each
// looked at on one page and each an event of its own; and finds a matter by village and
// person in at most two.
func TestJourneyThirty(t *testing.T) {
	t.Parallel()
	st := journeyCounty(t, false)
	ids := st.reported(t, 30)
	st.account(t, "zhen", "town-desk/"+st.Shown().Parent().String())
	b := openBrowser(t, st.url)
	b.as("zhen")
	b.open("/desk")
	b.check("todo", 1440)
	b.check("todo-360", 360)
	b.do(chromedp.EmulateViewport(1440, 900))
	h := &hands{browser: b}
	h.press(`#todo a[href="/desk/matters?state=reported"]`)
	h.tick(`[data-all] input`)
	h.press(`button[name="act"][value="verify"]`)
	b.sees("选了 30 件，其中 30 件现在可以核验")
	b.sees("17 号已经出水")
	b.sees("换了水龙头")
	b.check("several-verify", 1440)
	b.check("several-verify-360", 360)
	b.do(chromedp.EmulateViewport(1440, 900))
	h.write(`#text-several`, "逐户打开水龙头看过，都出水。")
	h.press(`form[action="/desk/matters/several"] button.btn-primary`)
	b.sees("办了 30 件，0 件没有办成")
	if h.n > 10 {
		t.Errorf("核验 30 件用了 %d 步", h.n)
	}
	if n := st.verified(t, ids); n != 30 {
		t.Errorf("留痕里有 %d 条核验", n)
	}
	t.Logf("核验 30 件：%d 步", h.n)
	st.found(t, b, ids[16])
	first := "first/" + st.Shown().String()
	st.account(t, "shuji", first)
	if _, err := st.s.Do(t.Context(), st.Home, "", func(tx *store.Tx) error {
		_, err := matter.Add(tx, matter.Rules{Calendar: st.s.CalendarOf(st.Home), Zone: st.Zone}, st.Actor("supervisor"), matter.Draft{List: "problem", Area: st.Shown(), Title: "二组饮水池漏水", Owner: st.Posts[first].ID, Pack: "yangxian@1"})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	st.onPhone(t)
}

// found looks for a matter by its village and the person who answers for it.
func (st *site) found(t *testing.T, b *browser, id string) {
	t.Helper()
	village, person := "", ""
	if err := st.s.View(t.Context(), st.Home, func(v *store.View) error {
		m, err := v.Matter(id)
		if err != nil {
			return err
		}
		village = strings.TrimSuffix(v.AreaName(m.Area), "委会")
		p, err := v.Person(st.Holders[m.Owner])
		person = p.Name
		return err
	}); err != nil {
		t.Fatal(err)
	}
	b.open("/desk")
	h := &hands{browser: b}
	h.write(`form.find input[name="q"]`, village+" "+person+" 17 号")
	h.press(`form.find button`)
	b.sees("17 号水龙头不出水")
	if path := b.run(`[...document.querySelectorAll("td.ti a")].map(a=>a.getAttribute("href")).find(h=>h.includes(` + quoted(id) + `))??""`); path == "" {
		t.Error("找到的不是这一件")
	}
	if h.n > 2 {
		t.Errorf("找一件用了 %d 步", h.n)
	}
	b.check("found", 1440)
	b.check("found-360", 360)
	b.do(chromedp.EmulateViewport(1440, 900))
	b.open("/desk/matters?more=1&area=" + st.Shown().String() + "&from=2026-10-20")
	b.sees("去掉“登记日 2026-10-20 起”，有 30 件")
	b.check("conditions", 1440)
	b.check("conditions-360", 360)
}

// onPhone: the phone's first page has what the desk has, with its number on the tab.
func (st *site) onPhone(t *testing.T) {
	t.Helper()
	b := openBrowser(t, st.url)
	b.signIn("shuji", true)
	b.open("/field")
	b.sees("事项：签收")
	b.check("field-waits", 360)
}

// TestJourneyKeyboard: a list is worked through without a mouse: to a row, into it, the act,
// the word that it was done, and the next one; while something is typed the keys type.
func TestJourneyKeyboard(t *testing.T) {
	t.Parallel()
	st := journeyCounty(t, false)
	ids := st.reported(t, 3)
	st.account(t, "zhen", "town-desk/"+st.Shown().Parent().String())
	b := openBrowser(t, st.url)
	b.as("zhen")
	b.open("/desk/matters?state=reported")
	h := &hands{browser: b}
	focus := func() string {
		return b.run(`document.activeElement.closest("tr")?.querySelector("td.ti a")?.textContent??document.activeElement.name??""`)
	}
	h.key("j")
	first := focus()
	h.key("j")
	h.key("j")
	h.key("k")
	if second := focus(); first == "" || second == first {
		t.Errorf("j、k 走到了“%s”“%s”", first, second)
	}
	h.key("x")
	if b.run(`[...document.querySelectorAll('input[name="row"]')].filter(e=>e.checked).length+""`) != "1" {
		t.Error("x 没有选上")
	}
	// By an event: the driver sends a letter of its own behind the key, which no browser does.
	if b.run(`String(document.activeElement.dispatchEvent(new KeyboardEvent("keydown",{key:"/",bubbles:true,cancelable:true})))`) != "false" {
		t.Error("/ 没有到检索框")
	}
	h.key("xj")
	if got := b.run(`document.querySelector('form.find input').value`); got != "xj" {
		t.Errorf("检索框里是“%s”", got)
	}
	b.open("/desk/matters?state=reported")
	h.key("j")
	h.leads("\r")
	for n := range ids {
		b.do(chromedp.Focus(chromedp.CSS("#text-verify")))
		h.key("njk?") // they type
		if b.run(`document.querySelector("#text-verify").value`) != "njk?" {
			t.Fatal("填写的时候按键没有照常打字")
		}
		h.press(`form[action$="/verify"] button`)
		b.sees("已办：核验 SX-")
		if n == 0 {
			b.check("said", 1440)
			b.check("said-360", 360)
			b.do(chromedp.EmulateViewport(1440, 900))
		}
		if n < len(ids)-1 {
			b.sees("下一件：")
			if b.run(`String(document.activeElement.hasAttribute("data-next"))`) != "true" {
				t.Error("焦点不在下一件")
			}
			h.leads([]string{"\r", "n"}[n%2])
			b.lacks("已办：核验")
		}
	}
	b.sees("清单里没有别的了")
	if n := st.verified(t, ids); n != 3 {
		t.Errorf("留痕里有 %d 条核验", n)
	}
	h.leads("?")
	b.sees("清单里下一行")
	b.check("keyboard", 1440)
	b.check("keyboard-360", 360)
	h.tick("[data-keys-switch]")
	b.run(`String(document.activeElement.dispatchEvent(new KeyboardEvent("keydown",{key:"/",bubbles:true,cancelable:true})))`)
	if b.run(`document.activeElement.name??""`) == "q" {
		t.Error("关掉了还在用")
	}
}
