package sheet

import (
	"archive/zip"
	"bytes"
	"cmp"
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
	kind, err := kindOf(data, o.Name)
	if err != nil {
		return Table{}, err
	}
	if kind == workbook {
		return readWorkbook(data, o)
	}
	if err := fitsName(o.Name, kind); err != nil {
		return Table{}, err
	}
	return readText(data, o)
}

type kind int

const (
	workbook kind = iota + 1
	text
)

// kindOf tells a workbook from a text by the first bytes, and names what is neither.
func kindOf(data []byte, name string) (kind, error) {
	head := bytes.TrimSpace(bytes.TrimPrefix(data[:min(len(data), 8192)], []byte("\xef\xbb\xbf")))
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return 0, fault.At("file", "sheet.empty")
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return workbook, nil
	case bytes.HasPrefix(data, []byte{0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1}):
		return 0, compound(data, name)
	case hasUTF16Mark(data):
		return text, nil
	case bytes.HasPrefix(head, []byte("%PDF")):
		return 0, fault.At("file", "sheet.other_kind", "PDF")
	case bytes.IndexByte(head, 0) >= 0:
		return 0, fault.At("file", "sheet.not_table")
	case markup(head):
		return 0, fault.At("file", "sheet.markup", cmp.Or(extension(name), ".xls"))
	}
	return text, nil
}

// compound names a file of the old office programs.
func compound(data []byte, name string) error {
	switch {
	case bytes.Contains(data, wide("EncryptedPackage")):
		return fault.At("file", "sheet.encrypted")
	case bytes.Contains(data, wide("WordDocument")):
		return fault.At("file", "sheet.other_kind", "Word、WPS")
	case bytes.Contains(data, wide("PowerPoint Document")):
		return fault.At("file", "sheet.other_kind", "PowerPoint")
	case extension(name) == ".et", extension(name) == ".ett":
		return fault.At("file", "sheet.old_xls", "WPS .et")
	}
	return fault.At("file", "sheet.old_xls", ".xls")
}

// markup reports whether a text is a page or a list of elements: what programs give out as
// .xls is often one.
func markup(head []byte) bool {
	for _, begin := range []string{"<html", "<!doctype", "<table", "<?xml", "<meta", "<style", "<div"} {
		if len(head) >= len(begin) && strings.EqualFold(string(head[:len(begin)]), begin) {
			return true
		}
	}
	return false
}

// other names an archive that is no workbook.
func other(files []*zip.File) error {
	for _, f := range files {
		switch {
		case f.Name == "content.xml":
			return fault.At("file", "sheet.ods")
		case strings.HasPrefix(f.Name, "word/"):
			return fault.At("file", "sheet.other_kind", "Word")
		case strings.HasPrefix(f.Name, "ppt/"):
			return fault.At("file", "sheet.other_kind", "PowerPoint")
		case f.Name == "OFD.xml":
			return fault.At("file", "sheet.other_kind", "OFD")
		}
	}
	return fault.At("file", "sheet.not_table")
}

func extension(name string) string {
	return strings.ToLower(path.Ext(strings.ReplaceAll(name, "\\", "/")))
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
	ext := extension(name)
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
