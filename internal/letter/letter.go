// Package letter is official letters (文书): drafts, signing by a named issuer,
// numbers without gaps, service, reply, annulment; and their form on paper after
// GB/T 9704. The number is taken at signing. It sends nothing and decides no rung.
package letter

import "luoshi/internal/calendar"

// Template is a kind of letter that a pack declares (文种).
type Template struct {
	ID, Title  string // 限期整改通知书
	Code       string // 洋整改: the prefix of its number
	Form       Form
	Paragraphs []string // text with places such as {对象} {事项} {期限}
	Reply      calendar.Term
	Copies     []string // 抄送
}

// Form is how a letter is laid out.
type Form string

// The forms.
const (
	Plain    Form = "letter"   // 信函格式
	Circular Form = "circular" // 通报
	Notice   Form = "notice"   // 通知书
)
