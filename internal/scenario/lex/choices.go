package lex

// Decisions are what a case may be decided as, the word and what is stored.
func Decisions() [][2]string {
	return [][2]string{{"免予", "exempt"}, {"从轻", "lighter"}, {"按建议", "impose"}}
}

// Reviews are what a review of a case may end in, the word and what is stored.
func Reviews() [][2]string {
	return [][2]string{{"维持", "upheld"}, {"减轻", "lightened"}, {"撤销", "reversed"}}
}

// CaseStates are the states of a case, the word and what is stored.
func CaseStates() [][2]string {
	return [][2]string{{"待提出", "opened"}, {"已提出", "proposed"}, {"已告知", "noticed"}, {"已申辩", "heard"}, {"已决定", "decided"}, {"已送达", "served"},
		{"复核中", "under_review"}, {"已复核", "reviewed"}, {"已期满", "ended"}, {"已撤回", "withdrawn"}, {"已了结", "closed"}}
}

// SpotResults are the results of a spot check, the word and what is stored.
func SpotResults() [][2]string {
	return [][2]string{{"相符", "match"}, {"不符", "mismatch"}, {"查无", "not_found"}}
}

// Outcomes are how a matter ends, the word and what is stored.
func Outcomes() [][2]string {
	return [][2]string{{"已解决", "solved"}, {"不属实", "unfounded"}, {"移交", "transferred"}, {"并入", "merged"}}
}

// Holds are how a post is held, the word and what is stored.
func Holds() [][2]string {
	return [][2]string{{"任职", "holder"}, {"代理", "acting"}, {"副职", "deputy"}}
}
