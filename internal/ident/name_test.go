package ident

import (
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"luoshi/internal/fault"
)

// TestOnePersonHasOneName writes a name in the ways that once made twins.
func TestOnePersonHasOneName(t *testing.T) {
	t.Parallel()
	for want, written := range map[string][]string{
		"葛德玉":        {"葛德玉", "葛德玉\u200b", "\u202e葛德玉", "葛德玉\ufe00", "葛 德玉", "葛\u3000德\u00a0玉", "葛德玉\U000e0100", "葛\u2060德\ufeff玉", "\u3164葛德玉", "葛德玉\r\n", "葛德\x00玉"},
		"买买提·吐尔逊":    {"买买提·吐尔逊", "买买提•吐尔逊", "买买提．吐尔逊", "买买提‧吐尔逊", "买买提・吐尔逊", "买买提.吐尔逊", "买买提 · 吐尔逊", "·买买提··吐尔逊·", "买买提･吐尔逊"},
		"高山":         {"高山", "⾼山", "⾼ ⼭"},
		"﨑山":         {"﨑山"}, // a compatibility character without an ordinary form
		"John Smith": {"John  Smith", " Ｊｏｈｎ Smith ", "John\u200b Smith"},
		"J. Smith":   {"J. Smith"},
		"李E":         {"李 Ｅ", "李E"},
	} {
		for _, s := range written {
			if got, err := Name(s); err != nil || got != want {
				t.Errorf("Name(%+q) = %+q, %v; want %q", s, got, err, want)
			}
		}
	}
	for s, code := range map[string]string{"": "org.name_empty", "\u200b \u202e": "org.name_empty", "·": "org.name_empty", "Jоhn": "ident.name_script", "⺠": "ident.name_radical"} {
		if got, err := Name(s); !fault.Is(err, code) {
			t.Errorf("Name(%+q) = %q, %v; want %s", s, got, err, code)
		}
	}
}

// TestHomographs writes logins in the ways that once made a second lingdao.
func TestHomographs(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"lingdao", "Lingdao", "LINGDAO", "ＬＩＮＧＤＡＯ", "lingdao\u200b", "\u202elingdao", "ling\u00addao", "lingdao\ufe0f", "ⓛⓘⓝⓖⓓⓐⓞ", "𝐥𝐢𝐧𝐠𝐝𝐚𝐨", " lingdao ", "ℓingdao"} {
		if got, err := Login(s); err != nil || got != "lingdao" {
			t.Errorf("Login(%+q) = %q, %v", s, got, err)
		}
	}
	for _, s := range []string{"lingdаo", "lіngdao", "lingdaο", "lıngdao", "línɡdao", "ling dao", "ling\ndao", "l", "", strings.Repeat("a", 65), "ling<b>", "lingdao\u0301", "лингдао", "اسم", "a'b"} {
		if got, err := Login(s); err == nil {
			t.Errorf("Login(%+q) = %q: not refused", s, got)
		}
	}
	for _, s := range []string{"lingda0", "1ingdao", "llngdao"} {
		if Skeleton(s) != Skeleton("lingdao") {
			t.Errorf("%s can be taken for lingdao: %s", s, Skeleton(s))
		}
	}
	for _, s := range []string{"lingdao2", "linda", "shuji"} {
		if Skeleton(s) == Skeleton("lingdao") {
			t.Errorf("%s is refused beside lingdao", s)
		}
	}
	if got, err := Login("督导01"); err != nil || got != "督导01" {
		t.Errorf("%q %v", got, err)
	}
}

func TestLinesAndKeys(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{" 县 水利局 ": "县水利局", "镇（办）": "镇（办）", "Ａ区１组": "A区1组", "a  b": "a b", "三组\u200b": "三组", "上、下\n村": "上、下村", "路面塌陷.修": "路面塌陷·修"} {
		if got := Line(in); got != want {
			t.Errorf("Line(%+q) = %+q, want %q", in, got, want)
		}
	}
	if Key("洋县林业调查队（本级）") != Key("洋县 林业调查队(本级)") || Key("Ａ区") != Key("a区") || Key("甲") == Key("乙") {
		t.Error("Key")
	}
	for in, want := range map[string]string{"139 1111-0000": "13911110000", "＋86（0916）821": "+860916821", "139\u200b1": "1391"} {
		if got := Phone(in); got != want {
			t.Errorf("Phone(%+q) = %q", in, got)
		}
	}
	if got := Visible("第一行\n第\u202e二\u200b行\t。\u2028三"); got != "第一行\n第二行\t。\n三" {
		t.Errorf("Visible: %+q", got)
	}
	if c, err := ParseCitizenID("1101051949\u200b1231\u202e002X"); err != nil || c.Full() != "11010519491231002X" {
		t.Errorf("a citizen number with what nobody sees: %v", err)
	}
}

// check holds what is true of every text.
func check(t interface{ Fatalf(string, ...any) }, s string) {
	for what, f := range map[string]func(string) string{"Visible": Visible, "Line": Line, "Key": Key, "FoldLogin": FoldLogin, "SameName": SameName,
		"Phone":    Phone,
		"Skeleton": Skeleton,
		"Name":     func(s string) string { n, _ := Name(s); return n },
		"Login":    func(s string) string { l, _ := Login(s); return l },
	} {
		once := f(s)
		if twice := f(once); twice != once {
			t.Fatalf("%s is not settled: %+q → %+q → %+q", what, s, once, twice)
		}
		if what != "Skeleton" && strings.ContainsFunc(once, func(r rune) bool { return r != '\n' && r != '\t' && invisible(r) }) {
			t.Fatalf("%s(%+q) = %+q holds what nobody sees", what, s, once)
		}
	}
	if n, err := Name(s); err == nil && (n == "" || !norm.NFKC.IsNormalString(n) || strings.ContainsFunc(n, han) && strings.ContainsFunc(n, unicode.IsSpace)) {
		t.Fatalf("Name(%+q) = %+q", s, n)
	}
}

// TestNormalisersAreSettled: what was normalised once is not changed again.
func TestNormalisersAreSettled(t *testing.T) {
	t.Parallel()
	piece := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"葛", "德玉", "·", ".", "•", " ", "\u200b", "\u202e", "\ufe00", "\u0301", "e", "é", "⾼", "ﬁ", "（", "Ａ", "а", "0", "\u3000", "㈠", "①", "ㅤ", "가", "ᄀ", "ᅡ"}))
	rapid.Check(t, func(t *rapid.T) {
		check(t, strings.Join(rapid.SliceOfN(piece, 0, 8).Draw(t, "文字"), ""))
	})
}

// TestHomoglyphsCollide changes letters of a login into those that look alike: the
// result is the same login, one with the same skeleton, or refused.
func TestHomoglyphsCollide(t *testing.T) {
	t.Parallel()
	alike := map[rune][]string{'a': {"а", "ａ", "ɑ", "α", "A", "𝐚"}, 'c': {"с", "ｃ", "ϲ"}, 'e': {"е", "ｅ", "℮"}, 'i': {"і", "ı", "ｉ", "1", "l", "I"}, 'l': {"1", "ⅼ", "ӏ", "ｌ", "|", "ℓ"}, 'o': {"о", "ο", "0", "ｏ", "Ｏ", "օ"},
		'p': {"р", "ρ"}, 's': {"ѕ", "ｓ"}, 'x': {"х", "×"}, 'y': {"у", "ү"}, 'n': {"ո", "ｎ"}, 'g': {"ɡ", "ｇ"}, 'd': {"ԁ", "ｄ", "cl"}, 'm': {"rn", "ｍ"}, 'h': {"һ"}, 'j': {"ј"}, 'b': {"Ь"}}
	rapid.Check(t, func(t *rapid.T) {
		login := rapid.StringMatching(`[a-z]{3,10}`).Draw(t, "登录名")
		var b strings.Builder
		for _, r := range login {
			if to := alike[r]; len(to) > 0 && rapid.Bool().Draw(t, "换") {
				b.WriteString(rapid.SampledFrom(to).Draw(t, "成"))
			} else {
				b.WriteRune(r)
			}
			b.WriteString(rapid.SampledFrom([]string{"", "", "", "\u200b", "\u2066"}).Draw(t, "夹"))
		}
		if got, err := Login(b.String()); err == nil && got != login && Skeleton(got) != Skeleton(login) {
			t.Fatalf("%+q stands beside %s as %s", b.String(), login, got)
		}
	})
}

func FuzzName(f *testing.F) {
	for _, s := range []string{"葛德玉\u200b", "买买提．吐尔逊", "ＬＩＮＧＤＡＯ", "e\u200b\u0301", "\u0344", "ﷺ", "ẛ̣", "·.·", "a.ｂ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { check(t, s) })
}
