package journal

import (
	"errors"
	"slices"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

// The appender stores what package tlog would store, and gives its roots, from
// wherever it is resumed.
func TestAppenderAgreesWithTlog(t *testing.T) {
	t.Parallel()
	var hashes Hashes
	var a Appender
	for n := range 300 {
		leaf := sampleEvent(n).Append(nil)
		want, err := HashesFor(int64(n), leaf, hashes)
		if err != nil {
			t.Fatal(err)
		}
		resumed, err := ResumeAppender(int64(n), hashes)
		if err != nil {
			t.Fatal(err)
		}
		for _, from := range []*Appender{&a, resumed} {
			got, err := from.Append(nil, leaf)
			if err != nil || len(got) != len(want) {
				t.Fatalf("leaf %d: %d hashes, %v; want %d", n, len(got), err, len(want))
			}
			for i := range got {
				if got[i].Hash != want[i] || got[i].Index != int64(len(hashes)+i) {
					t.Fatalf("leaf %d hash %d: place %d", n, i, got[i].Index)
				}
			}
		}
		hashes = append(hashes, want...)
		root, err := Root(int64(n+1), hashes)
		if err != nil || root != a.Root() || root != resumed.Root() || a.Size() != int64(n+1) {
			t.Fatalf("root of %d leaves differs (%v)", n+1, err)
		}
	}
	if (&Appender{}).Root() != emptyRoot() {
		t.Error("root of the empty log")
	}
}

func TestAppenderCopyTakesABatchBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var a Appender
		for i := range rapid.IntRange(0, 70).Draw(t, "before") {
			_, _ = a.Append(nil, []byte{byte(i)}) // cannot be full
		}
		before, root := a, a.Root()
		for range rapid.IntRange(1, 70).Draw(t, "batch") {
			_, _ = a.Append(nil, []byte("lost"))
		}
		if a = before; a.Root() != root {
			t.Fatal("the copy was changed by the batch")
		}
	})
}

func TestSizesThatCannotBe(t *testing.T) {
	t.Parallel()
	_, err1 := HashesFor(-1, nil, Hashes{})
	_, err2 := Root(MaxSize+1, Hashes{})
	_, err3 := ResumeAppender(-5, Hashes{})
	_, err4 := MakeInclusion("o", 3, 3, nil, Hashes{})
	_, err5 := MakeConsistency("o", 4, 3, Hashes{})
	_, err6 := (&Appender{size: MaxSize}).Append(nil, nil)
	for i, err := range []error{err1, err2, err3, err4, err5, err6} {
		if !errors.Is(err, ErrSize) {
			t.Errorf("case %d: %v", i+1, err)
		}
	}
	if _, err := ResumeAppender(3, Hashes{}); err == nil {
		t.Error("an edge that is not stored was resumed")
	}
	short := tlog.HashReaderFunc(func([]int64) ([]tlog.Hash, error) { return nil, nil })
	if _, err := ResumeAppender(3, short); err == nil {
		t.Error("a reader that answers too little was believed")
	}
}

func TestResumeReadsAscendingOnce(t *testing.T) {
	t.Parallel()
	_, hashes := sampleLog(t, 200)
	for size := range int64(201) {
		calls := 0
		_, err := ResumeAppender(size, tlog.HashReaderFunc(func(at []int64) ([]tlog.Hash, error) {
			calls++
			if !slices.IsSorted(at) {
				t.Errorf("size %d: %v is not ascending", size, at)
			}
			return hashes.ReadHashes(at)
		}))
		if err != nil || calls > 1 {
			t.Errorf("size %d: %d calls, %v", size, calls, err)
		}
	}
}
