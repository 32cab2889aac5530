package store

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"luoshi/internal/calendar"
	"luoshi/journal"
)

// A cell joins one field of a domain type to one column. Plain fields are
// given by their pointer (*string, *int, *int64 and named forms of these);
// everything else by one of the wrappers of this file, each of which both
// scans and values itself.

// date stores a civil date as ISO text, "" for none, so that SQL compares
// dates as text on every engine.
type date struct{ d *calendar.Date }

func (c date) Value() (driver.Value, error) {
	if c.d.IsNone() {
		return "", nil
	}
	return c.d.String(), nil
}

func (c date) Scan(src any) error {
	text, err := scanText(src)
	if err != nil {
		return err
	}
	if text == "" {
		*c.d = calendar.None
		return nil
	}
	*c.d, err = calendar.ParseDate(text)
	return err
}

// instant stores a time as milliseconds since 1970 UTC, 0 for the zero time.
type instant struct{ t *time.Time }

func (c instant) Value() (driver.Value, error) { return millis(*c.t), nil }

func (c instant) Scan(src any) error {
	n, ok := src.(int64)
	if !ok {
		return fmt.Errorf("store: instant from %T", src)
	}
	*c.t = fromMillis(n)
	return nil
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMillis(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMilli(n).UTC()
}

// flag stores a bool as 0 or 1.
type flag struct{ b *bool }

func (c flag) Value() (driver.Value, error) {
	if *c.b {
		return int64(1), nil
	}
	return int64(0), nil
}

func (c flag) Scan(src any) error {
	n, ok := src.(int64)
	if !ok {
		return fmt.Errorf("store: flag from %T", src)
	}
	*c.b = n != 0
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
	text, err := scanText(src)
	if err != nil {
		return err
	}
	if u, ok := c.v.(json.Unmarshaler); ok {
		return u.UnmarshalJSON([]byte(text)) // which reads strictly: one pass is enough
	}
	return json.Unmarshal([]byte(text), c.v)
}

// joined stores identifiers as one text with commas, "" for none.
type joined struct{ ids *[]string }

func (c joined) Value() (driver.Value, error) { return strings.Join(*c.ids, ","), nil }

func (c joined) Scan(src any) error {
	text, err := scanText(src)
	*c.ids = nil
	if text != "" {
		*c.ids = strings.Split(text, ",")
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

func (rows[T]) shared() {}

func (c rows[T]) Scan(src any) error {
	text, err := scanText(src)
	if err != nil || text == "" {
		*c.v = nil
		return err
	}
	return json.Unmarshal([]byte(text), c.v)
}

// secret is a cell whose text (敏感个人信息) is stored encrypted. It takes two
// columns: NAME holds the envelope, NAME_digest SHA-256(salt ‖ value), which is all
// that the journal ever sees of it. The empty text is stored as nothing.
type secret interface {
	text() (string, error)
	opened(text string) error // after the plain columns of the row are read
}

// sealed is one text field that is always secret.
type sealed struct{ s *string }

func (c sealed) text() (string, error)    { return *c.s, nil }
func (c sealed) opened(text string) error { *c.s = text; return nil }

func scanText(src any) (string, error) {
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

// cellValue reads the driver value behind a cell.
func cellValue(cell any) (driver.Value, error) {
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

// field gives a driver value the form in which the journal digests it.
func field(name string, v driver.Value) journal.Field {
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
