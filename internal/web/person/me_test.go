package person

import (
	"testing"

	"luoshi/internal/account"
	"luoshi/internal/web"
	"luoshi/internal/wording"
)

// TestEventTitles: what a person reads of acts in the own name has words.
func TestEventTitles(t *testing.T) {
	t.Parallel()
	for act, title := range eventTitles {
		if !wording.HasPage(title) {
			t.Errorf("%s: %s has no English", act, title)
		}
	}
	c := &web.Ctx{Lang: wording.Zh}
	for _, act := range []string{"person.look", account.FactorSet, account.FactorOff, account.MadeKey, "duty.enter", "letter.sign"} {
		if actTitle(c, act) == act {
			t.Errorf("%s has no words", act)
		}
	}
}
