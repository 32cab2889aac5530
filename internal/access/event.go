package access

import "luoshi/journal"

// Event is what the journal keeps of an act of the actor (留痕): who, as which post, when,
// on what.
func (a Actor) Event(act, subject string) journal.Event {
	return journal.Event{At: a.Now.UnixMilli(), Act: act, Account: a.Account, Person: a.Person, Post: a.Post, Subject: subject, Hand: a.Hand}
}
