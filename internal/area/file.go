package area

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"github.com/klauspost/compress/zstd"
)

//go:embed divisions.bin
var national string

// magic opens a file of divisions; tools/divisions writes it.
const magic = "LUOSHI-DIVISIONS-1\n"

// errFile is any damage of a file of divisions.
var errFile = errors.New("area: damaged file of divisions")

// blockLimit is the most that one frame may unpack to, against damaged files.
const blockLimit = 1 << 20

// oneByte is the number of runes that are written as one byte.
const oneByte = 0x80

// blockInfo is one line of the index.
type blockInfo struct {
	first    Code
	rows     int
	from, to int // bytes of the file
}

// The sections of a file: divisions down to the county, towns, villages.
const (
	upper = iota
	towns
	villages
	sectionCount
)

// National opens the table that is part of the program: every division of
// mainland China on 2023-06-30, as published by the National Bureau of
// Statistics (统计用区划代码). Only the index is read; keep the table and share it.
func National() (*Table, error) { return Open(national) }

// Open reads the index of a file that tools/divisions has written. The file is
// held and its blocks are unpacked one by one when they are asked for.
func Open(file string) (*Table, error) {
	rest, ok := strings.CutPrefix(file, magic)
	if !ok {
		return nil, errFile
	}
	size, n := binary.Uvarint([]byte(rest[:min(len(rest), binary.MaxVarintLen64)]))
	if n <= 0 || size > uint64(len(rest)-n) {
		return nil, errFile
	}
	unpack, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(2), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxMemory(blockLimit))
	if err != nil {
		return nil, fmt.Errorf("area: %w", err)
	}
	head, err := unpack.DecodeAll([]byte(rest[n:n+int(size)]), nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errFile, err)
	}
	t := &Table{file: file, unpack: unpack, cache: newCache()}
	if err := t.readHead(&reader{data: head}, len(file)-len(rest)+n+int(size)); err != nil {
		return nil, err
	}
	return t, nil
}

// readHead takes the unpacked head; body is where the blocks begin.
func (t *Table) readHead(r *reader, body int) error {
	t.edition = r.text()
	t.sourceRows = r.number()
	t.rows = r.number()
	ends := r.number()
	if ends > 0x100 || ends == 0 {
		return errFile
	}
	for range ends {
		t.endings = append(t.endings, r.text())
	}
	t.runes = []rune(r.text())
	rows := 0
	for s := range sectionCount {
		blocks := r.number()
		if r.failed || blocks > len(t.file) {
			return errFile
		}
		last := Code(-1)
		for range blocks {
			b := blockInfo{rows: r.number(), first: Code(r.number()), from: body}
			size := r.number()
			if r.failed || b.rows == 0 || b.rows > blockLimit || b.first <= last || size > len(t.file)-body {
				return errFile
			}
			body += size
			b.to = body
			last = b.first
			rows += b.rows
			t.index[s] = append(t.index[s], b)
		}
	}
	if r.failed || len(r.data) != 0 || body != len(t.file) || rows != t.rows {
		return errFile
	}
	return nil
}

// reader takes numbers and texts from the front of data; it remembers failure.
type reader struct {
	data   []byte
	failed bool
}

func (r *reader) number() int {
	v, n := binary.Uvarint(r.data)
	if n <= 0 || v > 1e12 {
		r.failed, r.data = true, nil
		return 0
	}
	r.data = r.data[n:]
	return int(v)
}

func (r *reader) bytes(n int) []byte {
	if n > len(r.data) {
		r.failed, r.data = true, nil
		return nil
	}
	b := r.data[:n]
	r.data = r.data[n:]
	return b
}

func (r *reader) text() string { return string(r.bytes(r.number())) }
