package countytest

import (
	"strings"
	"testing"
	"time"

	"luoshi/internal/calendar"
	"luoshi/internal/office"
	"luoshi/internal/scenario/county"
	"luoshi/internal/store"
	"luoshi/journal"
	"luoshi/pack"
	"luoshi/packs"
)

// Issue gives the county the next version of its pack, in force from a time on, with words
// replaced: a setting that the county's own pack does not have is tried on pages with it.
func Issue(t *testing.T, c *county.County, from time.Time, replace ...string) {
	t.Helper()
	file, err := packs.Files.ReadFile("yangxian/pack.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := string(file)
	for i := 0; i+1 < len(replace); i += 2 {
		if !strings.Contains(text, replace[i]) {
			t.Fatalf("the pack has no %q", replace[i])
		}
		text = strings.ReplaceAll(text, replace[i], replace[i+1])
	}
	text = strings.Replace(text, "\nversion: 1\n", "\nversion: 2\n", 1)
	p, problems := pack.ReadText([]byte(text))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	day := calendar.DateOf(from, c.Zone)
	given := office.Issue{Pack: p.Key(), Title: p.Title, Document: "洋办发〔2026〕100号", State: office.IssueGiven, From: from, Effective: day, Corrects: calendar.None}
	if _, err := c.Store.Do(t.Context(), c.Home, "", func(tx *store.Tx) error {
		if err := tx.KeepPack(p, text, p.Document); err != nil {
			return err
		}
		if err := tx.SavePackIssue(&given); err != nil {
			return err
		}
		return tx.Record(journal.Event{Act: "pack.give", Subject: given.ID, At: c.Store.Now().UnixMilli()})
	}); err != nil {
		t.Fatal(err)
	}
}
