package office_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"luoshi/internal/access"
	"luoshi/internal/keyring"
	"luoshi/internal/letter"
	"luoshi/internal/matter"
	"luoshi/internal/scenario"
	"luoshi/internal/store"
	"luoshi/internal/store/storetest"
)

const home = 610723

// scene are the posts that every script of this package plays with.
const scene = `# XX-01 阶梯
县 610723
日 2026-09-01
岗位 督导组 角色 县督导组 在 610723 人 周明
岗位 督导组二 角色 县督导组 在 610723 单位 县督导组乙 人 周二
岗位 签发人 角色 签发人 在 610723 单位 县委办 人 郑立
岗位 组织部 角色 县委组织部 在 610723 人 秦正
岗位 镇办 角色 镇(办)扶贫办 在 龙亭镇 人 何静
岗位 一书记 角色 第一书记 在 龙亭镇/龙亭村 人 刘思远 派出 县水利局
岗位 村支书 角色 村党支部书记 在 龙亭镇/龙亭村 人 李存良
`

// played plays a script on a fresh store and hands the store over; tell looks at it
// before it is closed.
func played(t *testing.T, script string, tell func(v *store.View) error) []error {
	t.Helper()
	text, err := os.ReadFile("../../packs/yangxian/pack.yaml")
	if err != nil {
		t.Fatal(err)
	}
	read, problems := scenario.Parse("script.txt", script)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	keys, err := keyring.Open(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	clock := &scenario.Clock{}
	s, err := store.Open(t.Context(), storetest.Engines(t)[0].URL(t), store.Options{Keys: keys, Clock: func() time.Time { return clock.Now(time.Time{}) }})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	errs := scenario.Play(context.WithoutCancel(t.Context()), s, clock, text, read)
	if tell != nil {
		if err := s.View(t.Context(), home, tell); err != nil {
			t.Fatal(err)
		}
	}
	return errs
}

// rules plays scripts in which nothing may go otherwise than they say.
func rules(t *testing.T, scripts [][2]string) {
	t.Helper()
	for _, c := range scripts {
		t.Run(c[0], func(t *testing.T) {
			t.Parallel()
			for _, err := range played(t, scene+strings.TrimSpace(c[1])+"\n", nil) {
				t.Error(err)
			}
		})
	}
}

// everything reads the matters of the county and their letters, the oldest first.
func everything(v *store.View) ([]matter.Matter, map[string][]letter.Letter, error) {
	ms, err := v.Ledger(store.LedgerFilter{Sees: access.Everything(), Limit: 1000})
	if err != nil {
		return nil, nil, err
	}
	out := map[string][]letter.Letter{}
	for _, m := range ms {
		ls, err := v.LettersOf(m.ID)
		if err != nil {
			return nil, nil, err
		}
		for i := len(ls) - 1; i >= 0; i-- {
			out[m.ID] = append(out[m.ID], ls[i])
		}
	}
	return ms, out, nil
}
