// Package track orders stages over matters (环节). A stage is derived from facts by its
// gate and opens no act: a track shows where something stands, it does not move it.
package track

// Track is an ordered list of stages over one kind of object.
type Track struct {
	ID, Title string
	Over      Over
	Stages    []Stage
}

// Over is what a track orders.
type Over string

// Matters are what tracks order so far; other subjects come with their facts.
const Matters Over = "matter"

// Stage is one stage; Gate is CEL over the object's facts.
type Stage struct{ Title, Gate string }

// At returns the index of the last stage whose gate and all gates before it are
// open, or -1. open evaluates a gate.
func (t Track) At(open func(gate string) (bool, error)) (int, error) {
	at := -1
	for i, s := range t.Stages {
		ok, err := open(s.Gate)
		if err != nil || !ok {
			return at, err
		}
		at = i
	}
	return at, nil
}
