package matters

import (
	"net/url"
	"strings"

	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// actForm is one act that is open to the reader now.
type actForm struct {
	ID    string // of the form: two forms may lead to one act
	Act   matter.Act
	Title string
	page.Asks
	Says      string // what it will do
	Asked     string // what the owner asked for (申请延期到)
	Primary   bool
	Secondary bool
	Many      bool // may be done to several matters at once
}

// Next reports whether the act is the matter's next step, which stands beside the
// facts; the others stand below.
func (f actForm) Next() bool { return f.Primary || f.Secondary }

// forms are the acts of a matter as forms: what they ask for and what they say. Several
// matters at once (多选办理) are open to those that need nothing of each but words, a post or
// what was asked for in it: no report, no pause, no day that differs from row to row.
var forms = map[matter.Act]actForm{
	matter.Assign:       {Asks: page.Asks{Post: true}, Many: true, Primary: true, Says: "状态变为已交办，期限从现在起算，责任岗位会看到。"},
	matter.Accept:       {Many: true, Says: "只表示已收到；期限从交办起算，不从签收起算。"},
	matter.Object:       {Asks: page.Asks{Text: true}, Says: "由督办的岗位答复同意或者不同意；答复前，期限照走。次数有限。"},
	matter.Report:       {Asks: page.Asks{Outcome: true, Text: true}, Primary: true, Says: "状态变为已报结，转他人核验；核验前可由核验人退回。"},
	matter.TakeBack:     {Asks: page.Asks{Text: true}, Says: "还没有人核验时可以撤回：状态回到已交办，期限照原来的走，不计退回。"},
	matter.Verify:       {Asks: page.Asks{Text: true}, Many: true, Primary: true, Says: "状态变为已核验，转督导组销号；销号前可以退回整改。"},
	matter.Return:       {Asks: page.Asks{Text: true}, Many: true, Secondary: true, Says: "状态回到已交办，退回次数加一；从报结到退回的时间不计入期限。"},
	matter.WriteOff:     {Many: true, Primary: true, Says: "状态变为已销号。再出现同样问题可以重启。"},
	matter.Reopen:       {Asks: page.Asks{Text: true}, Says: "状态回到已交办，期限重新起算，计入回潮。"},
	matter.Transfer:     {Asks: page.Asks{Post: true, Text: true}, Says: "换责任岗位，期限不变。"},
	matter.AskExtension: {Asks: page.Asks{Until: true, Text: true}, Says: "由有权的人答复同意或者不同意；答复前期限不变。"},
	matter.Extend:       {Asks: page.Asks{Until: true, Text: true}, Many: true, Says: "期限延长，计入延期次数。"},
	matter.RefuseExtra:  {Asks: page.Asks{Text: true}, Many: true, Says: "期限不变；理由写入经过，申请的人看得到。"},
	matter.AgreeBack:    {Asks: page.Asks{Text: true}, Many: true, Says: "状态回到已登记，等着另行交办；期限从新的交办起算。"},
	matter.RefuseBack:   {Asks: page.Asks{Text: true}, Many: true, Says: "仍由原岗位办理，期限不变；理由写入经过。"},
	matter.DropExtra:    {Says: "期限不变；需要时可以再申请。"},
	matter.DropBack:     {Says: "仍由您办理，这一次不计入退回的次数。"},
	matter.Pause:        {Asks: page.Asks{Days: true, Text: true}, Says: "期限停走，到上限自动恢复。"},
	matter.Resume:       {Asks: page.Asks{Text: true}, Many: true, Says: "期限从现在接着走。"},
	matter.Block:        {Asks: page.Asks{Body: true, Text: true}, Says: "这个单位会看到并列入它自己的清单。"},
	matter.Unblock:      {Asks: page.Asks{Text: true}, Says: "从卡住单位的清单中移去。"},
	matter.Defer:        {Asks: page.Asks{Until: true, Text: true}, Says: "到这一天前不催办、不升档；期限照旧，仍计入在办，台账另列其中暂缓几件。"},
	matter.Urge:         {Asks: page.Asks{Text: true}, Many: true, Says: "责任岗位的待办里会标出催办，这句话写入经过；一件一天催一次。"},
	matter.Attach:       {Asks: page.Asks{File: true, Text: true}, Says: "附在佐证一栏，不能删除；附错的，核验以前可以作废，痕迹保留。"},
	matter.Amend:        {Asks: page.Asks{Texts: true, Text: true}, Says: "改问题、要求、来源和组寨；原来的写法留在经过里。报结以后不能改。"},
	matter.Comment:      {Asks: page.Asks{Text: true}, Many: true, Says: "只加一条说明，不改变状态。"},
	matter.Relate:       {Asks: page.Asks{Other: true, Text: true}, Says: "两件各留一条，互相能看到；状态和期限都不变。"},
}

// openActs lists the acts that the state allows and the reader may do.
func openActs(c *web.Ctx, m matter.Matter) []actForm {
	var out []actForm
	for _, row := range m.OpenTo(c.Actor) {
		act := row.Act
		f, ok := forms[act]
		if !ok {
			continue
		}
		_, paused := m.Clock.OpenPause()
		if act == matter.Accept && m.Accepted || act == matter.Resume && !paused || act == matter.Pause && paused ||
			act == matter.Unblock && m.BlockedBy == "" || act == matter.Block && m.BlockedBy != "" ||
			act == matter.AskExtension && m.ExtensionAsked() || act == matter.Object && m.ReturnAsked() ||
			act == matter.Urge && (paused || m.PutOff(c.Today) || !m.MayUrge(c.Today)) ||
			act == matter.RefuseExtra && !m.ExtensionAsked() || (act == matter.AgreeBack || act == matter.RefuseBack) && !m.ReturnAsked() {
			continue
		}
		f.Primary = f.Primary || act == matter.Extend && m.ExtensionAsked() || act == matter.AgreeBack
		f.Secondary = f.Secondary || act == matter.RefuseExtra || act == matter.RefuseBack
		if act == matter.Extend && m.Due.IsNone() { // no day to count from
			f.Until, f.Days = false, true
		}
		f.ID, f.Act, f.Title = string(act), act, c.T(web.ActTitle(act))
		if act == matter.Extend && !m.Asked.IsNone() {
			f.Asked = c.T("申请延期到 {0}", c.Day(m.Asked))
		}
		out = append(out, f)
		if act == matter.Report {
			out = append(out, actForm{ID: mergeForm, Act: act, Title: c.T("并案"), Asks: page.Asks{Other: true, Text: true},
				Says: "报结为并入另一件：状态变为已报结，转他人核验；核验、销号后只办那一件，不要求佐证。"})
		}
	}
	return out
}

// form is the form of an act on the page of its matter.
func (p *matterPage) form(c *web.Ctx, f actForm, from page.From) *page.Form {
	if from.Until = calendar.None; f.Act == matter.Extend {
		from.Until = p.M.Asked
	}
	fields := append(f.Fields(c, from), page.Version(p.M.Version))
	if f.ID == mergeForm {
		fields = append(fields, page.Hidden("outcome", string(matter.Merged)))
	}
	fields[0].Help = f.Asked
	return page.NewForm(c, p.Frame, f.ID, page.Form{Title: f.Title, Plain: !f.Primary, Action: "/desk/matters/" + p.M.ID + "/" + string(f.Act), Draft: p.M.ID + "-" + f.ID,
		Submit: f.Title, Note: c.T(f.Says), Fields: fields})
}

// mergeForm is the form that reports a matter as merged into another (并案).
const mergeForm = "merge"

// numbered turns the number that a person typed into the other matter's
// identifier.
func numbered(tx *store.Tx, in *matter.Input) error {
	if in.Other == "" {
		return nil
	}
	o, err := tx.MatterNumbered(strings.ToUpper(in.Other))
	if fault.KindOf(err) == fault.Missing {
		return fault.At("other", "matter.other_unknown")
	}
	in.Other = o.ID
	return err
}

func actOnMatter(c *web.Ctx) error {
	act := matter.Act(c.R.PathValue("act"))
	id, number := c.R.PathValue("id"), ""
	in, err := c.MatterInput()
	if err == nil {
		_, err = c.Do(func(tx *store.Tx) error {
			with := in // the transaction may run again
			if err := numbered(tx, &with); err != nil {
				return err
			}
			m, err := office.ActOnMatter(tx, c.Rules(), c.Actor, id, act, with)
			number = m.Number
			return err
		})
	}
	c.Did(web.ActTitle(act), number)
	return c.Answer(err, matterView, "/desk/matters/"+url.PathEscape(id))
}
