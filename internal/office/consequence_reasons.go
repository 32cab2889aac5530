package office

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"luoshi/internal/consequence"
	"luoshi/internal/letter"
)

// compose words the notice or the decision of a case from the case: the facts for and
// against, whole and each with where it can be looked up, the outcome, the reasons and
// the limits. Nobody writes into it. It answers nil when the pack has no such letter.
func compose(tx CaseTx, c consequence.Case, kind string) ([]string, letter.Template, error) {
	p, t, ok, err := template(tx, c.Pack, kind)
	if err != nil || !ok {
		return nil, t, err
	}
	post, err := tx.Post(c.Post)
	if err != nil {
		return nil, t, err
	}
	by, err := tx.Body(c.ProposerBody)
	if err != nil {
		return nil, t, err
	}
	facts, err := tx.ConsequenceFacts(c.ID)
	if err != nil {
		return nil, t, err
	}
	k, _ := p.Consequence(c.Kind)
	values := map[string]string{"对象": post.Title, "签发单位": by.Name, "决定": "“" + c.Title + "”", "依据": basis(c, k, p.Document),
		"事实": enumerate(facts, consequence.Against), "有利事实": enumerate(facts, consequence.For), "答复期限": "送达次日起 " + k.Statement.Zh() + "届满",
		"事项": c.Number + "“" + c.Title + "”建议", "理由": "", "复核期限": "送达次日起 " + k.Review.Zh() + "届满"}
	if kind == ruling {
		values["决定"] = decided(c)
		if values["理由"], err = reasons(tx, c, facts); err != nil {
			return nil, t, err
		}
	}
	return letter.Compose(t, values), t, nil
}

// basis is the ground that was cited and the document it stands in.
func basis(c consequence.Case, k consequence.Kind, document string) string {
	if k.Document != "" {
		document = k.Document
	}
	if c.Ground == "" {
		return document
	}
	return document + "，情形：" + c.Ground
}

// correctionOf are the words of a correction to one who was told. Whoever was sent a
// copy learns the result; the reasons are the person's.
func correctionOf(c consequence.Case, to consequence.Addressee) map[string]string {
	what := "原决定撤销，恢复原状"
	if c.ReviewOutcome == consequence.Lightened {
		what = "原决定减轻"
		if to.Person == c.Person {
			what += "为：" + within(c.Measure) + lasting(c.Months)
		}
	}
	why := "复核认定原决定应予更正"
	if to.Person == c.Person {
		why = within(c.ReviewReasons)
	}
	return map[string]string{"对象": to.To, "原文号": to.Letter, "事项": c.Number, "理由": why, "决定": what}
}

func lasting(months int) string {
	if months == 0 {
		return ""
	}
	return fmt.Sprintf("，期限 %d 个月", months)
}

func decided(c consequence.Case) string {
	switch c.Outcome {
	case consequence.Exempt:
		return "免予“" + c.Title + "”"
	case consequence.Lighter:
		return "不作“" + c.Title + "”，从轻处理：" + within(c.Measure) + lasting(c.Months)
	}
	return c.Title + lasting(c.Months)
}

// enumerate numbers the facts of one side, each on its line with its reference.
func enumerate(facts []consequence.Fact, side consequence.Side) string {
	var said []string
	for _, f := range facts {
		if f.Side != side {
			continue
		}
		line := strconv.Itoa(len(said)+1) + ". " + within(f.Text)
		switch {
		case f.RefLabel != "":
			line += "（依据：" + f.RefLabel + "）"
		case side == consequence.Against:
			line += "（未注明可查的编号）"
		}
		said = append(said, line+"。")
	}
	if len(said) == 0 {
		return "记录中没有查到。"
	}
	return "\n" + strings.Join(said, "\n")
}

// reasons are what the decision letter says for the decision (理由): the words of
// those who decided, every fact of either side, and what became of the tolerance that
// the person claimed (容错).
func reasons(tx CaseTx, c consequence.Case, facts []consequence.Fact) (string, error) {
	if c.Gain {
		return c.Reasons, nil
	}
	statements, err := tx.ConsequenceStatements(c.ID)
	if err != nil {
		return "", err
	}
	parts := []string{c.Reasons, "认定的不利事实：" + enumerate(facts, consequence.Against), "一并考虑的有利事实：" + enumerate(facts, consequence.For), heard(statements)}
	if t := tolerated(statements, c.Outcome); t != "" {
		parts = append(parts, t)
	}
	return strings.Join(parts, "\n"), nil
}

// heard says what the person said, in number, and that it lies with the case.
func heard(statements []consequence.Statement) string {
	said, waived := 0, false
	for _, s := range statements {
		switch empty := s.Text == "" && s.Hash == "" && len(s.Answers) == 0 && s.Tolerance == ""; {
		case s.Waiver:
			waived = true
		case !empty: // 说完了 alone says nothing else
			said++
		}
	}
	switch {
	case said > 0:
		return fmt.Sprintf("您提出的陈述和申辩（%d 份）已经全部审阅。", said)
	case waived:
		return "您书面表示不作陈述申辩，不视为认可。"
	}
	return "期限内没有收到您的陈述和申辩，不视为认可。"
}

// tolerated says which grounds of tolerance the person claimed and whether the
// decision is the milder for them; "" when none was claimed.
func tolerated(statements []consequence.Statement, o consequence.Outcome) string {
	var claimed []string
	for _, s := range statements {
		if title := s.Tolerance.Title(); title != "" && !slices.Contains(claimed, title) {
			claimed = append(claimed, title)
		}
	}
	if len(claimed) == 0 {
		return ""
	}
	result := "未予适用"
	switch o {
	case consequence.Exempt:
		result = "予以免予处理"
	case consequence.Lighter:
		result = "予以从轻处理"
	}
	return "您提出的容错情形（" + strings.Join(claimed, "、") + "）已一并考虑，" + result + "。"
}

// within makes a text part of a sentence: one line, without its own full stop.
func within(text string) string {
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
	for i := range lines {
		lines[i] = strings.TrimRight(strings.TrimSpace(lines[i]), "。；;.")
	}
	return strings.Join(lines, "；")
}
