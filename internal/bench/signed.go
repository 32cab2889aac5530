package bench

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"luoshi/internal/account"
	"luoshi/internal/letter"
	"luoshi/internal/store"
	"luoshi/journal"
)

// signed measures drafts that the issuer signs, each with his own key, against drafts that
// are worded anew, which nobody signs: the difference is the number, and the signature.
func (b *bed) signed(ctx context.Context) (Line, error) {
	ids, err := b.drafts(ctx)
	if err != nil {
		return Line{}, err
	}
	per, d := len(ids)/clients, time.Second/2 // drafts are few
	issuer, desk := b.Actor("issuer"), b.Actor("supervisor")
	seed := sha256.Sum256([]byte("bench"))
	run := func(from int, act func(tx *store.Tx, id string) error) (float64, string, error) {
		before := spent()
		rate, lat, err := loop(d, func(w, i int) error {
			if i >= per/2 {
				return fmt.Errorf("%d drafts are too few", len(ids))
			}
			_, err := b.s.Do(ctx, b.Home, "", func(tx *store.Tx) error {
				tx.SignFor(func(tx *store.Tx, e journal.Event) (*journal.Signer, error) { return account.HandOf(tx, e, seed[:]) })
				return act(tx, ids[w*per+from*per/2+i])
			})
			return err
		})
		return rate, before.since(len(lat)), err
	}
	without, costs, err := run(0, func(tx *store.Tx, id string) error {
		_, err := letter.Edit(tx, desk, id, []string{"请抓紧办理。"})
		return err
	})
	if err != nil {
		return Line{}, err
	}
	with, cost, err := run(1, func(tx *store.Tx, id string) error {
		_, err := letter.Sign(tx, issuer, id, "洋督办", b.Zone)
		return err
	})
	return Line{What: "letters signed, 8 clients through the writer", Must: "—", Measured: fmt.Sprintf("%.0f/s%s", with, cost),
		Baseline: fmt.Sprintf("drafts worded anew, without a signature: %.0f/s%s", without, costs), Met: true}, err
}

// drafts are the orders that the sweep wrote, twenty thousand at most.
func (b *bed) drafts(ctx context.Context) (ids []string, err error) {
	err = b.s.View(ctx, b.Home, func(v *store.View) error {
		f := store.LetterFilter{Actor: b.Actor("issuer"), Drafts: true, State: letter.Draft, Limit: 500}
		for len(ids) < 20_000 {
			ls, err := v.Letters(f)
			if err != nil || len(ls) == 0 {
				return err
			}
			for _, l := range ls {
				if l.OfRung() && l.Case == "" {
					ids = append(ids, l.ID)
				}
			}
			f.Before = ls[len(ls)-1].ID
		}
		return nil
	})
	return ids, err
}
