package page

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/hostdrv"
	"spikehdl/network"
	"spikehdl/network/shipped"
	"spikehdl/sim"
)

// browser is Chromium without a window, and its tabs.
type browser struct{ ctx context.Context }

// tab is a page of it. What the page complains of fails the test.
type tab struct {
	t   *testing.T
	ctx context.Context
}

// guard ends a browser that hangs: no test that passes comes near it.
const guard = 2 * time.Minute

// startBrowser starts Chromium, or skips the test where there is none and nobody
// asked for it.
func startBrowser(t *testing.T) *browser {
	t.Helper()
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		const lacking = "there is no Chromium here: scripts/install-tools.sh browser installs it, and make prove does"
		if os.Getenv("SPIKEHDL_PROVE") != "" {
			t.Fatal(lacking)
		}
		t.Skip(lacking)
	}
	options := []chromedp.ExecAllocatorOption{chromedp.ExecPath(path), chromedp.Headless, chromedp.NoFirstRun}
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox) // which root cannot have
	}
	limited, cancel := context.WithTimeout(t.Context(), guard)
	t.Cleanup(cancel)
	allocator, cancel := chromedp.NewExecAllocator(limited, options...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	require.NoError(t, chromedp.Do(ctx))
	return &browser{ctx}
}

// look is how a tab looks at the page.
type look struct {
	width, height int64
	phone, dark   bool
	moves         bool // or the user asked for little motion
}

var wide = look{width: 1280, height: 900}

func (b *browser) open(t *testing.T, url string, l look) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx)
	t.Cleanup(cancel)
	page := &tab{t, ctx}
	var options []chromedp.EmulateViewportOption
	if l.phone {
		options = append(options, chromedp.EmulateScale(2), chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(l.width, l.height, options...)))
	features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "light"}}
	if l.dark {
		features[0].Value = "dark"
	}
	if !l.moves {
		features = append(features, &emulation.MediaFeature{Name: "prefers-reduced-motion", Value: "reduce"})
	}
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features})
	require.NoError(t, err)
	messages := chromedp.Console(ctx)
	go func() {
		for message, err := range messages {
			if err != nil {
				return
			}
			// That there is no board is an answer, and on the page.
			if message.IsException() || string(message.Type) == "error" && !strings.Contains(message.String(), "status of 503") {
				page.complained(message.String())
			}
		}
	}()
	require.NoError(t, chromedp.Do(ctx, chromedp.Navigate(url)))
	return page
}

func (b *tab) complained(text string) { b.t.Errorf("the page complains: %s", text) }

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	require.NoError(b.t, chromedp.Do(b.ctx, steps...))
}

func (b *tab) click(selector string) {
	b.t.Helper()
	b.do(chromedp.Click(chromedp.CSS(selector)))
}

// value is what an expression gives.
func value[T any](b *tab, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	require.NoError(b.t, err, expression)
	return v
}

// until waits for an expression to be true.
func (b *tab) until(expression string) {
	b.t.Helper()
	require.Eventually(b.t, func() bool { return value[bool](b, "!!("+expression+")") }, guard/4, 20*time.Millisecond, "%s never came true", expression)
}

func (b *tab) text(selector string) string {
	b.t.Helper()
	return value[string](b, fmt.Sprintf("document.querySelector(%q).textContent", selector))
}

// ink is how much of it lies on each pixel of a canvas.
func (b *tab) ink(selector string) []int {
	b.t.Helper()
	return value[[]int](b, fmt.Sprintf(`(c => [...c.getContext("2d").getImageData(0, 0, c.width, c.height).data].filter((_, i) => i %% 4 === 3))(document.querySelector(%q))`, selector))
}

// drawn is the ink that the model says a point must leave.
func drawn(t *testing.T, n *network.Network, p Point) []int {
	t.Helper()
	input, err := p.input(n)
	require.NoError(t, err)
	r, err := sim.Run(n, input)
	require.NoError(t, err)
	var ink []int
	for _, pixel := range n.Pixels(r.Output()) {
		ink = append(ink, int(pixel))
	}
	return ink
}

func shippedNetwork(t *testing.T, name string) *network.Network {
	t.Helper()
	n, err := shipped.Load(name)
	require.NoError(t, err)
	return n
}

func TestPageInBrowser(t *testing.T) {
	b := startBrowser(t)
	n := shippedNetwork(t, "digits-small")
	server, _ := served(t, n, modelBoards(n), nil)
	page := b.open(t, server.URL, wide)

	t.Run("digits appear", func(t *testing.T) {
		page.until(`document.querySelectorAll(".cell[data-seed]").length >= 12`)
		for seed := uint64(1); seed <= 12; seed++ {
			cell := fmt.Sprintf(".cell:nth-child(%d)", seed)
			assert.Equal(t, strconv.FormatUint(seed, 10), value[string](page, fmt.Sprintf("document.querySelector(%q).dataset.seed", cell)))
			assert.Equal(t, drawn(t, n, Point{From: seed, Of: 1, Digit: int(seed % 10)}), page.ink(cell+" canvas"))
		}
	})
	t.Run("of one digit if asked", func(t *testing.T) {
		page.click(`#stream-digits [data-value="7"]`)
		// Seeds that end in 1 to 6 were of other digits before.
		page.until(`document.querySelectorAll('.cell[data-digit="7"]:not([data-seed$="7"])').length >= 5`)
		assert.Greater(t, value[float64](page, `Math.min(...[...document.querySelectorAll('.cell[data-digit="7"]:not([data-seed$="7"])')].map(cell => cell.dataset.seed))`), 12.0, "and of seeds that were not seen yet")
	})
	t.Run("the slider walks", func(t *testing.T) {
		at := func(place int) []int {
			page.until(fmt.Sprintf(`document.querySelector("#walk-image").dataset.at === "%d"`, place))
			ink := page.ink("#walk-image canvas")
			assert.Equal(t, drawn(t, n, Point{From: 1, To: 2, At: place, Of: 32, Digit: 3}), ink, place)
			return ink
		}
		middle := at(16)
		page.do(chromedp.Focus(chromedp.CSS("#way")), chromedp.KeyEvent(kb.End))
		last := at(32)
		page.do(chromedp.KeyEvent(kb.Home))
		first := at(0)
		page.do(chromedp.KeyEvent(kb.ArrowRight))
		at(1)
		assert.NotEqual(t, first, last)
		assert.NotEqual(t, first, middle)
		for k := range 9 {
			assert.Equal(t, drawn(t, n, Point{From: 1, To: 2, At: 4 * k, Of: 32, Digit: 3}), page.ink(fmt.Sprintf(".frame:nth-child(%d) canvas", k+1)))
		}
		assert.Equal(t, "1 of 32 steps on the way", page.text("#walk-text"))
	})
	t.Run("the raster draws", func(t *testing.T) {
		page.click("#walk-image")
		page.until(`document.querySelector("#raster-of").textContent === "digit 3, step 1 of 32 from seed 1 to 2" && document.querySelector("#verdict").textContent.includes("equal")`)
		input, err := Point{From: 1, To: 2, At: 1, Of: 32, Digit: 3}.input(n)
		require.NoError(t, err)
		r, err := sim.Run(n, input)
		require.NoError(t, err)
		spikes := r.Counts.InputSpikes + r.Counts.HiddenSpikes + r.Counts.OutputSpikes
		page.until(fmt.Sprintf(`document.querySelector("#plot").dataset.spikes === "%d"`, spikes))
		assert.Contains(t, page.text("#verdict"), "The board's output is equal to the model's in all 784 neurons; 100 cycles")
		whole := drawn(t, n, Point{From: 1, To: 2, At: 1, Of: 32, Digit: 3})
		assert.Equal(t, whole, page.ink("#made"))
		inked := func() (count int) {
			for _, ink := range page.ink("#plot") {
				if ink > 150 {
					count++
				}
			}
			return count
		}
		all := inked()
		assert.Greater(t, all, spikes, "each spike leaves some pixels")
		// Before the first step nothing has fired.
		page.do(chromedp.Focus(chromedp.CSS("#time")), chromedp.KeyEvent(kb.Home))
		page.until(`document.querySelector("#time").value === "0"`)
		assert.Less(t, inked(), all)
		assert.Equal(t, make([]int, 784), page.ink("#made"))
	})
	t.Run("the metrics count what the page shows", func(t *testing.T) {
		page.click("#pause")
		page.until(`document.querySelector("#pause").textContent === "Go on"`)
		require.Eventually(t, func() bool {
			return metricsOf(t, server.URL)["spikehost_samples_total"] == value[string](page, `document.querySelector("#samples").textContent.replace(",", "")`)
		}, guard/4, 50*time.Millisecond)
		assert.Equal(t, "all", page.text("#equal"))
		// While somebody else hears four times how the board stands, nothing is made.
		before := metricsOf(t, server.URL)
		messages(t, get(t, server.URL+"/api/events?from=1&rate=0"), "status", 4)
		assert.Equal(t, before["spikehost_samples_total"], metricsOf(t, server.URL)["spikehost_samples_total"], "the page pauses")
	})
	t.Run("a second tab works", func(t *testing.T) {
		other := b.open(t, server.URL, look{width: 390, height: 844, phone: true, dark: true})
		other.until(`document.querySelectorAll(".cell[data-seed]").length >= 12`)
		assert.Equal(t, drawn(t, n, Point{From: 1, Of: 1, Digit: 1}), other.ink(".cell canvas"))
		assert.LessOrEqual(t, value[float64](other, "document.documentElement.scrollWidth"), 390.0, "nothing stands out on a phone")
		assert.Equal(t, "2", metricsOf(t, server.URL)["spikehost_pages"])
	})
}

func TestAWrongBoardInBrowser(t *testing.T) {
	b := startBrowser(t)
	n := drawer(network.Window)
	server, _ := served(t, n, liar{Source: modelBoards(n)}, nil)
	page := b.open(t, server.URL, wide)
	page.until(`document.querySelector("#verdict").textContent.startsWith("The board's output differs from the model's: neuron 5: the board says ")`)
	page.until(`!document.querySelector("#trouble").hidden && document.querySelector("#trouble").textContent.endsWith("the board does not compute this network: generate and program it again")`)
	page.until(`document.querySelector("#equal").textContent.startsWith("all but ")`)
	page.until(`document.querySelector(".cell.differs")`)
}

// fragile is a link whose cable can be pulled.
type fragile struct {
	hostdrv.Link
	pulled *atomic.Bool
}

var errPulled = errors.New("the cable was pulled")

func (f fragile) Read(p []byte) (int, error) {
	if f.pulled.Load() {
		return 0, errPulled
	}
	return f.Link.Read(p)
}

func TestALostBoardInBrowser(t *testing.T) {
	b := startBrowser(t)
	n := drawer(network.Delta)
	var pulled atomic.Bool
	link := modelBoards(n).(*source).dial
	server, _ := served(t, n, Over(n, func(ctx context.Context) (hostdrv.Link, error) {
		l, err := link(ctx)
		return fragile{l, &pulled}, err
	}), nil)
	page := b.open(t, server.URL, wide)
	page.until(`document.querySelector(".cell[data-seed]") && document.querySelector("#board").dataset.phase === "up"`)
	assert.True(t, value[bool](page, `document.querySelector("#trouble").hidden`))
	pulled.Store(true)
	page.until(`document.querySelector("#board").dataset.phase === "down" && document.querySelector("#trouble").textContent.includes("model: cannot read from the port: the cable was pulled")`)
	pulled.Store(false)
	page.until(`document.querySelector("#board").dataset.phase === "up" && document.querySelector("#trouble").hidden`)
	seen := value[float64](page, `Math.max(...[...document.querySelectorAll(".cell[data-seed]")].map(cell => Number(cell.dataset.seed)))`)
	page.until(fmt.Sprintf(`[...document.querySelectorAll(".cell[data-seed]")].some(cell => Number(cell.dataset.seed) > %v)`, seen))
	assert.NotEqual(t, "0", page.text("#errors"))
}

func TestAnAddressWithATokenInBrowser(t *testing.T) {
	b := startBrowser(t)
	n := drawer(network.Window)
	token := NewToken()
	server, _ := served(t, n, modelBoards(n), func(c *Config) { c.Access = Access{Token: token} })
	page := b.open(t, server.URL+"/?token="+token, wide)
	page.until(`document.querySelector(".cell[data-seed]")`)
	assert.Equal(t, server.URL+"/", value[string](page, "location.href"), "the token is not left in the address")
}
