package account_test

import (
	"strings"
	"testing"

	"luoshi/internal/account"
	"luoshi/internal/fault"
)

// TestSecrets: what others try first is refused with words that say what to do, whatever
// kinds of characters it has; length alone is enough.
func TestSecrets(t *testing.T) {
	t.Parallel()
	for secret, want := range map[string]string{
		"Passw0rd":               "account.secret_length",
		"Luoshi123":              "account.secret_length",
		"Passw0rd2026!":          "account.secret_common",
		"P@$$w0rd123":            "account.secret_common",
		"Luoshi123456":           "account.secret_common",
		"Luoshi@2026!!":          "account.secret_common",
		"woaini1314520":          "account.secret_common",
		"5201314520":             "account.secret_common",
		"aaaaaaaaaaaaaaaa":       "account.secret_common",
		"Abc123Abc123":           "account.secret_common",
		"1qaz2wsx3edc":           "account.secret_common",
		"1qaz@WSX3edc":           "account.secret_common",
		"qwertyuiop12":           "account.secret_common",
		"Yangxian2026":           "account.secret_common",
		"YangxianTuopin2020":     "account.secret_common",
		"洋县驻村帮扶2026":             "account.secret_common",
		"赵新强赵新强2026":             "account.secret_common",
		"19880412-1988":          "account.secret_common",
		"Admin-admin-2026":       "account.secret_common",
		"duban-Hong-Shui-9":      "account.secret_login",
		"hongshuichaotu":         "account.secret_plain",
		"洪水朝土漆树沟边核桃":             "account.secret_plain",
		"hongshui chaotu":        "",
		"hongshuichaotuqishu":    "",
		"核桃7棵在沟边的漆树":             "",
		"Gong-Ji-2026-x":         "",
		"Ls-Xy3kQ_9dLm2a":        "",
		strings.Repeat("长", 129): "account.secret_length",
	} {
		err := account.CheckSecret("duban", secret, "洋县驻村帮扶", "赵新强")
		if want == "" && err != nil || want != "" && !fault.Is(err, want) {
			t.Errorf("%q：%v，应为 %q", secret, err, want)
		}
	}
}

func TestPINs(t *testing.T) {
	t.Parallel()
	for pin, want := range map[string]string{"0000": "common", "1234": "common", "4321": "common", "7777777": "common", "1988": "common", "2019": "common", "1212": "common", "1122": "common",
		"121212": "common", "19880412": "common", "123456789": "common", "369": "form", "": "form", "1234567890123": "form",
		"2580": "common", "0108": "common", "0229": "common", "900515": "common", "1301": "", "901315": "", "3690": "", "7391": "", "19881399": "", "88412": ""} {
		err := account.CheckPIN(pin)
		if want == "" && err != nil || want != "" && !fault.Is(err, "account.pin_"+want) {
			t.Errorf("%q：%v，应为 %q", pin, err, want)
		}
	}
}
