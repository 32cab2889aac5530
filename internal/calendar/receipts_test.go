package calendar

import (
	"encoding/csv"
	"errors"
	"io"
	"os"
	"testing"
	"time"
)

// receipt is one municipal permit case with its planned deadline and its events.
type receipt struct {
	start, deadline time.Time
	events          []time.Time
}

func receipts(t *testing.T) map[string]*receipt {
	t.Helper()
	f, err := os.Open(shared(t, "deadlines", "wabo_receipt.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	head, err := r.Read()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range head {
		column[name] = i
	}
	when := func(row []string, name string) time.Time {
		v, err := time.Parse("2006-01-02 15:04:05.999999Z07:00", row[column[name]])
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	cases := map[string]*receipt{}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return cases
		}
		if err != nil {
			t.Fatal(err)
		}
		id := row[column["case:concept:name"]]
		if cases[id] == nil {
			cases[id] = &receipt{start: when(row, "case:startdate"), deadline: when(row, "case:deadline")}
		}
		cases[id].events = append(cases[id].events, when(row, "time:timestamp"))
	}
}

// The permits of a Dutch municipality: statutory terms of 56 and 98 days run by
// the local civil date, over the change of summer time, and an event on the due
// date after the hour of the start is not late.
func TestReceiptDeadlines(t *testing.T) {
	t.Parallel()
	loc := zone(t, "Europe/Amsterdam")
	terms := map[int]int{}
	cases := receipts(t)
	byInstant, byDate := 0, 0
	for id, c := range cases {
		days := int(DateOf(c.deadline, loc) - DateOf(c.start, loc))
		ck, err := StartClock(Segment{Term: Term{days, Day}, From: c.start, Source: "Wabo"})
		if err != nil {
			t.Fatalf("%s: %v", id, err)
		}
		due, err := ck.Due(nil, loc)
		if err != nil || due.Date != DateOf(c.deadline, loc) {
			t.Fatalf("%s: due %s, %v; the file says %s", id, due.Date, err, c.deadline)
		}
		terms[days]++
		instant, civil := false, false
		for _, e := range c.events {
			_, late, err := LateBy(Embedded(), due, e, loc)
			if err != nil {
				t.Fatal(err)
			}
			civil = civil || late
			instant = instant || e.After(c.deadline)
		}
		if instant {
			byInstant++
		}
		if civil {
			byDate++
		}
	}
	if len(cases) != 1434 || terms[56] != 1080 || terms[98] != 58 || byInstant != 92 || byDate != 84 {
		t.Errorf("%d cases, %d of 56 days, %d of 98; late %d by instant, %d by date", len(cases), terms[56], terms[98], byInstant, byDate)
	}
	t.Logf("%d cases, %d of 56 days, %d of 98; late %d by instant, %d by date", len(cases), terms[56], terms[98], byInstant, byDate)
}
