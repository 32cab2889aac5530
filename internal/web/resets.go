package web

import (
	"time"

	"luoshi/internal/account"
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
			m.Text = c.T("{0} 于 {1} 申请重置您的密码，理由：{2}。不是您要的，请马上告诉审计管理员。", k.Asker, c.clock(k.AskedAt), k.Reason)
		case c.Actor.Now.Sub(k.ReleasedAt) < toldFor:
			m.Text = c.T("您的密码由 {0} 申请、{1} 放行，于 {2} 重置。不是您要的，请马上告诉审计管理员。", k.Asker, k.Releaser, c.clock(k.ReleasedAt))
		default:
			continue
		}
		out = append(out, m)
	}
	return out
}

func (c *Ctx) clock(t time.Time) string { return t.In(c.Zone).Format("2006-01-02 15:04") }
