package office

import (
	"strings"
	"testing"
)

// TestSignedStates: what a signature alone gives is given by acts that are signed, and every
// event that a life table says is signed belongs to one right alone.
func TestSignedStates(t *testing.T) {
	t.Parallel()
	for _, s := range SignedStates() {
		for act := range strings.FieldsSeq(s.Acts) {
			if !IsSigned(act) {
				t.Errorf("%s.%s: %s is signed in no life table", s.Table, s.Column, act)
			}
		}
	}
	of := map[string]string{}
	for _, s := range Lives() {
		for _, l := range s.Lines {
			for act := range strings.FieldsSeq(l.Signed) {
				if was := of[act]; was != "" && was != l.Right {
					t.Errorf("%s is left under %s and %s", act, was, l.Right)
				}
				of[act] = l.Right
			}
		}
	}
	if n := len(SignRules().Acts); n != len(of) || n < 20 {
		t.Errorf("%d acts are signed, %d stand in the tables", n, len(of))
	}
	value := func(column string) any { return map[string]any{"state": "signed", "case_id": ""}[column] }
	if got := Unsigned("letter", value, func(acts ...string) bool { return acts[0] == "letter.annul" }); len(got) != 1 {
		t.Errorf("a signed letter that nobody signed: %q", got)
	}
}
