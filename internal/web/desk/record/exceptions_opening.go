package record

import (
	"time"

	"luoshi/internal/fault"
	"luoshi/internal/store"
	"luoshi/internal/web/page"
)

// openings are the events by which the opening period was begun again, the newest first.
func openings(v *store.View) (out []store.JournalEntry, err error) {
	pr, err := v.Programme()
	if fault.KindOf(err) == fault.Missing {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	es, err := v.Journal(pr.ID, 0, page.CountLimit)
	for _, e := range es {
		if e.Event.Act == "programme.open_again" {
			out = append(out, e)
		}
	}
	return out, err
}

func countOpenings(r *exceptionReader) (int, bool, error) { return bounded(openings(r.v)) }

// readOpenings lists for whom the opening period was begun again, by whom and on which
// document.
func readOpenings(r *exceptionReader, _ string, _ int) (*page.Table, error) {
	t := &page.Table{Head: page.Heads(r.c.T("时间"), r.c.T("为谁开局"), r.c.T("两人"), r.c.T("依据"))}
	es, err := openings(r.v)
	for _, e := range es {
		said := map[string]string{}
		for _, f := range e.Event.Facts {
			said[f.Name] = f.Value
		}
		t.Rows = append(t.Rows, page.Cells(time.UnixMilli(e.Event.At).In(r.c.Zone).Format("2006-01-02 15:04"), r.names.Person(said["opener"]), r.names.Person(e.Event.Person)+"、"+r.names.Person(said["second"]), said["document"]))
	}
	return t, err
}
