package journal

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// A PersonKey is a key pair of a person as the database holds it (签名密钥): its public half
// in base64, and whether it waited for the word of others when it was made.
type PersonKey struct {
	Person, Public string
	Waits          bool
}

// SignRules say which events bear a person's own signature, and by which acts a key pair
// comes and goes. The subject of such an act is the key.
type SignRules struct {
	Keys      map[string]PersonKey // by identifier
	Acts      []string             // that a person signs
	From      string               // act that says that from it on they are signed
	Make      string               // act that makes a key; signed by the key itself
	Endorse   string               // act of another person's for a key that waits
	Endorsers int                  // how many persons it takes
	End       []string             // acts that end a key
}

// signatures is what an audit knows of personal signatures while events pass. A key is
// what the events so far made of it, so that a key that ended signs nothing later.
type signatures struct {
	SignRules
	acts    map[string]bool
	begun   bool
	keys    map[string]*keyLife
	valid   map[string]string      // person → the key that is valid
	named   map[[2]string][]string // table and row → acts that were signed, or from before
	pending []Event                // without a number: they come after all that have one
	settled bool
}

type keyLife struct {
	made, valid, ended bool
	by                 []string // persons who endorsed it
}

// CheckSignatures has the personal signatures checked as well. It is called before the
// first event.
func (a *Auditor) CheckSignatures(r SignRules) error {
	if a.next != 1 || a.inRows || a.done || a.report.Unnumbered > 0 {
		return ErrAuditOrder
	}
	a.sign = &signatures{SignRules: r, acts: map[string]bool{}, keys: map[string]*keyLife{}, valid: map[string]string{}, named: map[[2]string][]string{}}
	for _, act := range r.Acts {
		a.sign.acts[act] = true
	}
	return nil
}

// signed judges the signature of an event; one without a number waits until all that have
// one were judged.
func (a *Auditor) signed(seq int64, e Event) {
	if a.sign == nil || e.ID == "" {
		return
	}
	if seq == 0 {
		if e.Signer != "" || a.sign.touches(e.Act) {
			a.sign.pending = append(a.sign.pending, e)
		}
		return
	}
	a.judge(seq, e)
}

// touches reports whether an act without a signature says something about signatures.
func (s *signatures) touches(act string) bool {
	return s.acts[act] || act == s.From || act == s.Make || act == s.Endorse || slices.Contains(s.End, act)
}

// settle judges what waited, and looks for keys that nothing made.
func (a *Auditor) settle() {
	s := a.sign
	if s == nil || s.settled {
		return
	}
	s.settled = true
	slices.SortStableFunc(s.pending, func(x, y Event) int { return cmp.Compare(x.ID, y.ID) })
	for _, e := range s.pending {
		a.judge(0, e)
	}
	for _, id := range slices.Sorted(maps.Keys(s.Keys)) {
		if k := s.keys[id]; k == nil || !k.made {
			a.Found(Finding{Kind: Unsigned, Table: "signkey", ID: id, Text: "no event that the key itself signed made this signing key"})
		}
	}
}

// judge takes the events in their order.
func (a *Auditor) judge(seq int64, e Event) {
	s := a.sign
	wrong := s.wrong(e)
	switch {
	case wrong != "":
	case e.Signer != "":
		s.begun = true
		a.report.Signed++
	case !s.acts[e.Act]:
	case s.begun:
		wrong = "is an act that a person signs, and bears no signature"
	default:
		a.report.SignedNot++
	}
	if wrong != "" {
		a.Found(Finding{Kind: Unsigned, Table: "event", ID: e.ID, Seq: seq, Text: fmt.Sprintf("%s (%s) %s", eventName(seq), e.Act, wrong)})
	} else if s.acts[e.Act] {
		for i := range e.Rows {
			row := [2]string{e.Rows[i].Table, e.Rows[i].ID}
			if !slices.Contains(s.named[row], e.Act) {
				s.named[row] = append(s.named[row], e.Act)
			}
		}
	}
	if how := s.pass(e, wrong == ""); how != "" {
		a.Found(Finding{Kind: Unsigned, Table: "signkey", ID: e.Subject, Seq: seq, Text: eventName(seq) + " (" + e.Act + ") " + how})
	}
}

// wrong says what is wrong with the signature of an event, "" where nothing is or none
// is there.
func (s *signatures) wrong(e Event) string {
	if e.Signer == "" {
		if e.Act == s.Make {
			return "makes a signing key, and the key did not sign it"
		}
		return ""
	}
	key, there := s.Keys[e.Signer]
	switch k := s.keys[e.Signer]; {
	case !there:
		return "is signed with a key that is not there"
	case !e.Verify(key.Public):
		return "bears a signature that does not fit it"
	case key.Person != e.Person:
		return "is signed with the key of somebody else"
	case e.Act == s.Make && e.Subject == e.Signer:
		return ""
	case k == nil || !k.valid:
		return "is signed with a key that was not valid yet"
	case k.ended:
		return "is signed with a key that had ended"
	}
	return ""
}

// pass follows the life of the keys; sound says that the event's signature is.
func (s *signatures) pass(e Event, sound bool) string {
	k := s.keys[e.Subject]
	switch {
	case e.Act == s.From:
		s.begun = true
	case slices.Contains(s.End, e.Act) && k != nil:
		k.ended = true
		if person := s.Keys[e.Subject].Person; s.valid[person] == e.Subject {
			delete(s.valid, person)
		}
	case e.Act == s.Make && sound:
		if k != nil {
			return "makes a signing key again"
		}
		k = &keyLife{made: true, valid: !s.Keys[e.Subject].Waits}
		s.keys[e.Subject] = k
		if k.valid {
			return s.stands(e.Subject)
		}
	case e.Act == s.Endorse && sound && e.Signer != "" && k != nil && !k.valid:
		if e.Person == s.Keys[e.Subject].Person || slices.Contains(k.by, e.Person) {
			return "endorses a signing key as its holder, or twice"
		}
		if k.by = append(k.by, e.Person); len(k.by) >= s.Endorsers {
			k.valid = true
			return s.stands(e.Subject)
		}
	}
	return ""
}

// stands notes that a key is valid: a person has one at a time.
func (s *signatures) stands(key string) string {
	person := s.Keys[key].Person
	other := s.valid[person]
	s.valid[person] = key
	if other != "" {
		return "makes a second signing key valid beside " + other
	}
	return ""
}

// SignedRow reports whether an event of one of the acts names the row, with a sound
// signature or from before acts were signed. Without CheckSignatures every row is.
func (a *Auditor) SignedRow(table, id string, acts ...string) bool {
	if a.sign == nil {
		return true
	}
	a.settle()
	return slices.ContainsFunc(a.sign.named[[2]string{table, id}], func(act string) bool { return slices.Contains(acts, act) })
}
