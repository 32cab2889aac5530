package journal_test

import (
	"bytes"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/note"

	"luoshi/journal"
)

// county is what happens inside: a log grows from three events to five, and
// each time a checkpoint is given out. It returns what leaves the house.
func county() (verifier string, older, newer, proofFile []byte) {
	secret, verifier, err := journal.NewKey(journal.Origin(610723), bytes.NewReader(bytes.Repeat([]byte{7}, 32)))
	check(err)
	own, err := note.NewSigner(secret)
	check(err)

	var log journal.Appender
	var stored journal.Hashes // a table (index, hash) in a real store
	var leaves [][]byte
	for i, act := range []string{"matter.register", "matter.assign", "matter.report", "matter.verify", "matter.write_off"} {
		leaf := journal.Event{Home: 610723, ID: fmt.Sprintf("01990000-0000-7000-8000-%012d", i), At: 1791417600000, Act: act}.Append(nil)
		hashes, err := log.Append(nil, leaf)
		check(err)
		for _, h := range hashes {
			stored = append(stored, h.Hash)
		}
		leaves = append(leaves, leaf)
		cp, err := journal.SignCheckpoint(journal.Checkpoint{Origin: journal.Origin(610723), Size: log.Size(), Root: log.Root(), At: 1791460800000}, own)
		check(err)
		switch log.Size() {
		case 3:
			older = cp
		case 5:
			newer = cp
		}
	}
	proof, err := journal.MakeInclusion(journal.Origin(610723), 5, 3, leaves[3], stored)
	check(err)
	proof, err = proof.Since(3, stored)
	check(err)
	proofFile, err = proof.Append(nil)
	check(err)
	return verifier, older, newer, proofFile
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

// An outsider holds the county's public key, the checkpoint printed on a letter
// of last month, and has now been given a newer checkpoint and a proof file.
func Example() {
	verifier, lastMonth, today, proofFile := county()

	own, err := note.NewVerifier(verifier)
	check(err)
	older, err := journal.OpenCheckpoint(lastMonth, own)
	check(err)
	newer, err := journal.OpenCheckpoint(today, own)
	check(err)
	fmt.Printf("%s: %d events then, %d now\n", newer.Checkpoint.Origin, older.Checkpoint.Size, newer.Checkpoint.Size)

	proof, err := journal.ParseProof(proofFile)
	check(err)
	check(proof.Verify(newer.Checkpoint, &older.Checkpoint))
	event, err := journal.ParseEvent(proof.Inclusion.Leaf)
	check(err)
	fmt.Printf("event %d is %s, and the history of %d events is unchanged\n", proof.Inclusion.Index+1, event.Act, proof.Consistency.Older)

	proof.Inclusion.Leaf = bytes.Replace(proof.Inclusion.Leaf, []byte("verify"), []byte("return"), 1)
	fmt.Println("altered:", errors.Is(proof.Verify(newer.Checkpoint, nil), journal.ErrNotIncluded))

	// Output:
	// luoshi/610723: 3 events then, 5 now
	// event 4 is matter.verify, and the history of 3 events is unchanged
	// altered: true
}
