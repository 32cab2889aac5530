package desk

import (
	"slices"

	"luoshi/internal/consequence"
	"luoshi/internal/letter"
	"luoshi/internal/store"
	"luoshi/internal/web"
)

// caseWord is the verb of an act.
func caseWord(a consequence.Act) string {
	return map[consequence.Act]string{consequence.Open: "列为待提出", consequence.Propose: "提出建议", consequence.Drop: "不提出", consequence.AddFact: "补充事实",
		consequence.Withdraw: "撤回建议", consequence.Notice: "送达告知", consequence.AskExtension: "申请延长期限", consequence.Extend: "同意延长", consequence.Tell: "送达申辩",
		consequence.Waive: "书面放弃申辩", consequence.Paper: "纸面代录", consequence.Reply: "提出人答复", consequence.Recuse: "回避", consequence.CastVote: "记名表决",
		consequence.Decide: "作出决定", consequence.Redraft: "重新拟文", consequence.Serve: "送达决定", consequence.AskReview: "申请复核", consequence.Review: "复核决定", consequence.Fill: "重新选派",
		consequence.End: "期满了结"}[a]
}

func caseForms() map[consequence.Act]caseAct {
	return map[consequence.Act]caseAct{
		consequence.Propose:      {Facts: true, Grounds: true, Primary: true, Says: "系统同时找出有利的事实一并列入，并拟告知书。告知前当事人的一切照旧。"},
		consequence.Drop:         {Text: true, Says: "从待提出中移去，理由留痕。"},
		consequence.AddFact:      {Text: true, Says: "告知以后不能再补充不利事实。"},
		consequence.Withdraw:     {Text: true, Says: "撤回后什么都不改变，不再计入。"},
		consequence.Notice:       {Primary: true, Says: "告知书须先签发。送达后申辩期限起算，当事人看到全部材料。"},
		consequence.AskExtension: {Text: true, Says: "只能延长一次，批准前期限不变。"},
		consequence.Extend:       {Text: true, Primary: true, Says: "期限按机制包延长一次。"},
		consequence.Tell:         {Primary: true},
		consequence.Waive:        {Text: true, Says: "放弃申辩不等于认可，决定仍要写明理由。"},
		consequence.Paper:        {Paper: true, Text: true, Says: "须附原件扫描件，标为纸面代录，以收到日期为准。"},
		consequence.Reply:        {Text: true, Says: "只答复申辩，不参加决定。"},
		consequence.Recuse:       {Text: true, Says: "回避后由本单位其他人表决。"},
		consequence.CastVote:     {Text: true, Outcome: true, Primary: true, Says: "记名，不能更改。过半数才从重，票数相同的从轻。"},
		consequence.Decide:       {Text: true, Outcome: true, Months: true, Measure: true, Primary: true, Says: "写明理由。送达以后才生效。"},
		consequence.Redraft:      {Says: "原稿不予签发或者已撤销时，重新拟一份。"},
		consequence.Serve:        {Primary: true, Successor: true, Says: "决定书须先签发。自送达起生效，召回的由代理人接手。"},
		consequence.AskReview:    {Text: true, Says: "由没有参加提出和决定的人复核，不停止执行，不得加重。"},
		consequence.Review:       {Text: true, Review: true, Months: true, Measure: true, Primary: true, Says: "撤销的恢复原状，并向收到过通知的单位发更正函。"},
		consequence.Fill:         {Successor: true, Primary: true, Says: "原任职今天止，新任职明天起，岗位不空缺。"},
		consequence.End:          {Text: true, Next: true, Facts: true, Grounds: true, Says: "默认恢复。确需进一步处理的另行提出，同样要告知和申辩。"},
	}
}

// letterGone reports whether the last letter of a case was dropped or annulled.
func letterGone(v *store.View, x consequence.Case) (bool, error) {
	if len(x.Letters) == 0 {
		return false, nil
	}
	l, err := v.Letter(x.Letters[len(x.Letters)-1])
	return l.State == letter.Dropped || l.State == letter.Annulled, err
}

// caseActs lists the acts that the state allows and the reader may do.
func caseActs(c *web.Ctx, x consequence.Case, k consequence.Kind, votes []consequence.Vote, gone bool) []caseAct {
	var out []caseAct
	panel := len(k.Panel.Offices) > 0
	forms := caseForms()
	for _, act := range consequence.Acts() {
		if _, err := x.State.After(act); err != nil || x.May(c.Actor, act, votes) != nil {
			continue
		}
		if spoken(c, act, panel, votes) {
			continue
		}
		f := forms[act]
		f.Act, f.Word, f.Says = act, c.T(caseWord(act)), c.T(f.Says)
		switch act {
		case consequence.CastVote:
			if !panel {
				continue
			}
		case consequence.Notice:
			if k.Gain {
				continue
			}
		case consequence.Redraft:
			if !gone {
				continue
			}
		case consequence.Extend:
			if !x.Asked || x.Extended {
				continue
			}
		case consequence.AskExtension:
			if x.Asked || k.Extend.N == 0 {
				continue
			}
		case consequence.Fill:
			if !x.Recalls() || x.Filled || x.ReviewOpen(c.Today) {
				continue
			}
		case consequence.End:
			if x.ReviewOpen(c.Today) {
				continue
			}
		case consequence.Serve:
			f.Successor = x.Recall && x.Outcome == consequence.Impose
		case consequence.Decide:
			f.Outcome = !panel
			f.Months = k.Effect.Max > 0
		case consequence.Review:
			f.Months = x.Months > 0
		}
		out = append(out, f)
	}
	return out
}

// spoken reports whether the reader's own vote or stepping aside leaves nothing
// to do: nobody votes twice, and a panel's decision is put down by one who voted.
func spoken(c *web.Ctx, act consequence.Act, panel bool, votes []consequence.Vote) bool {
	mine := slices.IndexFunc(votes, func(v consequence.Vote) bool { return v.Person == c.Actor.Person })
	switch act {
	case consequence.CastVote, consequence.Recuse:
		return mine >= 0
	case consequence.Decide:
		return panel && mine < 0 || mine >= 0 && votes[mine].Outcome == ""
	}
	return false
}
