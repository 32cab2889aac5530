package pack

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"luoshi/internal/figure"
)

// Reference prints the format (机制包格式) as one table a part, from the structs
// that read it, for docs/packs.md.
func Reference() string {
	var b strings.Builder
	var walk func(name, title string, t reflect.Type)
	walk = func(name, title string, t reflect.Type) {
		b.WriteString("### " + name + "　" + title + "\n\n| 写法 | 必写 | 取值 | 是什么 |\n|---|---|---|---|\n")
		var under []reflect.StructField
		for i := range t.NumField() {
			f := t.Field(i)
			if _, ok := part(f); ok {
				under = append(under, f)
			}
			b.WriteString("| `" + f.Tag.Get("yaml") + "` | " + strings.ReplaceAll(f.Tag.Get("need"), "y", "是") + " | " + valueOf(f) + " | " + f.Tag.Get("say") + " |\n")
		}
		b.WriteString("\n")
		for _, f := range under {
			sub, _ := part(f)
			walk(strings.TrimPrefix(name+"."+f.Tag.Get("yaml"), "pack."), f.Tag.Get("say"), sub)
		}
	}
	walk("pack", "整份", reflect.TypeFor[packText]())
	return b.String()
}

// part gives the struct that a field holds one or several of.
func part(f reflect.StructField) (reflect.Type, bool) {
	t := f.Type
	if t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	_, own := reflect.New(t).Interface().(worded)
	return t, t.Kind() == reflect.Struct && !own
}

// valueOf says what a field may hold.
func valueOf(f reflect.StructField) string {
	t, several := f.Type, ""
	if t.Kind() == reflect.Slice {
		t, several = t.Elem(), "，若干"
	}
	zero := reflect.New(t).Interface()
	if c, ok := zero.(chooser); ok {
		return "`" + strings.Join(c.choices(), "` `") + "`" + several
	}
	if _, ok := part(f); ok {
		return "见下" + several
	}
	switch low, high := f.Tag.Get("min"), f.Tag.Get("max"); {
	case t.Kind() == reflect.Int:
		return "整数 " + low + " 到 " + high
	case t.Kind() == reflect.Bool:
		return "`true` `false`"
	case high != "" && low == "":
		return "文字，至多 " + high + " 字" + several
	}
	return "文字" + several
}

// Vocabulary prints what formulas and gates may use: the metrics, the facts and the
// places of letters.
func Vocabulary() string {
	var b strings.Builder
	b.WriteString("| 通用数据项 | 名称 | 怎样数 | 写法 |\n|---|---|---|---|\n")
	for _, f := range UsualFigures() {
		how := []string{"over: " + f.Over}
		for _, x := range [][2]string{{"on", f.On}, {"where", f.Where}, {"measure", string(f.Measure)}, {"of", f.Of}, {"part", f.Part}} {
			if x[1] != "" {
				how = append(how, x[0]+": "+strings.ReplaceAll(x[1], "|", "\\|"))
			}
		}
		b.WriteString("| `" + f.ID + "` | " + f.Title + "（" + f.Unit + "） | " + f.Says + " | `" + strings.Join(how, "`<br>`") + "` |\n")
	}
	b.WriteString("\n| 来源 `over` | 可用的字段（日期可以写在 `on`） |\n|---|---|\n")
	for _, src := range figure.Sources() {
		fields := each(src.Fields, func(f figure.Field) string {
			kind := f.Type.Title()
			if f.Day {
				kind = "日期"
			}
			return "`" + f.Name + "` " + f.Title + "（" + kind + "）"
		})
		mark := ""
		if src.Trace {
			mark = "。留痕：评分项用到它，须写 `document`"
		}
		b.WriteString("| `" + src.ID + "` " + src.Title + " | " + strings.Join(fields, "；") + mark + " |\n")
	}
	b.WriteString("\n| 环节 `over` | 可用的事实 |\n|---|---|\n")
	var facts []string
	for _, f := range Facts() {
		facts = append(facts, "`"+f.Name+"` "+f.Title)
	}
	b.WriteString("| `matter` | " + strings.Join(facts, "；") + "；`" + EvidenceFact + "编号` 有这一项佐证；`" + FieldFact + "编号` 清单的这个字段（个人信息除外） |\n")
	places := slices.Clone(Places())
	for i, p := range places {
		places[i] = "{" + p + "}"
	}
	b.WriteString("\n文书正文可用的 " + strconv.Itoa(len(places)) + " 个空：" + strings.Join(places, " ") + "\n")
	return b.String()
}
