package ident

// Row is what every journalled row carries: its home (属地), the six-digit code
// of the body that registered it; its identifier, a UUIDv7 in text; and the
// version under which it was read, 0 for a row that is not yet stored.
type Row struct {
	Home    int
	ID      string
	Version int64
}
