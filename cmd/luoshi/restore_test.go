package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/matter"
	"luoshi/internal/scenario"
	"luoshi/internal/scenario/county"
	"luoshi/internal/store"
)

// TestRestoreVoidsOpenRounds backs a county up while a ballot is open, restores it
// elsewhere and wants the round void there, in words, and untouched in the original.
func TestRestoreVoidsOpenRounds(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var said bytes.Buffer
	e := env{ctx: t.Context(), stdout: &said, stderr: &said}
	live := place{DB: "sqlite:" + filepath.Join(dir, "luoshi.db")}
	now := time.Date(2026, 9, 24, 4, 0, 0, 0, time.UTC)
	s, err := live.open(t.Context(), func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	c, err := county.New(s, &scenario.Clock{})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Build(t.Context()); err != nil {
		t.Fatal(err)
	}
	as := func(key string) access.Actor { a := c.Actor(key); a.Now = now; return a }
	review := appraise.Review{ID: "r", Title: "镇周点评", Cadence: calendar.Weekly, Level: area.Town, Options: []appraise.VoteOption{{Title: "好"}, {Title: "差"}}}
	id, err := s.Do(t.Context(), c.Home, "", func(tx *store.Tx) error {
		r, err := appraise.OpenRound(tx, matter.Rules{Calendar: s.Calendar(), Zone: c.Zone}, as("desk"), review, as("desk").Area, "2026-W39", "yangxian@1")
		if err == nil {
			_, err = appraise.Vote(tx, as("water"), r.ID, map[string]int{c.Posts["town/"+c.Towns[0].String()].Body: 1})
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	stateOf := func(s *store.Store) (r appraise.Round) {
		t.Helper()
		if err := s.View(t.Context(), c.Home, func(v *store.View) (err error) { r, err = v.Round(id); return err }); err != nil {
			t.Fatal(err)
		}
		return r
	}
	round := stateOf(s)
	key := filepath.Join(dir, "keys", "rounds", round.Box+".key")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	backup := filepath.Join(dir, "backup.db")
	if err := (&backupCmd{place: live, Out: backup}).Run(e); err != nil || !strings.Contains(said.String(), filepath.Join("keys", "rounds")) {
		t.Fatalf("备份没有说评议密钥不要保存：%s（%v）", said.String(), err)
	}
	secret, err := os.ReadFile(key)
	if err != nil {
		t.Fatal(err)
	}
	if copied, err := os.ReadFile(backup); err != nil || bytes.Contains(copied, secret) {
		t.Errorf("备份里有评议密钥（%v）", err)
	}
	said.Reset()
	copyOf := place{DB: "sqlite:" + filepath.Join(dir, "restored.db"), Files: live.Files, Keys: filepath.Join(dir, "keys")}
	if err := (&restoreCmd{place: copyOf, In: backup}).Run(e); err != nil || !strings.Contains(said.String(), "评议 1 期已作废") {
		t.Fatalf("恢复：%s（%v）", said.String(), err)
	}
	for p, want := range map[place]appraise.RoundState{copyOf: appraise.RoundVoid, live: appraise.Open} {
		s, err := p.open(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if r := stateOf(s); r.State != want || want == appraise.RoundVoid && r.Void != appraise.Restored {
			t.Errorf("%s：%s %s，应为 %s", p.DB, r.State, r.Void, want)
		}
		if r, err := s.Verify(t.Context(), c.Home); err != nil || !r.Intact() {
			t.Errorf("%s：%+v（%v）", p.DB, r.Findings, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(key); err != nil {
		t.Errorf("恢复一份副本就销毁了原库的密钥：%v", err)
	}
	if tag, err := os.ReadFile(filepath.Join(dir, "keys", "rounds", "CACHEDIR.TAG")); err != nil || !strings.HasPrefix(string(tag), "Signature: 8a477f597d28d172789f06886806bc55") {
		t.Errorf("密钥文件夹没有不备份的标记（%v）", err)
	}
}
