package page

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// What is beautiful no test can say: with the address of a running spikehost serve in
// SPIKEHDL_PAGE, and a folder in SPIKEHDL_SCREENSHOTS, this takes pictures to look at.
// Those in docs are of the Verilated board.
func TestScreenshots(t *testing.T) {
	address, folder := os.Getenv("SPIKEHDL_PAGE"), os.Getenv("SPIKEHDL_SCREENSHOTS")
	if address == "" || folder == "" {
		t.Skip("no SPIKEHDL_PAGE and SPIKEHDL_SCREENSHOTS: the address of a page, and a folder for pictures of it")
	}
	b := startBrowser(t)
	for name, l := range map[string]look{
		"serve.png":       {width: 1280, height: 1524},
		"serve-dark.png":  {width: 1280, height: 1524, dark: true},
		"serve-phone.png": {width: 390, height: 844, phone: true},
	} {
		page := b.open(t, address, l)
		page.until(`document.querySelectorAll(".cell:not([data-seed])").length === 0 && document.querySelector("#verdict").textContent !== ""`)
		picture, err := chromedp.Run(page.ctx, chromedp.CaptureScreenshot())
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), small(t, picture), 0o644))
		require.NoError(t, chromedp.Cancel(page.ctx))
	}
}

// small is a picture with no more than 256 colours: the commonest there are, which
// serves a page of few colours well.
func small(t *testing.T, data []byte) []byte {
	t.Helper()
	picture, err := png.Decode(bytes.NewReader(data))
	require.NoError(t, err)
	count := map[color.RGBA]int{}
	at := func(x, y int) color.RGBA { return color.RGBAModel.Convert(picture.At(x, y)).(color.RGBA) }
	bounds := picture.Bounds()
	for y := range bounds.Dy() {
		for x := range bounds.Dx() {
			count[at(x, y)]++
		}
	}
	commonest := slices.SortedFunc(maps.Keys(count), func(a, b color.RGBA) int { return count[b] - count[a] })
	var palette color.Palette
	for _, c := range commonest[:min(256, len(commonest))] {
		palette = append(palette, c)
	}
	index := map[color.RGBA]uint8{}
	for c := range count {
		index[c] = uint8(palette.Index(c))
	}
	reduced := image.NewPaletted(bounds, palette)
	for y := range bounds.Dy() {
		for x := range bounds.Dx() {
			reduced.SetColorIndex(x, y, index[at(x, y)])
		}
	}
	var out bytes.Buffer
	require.NoError(t, (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, reduced))
	return out.Bytes()
}
