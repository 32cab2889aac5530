package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/appraise"
	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/internal/office"
	"luoshi/internal/org"
	"luoshi/internal/store"
)

// TestInitTwice sets a county up and tries again: plain words, and nothing changes. The
// first administrator opens it, both posts are marked, and the opening period does not
// end while nobody else could confirm.
func TestInitTwice(t *testing.T) {
	t.Parallel()
	var said bytes.Buffer
	e := env{ctx: t.Context(), stdin: strings.NewReader("Fang-Wen-2026x\n"), stdout: &said, stderr: &said}
	c := initCmd{place: place{DB: "sqlite:" + filepath.Join(t.TempDir(), "luoshi.db")}, Home: 610723, Name: "方文清", Login: "anquan"}
	if err := c.Run(e); err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(said.String(), "）：")
	c.Token, _, _ = strings.Cut(rest, "\n")
	if err := c.Run(e); err != nil {
		t.Fatal(err)
	}
	for _, token := range []string{"", c.Token} {
		again := c
		again.Token = token
		e.stdin = strings.NewReader("Fang-Wen-2026x\n")
		if err := again.Run(e); err == nil || !strings.Contains(err.Error(), "已经设立过") || strings.Contains(err.Error(), "UNIQUE") {
			t.Errorf("再设立一次：%v", err)
		}
	}
	s, err := c.open(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if _, err = s.Do(t.Context(), c.Home, "", func(tx *store.Tx) error { // nothing follows from the template
		_, err := office.ProposeConsequence(tx, matter.Rules{Calendar: s.Calendar(), Zone: time.UTC}, access.Actor{Role: "supervisor", Now: s.Now()},
			consequence.Draft{Kind: "interview", Pack: "template@1", Post: "nobody"})
		return err
	}); !fault.Is(err, "office.kind_unfilled") {
		t.Errorf("按样板提出结果运用：%v", err)
	}
	if _, err = s.Do(t.Context(), c.Home, "", func(tx *store.Tx) error {
		month := calendar.PeriodOf(calendar.Monthly, calendar.DateOf(tx.Now(), time.UTC))
		_, err := tx.SheetFor("village_board", appraise.WindowOf(month, time.UTC))
		return err
	}); !fault.Is(err, "appraise.no_version") {
		t.Errorf("按样板计算排名：%v", err)
	}
	_, err = s.Do(t.Context(), c.Home, "", func(tx *store.Tx) error {
		opener, err := tx.Opener()
		if err != nil {
			return err
		}
		ps, err := tx.Posts()
		for _, p := range ps {
			as, err := tx.Appointments(p.ID)
			if err != nil {
				return err
			}
			if len(as) != 1 || as[0].State != org.Opening || as[0].Person != opener {
				t.Errorf("%s：%+v", p.Title, as)
			}
		}
		if len(ps) != 2 || err != nil {
			t.Errorf("%d 个岗位，%v", len(ps), err)
		}
		actor := access.Actor{Account: "x", Person: opener, Post: ps[0].ID, Body: ps[0].Body, Role: access.SystemAdmin, Home: c.Home, Now: tx.Now()}
		return org.CloseOpening(tx, actor, calendar.DateOf(tx.Now(), time.UTC))
	})
	if !fault.Is(err, "org.opening_alone") {
		t.Errorf("只有首位管理员时结束开局：%v", err)
	}
}
