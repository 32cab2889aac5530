// Package calendar is the working calendar (工作日历): civil dates, the days on
// which offices work and rest, periods, and deadlines that explain themselves.
//
// A calendar is an immutable value with a version: a late holiday notice gives a
// new calendar, and whoever holds an old one keeps the old answers. A clock
// (期限) is a list of stored segments and pauses; its due date is computed from
// it and a calendar, so that a change of the calendar moves a deadline only
// where somebody computes it again.
//
// The package does not know the time (it is always an argument), does not store
// anything, sends no reminders and never guesses: a year that the calendar does
// not have is said aloud.
package calendar
