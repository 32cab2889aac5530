package office

import (
	"luoshi/internal/access"
	"luoshi/internal/appraise"
	"luoshi/internal/area"
	"luoshi/internal/calendar"
	"luoshi/internal/fault"
	"luoshi/internal/matter"
	"luoshi/pack"
)

// BoardTx is what computing a board needs of a transaction.
type BoardTx interface {
	appraise.BoardTx
	SheetFor(board string, w appraise.Window) (appraise.Sheet, error)
	Pack(key string) (*pack.Pack, error)
	Facts(level area.Level, w appraise.Window, p *pack.Pack) ([]appraise.Facts, error)
}

// ComputeBoard computes the board of a period that is over (计算排名), by the version of
// the pack in force when the period began, or by a correction of it.
func ComputeBoard(tx BoardTx, r matter.Rules, actor access.Actor, board, period string) (appraise.Run, error) {
	p, err := calendar.ParsePeriod(period)
	if err != nil {
		return appraise.Run{}, fault.At("period", "appraise.period_other", period)
	}
	w := appraise.WindowOf(p, r.Zone)
	sheet, err := tx.SheetFor(board, w)
	if err != nil {
		return appraise.Run{}, err
	}
	pk, err := tx.Pack(sheet.Pack)
	if err != nil {
		return appraise.Run{}, err
	}
	facts, err := tx.Facts(sheet.Board.Level, sheet.Board.Window(p, r.Zone), pk)
	if err != nil {
		return appraise.Run{}, err
	}
	return appraise.Compute(tx, appraise.Rules{Calendar: r.Calendar, Zone: r.Zone}, actor, sheet, p.Key, facts)
}
