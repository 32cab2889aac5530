// Command look takes pictures of pages as a signed-in account, for looking at
// one's work: go run ./tools/look -login duban -secret … -out DIR /desk /desk/matters
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

func main() {
	url := flag.String("url", "http://127.0.0.1:8080", "the server")
	login := flag.String("login", "", "login name; empty looks without signing in")
	secret := flag.String("secret", "", "password")
	out := flag.String("out", ".", "folder for the pictures")
	widths := flag.String("widths", "1440,360", "viewport widths")
	paper := flag.Bool("paper", false, "as it would be printed")
	flag.Parse()
	if err := look(*url, *login, *secret, *out, *widths, *paper, flag.Args()); err != nil {
		log.Fatal(err)
	}
}

// browser starts headless Chromium with the flags under which it runs as root
// and without a network.
func browser() (context.Context, func(), error) {
	dir, err := os.MkdirTemp("", "look-")
	if err != nil {
		return nil, nil, err
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.DisableGPU, chromedp.NoSandbox, chromedp.UserDataDir(dir),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))
	alloc, endBrowser := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, endTab := chromedp.NewContext(alloc)
	return ctx, func() {
		endTab()
		endBrowser()
		_ = os.RemoveAll(dir)
	}, nil
}

func look(url, login, secret, out, widths string, paper bool, paths []string) error {
	ctx, stop, err := browser()
	if err != nil {
		return err
	}
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	if login != "" {
		if err := chromedp.Do(ctx, chromedp.Navigate(url+"/sign-in"),
			chromedp.SetValue(chromedp.CSS("#login"), login), chromedp.SetValue(chromedp.CSS("#secret"), secret)); err != nil {
			return err
		}
		if _, err := chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS("button.btn-primary"))); err != nil {
			return err
		}
	}
	if err := chromedp.Do(ctx, chromedp.Navigate(url+"/lang/zh")); err != nil {
		return err
	}
	if paper {
		media := func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
			_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
			return chromedp.Void{}, err
		}
		if err := chromedp.Do(ctx, media); err != nil {
			return err
		}
	}
	for _, path := range paths {
		for _, w := range strings.Split(widths, ",") {
			var width int64
			if _, err := fmt.Sscan(w, &width); err != nil {
				return err
			}
			if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate(url+path)); err != nil {
				return err
			}
			wide, err := chromedp.Run(ctx, chromedp.Evaluate[int64]("document.documentElement.scrollWidth"))
			if err != nil {
				return err
			}
			picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
			if err != nil {
				return err
			}
			name := filepath.Join(out, strings.Trim(strings.NewReplacer("/", "_", "?", "_", "=", "_", "&", "_").Replace(path), "_")+"_"+w+".png")
			if err := os.WriteFile(name, picture, 0o644); err != nil {
				return err
			}
			over := ""
			if wide > width {
				over = fmt.Sprintf("  (%d px wide: sideways scroll)", wide)
			}
			fmt.Println(name + over)
		}
	}
	return nil
}
