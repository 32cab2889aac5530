package props

import (
	"strings"

	"luoshi/internal/matter"
)

// Text is the one attachment of the demo; Hash is its content hash.
const Text = "示例佐证：本文件为演示数据，不是真实材料。\n"

const Hash = "011a596bb0aadc139f1ad9cae58eefa74bd6d4053af7621505432fbf0fbecbeb"

// Attachment is the demo's attachment, to be stored by whoever holds the folder.
func Attachment() *strings.Reader { return strings.NewReader(Text) }

// Paper is the attachment as evidence under a name.
func Paper(e matter.Evidence, name string) matter.Evidence {
	e.Hash, e.Name, e.Type, e.Size = Hash, name, "text/plain; charset=utf-8", int64(len(Text))
	return e
}
