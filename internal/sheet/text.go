package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"luoshi/internal/fault"
)

// readText reads a comma, semicolon or tab separated file in UTF-8, UTF-16 with
// a mark, or GB18030, which is what Chinese spreadsheet programs save.
func readText(data []byte, o Options) (Table, error) {
	data, err := decode(data)
	if err != nil {
		return Table{}, err
	}
	if bytes.IndexByte(data, 0) >= 0 {
		return Table{}, fault.At("file", "sheet.not_table")
	}
	data = lines(data)
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma, r.FieldsPerRecord = separator(data), -1
	g := newGrid()
	number, end := 0, 0
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return g.only(o)
		}
		if bad, ok := errors.AsType[*csv.ParseError](err); ok {
			return Table{}, fault.At("file", "sheet.csv_quote", strconv.Itoa(bad.StartLine))
		}
		if err != nil {
			return Table{}, broken(err)
		}
		line, _ := r.FieldPos(0)
		last, _ := r.FieldPos(len(cells) - 1)
		number += line - end // blank lines between are rows too
		end = last + strings.Count(cells[len(cells)-1], "\n")
		kinds := make([]Kind, len(cells))
		for i := range cells {
			cells[i], kinds[i] = unmark(cells[i]), Untyped
		}
		if err := g.add(number, cells, kinds); err != nil {
			return Table{}, err
		}
	}
}

// only is the table of a file that has one sheet.
func (g *grid) only(o Options) (Table, error) {
	h, err := g.head(newLooked(o), o.HeaderRow)
	if err != nil {
		return Table{}, err
	}
	return g.table(h, 0), nil
}

func hasUTF16Mark(data []byte) bool {
	return bytes.HasPrefix(data, []byte{0xff, 0xfe}) || bytes.HasPrefix(data, []byte{0xfe, 0xff})
}

// decode gives the text in UTF-8. Text that is not UTF-8 is GB18030 or nothing.
func decode(data []byte) ([]byte, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	var err error
	switch {
	case hasUTF16Mark(data):
		data, err = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(data)
	case !utf8.Valid(data):
		data, err = simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	default:
		return data, nil
	}
	if err != nil || bytes.ContainsRune(data, utf8.RuneError) {
		return nil, fault.At("file", "sheet.encoding")
	}
	return data, nil
}

// lines ends every line with a line feed: old Mac programs end it with a carriage return
// alone. One inside quotes is part of its cell.
func lines(data []byte) []byte {
	if bytes.IndexByte(data, '\r') < 0 {
		return data
	}
	out, quoted := make([]byte, 0, len(data)), false
	for i, b := range data {
		switch {
		case b == '"':
			quoted = !quoted
		case b == '\r' && i+1 < len(data) && data[i+1] == '\n':
			continue
		case b == '\r' && !quoted:
			b = '\n'
		}
		out = append(out, b)
	}
	return out
}

// separator is the one of , ; and tab that the first lines use most.
func separator(data []byte) rune {
	head := data[:min(len(data), 4096)]
	best, most := ',', 0
	for _, s := range []rune{',', '\t', ';'} {
		if n := bytes.Count(head, []byte(string(s))); n > most {
			best, most = s, n
		}
	}
	return best
}
