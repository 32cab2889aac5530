package calendar

import (
	"bufio"
	"errors"
	"io"
	"strconv"
	"strings"
)

// maxLine bounds one line of DueLines, in bytes. A longer line is refused as a
// whole and read past, so that no input can fill the memory.
const maxLine = 1024

// DueLines answers `luoshi calendar due`: for each line start,number,unit it
// writes start,number,unit,due. The unit is day, workday or month; the start day
// is not counted and months clamp to the end of the month. Where the calendar
// lacks the year YYYY the due field is ?YYYY and exit is 1; a malformed line has
// !reason there and exit is 2; the other lines are answered. Every line gets
// exactly one line of four fields, as soon as the input pauses. An error is one
// of reading or writing, with exit 2.
func DueLines(r io.Reader, w io.Writer, cal *Calendar) (exit int, err error) {
	in := bufio.NewReaderSize(r, maxLine+2) // the line, \r and \n
	out := bufio.NewWriter(w)
	for first := true; ; first = false {
		line, long, err := readLine(in)
		if err != nil && !errors.Is(err, io.EOF) {
			_ = out.Flush() // what was answered is worth having; the read error is reported
			return 2, err
		}
		if err != nil && line == "" && !long {
			break // nothing after the last line end
		}
		if first {
			line = strings.TrimPrefix(line, "\ufeff")
		}
		answer, code := dueLine(line, long, cal)
		exit = max(exit, code)
		if _, err := out.WriteString(answer + "\n"); err != nil {
			return 2, err
		}
		if in.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				return 2, err
			}
		}
	}
	if err := out.Flush(); err != nil {
		return 2, err
	}
	return exit, nil
}

// readLine gives the next line without its end. A line that is too long is read
// to its end and not given.
func readLine(in *bufio.Reader) (line string, long bool, err error) {
	for {
		part, err := in.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			long = true
			continue
		}
		if long {
			return "", true, err
		}
		line = strings.TrimSuffix(strings.TrimSuffix(string(part), "\n"), "\r")
		return line, len(line) > maxLine, err
	}
}

// dueLine gives the answer to one line and the exit code it asks for.
func dueLine(line string, long bool, cal *Calendar) (string, int) {
	if long {
		return ",,,!long", 2
	}
	fields := strings.Split(printable(line), ",")
	echo := strings.Join(append(fields[:len(fields):len(fields)], "", "")[:3], ",")
	if len(fields) != 3 || printable(line) != line {
		return echo + ",!fields", 2
	}
	start, err := ParseDate(fields[0])
	if err != nil {
		return echo + ",!date", 2
	}
	n, ok := digits(fields[1])
	if !ok || len(fields[1]) > 7 {
		return echo + ",!number", 2
	}
	due := None
	switch Unit(fields[2]) {
	case Day:
		due = start.Add(n)
	case Month:
		due = start.AddMonths(n)
	case Workday:
		due, err = cal.AddWorkdays(start, n)
	default:
		return echo + ",!unit", 2
	}
	if y, missing := MissingYear(err); missing {
		return echo + ",?" + strconv.Itoa(y), 1
	}
	if err != nil || due.Year() > maxYear {
		return echo + ",!range", 2
	}
	return echo + "," + due.String(), 0
}
