package pack

// pack puts the text's values into the engine's types.
func (t packText) pack() *Pack {
	p := &Pack{ID: t.ID, Title: t.Title, Version: t.Version, Year: t.Year, Document: t.Document,
		Effective: t.Effective.Date, Zone: string(t.Zone)}
	p.SecondFactor = each(t.SecondFactor, func(r rightText) string { return string(r) })
	if p.Zone == "" {
		p.Zone = "Asia/Shanghai"
	}
	for _, s := range sections() {
		s.build(t, p)
	}
	p.rhythms()
	p.bundles = bundlesOf(p.Posts)
	for i := range p.Duties {
		p.Duties[i].Pack, p.Duties[i].Begins = p.Key(), p.Effective
	}
	return p
}

func each[A, B any](all []A, of func(A) B) []B {
	if len(all) == 0 {
		return nil
	}
	out := make([]B, len(all))
	for i, a := range all {
		out[i] = of(a)
	}
	return out
}
