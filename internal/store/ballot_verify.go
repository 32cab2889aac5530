package store

import (
	"encoding/json"
	"fmt"

	"luoshi/internal/appraise"
	"luoshi/internal/keyring"
	"luoshi/internal/store/cell"
	"luoshi/journal"
)

// auditBallots holds the ballots of each round against its voters: until it ends
// each sealed ballot must be the one that was cast; then none is left,
// and the choices that were counted must add up to those who voted and to the points.
// What cannot be read was named by the audit of its row.
func (v *View) auditBallots(a *journal.Auditor) error {
	rounds, err := v.roundsAsTheyLie()
	if err != nil {
		return err
	}
	voters, err := v.auditVoters(a, rounds)
	if err != nil {
		return err
	}
	verdicts, err := v.verdictsAsTheyLie()
	if err != nil {
		return err
	}
	for id, r := range rounds {
		if r.Box == "" || r.Options == nil { // before ballots were sealed; unreadable
			continue
		}
		for _, text := range wrongSums(r, voters[id], verdicts[id]) {
			a.Found(journal.Finding{Kind: journal.RowAltered, Table: "review_round", ID: id, Text: text})
		}
	}
	return nil
}

func (r *Reader) roundsAsTheyLie() (map[string]appraise.Round, error) {
	rows, err := r.query("SELECT id, state, box, options FROM review_round WHERE home = $1 ORDER BY id", r.home)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	out := map[string]appraise.Round{}
	for rows.Next() {
		var r appraise.Round
		var options string
		if err := rows.Scan(&r.ID, &r.State, &r.Box, &options); err != nil {
			return nil, err
		}
		if json.Unmarshal([]byte(options), &r.Options) != nil {
			r.Options = nil
		}
		out[r.ID] = r
	}
	return out, rows.Err()
}

func (r *Reader) verdictsAsTheyLie() (map[string][]appraise.Verdict, error) {
	rows, err := r.query("SELECT round, body, voters, counted, points, choices FROM verdict WHERE home = $1 ORDER BY round, id", r.home)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	out := map[string][]appraise.Verdict{}
	for rows.Next() {
		var x appraise.Verdict
		var choices string
		if err := rows.Scan(&x.Round, &x.Body, &x.Voters, cell.Flag(&x.Counted), &x.Points, &choices); err != nil {
			return nil, err
		}
		if choices != "" && json.Unmarshal([]byte(choices), &x.Choices) != nil {
			x.Choices = []int{-1} // adds up to nothing
		}
		out[x.Round] = append(out[x.Round], x)
	}
	return out, rows.Err()
}

// auditVoters counts who voted by round and body, and looks at the sealed ballots.
func (v *View) auditVoters(a *journal.Auditor, rounds map[string]appraise.Round) (map[string]map[string]int, error) {
	rows, err := v.query("SELECT id, round, body, print, sealed FROM voted WHERE home = $1 ORDER BY id", v.home)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	out := map[string]map[string]int{}
	for rows.Next() {
		var id, round, body, print string
		var sealed []byte
		if err := rows.Scan(&id, &round, &body, &print, &sealed); err != nil {
			return nil, err
		}
		if out[round] == nil {
			out[round] = map[string]int{}
		}
		out[round][body]++
		text, ended := "", rounds[round].State.Ended()
		switch {
		case ended && len(sealed) > 0:
			text = "a sealed ballot is left in a round that has ended"
		case !ended && print != "" && keyring.Print(sealed) != print:
			text = "the sealed ballot is not the one that was cast"
		}
		if text != "" {
			a.Found(journal.Finding{Kind: journal.RowAltered, Table: "voted", ID: id, Text: text})
		}
	}
	return out, rows.Err()
}

// wrongSums says where the results of a round do not follow from its votes.
func wrongSums(r appraise.Round, voters map[string]int, verdicts []appraise.Verdict) (wrong []string) {
	if !r.State.Ended() || r.State == appraise.RoundVoid {
		if len(verdicts) > 0 {
			wrong = append(wrong, "a round without a result has one")
		}
		return wrong
	}
	seen := map[string]bool{}
	for _, x := range verdicts {
		seen[x.Body] = true
		n, points := appraise.Mean(r.Options, x.Choices)
		switch {
		case x.Voters != voters[x.Body]:
			wrong = append(wrong, fmt.Sprintf("%d ballots were counted of body %s and %d persons voted on it", x.Voters, x.Body, voters[x.Body]))
		case x.Counted && (n != x.Voters || points != x.Points), !x.Counted && len(x.Choices) > 0:
			wrong = append(wrong, fmt.Sprintf("the choices counted of body %s do not add up to its %d ballots and their points", x.Body, x.Voters))
		}
	}
	for body, n := range voters {
		if !seen[body] {
			wrong = append(wrong, fmt.Sprintf("%d persons voted on body %s, which has no result", n, body))
		}
	}
	return wrong
}
