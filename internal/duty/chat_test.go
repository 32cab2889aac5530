package duty

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"luoshi/internal/calendar"
	"luoshi/internal/form"
)

func TestParseChat(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		want       string
		nothing    bool
	}{
		{"复制出去的样子", "《帮扶工作清单》 2026-10-08\n三合村 刘思远\n今日计划：入户\n　核对台账\n走访户数：3\n", "plan=入户/核对台账 households=3", false},
		{"半角冒号、前面编了号", "1、今日计划: 入户\n2.走访户数:12", "plan=入户 households=12", false},
		{"自己换行接着写", "今日计划：入户\n二组开会\n走访户数：3\n谢谢", "plan=入户/二组开会 households=3", false},
		{"次序颠倒，按表项排", "走访户数：3\n今日计划：入户", "plan=入户 households=3", false},
		{"同一项写了两次", "今日计划：入户\n今日计划：开会", "plan=入户/开会", false},
		{"无新增", "三合村 刘思远\n今日无新增", "", true},
		{"与清单无关的话", "收到\n今天下雨", "", false},
		{"表项是空的", "今日计划：\n走访户数：3", "households=3", false},
		{"续行像另一项", "今日计划：入户\n　走访户数：9", "plan=入户/走访户数：9", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			values, nothing, _ := ParseChat(list(), c.text)
			var got []string
			for _, v := range values {
				got = append(got, v.ID+"="+strings.ReplaceAll(v.Text, "\n", "/"))
			}
			if s := strings.Join(got, " "); s != c.want || nothing != c.nothing {
				t.Errorf("%q %v，应为 %q %v", s, nothing, c.want, c.nothing)
			}
		})
	}
}

func TestChatDay(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]calendar.Date{
		"《帮扶工作清单》 2026-10-08\n三合村": calendar.YMD(2026, 10, 8), "三合村 刘思远\n今日无新增": calendar.None, "": calendar.None,
		"a\nb\nc\n今日计划：2026-10-08 修路": calendar.None, "今日计划：10月7日修路": calendar.None,
		"杜村10月7日工作\n今日计划：入户": calendar.YMD(2026, 10, 7), "日期：2026年10月7号": calendar.YMD(2026, 10, 7), "杜村12月30日工作": calendar.YMD(2025, 12, 30), "13月40日": calendar.None,
	} {
		if got := ChatDay(text, thursday); got != want {
			t.Errorf("%q：%v，应为 %v", text, got, want)
		}
	}
}

// TestNotRecognised: what names no field of the form is told back and put under no other; a
// title may be shortened where that is clear, and a number needs no colon.
func TestNotRecognised(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"三合村10月8日\n今日计划：入户\n问题：路坏了\n二组缺水\n走访户数 5户": "plan=入户 households=5 | 问题：路坏了,二组缺水",
		"计划：入户\n户数:3户\n谢谢":      "plan=入户 households=3 | 谢谢",
		"三合村\n刘思远\n收到\n今日计划：入户": "plan=入户 | 收到",
	} {
		values, _, unknown := ParseChat(list(), text)
		var got []string
		for _, v := range values {
			got = append(got, v.ID+"="+v.Text)
		}
		if s := strings.Join(got, " ") + " | " + strings.Join(unknown, ","); s != want {
			t.Errorf("%q：%q，应为 %q", text, s, want)
		}
	}
}

// word draws text as people write it, and text that looks like the parser's own
// marks.
func word() *rapid.Generator[string] {
	return rapid.OneOf(rapid.StringOf(rapid.SampledFrom([]rune("入户走访核对台账，。：:\n 　\t\r今日计划1、"))), rapid.SampledFrom([]string{
		"今日无新增", "走访户数：3", "一\n走访户数：3", "　缩进", "1、今日计划：x", "a\n\nb", "a\n　\n今日无新增"}), rapid.String())
}

// TestChatRoundTrip: what was entered once can be copied out and pasted back.
func TestChatRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := list()
		e := Entry{Day: thursday, Nothing: rapid.Bool().Draw(t, "nothing"), Values: d.tidy([]Value{
			{ID: "plan", Text: word().Draw(t, "plan")}, {ID: "remark", Text: word().Draw(t, "remark")}, {ID: "households", Text: rapid.SampledFrom([]string{"", "0", "14"}).Draw(t, "n")}})}
		text := Chat(d, "三合村 刘思远", e, nil)
		values, nothing, _ := ParseChat(d, text)
		if nothing != e.Nothing || !slices.Equal(values, e.Values) {
			t.Fatalf("%q\n gave %q %v,\n want %q %v", text, values, nothing, e.Values, e.Nothing)
		}
		if ChatDay(text, thursday) != e.Day {
			t.Fatalf("%q names %v", text, ChatDay(text, thursday))
		}
	})
}

// FuzzParseChat: any text is read without a failure; what was read is of the form
// and reads the same when it is written again.
func FuzzParseChat(f *testing.F) {
	f.Add("今日计划：入户\n　核对台账\n走访户数：3")
	f.Add("1、今日计划: 入户\r\n今日无新增\n：\n　")
	f.Add("今日计划：今日计划：a\n今日计划：")
	f.Fuzz(func(t *testing.T, text string) {
		d := list()
		values, nothing, _ := ParseChat(d, text)
		for _, v := range values {
			if field, ok := d.Fields.Field(v.ID); !ok || field.Kind == form.Day || v.Text != form.Tidy(v.Text) || v.Text == "" {
				t.Fatalf("%q from %q", v, text)
			}
		}
		if slices.ContainsFunc(values, func(v Value) bool { return v.ID != "plan" && v.ID != "remark" && strings.Contains(v.Text, "\n") }) {
			t.Fatalf("several lines in %q", values)
		}
		again, n2, _ := ParseChat(d, Chat(d, "三合村", Entry{Values: values, Nothing: nothing}, nil))
		if n2 != nothing || !slices.Equal(again, values) {
			t.Fatalf("%q became %q", values, again)
		}
	})
}
