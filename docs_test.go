package luoshi

import (
	"testing"

	"luoshi/internal/access"
	"luoshi/internal/consequence"
	"luoshi/internal/matter"
	"luoshi/internal/scenario"
	"luoshi/internal/store"
	"luoshi/pack"
)

func TestAccessTableIsDocumented(t *testing.T) {
	t.Parallel()
	compareBlock(t, "docs/access.md", "access", access.Markdown())
}

func TestLifeOfAMatterIsDocumented(t *testing.T) {
	t.Parallel()
	compareBlock(t, "docs/matter.md", "life", "```mermaid\n"+matter.Mermaid()+"```\n")
}

func TestLifeOfACaseIsDocumented(t *testing.T) {
	t.Parallel()
	compareBlock(t, "docs/consequence.md", "case", "```mermaid\n"+consequence.Mermaid()+"```\n")
}

func TestHarmlessChangesAreDocumented(t *testing.T) {
	t.Parallel()
	compareBlock(t, "docs/trust.md", "harmless", store.HarmlessMarkdown())
}

func TestPackFormatIsDocumented(t *testing.T) {
	compareBlock(t, "docs/packs.md", "format", pack.Reference())
}

func TestPackVocabularyIsDocumented(t *testing.T) {
	compareBlock(t, "docs/packs.md", "vocabulary", pack.Vocabulary())
}

func TestScenarioLanguageIsDocumented(t *testing.T) {
	compareBlock(t, "docs/packs.md", "statements", scenario.Statements())
}
