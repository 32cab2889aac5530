package account

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"luoshi/internal/fault"
)

// vectors are those of RFC 6238, appendix B, for SHA-1: the last six of their eight digits.
var vectors = map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"}

func plainHash(code string) string { return "hash of " + code }

// TestCodesOfTheStandard: the codes are those that every authenticator shows.
func TestCodesOfTheStandard(t *testing.T) {
	t.Parallel()
	secret := FactorSecret([]byte("12345678901234567890"))
	for at, want := range vectors {
		if got, err := CodeAt(secret, StepAt(time.Unix(at, 0))); got != want || err != nil {
			t.Errorf("%d：%s，应为 %s，%v", at, got, want, err)
		}
	}
}

// TestCodeIsGoodOnce: a code is good in its half minute and the two beside it, once, and
// none from before it afterwards.
func TestCodeIsGoodOnce(t *testing.T) {
	t.Parallel()
	f := Factor{Secret: FactorSecret([]byte("12345678901234567890"))}
	now := time.Unix(1234567890, 0)
	code := func(off int64) string {
		c, err := CodeAt(f.Secret, StepAt(now)+off)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	for _, off := range []int64{-3, -2, 2, 3} {
		if by, err := f.prove(code(off), now, plainHash); !fault.Is(err, "account.factor_wrong") || by != "" {
			t.Errorf("差 %d 个半分钟：%v", off, err)
		}
	}
	if f.Wrong != 4 {
		t.Errorf("错了 %d 次", f.Wrong)
	}
	for _, off := range []int64{-1, 0, 1} {
		if by, err := f.prove(" "+code(off)[:3]+" "+code(off)[3:], now, plainHash); by != ByCode || err != nil || f.Wrong != 0 {
			t.Errorf("差 %d：%v，%d", off, err, f.Wrong)
		}
		for _, back := range []int64{off, -1} {
			if _, err := f.prove(code(back), now, plainHash); !fault.Is(err, "account.factor_replayed") {
				t.Errorf("用过 %d 再用 %d：%v", off, back, err)
			}
		}
	}
	ended := Factor{}
	if _, err := ended.prove("", now, plainHash); err == nil {
		t.Error("没有密钥也通过了")
	}
}

// TestRecoveryCodes: ten different ones of sixty bits, each good once however it is typed,
// and the others stay.
func TestRecoveryCodes(t *testing.T) {
	t.Parallel()
	codes, err := DrawRecovery()
	if err != nil || len(codes) != Recoveries {
		t.Fatal(codes, err)
	}
	f := Factor{}
	seen := map[string]bool{}
	for _, c := range codes {
		if len(plainCode(c)) != recoveryLen || seen[c] {
			t.Errorf("恢复码 %s", c)
		}
		seen[c] = true
		f.Codes = append(f.Codes, plainHash(plainCode(c)))
	}
	before := f.Codes
	typed := strings.NewReplacer("0", "o", "1", "l", "-", " ", "2", "２").Replace(strings.ToLower(codes[3]))
	if by, err := f.prove(typed, dawnOfFactor, plainHash); by != ByRecovery || err != nil || len(f.Codes) != Recoveries-1 {
		t.Errorf("恢复码 %q：%v，还剩 %d", typed, err, len(f.Codes))
	}
	if len(before) != Recoveries || before[3] == before[4] {
		t.Error("动了读出来的那一份")
	}
	if _, err := f.prove(codes[3], dawnOfFactor, plainHash); !fault.Is(err, "account.factor_wrong") {
		t.Errorf("用第二次：%v", err)
	}
	if by, err := f.prove(codes[9], dawnOfFactor, plainHash); by != ByRecovery || err != nil {
		t.Errorf("另一个：%v", err)
	}
}

var dawnOfFactor = time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)

// TestFactorBudget: how many codes somebody with the password may try, never waiting
// longer than asked, is what docs/trust.md says.
func TestFactorBudget(t *testing.T) {
	t.Parallel()
	f := Factor{Secret: FactorSecret([]byte("12345678901234567890"))}
	n := 0
	var b strings.Builder
	b.WriteString("| in | codes looked at | chance that one of them is right |\n|---|---|---|\n")
	ends := []struct {
		title string
		d     time.Duration
	}{{"the first hour", time.Hour}, {"the first day", 24 * time.Hour}, {"the first month", 30 * 24 * time.Hour}, {"a year", 365 * 24 * time.Hour}}
	for s := time.Duration(0); len(ends) > 0; s += time.Minute {
		if s >= ends[0].d {
			fmt.Fprintf(&b, "| %s | %d | %.4f %% |\n", ends[0].title, n, float64(n)*300/1e6)
			ends = ends[1:]
		}
		for now := dawnOfFactor.Add(s); !now.Before(f.Until); n++ {
			if _, err := f.prove("wrong!", now, plainHash); err == nil {
				t.Fatal("错的码通过了")
			}
		}
	}
	page, err := os.ReadFile("../../docs/trust.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), b.String()) {
		t.Errorf("docs/trust.md 写的次数不是这样：\n%s", b.String())
	}
}
