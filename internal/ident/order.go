package ident

import (
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// collators order texts as a Chinese dictionary does, by sound (拼音); one is used by one
// goroutine at a time.
var collators = sync.Pool{New: func() any { return collate.New(language.Chinese) }}

// Compare orders two names by sound (拼音), the way people look them up.
func Compare(a, b string) int {
	c := collators.Get().(*collate.Collator)
	defer collators.Put(c)
	return c.CompareString(a, b)
}
