package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/network"
	"spikehdl/network/shipped"
)

// serving is the program at work on a page.
type serving struct {
	*host
	address string
	cancel  context.CancelFunc
	code    chan int
}

func serve(t *testing.T, args ...string) *serving {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	s := &serving{host: newHost(), cancel: cancel, code: make(chan int, 1)}
	out, in := io.Pipe()
	s.stdout = in
	go func() { s.code <- s.run(ctx, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)) }()
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	s.address = strings.TrimSpace(line)
	t.Cleanup(cancel)
	return s
}

func (s *serving) ask(t *testing.T, path string, status int) string {
	t.Helper()
	answer, err := http.Get(s.address + path)
	require.NoError(t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	assert.Equal(t, status, answer.StatusCode, string(body))
	return string(body)
}

func TestServeUntilInterrupted(t *testing.T) {
	s := serve(t, "--port", "model:", "--model", "digits-small", "--seed", "7")
	require.Regexp(t, `^http://127\.0\.0\.1:\d+/$`, s.address)
	require.Eventually(t, func() bool { return serves(s.address) }, time.Minute, 10*time.Millisecond)
	assert.Contains(t, s.ask(t, "api/about", 200), `"seed":7`)
	var raster struct {
		Sample struct {
			Image      []byte
			Difference string
		}
		Cycles string
	}
	require.NoError(t, json.Unmarshal([]byte(s.ask(t, "api/raster?from=7&digit=3", 200)), &raster))
	assert.Len(t, raster.Sample.Image, 784)
	assert.Empty(t, raster.Sample.Difference)
	assert.Regexp(t, `^\d+ cycles, as predicted$`, raster.Cycles)
	s.cancel()
	assert.Zero(t, <-s.code)
	assert.Regexp(t, "^network \"digits-small\" at model:; Ctrl-C ends it\nstopped after 1 samples\n$", s.err.String())
	l, err := net.Listen("tcp", strings.Trim(strings.TrimPrefix(s.address, "http:"), "/"))
	require.NoError(t, err, "the port is free")
	require.NoError(t, l.Close())
}

// serves tells whether there is a page with a board behind it.
func serves(address string) bool {
	answer, err := http.Get(address + "healthz")
	if err != nil {
		return false
	}
	defer answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}

func TestServeRefuses(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	for _, test := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"--listen", "2828"}, 2, `--listen "2828": must be an address and a port, such as 127.0.0.1:2828`},
		{[]string{"--listen", taken.Addr().String()}, 1, "--listen " + taken.Addr().String() + ": another program has this port; choose another, or 0 for any that is free"},
		{[]string{"--listen", "127.0.0.1:99999"}, 1, "--listen 127.0.0.1:99999: cannot be had (address 99999: invalid port); choose another, such as 127.0.0.1:2828"},
		{[]string{"--seed", "9007199254740992"}, 1, "seed 9007199254740992: must be 0 to 9007199254740991, for it goes through JavaScript"},
		{[]string{"--port", "modle:"}, 2, `--port "modle:": must be a serial device`},
		{[]string{"--optimize", "fast"}, 2, `--optimize = "fast" is not understood`},
	} {
		code, _, said := run(t, append([]string{"serve", "--port", "model:", "--listen", "127.0.0.1:0"}, test.args...)...)
		assert.Equal(t, test.code, code, test)
		assert.Contains(t, said, "spikehost: "+test.want)
	}
}

func TestOthersNeedAToken(t *testing.T) {
	at := func(ip string) *net.TCPAddr { return &net.TCPAddr{IP: net.ParseIP(ip), Port: 28} }
	for asked, ip := range map[string]string{"127.0.0.1:28": "127.0.0.1", "localhost:28": "127.0.0.1", "[::1]:28": "::1"} {
		address, access := accessTo(asked, at(ip), "")
		assert.Equal(t, "http://"+asked+"/", address)
		assert.Empty(t, access.Token)
	}
	address, access := accessTo("lab:28", at("192.168.1.7"), "")
	require.NotEmpty(t, access.Token)
	assert.Equal(t, "http://lab:28/?token="+access.Token, address)
	assert.Contains(t, access.Hosts, "lab")
	for _, asked := range []string{":28", "0.0.0.0:28", "[::]:28"} {
		host, _, _ := net.SplitHostPort(asked)
		address, access := accessTo(asked, at(map[string]string{"": "::", "0.0.0.0": "0.0.0.0", "::": "::"}[host]), "")
		assert.Equal(t, fmt.Sprintf("http://%s:28/?token=%s", reachable(), access.Token), address)
		require.NotEmpty(t, access.Token)
	}
}

// TestATokenThatStays: one that is given is asked for, on this machine too, and one that
// could be guessed is not taken.
func TestATokenThatStays(t *testing.T) {
	const token = "0123456789-abcdef"
	look := func(s *serving, bearer string) int {
		at, _, _ := strings.Cut(s.address, "?")
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, at+"metrics", nil)
		require.NoError(t, err)
		request.Header.Set("Authorization", "Bearer "+bearer)
		answer, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		return answer.StatusCode
	}
	for _, args := range [][]string{{"--token", token}, {}} {
		if len(args) == 0 {
			t.Setenv(tokenVariable, token)
		}
		s := serve(t, append(args, "--port", "model:", "--model", "digits-small")...)
		assert.Regexp(t, `^http://127\.0\.0\.1:\d+/\?token=`+token+`$`, s.address)
		assert.Equal(t, 200, look(s, token))
		assert.Equal(t, 401, look(s, token+"0"))
		s.cancel()
		assert.Zero(t, <-s.code)
	}
	for _, bad := range []string{"", "short", "0123456789 abcdef", "0123456789&abcdef"} {
		code, _, said := run(t, "serve", "--port", "model:", "--token", bad)
		assert.Equal(t, 2, code)
		assert.Contains(t, said, "spikehost: --token: must be 16 to 256 letters, digits, ")
	}
	t.Setenv(tokenVariable, "short")
	code, _, said := run(t, "serve", "--port", "model:")
	assert.Equal(t, 2, code)
	assert.Contains(t, said, "spikehost: SPIKEHOST_TOKEN: must be 16 to 256 letters, digits, ")
	assert.NotContains(t, said, "short", "secrets are not repeated")
}

func TestServeShowsImagesOnly(t *testing.T) {
	h := newHost()
	dir := t.TempDir() + "/net"
	n, err := shipped.Load("digits-small")
	require.NoError(t, err)
	n.Output = network.Output{Meaning: network.OutputSpikes}
	require.NoError(t, n.Save(dir))
	assert.Equal(t, 1, h.do(t.Context(), "serve", "--port", "model:", "--listen", "127.0.0.1:0", "--model", dir))
	assert.Contains(t, h.err.String(), `network "digits-small" gives spikes, not an image; the page shows images only`)
}
