package store

import (
	"context"
	"crypto/hpke"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"log/slog"

	"luoshi/internal/appraise"
	"luoshi/internal/fault"
	"luoshi/internal/ident"
	"luoshi/internal/keyring"
	"luoshi/journal"
)

// A vote is one row: who voted on what body, with the ballot sealed to the key of the
// round in the column sealed. The journal's digest of the row names the print of the
// sealed ballot and not the ballot, so that taking it out at the close leaves the row
// proved. There is no second row whose place, time or transaction could be laid
// beside it; docs/decisions/2026-11-29-ballots.md has the reasons.

func voteds() *table[appraise.Voted] {
	return newTable("voted", "round body person print?",
		func(v *appraise.Voted) *ident.Row { return &v.Row },
		func(v *appraise.Voted) []any { return []any{&v.Round, &v.Body, &v.Person, &v.Print} })
}

// countedBallots are the ballots of rounds before sealing, entered one by one at the
// close. Nothing is added to them.
func countedBallots() *table[appraise.Ballot] {
	return newTable("ballot_counted", "round body choice",
		func(b *appraise.Ballot) *ident.Row { return &b.Row },
		func(b *appraise.Ballot) []any { return []any{&b.Round, &b.Body, &b.Choice} })
}

// randomID is an identifier that tells neither time nor order (UUIDv4).
func randomID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // it never fails: the runtime aborts the program first
	b[6], b[8] = 0x40|b[6]&0x0f, 0x80|b[8]&0x3f
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// HasVoted reports whether a person has voted on a body.
func (r *Reader) HasVoted(round, body, person string) (bool, error) {
	var n int
	err := r.queryRow("SELECT count(*) FROM voted WHERE home = $1 AND round = $2 AND body = $3 AND person = $4", r.home, round, body, person).Scan(&n)
	return n > 0, err
}

// VotedOn reads the bodies that a person has voted on in a round.
func (r *Reader) VotedOn(round, person string) (map[string]bool, error) {
	vs, err := list(r, r.s.t.appraise.voted, "WHERE home = $1 AND round = $2 AND person = $3 ORDER BY id", round, person)
	out := make(map[string]bool, len(vs))
	for _, x := range vs {
		out[x.Body] = true
	}
	return out, err
}

// RunningRounds reads the rounds that have not ended.
func (r *Reader) RunningRounds() ([]appraise.Round, error) {
	return list(r, r.s.t.appraise.round, "WHERE home = $1 AND state IN ('named', 'open', 'shut') ORDER BY id")
}

// A round's box is a counter row: a vote adds one to it and a closing takes it
// away, so that a vote and the closing cannot both succeed unseen.
const (
	openBox  = "INSERT INTO counter (home, id, last, version) VALUES ($1, $2, 0, 1)"
	useBox   = "UPDATE counter SET last = last + 1, version = version + 1 WHERE home = $1 AND id = $2"
	closeBox = "DELETE FROM counter WHERE home = $1 AND id = $2"
	sealOne  = "UPDATE voted SET sealed = $3 WHERE home = $1 AND id = $2"
	takeAll  = "UPDATE voted SET sealed = NULL WHERE home = $1 AND round = $2"
)

// NewBoxKey makes the key of a round that is about to be opened.
func (tx *Tx) NewBoxKey() (string, error) {
	if err := tx.step(); err != nil {
		return "", err
	}
	box, err := tx.s.keyr.NewRound()
	if err == nil {
		tx.undo = append(tx.undo, func() { _ = tx.s.keyr.DestroyRound(box) }) // nothing was sealed to it
	}
	return box, err
}

// OpenBox opens the box of a round.
func (tx *Tx) OpenBox(round string) error {
	_, err := tx.exec(openBox, tx.home, "box-"+round)
	return err
}

// HasBoxKey reports whether the key of a round is here.
func (tx *Tx) HasBoxKey(r appraise.Round) (bool, error) { return tx.s.HasBoxKey(r) }

// HasBoxKey reports whether the key of a round is here.
func (s *Store) HasBoxKey(r appraise.Round) (bool, error) {
	_, err := s.keyr.Round(r.Box)
	if errors.Is(err, keyring.ErrNoRound) {
		return false, nil
	}
	return err == nil, err
}

// Cast stores that a person has voted on a body, under a random identifier, with the
// sealed ballot. It answers Conflict when the box was closed meanwhile, or when what
// is sealed could never be opened.
func (tx *Tx) Cast(r appraise.Round, body, person string, choice int) error {
	if err := tx.oneRow(useBox, tx.home, "box-"+r.ID); err != nil {
		return err
	}
	key, err := tx.s.keyr.Round(r.Box)
	if errors.Is(err, keyring.ErrNoRound) {
		return fault.New(fault.Conflict, "appraise.key_lost")
	}
	if err != nil {
		return err
	}
	v := appraise.Voted{Round: r.ID, Body: body, Person: person}
	v.ID = randomID()
	locks, err := tx.locksOf(r)
	if err != nil {
		return err
	}
	sealed, err := ballotOf(tx.home, v).Seal(key.PublicKey(), locks, choice)
	if err != nil {
		return err
	}
	v.Print = keyring.Print(sealed)
	if err := save(tx, tx.s.t.appraise.voted, &v); err != nil {
		return err
	}
	_, err = tx.exec(sealOne, tx.home, v.ID, sealed)
	return err
}

func (tx *Tx) oneRow(text string, args ...any) error {
	res, err := tx.exec(text, args...)
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n != 1 {
		err = fault.New(fault.Conflict, "appraise.round_not_open")
	}
	return err
}

// ballotOf says to the keyring which vote a sealed ballot is of.
func ballotOf(home int, v appraise.Voted) keyring.Ballot {
	return keyring.Ballot{Home: home, ID: v.ID, Round: v.Round, Body: v.Body, Person: v.Person}
}

// ShutBox closes the box of a round. Votes wait for the box's row or find it gone.
func (tx *Tx) ShutBox(r appraise.Round) error {
	_, err := tx.exec(closeBox, tx.home, "box-"+r.ID)
	return err
}

// ReadBox opens the ballots of a round. Whatever is not as it was cast is no ballot.
func (tx *Tx) ReadBox(r appraise.Round) (appraise.Box, error) {
	cast, err := tx.castRows(r.ID)
	if err != nil {
		return appraise.Box{}, err
	}
	box := appraise.Box{Voters: len(cast)}
	key, err := tx.s.keyr.Round(r.Box)
	var seats []hpke.PrivateKey
	if err == nil {
		seats, err = tx.s.keyr.Seats(r.Box, r.Keepers)
	}
	if errors.Is(err, keyring.ErrNoRound) {
		box.Lost = true
		return box, nil
	}
	if err == nil {
		err = tx.openAll(r, key, seats, cast, &box)
	}
	return box, err
}

// EmptyBox takes the sealed ballots of a round out.
func (tx *Tx) EmptyBox(r appraise.Round) error {
	_, err := tx.exec(takeAll, tx.home, r.ID)
	return err
}

// DestroyBoxKey destroys the key of a round once the transaction is committed.
func (tx *Tx) DestroyBoxKey(r appraise.Round) {
	tx.after = append(tx.after, func() {
		if err := tx.s.keyr.DestroyRound(r.Box); err != nil { // the sweep tries again
			slog.Error("destroy the key of a round", "round", r.ID, "err", err)
		}
	})
}

// castRows reads from the journal which rows the votes of a round wrote.
func (tx *Tx) castRows(round string) (map[string][32]byte, error) {
	rows, err := tx.query("SELECT leaf FROM event WHERE home = $1 AND subject = $2 AND subject <> '' AND act = 'review.vote'", tx.home, round)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	out := map[string][32]byte{}
	for rows.Next() {
		var leaf []byte
		if err := rows.Scan(&leaf); err != nil {
			return nil, err
		}
		e, err := journal.ParseEvent(leaf)
		if err != nil {
			return nil, err
		}
		for _, r := range e.Rows {
			if r.Table == "voted" {
				out[r.ID] = r.Digest
			}
		}
	}
	return out, rows.Err()
}

// openAll opens the ballots of the rows that the journal names as they stand. A row
// beside them counts as a voter without a ballot.
func (tx *Tx) openAll(r appraise.Round, key hpke.PrivateKey, seats []hpke.PrivateKey, cast map[string][32]byte, box *appraise.Box) error {
	t := tx.s.t.appraise.voted
	rows, err := tx.query("SELECT "+t.columns("")+", sealed FROM voted WHERE home = $1 AND round = $2", tx.home, r.ID)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var v appraise.Voted
		var sealed []byte
		if err := t.scan(tx.s.keyr, rows, &v, &sealed); err != nil {
			return err
		}
		_, digest, err := t.values(tx.s.keyr, &v, v.Version)
		if err != nil {
			return err
		}
		want, known := cast[v.ID]
		if !known {
			box.Voters++
			continue
		}
		choice, ok := ballotOf(tx.home, v).Open(key, seats, sealed)
		if ok && digest == want && keyring.Print(sealed) == v.Print && choice < len(r.Options) {
			box.Ballots = append(box.Ballots, appraise.Ballot{Round: r.ID, Body: v.Body, Choice: choice})
		}
	}
	return rows.Err()
}

// DropRoundKeys destroys the keys of rounds of a home that have ended: of
// a process that ended between the close and the destruction. Keys that this database
// does not know are left alone.
func (s *Store) DropRoundKeys(ctx context.Context, home int) error {
	boxes, err := s.keyr.Rounds()
	if err != nil || len(boxes) == 0 {
		return err
	}
	for _, box := range boxes {
		var state appraise.RoundState
		err := s.View(ctx, home, func(v *View) error {
			err := v.queryRow("SELECT state FROM review_round WHERE home = $1 AND box = $2", home, box).Scan(&state)
			if errors.Is(err, sql.ErrNoRows) {
				state, err = appraise.Open, nil
			}
			return err
		})
		if err == nil && state.Ended() {
			err = s.keyr.DestroyRound(box)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
