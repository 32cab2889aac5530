package pack

import (
	"fmt"
	"strings"

	"luoshi/internal/letter"
)

// Letter gives the kind of letter with the id.
func (p *Pack) Letter(id string) (letter.Template, bool) {
	return find(p.Letters, id, func(x letter.Template) string { return x.ID })
}

type letterText struct {
	ID         string   `yaml:"id" need:"y" say:"编号"`
	Title      string   `yaml:"title" need:"y" max:"40" say:"文种名称"`
	Code       string   `yaml:"code" need:"y" max:"10" say:"机关代字，如 洋督办"`
	Form       formText `yaml:"form" need:"y" say:"版式"`
	Paragraphs []string `yaml:"paragraphs" need:"y" say:"正文各段，花括号是待填的地方"`
	Reply      termText `yaml:"reply" say:"答复期限，从送达起算"`
	Copies     []string `yaml:"copies" say:"抄送"`
}

type formText string

func (formText) choices() []string { return words(letter.Plain, letter.Circular, letter.Notice) }

func (x letterText) template() letter.Template {
	return letter.Template{ID: x.ID, Title: x.Title, Code: x.Code, Form: letter.Form(x.Form),
		Paragraphs: x.Paragraphs, Reply: x.Reply.Term, Copies: x.Copies}
}

func (c *checker) letter(path string, l letter.Template) {
	c.term(path+".reply", l.Reply, false, 90)
	for _, other := range c.p.Letters {
		if other.ID == l.ID {
			break
		}
		if other.Code == l.Code && l.Code != "" {
			c.say(path+".code", "pack.letter_code", l.Code, other.Title)
		}
	}
	for i, text := range l.Paragraphs {
		under := fmt.Sprintf("%s.paragraphs[%d]", path, i)
		for rest := text; ; {
			open := strings.IndexAny(rest, "{}")
			if open < 0 {
				break
			}
			end := strings.IndexAny(rest[open+1:], "{}")
			if rest[open] == '}' || end < 0 || rest[open+1+end] == '{' {
				c.say(under, "pack.braces")
				break
			}
			if name := rest[open+1 : open+1+end]; !contains(Places(), name) {
				c.say(under, "pack.letter_place", clip(name), list(Places()))
			}
			rest = rest[open+end+2:]
		}
	}
}

// Places lists the places that a letter's paragraphs may have in braces.
func Places() []string {
	return []string{"对象", "日期", "签发单位", "文号", "事项", "编号", "问题", "要求", "规则", "期限", "逾期", "经过", "答复期限",
		"责任岗位", "核验单位", "地点", "依据", "档", "次数", "事实", "有利事实", "理由", "决定", "效力期", "复核期限", "原文号"}
}
