package cases

import (
	"slices"

	"luoshi/internal/consequence"
	"luoshi/internal/letter"
	"luoshi/internal/store"
	"luoshi/internal/web"
)

// caseWord is the verb of an act.
func caseWord(a consequence.Act) string { return consequence.Life().Title(a) }

func caseForms() map[consequence.Act]caseAct {
	return map[consequence.Act]caseAct{
		consequence.Propose:      {Facts: true, Grounds: true, Primary: true, Says: "系统同时找出有利的事实一并列入，并拟告知书。告知前当事人的一切照旧。"},
		consequence.Drop:         {Text: true, Says: "从待提出中移去，理由留痕。"},
		consequence.AddFact:      {Text: true, Says: "告知以后不能再补充不利事实。"},
		consequence.Withdraw:     {Text: true, Says: "撤回后什么都不改变，不再计入。"},
		consequence.Notice:       {Primary: true, Service: true, Says: "当事人自己打开最好。纸面送达须有回证或者两人见证，由没有提出、不参加决定的人登记；申辩期限从登记之日起算。"},
		consequence.Attempt:      {Text: true, Says: "写明时间、地点和没有送到的原因。没有送达的，期限不起算。"},
		consequence.AskExtension: {Text: true, Says: "只能延长一次，批准前期限不变。"},
		consequence.Extend:       {Text: true, Primary: true, Says: "期限按机制包延长一次。"},
		consequence.Refuse:       {Text: true, Says: "写明不同意的理由。答复以前不能决定。"},
		consequence.Finish:       {Says: "说完了就可以提前进入决定。没有点这一步的，决定要等到期限届满。"},
		consequence.Tell:         {Primary: true, Says: "送达后：决定人能看到，您不能再改，决定以前都可以补充，过了期限的注明逾期。提出人只能答复，不能参加决定。"},
		consequence.Waive:        {Text: true, Says: "放弃申辩不等于认可，决定仍要写明理由。"},
		consequence.Paper:        {Paper: true, Text: true, Says: "须附原件扫描件，标为纸面代录，以收到日期为准。代录不缩短期限；代录的人不再参加表决、决定和复核。"},
		consequence.Confirm:      {Text: true, Says: "由另一个单位当面见过本人后登记：什么时候、在哪里、本人怎么说。登记后可以提前决定。"},
		consequence.Reply:        {Text: true, Says: "只答复申辩，不参加决定。"},
		consequence.Recuse:       {Text: true, Says: "回避后由本单位其他人表决。"},
		consequence.CastVote:     {Text: true, Outcome: true, Primary: true, Says: "记名，不能更改。过半数才从重，票数相同的从轻。"},
		consequence.Decide:       {Text: true, Outcome: true, Months: true, Measure: true, Primary: true, Says: "写明理由。决定书由系统按本件内容写成，送达以后才生效。"},
		consequence.Redraft:      {Says: "原稿不予签发或者已撤销时，重新拟一份。"},
		consequence.Serve:        {Primary: true, Service: true, Says: "自送达起生效。纸面送达须有回证或者两人见证，由没有提出、没有参加决定的人登记。"},
		consequence.AskReview:    {Text: true, Says: "由没有参加提出和决定的人复核，不停止执行，不得加重。"},
		consequence.Review:       {Text: true, Review: true, Months: true, Measure: true, Primary: true, Says: "撤销的恢复原状，并向收到过通知的单位发更正函。"},
		consequence.Revoke:       {Text: true, Says: "原决定确有错误的，不等申请，由没有参加提出和决定的人撤销，恢复原状并发更正函。"},
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
func caseActs(c *web.Ctx, x consequence.Case, k consequence.Kind, votes []consequence.Vote, gone, paper bool) []caseAct {
	var out []caseAct
	panel := len(k.Panel.Offices) > 0
	forms := caseForms()
	for _, row := range x.OpenTo(c.Actor, votes) {
		act := row.Act
		if spoken(c, act, panel, votes) || onLetter(act, x) || !offered(c, x, k, act, gone, paper) {
			continue
		}
		f := forms[act]
		f.Act, f.Word, f.Says = act, c.T(caseWord(act)), c.T(f.Says)
		switch act {
		case consequence.Decide:
			f.Outcome, f.Successor, f.Months = !panel, x.Recall, k.Effect.Max > 0
		case consequence.Review:
			f.Months = x.Months > 0
		}
		out = append(out, f)
	}
	return out
}

// offered reports whether the page offers an act that the state and the right allow: not
// where nothing is left for it to do.
func offered(c *web.Ctx, x consequence.Case, k consequence.Kind, act consequence.Act, gone, paper bool) bool {
	ripe := x.Ripe(k, nil, c.Actor, c.Zone) // whether the reader voted already: spoken
	switch act {
	case consequence.CastVote:
		return ripe(act)
	case consequence.Notice:
		return !k.Gain
	case consequence.Redraft:
		return gone
	case consequence.Extend, consequence.Refuse:
		return ripe(consequence.Extend)
	case consequence.AskExtension:
		return !x.Asked && !x.Complete && k.Extend.N != 0
	case consequence.Finish, consequence.Waive:
		return !x.Complete
	case consequence.Confirm:
		return !x.Complete && paper
	case consequence.AddFact:
		return x.Signed == ""
	case consequence.Fill, consequence.End:
		return ripe(act)
	case consequence.Decide:
		return x.Ready(c.Actor.Now, c.Zone) == nil
	}
	return true
}

// onLetter reports whether an act is offered on the page of the letter that it is
// about: who signs, opens or annuls has it before their eyes. What has no letter, or
// none that is signed, is served from the page of the case.
func onLetter(act consequence.Act, x consequence.Case) bool {
	switch act {
	case consequence.Sign, consequence.Decline, consequence.Annul:
		return true
	case consequence.Receive:
		return len(x.Letters) > 0
	case consequence.Notice, consequence.Serve, consequence.Attempt:
		return len(x.Letters) > 0 && x.Signed == ""
	}
	return false
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
