package luoshi

import (
	"testing"

	"luoshi/internal/access"
	"luoshi/internal/matter"
)

func TestAccessTableIsDocumented(t *testing.T) {
	t.Parallel()
	compareBlock(t, "docs/access.md", "access", access.Markdown())
}

func TestLifeOfAMatterIsDocumented(t *testing.T) {
	t.Parallel()
	compareBlock(t, "docs/matter.md", "life", "```mermaid\n"+matter.Mermaid()+"```\n")
}
