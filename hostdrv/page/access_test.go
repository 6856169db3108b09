package page

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// asked is what a guard with nothing behind it answers.
func asked(a Access, target, host string, headers ...string) *http.Response {
	r := httptest.NewRequest("GET", target, nil)
	r.Host = host
	for k := 0; k < len(headers); k += 2 {
		r.Header.Set(headers[k], headers[k+1])
	}
	recorder := httptest.NewRecorder()
	a.guard(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })).ServeHTTP(recorder, r)
	return recorder.Result()
}

func TestOnlyThisMachinesNames(t *testing.T) {
	a := Access{Hosts: []string{"lab", "lab.local"}}
	for _, host := range []string{"localhost", "localhost:2828", "LOCALHOST:1", "127.0.0.1:2828", "127.0.0.1", "[::1]:2828", "[::1]", "192.168.1.7:2828", "lab:2828", "Lab.local"} {
		assert.Equal(t, 204, asked(a, "/api/about", host).StatusCode, host)
	}
	for _, host := range []string{"evil.example", "evil.example:2828", "localhost.evil.example:2828", "127.0.0.1.evil.example", "lab.evil.example", "", "notlab"} {
		assert.Equal(t, `host "`+host+`" is not this machine; use the address that spikehost printed`, errorOf(t, asked(a, "/", host), 403), host)
	}
}

func TestOtherSitesGetNothing(t *testing.T) {
	for _, test := range []struct {
		path, site, mode string
		want             int
	}{
		{"/api/events", "", "", 204},
		{"/api/events", "same-origin", "cors", 204},
		{"/metrics", "none", "navigate", 204},
		{"/", "cross-site", "navigate", 204},
		{"/", "cross-site", "no-cors", 403},
		{"/api/events", "cross-site", "cors", 403},
		{"/api/sample", "same-site", "no-cors", 403},
		{"/metrics", "cross-site", "navigate", 403},
	} {
		answer := asked(Access{}, test.path, "localhost", "Sec-Fetch-Site", test.site, "Sec-Fetch-Mode", test.mode)
		assert.Equal(t, test.want, answer.StatusCode, test)
		assert.Empty(t, answer.Header.Get("Access-Control-Allow-Origin"))
		assert.Contains(t, answer.Header.Get("Content-Security-Policy"), "default-src 'none'")
		assert.Equal(t, "nosniff", answer.Header.Get("X-Content-Type-Options"))
	}
}

func TestTheToken(t *testing.T) {
	a := Access{Token: NewToken()}
	require.GreaterOrEqual(t, len(a.Token), 26)
	require.NotEqual(t, a.Token, NewToken())
	const missing = "the token is missing or is not this one; use the address that spikehost printed, or send it as a bearer token"
	for _, path := range []string{"/", "/healthz", "/metrics", "/api/about", "/main.js", "/?token=", "/?token=" + a.Token[1:], "/api/about?token=x"} {
		assert.Equal(t, missing, errorOf(t, asked(a, path, "192.168.1.7:2828"), 401), path)
	}
	assert.Equal(t, 401, asked(a, "/", "192.168.1.7:2828", "Authorization", "Bearer ").StatusCode)
	assert.Equal(t, 401, asked(a, "/", "192.168.1.7:2828", "Cookie", "spikehost-2828=x").StatusCode)

	// Programs send it along; a browser gets a cookie, and an address without it.
	assert.Equal(t, 204, asked(a, "/metrics", "192.168.1.7:2828", "Authorization", "Bearer "+a.Token).StatusCode)
	assert.Equal(t, 204, asked(a, "/healthz?token="+a.Token, "192.168.1.7:2828").StatusCode)
	answer := asked(a, "/?token="+a.Token, "192.168.1.7:2828")
	assert.Equal(t, 303, answer.StatusCode)
	assert.Equal(t, "/", answer.Header.Get("Location"))
	require.Len(t, answer.Cookies(), 1)
	cookie := answer.Cookies()[0]
	assert.True(t, cookie.HttpOnly)
	assert.Equal(t, http.SameSiteStrictMode, cookie.SameSite)
	assert.Equal(t, 204, asked(a, "/", "192.168.1.7:2828", "Cookie", cookie.Name+"="+cookie.Value).StatusCode)
	assert.Equal(t, 401, asked(a, "/", "192.168.1.7:2829", "Cookie", cookie.Name+"="+cookie.Value).StatusCode, "another port is another program")
}
