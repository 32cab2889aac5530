package office

import (
	"time"

	"luoshi/internal/access"
	"luoshi/internal/ident"
	"luoshi/internal/life"
)

// Import is one file that is taken in (导入): checked whole, then written some rows an
// act. What is written is seen at once, under 导入中 until the last row. It can be taken
// back as a whole, some rows an act as well. Package intake reads the file and does both.
type Import struct {
	ident.Row
	Kind, File, SHA256           string
	Lines, Created, Updated, Any int // rows of the file; written new; changed; left as they were
	Planned                      int // rows to write; 0 for an import of before there were pages
	Person, Post                 string
	At                           time.Time
	State                        ImportState
	Plan                         string // how the columns are matched and which rows are to be written, JSON
	Back                         string // down to which ImportRow it was taken back
	UndoneBy                     string // person, "" while it stands
	UndoneAt                     time.Time
}

// ImportState is how far an import is (导入到哪一步).
type ImportState string

// The states of an import.
const (
	ImportRunning ImportState = "running" // 导入中: rows wait to be written
	ImportDone    ImportState = "done"    // 已导入
	ImportUndoing ImportState = "undoing" // 撤销中: rows wait to be taken back
	ImportUndone  ImportState = "undone"  // 已撤销
	ImportStopped ImportState = "stopped" // 已停: what is written, or not yet taken back, stays
)

// Stands is how far the import is; one of before there were pages was written whole.
func (i Import) Stands() ImportState {
	switch {
	case i.State != "":
		return i.State
	case !i.UndoneAt.IsZero():
		return ImportUndone
	}
	return ImportDone
}

// Written is how many rows of the file are written.
func (i Import) Written() int { return i.Created + i.Updated }

// ImportAct is something done to an import.
type ImportAct string

// The acts on an import.
const (
	BeginImport  ImportAct = "run"    // 导入
	ResumeImport ImportAct = "resume" // 继续导入
	StopImport   ImportAct = "stop"   // 到此为止
	UndoImport   ImportAct = "undo"   // 撤销整批
	ResumeUndo   ImportAct = "back"   // 继续撤销
)

type importRow = life.Row[ImportState, ImportAct]

// importLife is the life of an import. Stopping leaves what is written as it is: for a
// row that can neither be written nor taken back.
var importLife = life.Table[ImportState, ImportAct]{Name: "导入", Closed: "intake.not_open",
	States: []life.State[ImportState]{{State: ImportRunning, Title: "导入中"}, {State: ImportDone, Title: "已导入"}, {State: ImportUndoing, Title: "撤销中"}, {State: ImportUndone, Title: "已撤销"}, {State: ImportStopped, Title: "已停"}},
	Begin:  []importRow{{Act: BeginImport, Right: "import.run", To: ImportRunning, Or: ImportDone}},
	Rows: []importRow{
		{Act: ResumeImport, Title: "继续导入", Right: "import.run", From: []ImportState{ImportRunning}, Or: ImportDone, Waits: true},
		{Act: ResumeUndo, Title: "继续撤销", Right: "import.run", From: []ImportState{ImportUndoing}, Or: ImportUndone, Waits: true},
		{Act: UndoImport, Title: "撤销整批", Right: "import.run", From: []ImportState{ImportRunning, ImportDone, ImportStopped}, To: ImportUndoing, Or: ImportUndone},
		{Act: StopImport, Title: "到此为止", Right: "import.run", From: []ImportState{ImportRunning, ImportUndoing}, To: ImportStopped},
	}}

// OpenTo lists the acts that are open to an actor on the import (按钮).
func (i Import) OpenTo(a access.Actor) []life.Row[ImportState, ImportAct] {
	return importLife.Open(i.Stands(), func(right string) error { return access.May(a, right, access.Subject{}) }, life.Nobody)
}

// LifeOfImports is the table of imports.
func LifeOfImports() life.Table[ImportState, ImportAct] { return importLife }
