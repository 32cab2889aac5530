package cases

import (
	"testing"

	"luoshi/internal/consequence"
)

func TestEveryCaseWord(t *testing.T) {
	t.Parallel()
	forms := caseForms()
	for _, a := range consequence.Acts() {
		if caseWord(a) == "" {
			t.Errorf("%s 没有中文", a)
		}
		if _, ok := forms[a]; !ok && !onLetter(a, consequence.Case{Letters: []string{"l"}, Signed: "l"}) {
			t.Errorf("%s 没有表单", a)
		}
	}
	for _, s := range consequence.States() {
		if caseStateWord(s) == "" {
			t.Errorf("%s 没有中文", s)
		}
	}
}
