package office

import (
	"slices"
	"strconv"
	"strings"

	"luoshi/internal/consequence"
)

// reasons are what the decision letter says for the decision (理由): the words of
// those who decided, what the records and the person brought in the person's favour,
// and what became of the tolerance that the person claimed (容错).
func reasons(tx CaseTx, c consequence.Case) (string, error) {
	if c.Gain {
		return c.Reasons, nil
	}
	facts, err := tx.ConsequenceFacts(c.ID)
	if err != nil {
		return "", err
	}
	statements, err := tx.ConsequenceStatements(c.ID)
	if err != nil {
		return "", err
	}
	parts := []string{c.Reasons, favourable(facts) + "双方的全部事实见所附材料（" + c.Number + "）。"}
	if t := tolerated(statements, c.Outcome); t != "" {
		parts = append(parts, t)
	}
	return strings.Join(parts, "\n"), nil
}

// favourable lists the facts that spoke for the person (有利情况).
func favourable(facts []consequence.Fact) string {
	var said []string
	for _, f := range facts {
		if f.Side == consequence.For {
			said = append(said, strconv.Itoa(len(said)+1)+". "+within(f.Text))
		}
	}
	if len(said) == 0 {
		return "决定时考虑的对您有利的情况：记录中没有查到。"
	}
	return "决定时考虑的对您有利的情况：" + strings.Join(said, "；") + "。"
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
