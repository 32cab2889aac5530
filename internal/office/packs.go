package office

import (
	"strconv"
	"strings"

	"luoshi/internal/access"
	"luoshi/internal/fault"
	"luoshi/journal"
	"luoshi/pack"
)

// PackTx is what issuing a pack needs of a transaction.
type PackTx interface {
	PackInForce() (key string, demo bool, err error)
	LatestVersion(id string) (int, error)
	IssuePack(p *pack.Pack, text, document string) error
	PutInForce(p *pack.Pack) (programme string, err error)
	Record(e journal.Event) error
}

// IssuePack issues the text of a pack (下发机制包) and puts it in force: what is open
// keeps the version it was registered under, what is registered from now on is
// under the new one. document is the office's own document, with its number; a
// pack that carries a year was written after an article and is issued outside a
// demo under that document alone. Every problem of the text is answered at once;
// with any, nothing is issued.
func IssuePack(tx PackTx, actor access.Actor, text, document string) (*pack.Pack, []pack.Problem, error) {
	if err := access.May(actor, "pack.issue", access.Subject{Area: actor.Area}); err != nil {
		return nil, nil, err
	}
	p, problems := pack.ReadText([]byte(text))
	if len(problems) > 0 {
		return nil, problems, nil
	}
	key, demo, err := tx.PackInForce()
	if err != nil {
		return p, nil, err
	}
	document = strings.TrimSpace(document)
	switch n := len([]rune(document)); {
	case n == 0 && p.Year > 0 && !demo:
		return p, nil, fault.At("document", "office.pack_year", strconv.Itoa(p.Year))
	case n == 0:
		return p, nil, fault.At("document", "office.pack_document")
	case n > 200:
		return p, nil, fault.At("document", "office.pack_document_long")
	}
	latest, err := tx.LatestVersion(p.ID)
	if err != nil {
		return p, nil, err
	}
	if p.Version <= latest {
		return p, nil, fault.At("text", "office.pack_version", p.ID, strconv.Itoa(latest))
	}
	if err := tx.IssuePack(p, text, document); err != nil {
		return p, nil, err
	}
	programme, err := tx.PutInForce(p)
	if err != nil {
		return p, nil, err
	}
	return p, nil, tx.Record(journal.Event{At: actor.Now.UnixMilli(), Act: "pack.issue", Account: actor.Account, Person: actor.Person, Post: actor.Post, Subject: programme,
		Facts: []journal.Fact{{Name: "before", Value: key}, {Name: "document", Value: document}}})
}
