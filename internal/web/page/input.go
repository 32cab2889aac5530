package page

import (
	"strconv"
	"strings"

	"luoshi/internal/calendar"
	"luoshi/internal/consequence"
	"luoshi/internal/fault"
	"luoshi/internal/web"
)

// FactsOf makes a fact of each line.
func FactsOf(text string) []consequence.Fact {
	var out []consequence.Fact
	for _, l := range Lines(text) {
		out = append(out, consequence.Fact{Text: l})
	}
	return out
}

// CaseInput reads what a form gives to an act of a case, and brings in its file.
func CaseInput(c *web.Ctx, act consequence.Act) (consequence.Input, error) {
	in := consequence.Input{Text: c.Value("text"), Ground: c.Value("ground"), Tolerance: consequence.Tolerance(c.Value("tolerance")),
		Waiver: c.Value("waiver") != "", Final: c.Value("final") != "", How: consequence.How(c.Value("how")), On: calendar.None, Witnesses: c.Value("witnesses"),
		Outcome: consequence.Outcome(c.Value("outcome")), Measure: c.Value("measure"), Received: calendar.None,
		Answers: map[string]consequence.Answer{}}
	if v, err := strconv.ParseInt(c.Value("version"), 10, 64); err == nil {
		in.Version = v
	}
	switch act {
	case consequence.Tell, consequence.Finish, consequence.Waive, consequence.AskExtension, consequence.AskReview, consequence.Receive:
		in.Version = 0 // what the person says is never refused because somebody else acted
	}
	if act == consequence.Propose {
		in.Facts = FactsOf(c.Value("facts"))
	}
	for key, values := range c.R.PostForm {
		if id, ok := cutAnswer(key); ok && values[0] != "" {
			in.Answers[id] = consequence.Answer(values[0])
		}
	}
	if s := c.Value("months"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 || n > 120 {
			return in, fault.At("months", "desk.number_form", s)
		}
		in.Months = n
	}
	for field, day := range map[string]*calendar.Date{"received": &in.Received, "on": &in.On} {
		if s := c.Value(field); s != "" {
			d, err := calendar.ParseDate(s)
			if err != nil {
				return in, fault.At(field, "desk.date_form", s)
			}
			*day = d
		}
	}
	e, err := c.Upload("file")
	if scanned := in.How != "" || !in.Received.IsNone(); err == nil && scanned && e.Hash != "" && !strings.HasPrefix(e.Type, "image/") && e.Type != "application/pdf" {
		err = fault.At("file", "consequence.scan_type") // a receipt or a paper is shown as it is
	}
	in.File = consequence.Attachment{Hash: e.Hash, Name: e.Name, Type: e.Type, Size: e.Size}
	return in, err
}

// cutAnswer reads the fact's identifier from the name of an answer's field.
func cutAnswer(key string) (string, bool) { return strings.CutPrefix(key, "answer-") }

// Lines splits a text area into paragraphs, without empty ones.
func Lines(text string) []string {
	var out []string
	for _, l := range strings.Split(text, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}
