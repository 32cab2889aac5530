// Package fault is the one vocabulary of refusals (拒绝). A fault has a kind,
// that decides the HTTP status and the exit code, and a stable code, that is
// worded late, for the person who reads it, by the catalogues of package
// wording. A fault holds no prose and never wraps a cause that a person could
// see: causes belong in the log.
package fault

import "errors"

// Kind says who can do something about a fault.
type Kind int

// The kinds. Internal is the zero value, so that a forgotten kind is
// never shown to a person as their mistake.
const (
	Internal Kind = iota // 系统错误: only the operator can act
	Invalid              // 填写有误: the person can correct the input
	Denied               // 无权办理: another post may
	Missing              // 查无此项
	Conflict             // 与现状不符: read again, then decide
	Unable               // 机器办不了: nothing is wrong with the input, whoever keeps the machine must act first
)

// Fault is a refusal. Code has the form "package.reason" and a wording in every
// catalogue; Field names the input at which it is shown ("" for the whole
// form); Args fill the places {0}, {1}, … of the wording.
type Fault struct {
	Kind  Kind
	Code  string
	Field string
	Args  []string
}

// Error gives the form for the log: code, field and arguments.
func (f *Fault) Error() string {
	s := f.Code
	if f.Field != "" {
		s += " at " + f.Field
	}
	for _, a := range f.Args {
		s += " " + a
	}
	return s
}

// New returns a fault that concerns the whole input. The code must be a
// literal: a test reads the source and compares it with the catalogues.
func New(kind Kind, code string, args ...string) error {
	return &Fault{Kind: kind, Code: code, Args: args}
}

// At returns an Invalid fault at one field of a form or one column of a sheet.
func At(field, code string, args ...string) error {
	return &Fault{Kind: Invalid, Code: code, Field: field, Args: args}
}

// As returns the first fault in err's chain.
func As(err error) (*Fault, bool) {
	f, ok := errors.AsType[*Fault](err)
	return f, ok
}

// Parts takes a joined error apart, down to the errors that join none: nothing for none.
func Parts(err error) []error {
	if err == nil {
		return nil
	}
	many, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var all []error
	for _, e := range many.Unwrap() {
		all = append(all, Parts(e)...)
	}
	return all
}

// KindOf returns the kind of the first fault in err's chain, and Internal for
// an error that is not a fault.
func KindOf(err error) Kind {
	if f, ok := As(err); ok {
		return f.Kind
	}
	return Internal
}

// Is reports whether err is a fault with the given code.
func Is(err error, code string) bool {
	f, ok := As(err)
	return ok && f.Code == code
}
