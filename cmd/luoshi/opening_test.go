package main

import (
	"strings"
	"testing"

	"luoshi/internal/store"
	"luoshi/journal"
)

// TestOpenAgain begins the opening period again at the machine: two persons with their
// passwords, one of them an administrator, and a document; nobody else.
func TestOpenAgain(t *testing.T) {
	t.Parallel()
	dir, db := newHome(t)
	second(t, dir, db)
	s := opened(t, dir, db, 0)
	if _, err := s.Do(t.Context(), proofHome, "", func(tx *store.Tx) error {
		id, err := tx.SetOpener("")
		if err != nil {
			return err
		}
		return tx.Record(journal.Event{At: tx.Now().UnixMilli(), Act: "programme.close_opening", Subject: id})
	}); err != nil {
		t.Fatal(err)
	}
	const one, two = "Mima-2026-Ceshi\n", "Mima-2026-Dier\n"
	again := func(stdin string, by ...string) (string, int) {
		args := []string{"open-again", "--db", db, "--for", "jianguo", "--document", "洋委办〔2026〕9号"}
		for _, login := range by {
			args = append(args, "--by", login)
		}
		return luoshi(t, stdin, args...)
	}
	for name, c := range map[string]struct {
		stdin string
		by    []string
	}{"一个人": {one, []string{"jianguo"}}, "一人两次": {one + one, []string{"jianguo", "jianguo"}}, "密码错": {one + one, []string{"jianguo", "dierren"}}} {
		if out, code := again(c.stdin, c.by...); code == 0 || !strings.Contains(out, "两个不同的人") {
			t.Errorf("%s：照样开了 %d %s", name, code, out)
		}
	}
	if out, code := again(one+two, "jianguo", "dierren"); code != 0 || !strings.Contains(out, "已重新开局") {
		t.Fatalf("%d %s", code, out)
	}
	if err := s.View(t.Context(), proofHome, func(v *store.View) error {
		pr, err := v.Programme()
		acc, _, err2 := v.AccountByLogin("jianguo")
		if pr.Opener == "" || pr.Opener != acc.Person || err2 != nil {
			t.Errorf("开局的人是 %q", pr.Opener)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
