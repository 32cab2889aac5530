package record

import (
	"io"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/sheet"
	"luoshi/internal/store"
	"luoshi/internal/web"
	"luoshi/internal/web/page"
)

// ExceptionRoom is the room of exception lists (异常清单).
func ExceptionRoom() page.Room {
	return page.Room{ID: "exceptions", Title: "异常清单", Path: "/desk/exceptions", Act: "exception.see", Routes: []web.Route{
		{Method: "GET", Path: "/desk/exceptions", Act: "exception.see", Handle: showExceptions},
		{Method: "GET", Path: "/desk/exceptions/{list}", Act: "exception.see", Handle: showException},
	}}
}

// exceptionList is one of the lists: its name, what it looks for, and how it reads
// a page of at most limit rows.
type exceptionList struct {
	ID, Title, Says string
	count           func(*exceptionReader) (n int, more bool, err error)
	read            func(r *exceptionReader, before string, limit int) (*page.Table, error)
}

// exceptionReader is what a list reads with.
type exceptionReader struct {
	c     *web.Ctx
	v     *store.View
	names *page.Names
}

// exceptionLists are the lists in the order of the page.
func exceptionLists(c *web.Ctx) []exceptionList {
	return []exceptionList{
		{"numbers", c.T("缺号"), c.T("编号与计数同时写入，应当一个不缺；撤销导入会留下缺号"), countNumbers, readNumbers},
		{"backdated", c.T("补录和倒签"), c.T("补录、补填早一天以上；凭手机时间算按时的清单；其他办理早两分钟以上，包括服务器时间被拨回"), countBackdated, readBackdated},
		{"pauses", c.T("到期前暂停"), c.T("到期前三天内或到期后才暂停计时"), countPauses, readPauses},
		{"still", c.T("督办停住"), c.T("因缺日历年等算不出来，阶梯没有往上走；其余事项照常"), countStill, readStill},
		{"nobody", c.T("等着没有人办的"), c.T("在办事项等着的一步，没有一个在任的人可以办；应当一件没有，有的请转办或者补任。密件不在内"), countNobodys, readNobodys},
		{"exits", c.T("销号去向"), c.T("按结果和单位计数"), countExits, readExits},
		{"pairs", c.T("互相核验"), c.T("两人互相核验过对方报结的事项"), countPairs, readPairs},
		{"resets", c.T("密码重置"), c.T("谁申请、谁放行；开局期间一人办理的标明"), countResets, readResets},
		{"appointments", c.T("关键岗位任职"), c.T("等待确认的、开局期间一人确认的、任期早于登记的"), countAppointments, readAppointments},
		{"openings", c.T("重新开局"), c.T("在服务器上由两人重新开局，此后一人办理的标明开局"), countOpenings, readOpenings},
		{"packs", c.T("机制包变动"), c.T("提请过的每一版，含没有下发的"), countPacks, readPacks},
	}
}

// bounded is a count up to the bound, and whether there is more.
func bounded[T any](rows []T, err error) (int, bool, error) {
	return min(len(rows), page.CountLimit), len(rows) > page.CountLimit, err
}

func countBackdated(r *exceptionReader) (int, bool, error) {
	return bounded(r.v.Backdated(r.c.Zone, "", page.CountLimit+1))
}

func countPauses(r *exceptionReader) (int, bool, error) {
	return bounded(r.v.LastPauses(r.c.Zone, "", page.CountLimit+1))
}

func countPairs(r *exceptionReader) (int, bool, error) { return bounded(r.v.Pairs()) }

func countPacks(r *exceptionReader) (int, bool, error) { return bounded(r.v.PackChanges()) }

type exceptionsPage struct {
	web.Frame
	Counts []page.Count
}

func showExceptions(c *web.Ctx) error {
	if err := access.May(c.Actor, "exception.see", access.Subject{}); err != nil {
		return err
	}
	p := exceptionsPage{Frame: c.Frame(c.T("异常清单"), nil)}
	err := c.View(func(v *store.View) error {
		r := &exceptionReader{c, v, page.NewNames(c, v)}
		for _, l := range exceptionLists(c) {
			n, more, err := l.count(r)
			if err != nil {
				return err
			}
			p.Counts = append(p.Counts, page.Count{N: n, More: more, Title: l.Title, Sub: l.Says, Path: "/desk/exceptions/" + l.ID})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.Page(http.StatusOK, "desk-exceptions", p)
}

type exceptionPage struct {
	web.Frame
	Says, File string
	Table      *page.Table
	All        string
}

// showException shows a page of a list, or sends the whole as a file when its name
// ends in .xlsx or .csv.
func showException(c *web.Ctx) error {
	if err := access.May(c.Actor, "exception.see", access.Subject{}); err != nil {
		return err
	}
	name := c.R.PathValue("list")
	ext := path.Ext(name)
	l, err := exceptionOf(c, strings.TrimSuffix(name, ext))
	if err != nil {
		return err
	}
	switch ext {
	case ".xlsx", ".csv":
		return sendException(c, l, ext)
	case "":
	default:
		return fault.New(fault.Missing, "web.not_found")
	}
	p := exceptionPage{Frame: c.Frame(l.Title, nil), Says: l.Says}
	keep := url.Values{}
	for _, k := range []string{"outcome", "body", "a", "b"} {
		if v := c.Value(k); v != "" {
			keep.Set(k, v)
		}
	}
	err = c.View(func(v *store.View) (err error) {
		p.Table, err = l.read(&exceptionReader{c, v, page.NewNames(c, v)}, c.Value("before"), page.PageSize)
		return err
	})
	if err != nil {
		return err
	}
	p.Table.Plain(c.T("没有。"))
	p.File = "/desk/exceptions/" + l.ID + ".xlsx"
	if len(keep) > 0 {
		p.File, p.All = p.File+"?"+keep.Encode(), "/desk/exceptions/"+l.ID
	}
	if p.Table.Next != "" {
		keep.Set("before", p.Table.Next)
		p.Table.Next = "/desk/exceptions/" + l.ID + "?" + keep.Encode()
	}
	return c.Page(http.StatusOK, "desk-exception", p)
}

func exceptionOf(c *web.Ctx, id string) (exceptionList, error) {
	for _, l := range exceptionLists(c) {
		if l.ID == id {
			return l, nil
		}
	}
	return exceptionList{}, fault.New(fault.Missing, "web.not_found")
}

// fileRows bounds an exported list.
const fileRows = 100_000

// sendException sends the list as a file.
func sendException(c *web.Ctx, l exceptionList, ext string) error {
	return page.SendFile(c, l.Title+" "+c.Today.String(), ext, func(out io.Writer) error {
		return c.View(func(v *store.View) error { return l.write(&exceptionReader{c, v, page.NewNames(c, v)}, out, ext) })
	})
}

// write writes the head and every row of the list.
func (l exceptionList) write(r *exceptionReader, out io.Writer, ext string) error {
	var w sheet.Writer
	for before, n := "", 0; ; {
		t, err := l.read(r, before, page.CountLimit)
		if err == nil && w == nil {
			w, err = sheet.NewWriter(out, ext, l.Title, t.Cols()...)
		}
		if err != nil {
			return err
		}
		for _, row := range t.Rows {
			if err := w.Row(page.Texts(row)...); err != nil {
				return err
			}
		}
		n += len(t.Rows)
		if before = t.Next; before == "" || n >= fileRows {
			return w.Close()
		}
	}
}

// number is a figure with its unit, and where it leads.
func number(n int, unit, href string) page.Cell {
	return page.Cell{Text: strconv.Itoa(n), Unit: unit, Href: href, Num: true}
}

// outcomeTitle is the word for how a matter ended.
func outcomeTitle(c *web.Ctx, o matter.Outcome) string {
	switch o {
	case matter.Solved:
		return c.T("已解决")
	case matter.Unfounded:
		return c.T("不属实")
	case matter.Transferred:
		return c.T("移交")
	case matter.Merged:
		return c.T("并入")
	}
	return string(o)
}
