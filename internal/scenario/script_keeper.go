package scenario

import (
	"luoshi/internal/access"
	"luoshi/internal/appraise"
	"luoshi/internal/fault"
	"luoshi/internal/store"
)

// drawCode draws a keeper's code, keeps it as the keeper would, and types it back.
func (p *player) drawCode(s statement) error {
	seat := s.get("round") + "/" + s.get("by")
	err := p.act(s.get("by"), func(tx *store.Tx, actor access.Actor) error {
		code, err := appraise.DrawCode(tx, actor, p.rounds[s.get("round")])
		p.codes[seat] = code
		return err
	})
	if err != nil {
		return err
	}
	return p.enterCode(s, p.codes[seat])
}

func (p *player) handIn(s statement) error {
	code := p.codes[s.get("round")+"/"+s.get("by")]
	if s.has("code") {
		code = s.get("code")
	}
	return p.enterCode(s, code)
}

// enterCode answers a wrong code as a refusal, once it is recorded.
func (p *player) enterCode(s statement, code string) error {
	right := false
	err := p.act(s.get("by"), func(tx *store.Tx, actor access.Actor) (err error) {
		right, err = appraise.EnterCode(tx, p.rules, actor, p.rounds[s.get("round")], code)
		return err
	})
	if err == nil && !right {
		err = fault.At("secret", "appraise.code_wrong")
	}
	return err
}

func (p *player) giveUpKey(s statement) error {
	return p.act(s.get("by"), func(tx *store.Tx, actor access.Actor) error {
		_, err := appraise.GiveUpKey(tx, actor, p.rounds[s.get("round")])
		return err
	})
}
