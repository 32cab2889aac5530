// Package find looks texts up (检索): it cuts them into words, keeps the words of documents
// in a file of its own beside the database, and answers which documents have what was
// typed. It knows no right and no table: whoever asks reads what it names under their own
// rights. What it keeps can be thrown away and made again.
//
// Chinese has no spaces: of a run of characters every pair is a word, and its last
// character one more, so that a single character finds what begins with it. Letters and
// digits are words as they stand. Width, case, compatible characters and brackets do not
// matter.
package find

import (
	"strings"
	"unicode"

	"luoshi/internal/ident"
)

// gap stands between two texts of a document, so that no phrase goes from one into the
// next. No query has it.
const gap = "·"

// Words are the words of texts, parted by spaces, in the order in which they stand.
func Words(texts ...string) string {
	var b strings.Builder
	for _, text := range texts {
		for _, run := range runs(text) {
			for _, w := range run.words() {
				b.WriteString(w)
				b.WriteByte(' ')
			}
		}
		b.WriteString(gap + " ")
	}
	return strings.TrimSpace(b.String())
}

// Mark is a word that no text has: what documents are narrowed by (标记), an identifier or
// a code with the kind of what it names.
func Mark(kind byte, id string) string { return "§" + string(kind) + strings.ReplaceAll(id, "-", "") }

// run is a stretch of Han characters, or of letters and digits.
type run struct {
	text []rune
	han  bool
}

// runs cuts a text, folded, where neither letters nor digits nor characters stand.
func runs(text string) (out []run) {
	var at *run
	for _, r := range fold(text) {
		han := unicode.Is(unicode.Han, r)
		if !han && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			at = nil
			continue
		}
		if at == nil || at.han != han {
			out = append(out, run{han: han})
			at = &out[len(out)-1]
		}
		at.text = append(at.text, r)
	}
	return out
}

// fold is a text in one width, case and form of character; spaces stay.
func fold(text string) string {
	fields := strings.Fields(text)
	for i, f := range fields {
		fields[i] = ident.Key(f)
	}
	return strings.Join(fields, " ")
}

// words are the words of a run in a document.
func (r run) words() []string {
	if text := string(r.text); !r.han {
		if short := strings.TrimLeft(text, "0"); short != "" && short != text {
			return []string{text, short} // 000515 is typed 515
		}
		return []string{text}
	}
	return append(r.pairs(), string(r.text[len(r.text)-1:]))
}

func (r run) pairs() (out []string) {
	for i := range len(r.text) - 1 {
		out = append(out, string(r.text[i:i+2]))
	}
	return out
}

// phrase is what finds a run in a document: its pairs one behind the other; a single
// character, letters and digits also as the beginning of a word.
func (r run) phrase() string {
	if !r.han || len(r.text) == 1 {
		return `"` + string(r.text) + `" *`
	}
	return `"` + strings.Join(r.pairs(), " ") + `"`
}

// Term is one word as it was typed (检索词), and what it means besides: documents that bear
// one of the marks have it too.
type Term struct {
	Text  string
	Marks []string
}

// Query asks for documents of a kind that have every term, and of each list of marks one.
type Query struct {
	Home   int
	Kind   string
	Terms  []Term
	Within [][]string
	Before int64 // documents before this one in the index; 0: the newest
	Limit  int
}

// Terms are the words typed, parted by spaces.
func Terms(typed string) (out []Term) {
	for _, f := range strings.Fields(typed) {
		out = append(out, Term{Text: f})
	}
	return out
}

// expression is a query in the language of FTS5, "" where nothing is asked for.
func (q Query) expression() string {
	var all []string
	for _, t := range q.Terms {
		var phrases, ways []string
		for _, r := range runs(t.Text) {
			phrases = append(phrases, r.phrase())
		}
		if len(phrases) > 0 {
			ways = append(ways, "("+strings.Join(phrases, " AND ")+")")
		}
		if ways = append(ways, quoted(t.Marks)...); len(ways) > 0 {
			all = append(all, "("+strings.Join(ways, " OR ")+")")
		}
	}
	if len(all) == 0 {
		return ""
	}
	for _, marks := range append(q.Within, []string{Mark('k', q.Kind)}) {
		all = append(all, "("+strings.Join(quoted(marks), " OR ")+")")
	}
	return strings.Join(all, " AND ")
}

func quoted(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = `"` + w + `"`
	}
	return out
}
