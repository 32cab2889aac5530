package counts

import (
	"luoshi/internal/course"
	"luoshi/internal/store/cell"
)

// Marks reads the evidence and the letters of one matter, or of all where it is "", as far as
// tracks ask for them: two statements, whatever the number of matters.
func Marks(ask Ask, home int, matter string) (out []course.Mark, err error) {
	for _, x := range []struct {
		letter bool
		text   string
	}{{false, "SELECT matter, need, at, voided_at FROM evidence WHERE home = $1"},
		{true, "SELECT matter, CASE WHEN rung = '' THEN '' ELSE ladder END, drafted_at, served_at FROM letter WHERE home = $1 AND matter <> '' AND case_id = ''"}} {
		args := []any{home}
		if matter != "" {
			x.text, args = x.text+" AND matter = $2", append(args, matter)
		}
		rows, err := ask(x.text, args...)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			m := course.Mark{Letter: x.letter}
			if err = rows.Scan(&m.Matter, &m.Of, cell.Instant(&m.At), cell.Instant(&m.End)); err != nil {
				break
			}
			out = append(out, m)
		}
		_ = rows.Close()
		if err == nil {
			err = rows.Err()
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}
