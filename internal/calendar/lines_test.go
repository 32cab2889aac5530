package calendar

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestDueLines(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, in, want string
		exit           int
	}{
		{"没有输入", "", "", 0},
		{"跨中秋国庆的工作日", "2026-09-24,5,workday\n", "2026-09-24,5,workday,2026-10-09\n", 0},
		{"自然日不避节假日", "2026-09-24,7,day", "2026-09-24,7,day,2026-10-01\n", 0},
		{"月份取月末", "2026-01-31,1,month\n", "2026-01-31,1,month,2026-02-28\n", 0},
		{"零日为当日", "2026-10-11,0,workday\n", "2026-10-11,0,workday,2026-10-11\n", 0},
		{"回车换行和文件头标记", "\ufeff2026-10-09,1,workday\r\n2026-10-09,1,day\r\n", "2026-10-09,1,workday,2026-10-10\n2026-10-09,1,day,2026-10-10\n", 0},
		{"缺年份", "2026-12-31,1,workday\n2026-12-31,1,day\n2003-05-01,3,workday\n", "2026-12-31,1,workday,?2027\n2026-12-31,1,day,2027-01-01\n2003-05-01,3,workday,?2003\n", 1},
		{"自然日和月不需要日历", "2031-01-31,1,month\n2031-01-31,1,day\n", "2031-01-31,1,month,2031-02-28\n2031-01-31,1,day,2031-02-01\n", 0},
		{"写错的行不影响其他行", "2026-09-31,5,workday\n2026-09-24,-1,day\n2026-09-24,5,week\n2026-09-24,5\n\na,b,c,d\n2026-09-24,1,day\n2027-09-24,1,workday\n",
			"2026-09-31,5,workday,!date\n2026-09-24,-1,day,!number\n2026-09-24,5,week,!unit\n2026-09-24,5,,!fields\n,,,!fields\na,b,c,!fields\n2026-09-24,1,day,2026-09-25\n2027-09-24,1,workday,?2027\n", 2},
		{"小数、空格和正号都不是数", "2026-09-24,1.5,day\n2026-09-24, 1,day\n2026-09-24,+1,day\n2026-09-24,,day\n",
			"2026-09-24,1.5,day,!number\n2026-09-24, 1,day,!number\n2026-09-24,+1,day,!number\n2026-09-24,,day,!number\n", 2},
		{"超出可写的年份", "9999-12-31,1,day\n2026-01-01,9999999,month\n2026-01-01,99999999,day\n", "9999-12-31,1,day,!range\n2026-01-01,9999999,month,!range\n2026-01-01,99999999,day,!number\n", 2},
		{"控制字符不回显", "2026-09-24,1,\x1b[2Jday\n", "2026-09-24,1,[2Jday,!fields\n", 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for name, r := range map[string]io.Reader{"whole": strings.NewReader(c.in), "byte by byte": iotest.OneByteReader(strings.NewReader(c.in))} {
				var out bytes.Buffer
				exit, err := DueLines(r, &out, Embedded())
				if exit != c.exit || err != nil || out.String() != c.want {
					t.Errorf("%s: exit %d, %v\n%s\nwant exit %d\n%s", name, exit, err, out.String(), c.exit, c.want)
				}
			}
		})
	}
}

func TestDueLinesBounds(t *testing.T) {
	t.Parallel()
	line := "2026-09-24,1,day"
	in := strings.Repeat("9", maxLine+1) + "\n" + line + "\n" + strings.Repeat("x", 5_000_000) + "\n" + line + "\n" + strings.Repeat("y", 70_000)
	var out bytes.Buffer
	exit, err := DueLines(strings.NewReader(in), &out, Embedded())
	want := ",,,!long\n" + line + ",2026-09-25\n,,,!long\n" + line + ",2026-09-25\n,,,!long\n"
	if exit != 2 || err != nil || out.String() != want {
		t.Errorf("exit %d, %v\n%s", exit, err, out.String())
	}
	exact := strings.Repeat("9", maxLine) + "\r\n"
	out.Reset()
	if _, err := DueLines(strings.NewReader(exact), &out, Embedded()); err != nil || !strings.HasSuffix(out.String(), ",!fields\n") {
		t.Errorf("a line at the bound: %v %.40s", err, out.String())
	}
}

func TestDueLinesFailures(t *testing.T) {
	t.Parallel()
	broken := errors.New("line cut")
	var out bytes.Buffer
	exit, err := DueLines(io.MultiReader(strings.NewReader("2026-09-24,1,day\n"), iotest.ErrReader(broken)), &out, Embedded())
	if exit != 2 || !errors.Is(err, broken) || out.String() != "2026-09-24,1,day,2026-09-25\n" {
		t.Errorf("reading: %d, %v, %q", exit, err, out.String())
	}
	exit, err = DueLines(strings.NewReader("2026-09-24,1,day\n"), full{}, Embedded())
	if exit != 2 || !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("writing: %d, %v", exit, err)
	}
}

// full is a place to which nothing can be written.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

// An answer comes before the next question: the command can be used as a filter.
func TestDueLinesAnswersAtOnce(t *testing.T) {
	t.Parallel()
	questions, ask := io.Pipe()
	answers, answer := io.Pipe()
	done := make(chan error, 1)
	go func() {
		_, err := DueLines(questions, answer, Embedded())
		_ = answer.Close() // never fails on a pipe
		done <- err
	}()
	buf := make([]byte, 200)
	for range 3 {
		if _, err := io.WriteString(ask, "2026-09-24,5,workday\n"); err != nil {
			t.Fatal(err)
		}
		if n, err := answers.Read(buf); err != nil || string(buf[:n]) != "2026-09-24,5,workday,2026-10-09\n" {
			t.Fatalf("%q, %v", buf[:n], err)
		}
	}
	_ = ask.Close() // never fails on a pipe
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func FuzzDueLines(f *testing.F) {
	f.Add("2026-09-24,5,workday\n2026-12-31,1,workday\nx\n")
	f.Add("2026-01-31,1,month\r\n\r\n,,,,")
	f.Fuzz(func(t *testing.T, in string) {
		var out bytes.Buffer
		exit, err := DueLines(strings.NewReader(in), &out, Embedded())
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Count(in, "\n")
		if rest := in[strings.LastIndexByte(in, '\n')+1:]; rest != "" && rest != "\r" { // a lone return at the end is no line
			lines++
		}
		want, got := 0, 0
		for line := range strings.Lines(out.String()) {
			got++
			fields := strings.Split(strings.TrimSuffix(line, "\n"), ",")
			if len(fields) != 4 {
				t.Fatalf("%q has %d fields", line, len(fields))
			}
			switch due := fields[3]; due[0] {
			case '!':
				want = 2
			case '?':
				want = max(want, 1)
			default:
				if _, err := ParseDate(due); err != nil {
					t.Fatalf("%q: %v", line, err)
				}
			}
		}
		if got != lines || exit != want {
			t.Fatalf("%d answers to %d lines, exit %d, want %d", got, lines, exit, want)
		}
	})
}
