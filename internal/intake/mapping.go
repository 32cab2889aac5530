package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"luoshi/internal/fault"
	"luoshi/internal/sheet"
	"luoshi/internal/store"
)

// Mapping says which column of a file is which column of a kind (列对应). It is
// also the form of a mapping file.
type Mapping struct {
	Columns  map[string]string            `json:"columns"`            // column key → name in the file's header
	Defaults map[string]string            `json:"defaults,omitempty"` // column key → value where the file has none
	Values   map[string]map[string]string `json:"values,omitempty"`   // column key → word of the file → word of the kind
	Zone     string                       `json:"zone,omitempty"`     // time zone of the file's dates, "" the programme's
	Sheet    string                       `json:"sheet,omitempty"`    // the sheet that is read, "*" for all of the same columns, "" for the first that fits
	Header   int                          `json:"header,omitempty"`   // the row of the header where a person points at it, 0 to look for it
}

// says reports whether a file under the mapping says anything of a column: where a row
// belongs is said by a town or a code too.
func (m Mapping) says(key string) bool {
	if m.Columns[key] != "" || m.Defaults[key] != "" {
		return true
	}
	return key == "area" && (m.says("town") || m.says("code"))
}

// ReadMapping reads a mapping file of a kind. Unknown parts and keys are
// refused.
func ReadMapping(k Kind, text []byte) (Mapping, error) {
	var m Mapping
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		return m, fault.At("map", "intake.mapping_file")
	}
	for key := range m.Values {
		if _, ok := k.Column(key); !ok {
			return m, fault.At("map", "intake.mapping_key", key)
		}
	}
	for _, keys := range []map[string]string{m.Columns, m.Defaults} {
		for key := range keys {
			if _, ok := k.Column(key); !ok {
				return m, fault.At("map", "intake.mapping_key", key)
			}
		}
	}
	if _, err := time.LoadLocation(m.Zone); err != nil {
		return m, fault.At("map", "intake.mapping_zone", m.Zone)
	}
	return m, nil
}

// Match proposes a mapping from the names of the columns.
func (k Kind) Match(t sheet.Table) Mapping {
	m := Mapping{Columns: map[string]string{}}
	taken := map[int]bool{}
	for pass := range 2 { // titles before aliases
		for _, c := range k.Columns {
			names := []string{c.Title}
			if pass == 1 {
				names = c.Aliases
			}
			at := t.Column(names...)
			if at >= 0 && !taken[at] && m.Columns[c.Key] == "" {
				taken[at] = true
				m.Columns[c.Key] = t.Header[at]
			}
		}
	}
	if m.Columns["title"] == "" && k.ID == "matters" { // a ledger with one column for what is wrong
		m.Columns["title"] = m.Columns["facts"]
	}
	return m
}

// Valued are the columns that hold one of a few words (状态、清单), for which a mapping may
// say which word of a file is which.
func (k Kind) Valued(key string) bool {
	return slices.Contains([]string{"state", "list", "kind", "role", "hold", "owner", "body", "area"}, key)
}

// ReadValues reads the words of a column as they are typed: Open=已交办；Closed=已办结.
func ReadValues(text string) map[string]string {
	out := map[string]string{}
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("；;\n", r) }) {
		theirs, ours, ok := strings.Cut(strings.ReplaceAll(part, "＝", "="), "=")
		if theirs, ours = sheet.Tidy(theirs), sheet.Tidy(ours); ok && theirs != "" {
			out[theirs] = ours
		}
	}
	return out
}

// ValuesText prints them again.
func ValuesText(values map[string]string) string {
	var out []string
	for _, theirs := range slices.Sorted(maps.Keys(values)) {
		out = append(out, theirs+"="+values[theirs])
	}
	return strings.Join(out, "；")
}

// Remembered is how a header was matched to the kind before; without memory it
// is Match.
func Remembered(n *store.Reader, k Kind, t sheet.Table) (Mapping, error) {
	row, ok, err := n.ImportMapping(k.ID, headerKey(t))
	if err != nil || !ok {
		return k.Match(t), err
	}
	m, err := ReadMapping(k, []byte(row.Mapping))
	if err != nil { // the kind has changed since: the memory is worth nothing
		return k.Match(t), nil
	}
	for key, name := range m.Columns {
		if t.Column(name) < 0 {
			delete(m.Columns, key)
		}
	}
	return m, nil
}

// headerKey is the same for every file with the same columns.
func headerKey(t sheet.Table) string {
	names := make([]string, 0, len(t.Header))
	for _, h := range t.Header {
		if h != MarkedColumn {
			names = append(names, sheet.Key(h))
		}
	}
	slices.Sort(names)
	sum := sha256.Sum256([]byte(strings.Join(names, "\x00")))
	return hex.EncodeToString(sum[:])
}

// remember stores the mapping for the next file with this header, and answers the row, ""
// where it stood there already.
func remember(tx *store.Tx, k Kind, t sheet.Table, m Mapping) (string, error) {
	m.Sheet, m.Header = "", 0 // of this file alone
	text, err := json.Marshal(m)
	if err != nil {
		return "", err
	}
	row, _, err := tx.ImportMapping(k.ID, headerKey(t))
	if err != nil || row.Mapping == string(text) {
		return "", err
	}
	row.Kind, row.Header, row.Mapping = k.ID, headerKey(t), string(text)
	err = tx.SaveImportMapping(&row)
	return row.ID, err
}

// MarkedColumn is the name of the column that says what is wrong with a row.
const MarkedColumn = "差错"
