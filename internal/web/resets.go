package web

import (
	"time"

	"luoshi/internal/access"
	"luoshi/internal/account"
	"luoshi/internal/org"
)

// toldFor is how long the holder of an account reads that its password was reset.
const toldFor = 7 * 24 * time.Hour

// myResets words, on every page, that the person's password was reset, by whom and
// when, so that whoever did not ask for it can say so; and that one is asked for.
func (c *Ctx) myResets() (out []MyCase) {
	for _, k := range c.codes {
		m := MyCase{To: c.T("修改密码"), Path: "/password"}
		switch {
		case k.First || k.State == account.Declined:
			continue
		case k.State == account.Asked:
			m.Text = c.T("{0} 于 {1} 申请重置您的密码，理由：{2}。不是您要的，请马上告诉审计管理员。", k.Asker, c.Clock(k.AskedAt), k.Reason)
		case c.Actor.Now.Sub(k.ReleasedAt) < toldFor:
			m.Text = c.T("您的密码由 {0} 申请、{1} 放行，于 {2} 重置。不是您要的，请马上告诉审计管理员。", k.Asker, k.Releaser, c.Clock(k.ReleasedAt))
			if k.Factor {
				m.Text = c.T("您的密码和第二重验证由 {0} 申请、{1} 放行，于 {2} 一并重置。不是您要的，请马上告诉审计管理员。", k.Asker, k.Releaser, c.Clock(k.ReleasedAt))
			}
		default:
			continue
		}
		out = append(out, m)
	}
	return out
}

func (c *Ctx) Clock(t time.Time) string { return t.In(c.Zone).Format("2006-01-02 15:04") }

// myPosts words, on every page, what was asked for or confirmed at a key post that the
// person holds, held or is to hold: whoever gains, loses or shares it learns of it. Whoever
// holds no post reads why nothing can be done.
func (c *Ctx) myPosts() (out []MyCase) {
	if c.Account.ID != "" && c.Actor.Role == access.NoPost {
		out = append(out, MyCase{Text: c.T("您的账号现在没有岗位，请安全管理员核对任职。"), To: c.T("去看"), Path: "/posts"})
	}
	for _, x := range c.changes {
		if c.Actor.Now.Sub(x.At) >= toldFor {
			continue
		}
		whose := x.Who
		if x.Mine {
			whose = c.T("您")
		}
		m := MyCase{To: c.T("去看"), Path: "/desk/posts/" + x.Post}
		switch {
		case x.State == org.Refused:
			continue
		case x.EndWaits():
			m.Text = c.T("{0} 申请结束 {1} 在“{2}”的任职，到 {3} 为止，等另一个单位确认。", x.Asker, whose, x.Title, c.Day(x.EndDay))
		case x.Ends:
			m.Text = c.T("{0} 在“{1}”的任职到 {2} 结束：{3} 申请，{4} 确认。", whose, x.Title, c.Day(x.Until), x.Asker, x.Word)
		case x.State == org.Waiting:
			m.Text = c.T("{0} 申请由 {1} 担任“{2}”，等另一个单位确认；确认以前没有权限。", x.Asker, whose, x.Title)
		default:
			m.Text = c.T("{0} 担任“{1}”：{2} 申请，{3} 确认。", whose, x.Title, x.Asker, x.Word)
		}
		out = append(out, m)
	}
	return out
}
