package intake

import (
	"strings"
	"time"
	"unicode/utf8"

	"luoshi/internal/access"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/sheet"
	"luoshi/internal/store"
)

// meant is by what a row of a ledger names its matter.
type meant struct {
	own     string // the home's own number (事项编号)
	number  string // the ledger's own number (原编号)
	listID  string
	title   string
	code    area.Code
	startOn calendar.Date
}

// means reads it; what does not read is told where the row is taken as a new one.
func (r *rows) means() meant {
	m := meant{own: strings.ToUpper(r.text("own")), number: ident.Line(r.text("number")), title: r.titleText(), startOn: calendar.None}
	if l, err := r.names.list(r.text("list")); err == nil {
		m.listID = l.ID
	}
	m.code, _, _, _ = r.placed() // 0 where it names none
	if text := r.text("start"); text != "" {
		if at, _, err := sheet.Moment(text, r.plan.Job.Table.Date1904, r.zone); err == nil {
			m.startOn = calendar.DateOf(at, r.zone)
		}
	}
	return m
}

// titleText is the title of a row. Where a ledger has one column for what is wrong, which
// is matched to the title too, the title is its first sentence, and the whole is the problem.
func (r *rows) titleText() string {
	title := ident.Line(r.text("title"))
	if r.at["title"] < 0 || r.at["title"] != r.at["facts"] || utf8.RuneCountInString(title) <= longTitle {
		return title
	}
	all := []rune(title)[:longTitle]
	if i := strings.LastIndexAny(string(all), "。；;！？"); i > 0 {
		return string(all)[:i]
	}
	if i := strings.LastIndexAny(string(all), "，,、"); i > 0 {
		return string(all)[:i]
	}
	return string(all)
}

// longTitle is how long a title may be.
const longTitle = 100

// dated reports whether a start is written.
func (m meant) dated() bool { return !m.startOn.IsNone() }

// key is the natural key that is kept with the import: ledgers count from 1, each for
// itself.
func (m meant) key() string {
	if m.number != "" {
		return ledgerKey(m.listID) + m.number
	}
	return "matter/" + m.title + "/" + m.code.String() + "/" + m.startOn.String()
}

func ledgerKey(list string) string { return "matter/" + list + "/" }

// find finds the matter: by the number of the home, in either column; by the number that
// an earlier import took; without a number by title, division and start. What the actor
// does not see is not found.
func (m meant) find(n *store.Reader, actor access.Actor, zone *time.Location) (k matter.Matter, known bool, err error) {
	if m.own != "" {
		return numberedBy(n, actor, m.own)
	}
	if m.number != "" {
		found, err := n.Imported(m.key()) // in whatever width it is written now
		if err != nil {
			return k, false, err
		}
		if len(found) > 0 {
			if k, known, err = there(n.Matter(found[0].RowID)); known || err != nil { // or its import was taken back in part
				return k, known, err
			}
		}
		return numberedBy(n, actor, strings.ToUpper(m.number))
	}
	like, err := n.MattersLike(m.code, m.title)
	if err != nil {
		return k, false, err
	}
	for _, k := range like {
		if access.May(actor, "matter.see", k.Subject()) != nil {
			continue
		}
		if !m.dated() && k.AssignedAt.IsZero() || m.dated() && calendar.DateOf(k.AssignedAt, zone) == m.startOn {
			return k, true, nil
		}
	}
	return k, false, nil
}

func numberedBy(n *store.Reader, actor access.Actor, number string) (matter.Matter, bool, error) {
	printed, err := ident.ParseMatterNumber(number)
	if err != nil { // it is no number of a home
		return matter.Matter{}, false, nil
	}
	k, known, err := there(n.MatterNumbered(printed.String()))
	return k, known && access.May(actor, "matter.see", k.Subject()) == nil, err
}

// there tells what is missing from what could not be read.
func there[T any](k T, err error) (T, bool, error) {
	if err != nil && fault.KindOf(err) == fault.Missing {
		var none T
		return none, false, nil
	}
	return k, err == nil, err
}

// again plans a row that means a matter which the home has (再次导入). Where it says the
// same, nothing changes; other words are a correction (更正登记内容) of what an import
// wrote; all else is an act of the matter's page.
func (r *rows) again(k matter.Matter, means meant) error {
	if r.touched(k.Version, -1) || !r.once("id/"+k.ID, "title") {
		return nil
	}
	if err := r.fixed(k, means); err != nil {
		return err
	}
	was, now := k.Texts(), k.Texts()
	keepText(&now.Facts, r.text("facts"))
	keepText(&now.Demand, r.text("demand"))
	number := means.number
	if strings.EqualFold(number, k.Number) {
		number = ""
	}
	if origin := r.text("origin"); origin != "" {
		keepText(&now.Origin, numbered(origin, number))
	}
	place, err := office.PlaceNamed(r.n, k.Area, r.placeText())
	if err != nil {
		return err
	}
	keepText(&now.Place, place)
	if now != was {
		if err := r.mayAmend(k, now); err != nil {
			return err
		}
	}
	if !r.bad {
		r.count(k.Version, -1, now != was, func(w *writer) error { return w.amend(k, now) })
	}
	return nil
}

// keepText sets a text to a cell that says something else; how a spreadsheet writes it
// makes no difference.
func keepText(field *string, cell string) {
	if cell != "" && tidy(*field) != tidy(cell) {
		*field = cell
	}
}

func tidy(text string) string { return sheet.Tidy(strings.ReplaceAll(text, "\r\n", "\n")) }

// numbered is the origin of a matter with the number that its ledger gave it.
func numbered(origin, number string) string {
	if mark := "（原编号 " + number + "）"; number != "" && !strings.Contains(origin, mark) {
		return strings.TrimSpace(origin + mark)
	}
	return origin
}

// mayAmend asks what the act will ask, and that an import wrote the matter.
func (r *rows) mayAmend(k matter.Matter, now matter.Texts) error {
	rows, err := r.n.ImportRowsOf("matter", k.ID)
	if err != nil {
		return err
	}
	made := false
	for _, row := range rows {
		made = made || row.Created
	}
	if !made {
		r.fail("title", fault.At("title", "intake.matter_here", k.Number))
		return nil
	}
	if _, err := matter.Life().After(k.State, matter.Amend); err != nil {
		r.fail("title", fault.At("title", "intake.matter_reported", k.Number, stateTitle(k.State)))
		return nil
	}
	r.failAll(matter.Life().May(r.actor, matter.Amend, k.Subject()), "title")
	r.failAll(now.Check(), "facts")
	return nil
}

// fixed refuses what a row says otherwise of a matter that is not a file's to change. A
// cell as the list of matters writes it is right, whatever has become of what it names.
func (r *rows) fixed(k matter.Matter, means meant) error {
	list, err := r.n.List(k.Pack, k.List)
	if err != nil {
		return err
	}
	owner, body, err := r.ownerOf(k)
	if err != nil {
		return err
	}
	number, err := LedgerNumber(r.n, k)
	if err != nil {
		return err
	}
	state := r.text("state")
	post, in := r.text("owner"), r.text("body")
	otherOwner := post != "" && !(plain(post) == plain(owner) && (in == "" || plain(in) == plain(body)))
	if otherOwner || post != "" && in == "" {
		if p, _, err := r.ownerPost(post, in, k.Area, r.dayOf(means)); err == nil {
			otherOwner = p.ID != k.Owner
		}
	}
	for _, x := range []struct {
		key     string
		differs bool
	}{
		{"title", plain(means.title) != plain(k.Title)},
		{"list", r.text("list") != "" && r.text("list") != k.List && plain(r.text("list")) != plain(list.Title)},
		{"area", r.contradicts(k.Area) != "" && means.code != k.Area},
		{"owner", otherOwner},
		{"start", means.dated() && (k.AssignedAt.IsZero() || calendar.DateOf(k.AssignedAt, r.plan.rules.Zone) != means.startOn)},
		{"due", r.text("due") != "" && r.due(r.dayOf(means)) != k.Due},
		{"number", means.number != "" && means.number != number && !strings.EqualFold(means.number, k.Number)},
	} {
		if x.differs && !r.bad {
			r.fail(x.key, fault.At(x.key, "intake.matter_fixed", k.Number))
		}
	}
	if r.standing().Ended() && k.State != matter.WrittenOff && state != stateTitle(k.State) {
		r.fail("state", fault.At("state", "intake.matter_closed", state))
	}
	return r.ended(k)
}

// ended refuses what a row says otherwise of how a matter ended that was taken over closed.
func (r *rows) ended(k matter.Matter) error {
	on, reply := r.date("closed"), r.text("reply")
	if !k.History() || on.IsNone() && reply == "" {
		return nil
	}
	was, err := Reply(r.n, k)
	if err != nil {
		return err
	}
	if !on.IsNone() && on != calendar.DateOf(k.WrittenOffAt, r.plan.rules.Zone) {
		r.fail("closed", fault.At("closed", "intake.matter_fixed", k.Number))
	} else if reply != "" && tidy(reply) != tidy(was) {
		r.fail("reply", fault.At("reply", "intake.matter_fixed", k.Number))
	}
	return nil
}

// Reply is what the ledger said of how a matter ended that was taken over closed, "" for
// any other.
func Reply(n *store.Reader, k matter.Matter) (string, error) {
	if !k.History() {
		return "", nil
	}
	steps, err := n.MatterSteps(k.ID)
	for _, s := range steps {
		if s.Act == matter.TakeOver {
			return matter.ReplyOf(s), err
		}
	}
	return "", err
}

// ownerOf is what the list of matters writes of the owner.
func (r *rows) ownerOf(k matter.Matter) (title, body string, err error) {
	if k.Owner == "" {
		return "", "", nil
	}
	p, err := r.n.Post(k.Owner)
	if err != nil {
		return "", "", err
	}
	b, err := r.n.Body(k.OwnerBody)
	return p.Title, b.Name, err
}

// LedgerNumber is the number that the ledger gave to a matter which an import wrote, ""
// for none.
func LedgerNumber(n *store.Reader, k matter.Matter) (string, error) {
	if !k.Backfilled {
		return "", nil
	}
	rows, err := n.ImportRowsOf("matter", k.ID)
	for _, row := range rows {
		number, numbered := strings.CutPrefix(row.Natural, ledgerKey(k.List))
		if row.Created && numbered {
			return number, err
		}
	}
	return "", err
}

func stateTitle(s matter.State) string { return matter.Life().StateTitle(s) }
