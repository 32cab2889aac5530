package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"luoshi/internal/appraise"
	"luoshi/internal/store"
)

// TestJourneysOfATownLeader is a week of a town's party secretary: Monday's sheet,
// what is due next, the town's own score opened down to the matters, an objection
// with its ruling, and Friday's review with a secret vote.
func TestJourneysOfATownLeader(t *testing.T) {
	t.Parallel()
	st := journeyCounty(t, true)
	town := st.Shown().Parent().String()
	for login, key := range map[string]string{"shuji": "town/" + town, "zhenban": "town-desk/" + town, "tuopinban": "desk", "duban": "supervisor", "zuzhi": "organiser"} {
		st.account(t, login, key)
	}
	b := openBrowser(t, st.url)
	st.walk(t, 12, 8)
	b.as("shuji")
	b.open("/desk")
	b.sees("今后七天到期")
	b.check("town-desk", 1440)
	b.do(chromedp.EmulateViewport(1440, 900))
	b.follow("打印周一例会单")
	b.sees("周一例会单")
	b.sees("龙亭镇")
	b.check("town-monday", 1440)
	if n := b.sheets("town-monday-a4"); n != 1 {
		t.Errorf("周一例会单印了 %d 张 A4", n)
	}
	b.as("duban")
	b.open("/desk/monday")
	if n := b.sheets(""); n != 1 {
		t.Errorf("全县的周一例会单印了 %d 张 A4", n)
	}
	b.as("shuji")
	b.open("/desk/matters?due=week")
	b.sees("七天内到期")
	b.returned()
	b.scored()
	st.friday(t, b)
}

// returned is the town desk sending one report back.
func (b *browser) returned() {
	b.t.Helper()
	b.as("zhenban")
	b.open("/desk/matters?state=reported")
	b.click("td.ti a")
	b.fill("#text-return", "入户看，还有一户没有通水。")
	b.click(`form[action$="/return"] button`)
	b.sees("退回整改")
	b.sees("还有一户没有通水")
}

// scored is September's board: computed and told by the county, opened and
// objected to by the town, ruled on by a third office.
func (b *browser) scored() {
	b.t.Helper()
	b.as("tuopinban")
	b.open("/desk/boards")
	b.fill(`select[name="board"]`, "town_board")
	b.fill(`form[action$="/compute"] select[name="period"]`, "2026-09")
	b.click(`form[action$="/compute"] button`)
	board := b.at()
	b.click(`form[action$="/show"] button`)
	b.sees("异议期到")
	b.check("board-town", 1440)
	b.as("shuji")
	b.open(board)
	b.lacks("纸坊") // no other town before publication
	b.open(board + "/mine")
	b.sees("分是这样来的")
	b.run(`(()=>{const d=[...document.querySelectorAll("details")].find(d=>{const n=d.querySelectorAll("a").length;return n>0&&n<12});if(d)d.open=true;return ""})()`)
	b.check("town-score", 1440)
	path := b.run(`document.querySelector('details[open] a[href^="/desk/matters/"]')?.getAttribute("href")??""`)
	if path == "" {
		b.t.Fatal("得分没有打开到事项")
	}
	b.open(path)
	b.sees("经过")
	b.open(board + "/mine")
	b.fill("#item", "settled")
	b.fill("#text", "两件卡在县住建局，已经标明，请核对是否应当暂停计时。")
	b.click(`form[action$="/object"] button`)
	b.sees("在办")
	if kept := b.run(`document.querySelector("#text").value`); kept != "" {
		b.t.Errorf("送达以后草稿还在：%s", kept)
	}
	b.as("zuzhi")
	b.open(board + "/rulings")
	b.sees("两件卡在县住建局")
	b.fill(`textarea[name="reason"]`, "两件都在期限届满后才标明卡点，不暂停计时；得分不变。")
	b.click(`form[action$="/rule"] button`)
	b.sees("不成立")
	b.as("shuji")
	b.open(board + "/mine")
	b.sees("得分不变")
	b.check("town-objection", 1440)
}

// friday is the weekly review: opened, voted on by the town leader in the browser
// and by seven others, commented on, closed and published.
func (st *site) friday(t *testing.T, b *browser) {
	t.Helper()
	st.walk(t, 16, 16)
	b.as("duban")
	b.open("/desk/boards")
	b.fill(`select[name="review"]`, "town_weekly")
	b.click(`form[action="/desk/reviews/open"] button`)
	review := b.at()
	b.as("shuji")
	b.open(review)
	b.lacks("龙亭镇 已投票")
	b.tick(`fieldset:nth-of-type(1) input[value="0"]`)
	b.tick(`fieldset:nth-of-type(2) input[value="2"]`)
	b.check("town-vote", 1440)
	b.click(`form[action$="/vote"] button`)
	b.sees("已投票")
	st.othersVote(t, review[strings.LastIndex(review, "/")+1:])
	b.as("duban")
	b.open(review)
	b.click(`form[action$="/close"] button`)
	b.click(`form[action$="/publish"] button`)
	b.sees("已公布")
	b.check("town-review", 1440)
	b.as("shuji")
	b.open(review)
	b.sees("龙亭镇")
	b.sees("7 票")
}

// othersVote casts the votes of seven offices through the use case, and the
// remarks of the county office.
func (st *site) othersVote(t *testing.T, round string) {
	t.Helper()
	bodies := []string{}
	for _, code := range st.Towns {
		bodies = append(bodies, st.Posts["town/"+code.String()].Body)
	}
	for n, key := range []string{"supervisor-2", "desk", "desk-2", "organiser", "water", "roads", "housing"} {
		st.act(t, func(tx *store.Tx) error {
			choices := map[string]int{}
			for i, body := range bodies {
				choices[body] = (i + n) % 3
			}
			_, err := appraise.Vote(tx, st.Actor(key), round, choices)
			return err
		})
	}
	st.act(t, func(tx *store.Tx) error {
		for _, body := range bodies {
			if _, err := appraise.Comment(tx, st.Actor("desk"), round, body, "按期报结，群众用水问题已解决；下周重点看道路和危房资料。"); err != nil {
				return err
			}
		}
		return nil
	})
}
