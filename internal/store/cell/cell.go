// Package cell joins a field of a domain type to a column (单元格): how a date, a time, a
// list or a secret text lies in a database that has numbers, texts and bytes, and the form
// in which the journal digests it. Which cells make a row, and what seals a secret, is the
// store's.
package cell

import (
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/journal"
)

// Plain fields are given by their pointer (*string, *int, *int64 and named forms of
// these); everything else by one of the functions of this file.

// A Cell reads and writes one column.
type Cell interface {
	driver.Valuer
	sql.Scanner
}

// Date is the cell of a civil date.
func Date(v *calendar.Date) Cell { return date{v} }

// Instant is the cell of a time.
func Instant(v *time.Time) Cell { return instant{v} }

// Flag is the cell of a bool.
func Flag(v *bool) Cell { return flag{v} }

// Object is the cell of a small part of a row.
func Object(v any) Cell { return object{v} }

// Joined is the cell of a list of identifiers.
func Joined(v *[]string) Cell { return joined{v} }

// Counts is the cell of a list of numbers.
func Counts(v *[]int) Cell { return counts{v} }

// Level is the cell of a level of divisions, by its word.
func Level(v *area.Level) Cell { return level{v} }

// Rows is the cell of a list in an added column.
func Rows[T any](v *[]T) Cell { return rows[T]{v} }

// Sealed is the cell of a text that is always secret.
func Sealed(v *string) Secret { return sealed{v} }

// SealedObject is the cell of a small part of a row that is always secret.
func SealedObject[T any](v *[]T) Secret { return sealedRows[T]{v} }

// Was is the cell of a column that held in clear what is sealed now: nothing is written
// to it, and what an earlier program wrote there is read.
func Was(v *string) Cell { return was{v} }

// WasObject is the same of a list.
func WasObject[T any](v *[]T) Cell { return wasRows[T]{v} }

// Shared is a cell whose value shares memory with what is saved: what was read of it
// cannot be compared with what is written.
type Shared interface{ shares() }

func (object) shares()     {}
func (rows[T]) shares()    {}
func (was) shares()        {}
func (wasRows[T]) shares() {}

type was struct{ v *string }

func (was) Value() (driver.Value, error) { return "", nil }

func (c was) Scan(src any) (err error) {
	*c.v, err = TextOf(src)
	return err
}

type wasRows[T any] struct{ v *[]T }

func (wasRows[T]) Value() (driver.Value, error) { return "", nil }
func (c wasRows[T]) Scan(src any) error         { return rows[T](c).Scan(src) }

// date stores a civil date as ISO text, "" for none, so that SQL compares
// dates as text on every engine.
type date struct{ v *calendar.Date }

func (c date) Value() (driver.Value, error) {
	if c.v.IsNone() {
		return "", nil
	}
	return c.v.String(), nil
}

func (c date) Scan(src any) error {
	text, err := TextOf(src)
	if err != nil {
		return err
	}
	if text == "" {
		*c.v = calendar.None
		return nil
	}
	*c.v, err = calendar.ParseDate(text)
	return err
}

// level stores a level as its word, "" for none.
type level struct{ v *area.Level }

func (c level) Value() (driver.Value, error) {
	if *c.v == area.Nation {
		return "", nil
	}
	return c.v.String(), nil
}

func (c level) Scan(src any) error {
	text, err := TextOf(src)
	if err != nil || text == "" {
		return err
	}
	l, ok := area.LevelOf(text)
	if !ok {
		return fmt.Errorf("store: level from %q", text)
	}
	*c.v = l
	return nil
}

// instant stores a time as milliseconds since 1970 UTC, 0 for the zero time.
type instant struct{ v *time.Time }

func (c instant) Value() (driver.Value, error) { return Millis(*c.v), nil }

func (c instant) Scan(src any) error {
	n, ok := src.(int64)
	if !ok {
		return fmt.Errorf("store: instant from %T", src)
	}
	*c.v = FromMillis(n)
	return nil
}

// Millis is a time as it is stored.
func Millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// FromMillis is a stored time.
func FromMillis(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMilli(n).UTC()
}

// flag stores a bool as 0 or 1.
type flag struct{ v *bool }

func (c flag) Value() (driver.Value, error) {
	if *c.v {
		return int64(1), nil
	}
	return int64(0), nil
}

func (c flag) Scan(src any) error {
	n, ok := src.(int64)
	if !ok {
		return fmt.Errorf("store: flag from %T", src)
	}
	*c.v = n != 0
	return nil
}

// object stores a value as JSON text. It is for small parts that are only ever
// read and written with their row: a clock, a list of roles.
type object struct{ v any }

func (c object) Value() (driver.Value, error) {
	b, err := json.Marshal(c.v)
	return string(b), err
}

func (c object) Scan(src any) error {
	text, err := TextOf(src)
	if err != nil {
		return err
	}
	if u, ok := c.v.(json.Unmarshaler); ok {
		return u.UnmarshalJSON([]byte(text)) // which reads strictly: one pass is enough
	}
	return json.Unmarshal([]byte(text), c.v)
}

// joined stores identifiers as one text with commas, "" for none.
type joined struct{ v *[]string }

func (c joined) Value() (driver.Value, error) { return strings.Join(*c.v, ","), nil }

func (c joined) Scan(src any) error {
	text, err := TextOf(src)
	*c.v = nil
	if text != "" {
		*c.v = strings.Split(text, ",")
	}
	return err
}

// rows stores a list as JSON text, and an empty one as the empty text: it is the form
// of a list in an added column.
type rows[T any] struct{ v *[]T }

func (c rows[T]) Value() (driver.Value, error) {
	if len(*c.v) == 0 {
		return "", nil
	}
	b, err := json.Marshal(*c.v)
	return string(b), err
}

func (c rows[T]) Scan(src any) error {
	text, err := TextOf(src)
	if err != nil || text == "" {
		*c.v = nil
		return err
	}
	return json.Unmarshal([]byte(text), c.v)
}

// counts stores a list of numbers as JSON text, "" for none.
type counts struct{ v *[]int }

func (c counts) Value() (driver.Value, error) {
	if len(*c.v) == 0 {
		return "", nil
	}
	b, err := json.Marshal(*c.v)
	return string(b), err
}

func (c counts) Scan(src any) error {
	text, err := TextOf(src)
	if *c.v = nil; err != nil || text == "" {
		return err
	}
	return json.Unmarshal([]byte(text), c.v)
}

// Secret is a cell whose text (敏感个人信息) is stored encrypted. It takes two
// columns: NAME holds the envelope, NAME_digest SHA-256(salt ‖ value), which is all
// that the journal ever sees of it. The empty text is stored as nothing.
type Secret interface {
	Text() (string, error)
	Opened(text string) error // after the plain columns of the row are read
}

// sealed is one text field that is always secret.
type sealed struct{ v *string }

func (c sealed) Text() (string, error) { return *c.v, nil }
func (c sealed) Opened(text string) error {
	if text != "" { // else it may stand in clear: see Was
		*c.v = text
	}
	return nil
}

// sealedRows is one list that is always secret.
type sealedRows[T any] struct{ v *[]T }

func (c sealedRows[T]) Text() (string, error) {
	v, err := rows[T](c).Value()
	text, _ := v.(string)
	return text, err
}

func (c sealedRows[T]) Opened(text string) error {
	if text == "" {
		return nil
	}
	return json.Unmarshal([]byte(text), c.v)
}

// TextOf reads the text that a driver gives.
func TextOf(src any) (string, error) {
	switch v := src.(type) {
	case string:
		return v, nil
	case []byte:
		return string(v), nil
	case nil:
		return "", nil
	}
	return "", fmt.Errorf("store: text from %T", src)
}

// ValueOf reads the driver value behind a cell.
func ValueOf(cell any) (driver.Value, error) {
	switch c := cell.(type) {
	case driver.Valuer:
		return c.Value()
	case *string:
		return *c, nil
	case *int:
		return int64(*c), nil
	case *int64:
		return *c, nil
	case *[]byte:
		return *c, nil
	}
	v := reflect.ValueOf(cell).Elem()
	switch v.Kind() {
	case reflect.String:
		return v.String(), nil
	case reflect.Int, reflect.Int64, reflect.Int32:
		return v.Int(), nil
	}
	return nil, fmt.Errorf("store: no cell for %T", cell)
}

// Field gives a driver value the form in which the journal digests it.
func Field(name string, v driver.Value) journal.Field {
	switch v := v.(type) {
	case string:
		return journal.TextField(name, v)
	case int64:
		return journal.IntField(name, v)
	case []byte:
		return journal.BytesField(name, v)
	}
	return journal.NullField(name)
}
