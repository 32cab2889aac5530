package sheet

import (
	"bytes"
	"errors"
	"io"
	"path"
	"strings"

	"luoshi/internal/fault"
)

// Read reads a workbook or a text file, by its content. Every refusal is a fault
// at the field "file" or names the row.
func Read(r io.Reader, o Options) (Table, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err != nil {
		return Table{}, err
	}
	if len(data) > MaxFile {
		return Table{}, fault.At("file", "sheet.file_large", "24 MB")
	}
	kind, err := kindOf(data)
	if err != nil {
		return Table{}, err
	}
	if err := fitsName(o.Name, kind); err != nil {
		return Table{}, err
	}
	if kind == workbook {
		return readWorkbook(data, o)
	}
	return readText(data, o)
}

type kind int

const (
	workbook kind = iota + 1
	text
)

// kindOf tells a workbook from a text by the first bytes.
func kindOf(data []byte) (kind, error) {
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return 0, fault.At("file", "sheet.empty")
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return workbook, nil
	case bytes.HasPrefix(data, []byte{0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1}):
		if bytes.Contains(data, wide("EncryptedPackage")) {
			return 0, fault.At("file", "sheet.encrypted")
		}
		return 0, fault.At("file", "sheet.old_xls")
	case hasUTF16Mark(data):
		return text, nil
	case bytes.IndexByte(data[:min(len(data), 8192)], 0) >= 0:
		return 0, fault.At("file", "sheet.not_table")
	}
	return text, nil
}

// wide is a text in UTF-16, as names in old compound files are written.
func wide(s string) []byte {
	out := make([]byte, 0, 2*len(s))
	for i := range len(s) {
		out = append(out, s[i], 0)
	}
	return out
}

// fitsName refuses a file whose extension says something else than its content.
func fitsName(name string, k kind) error {
	ext := strings.ToLower(path.Ext(strings.ReplaceAll(name, "\\", "/")))
	switch {
	case name == "":
		return nil
	case ext == ".xlsx" && k == workbook, (ext == ".csv" || ext == ".txt") && k == text:
		return nil
	case ext == ".xlsx" || ext == ".csv" || ext == ".txt":
		return fault.At("file", "sheet.wrong_extension", ext)
	}
	return fault.At("file", "sheet.extension", ext)
}

// broken hides the cause of an unreadable file, unless it is a fault already.
func broken(err error) error {
	if _, ok := fault.As(err); ok {
		return err
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return fault.At("file", "sheet.truncated")
	}
	return fault.At("file", "sheet.broken")
}
