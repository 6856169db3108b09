package page

import (
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Access says who may look. There is no password: a token stands in the address
// that the program prints, and a cookie takes its place from then on.
//
// Other sites in the same browser are kept out twice. A name of theirs that they
// let point here (DNS rebinding) is none of Hosts, and what they fetch from here
// says so in Sec-Fetch-Site and is refused before it costs the board anything.
type Access struct {
	Token string   // "" lets everybody in who reaches the address
	Hosts []string // names beside localhost by which this machine is asked for
}

// cookieName is the cookie that holds the token. Browsers share cookies among all
// ports of a machine, so its name says which port it is for.
func cookieName(r *http.Request) string {
	_, port, _ := net.SplitHostPort(r.Host)
	return "spikehost-" + port
}

// NewToken makes a token that cannot be guessed: 128 bits and more.
func NewToken() string { return rand.Text() }

// guard lets through who may look, and tells the browser to be strict.
func (a Access) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-cache")
		r.Body = http.MaxBytesReader(w, r.Body, 0)
		switch {
		case !a.knows(r.Host):
			fail(w, http.StatusForbidden, fmt.Errorf("host %q is not this machine; use the address that spikehost printed", r.Host))
		case foreign(r):
			fail(w, http.StatusForbidden, errors.New("another site may not ask for this; open the page itself"))
		case a.Token == "" || a.carried(r):
			next.ServeHTTP(w, r)
		case a.matches(r.URL.Query().Get("token")):
			if r.URL.Path != "/" {
				next.ServeHTTP(w, r)
				return
			}
			http.SetCookie(w, &http.Cookie{Name: cookieName(r), Value: a.Token, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
			http.Redirect(w, r, "/", http.StatusSeeOther) // out of the address, and of the history
		default:
			h.Set("WWW-Authenticate", "Bearer")
			fail(w, http.StatusUnauthorized, errors.New("the token is missing or is not this one; use the address that spikehost printed, or send it as a bearer token"))
		}
	})
}

// knows tells whether a request's Host is this machine. A number cannot be made to
// point elsewhere, so any will do.
func (a Access) knows(hostPort string) bool {
	host := hostPort
	if h, _, err := net.SplitHostPort(hostPort); err == nil {
		host = h
	}
	host = strings.Trim(host, "[]")
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	return strings.EqualFold(host, "localhost") ||
		slices.ContainsFunc(a.Hosts, func(known string) bool { return strings.EqualFold(host, known) })
}

// foreign tells whether another site made the browser ask for this. A link to the
// page is fine.
func foreign(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "none", "same-origin":
		return false
	}
	return r.URL.Path != "/" || r.Header.Get("Sec-Fetch-Mode") != "navigate"
}

// carried tells whether a request carries the token in a header.
func (a Access) carried(r *http.Request) bool {
	if cookie, err := r.Cookie(cookieName(r)); err == nil && a.matches(cookie.Value) {
		return true
	}
	bearer, is := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return is && a.matches(bearer)
}

func (a Access) matches(token string) bool {
	return subtle.ConstantTimeCompare([]byte(token), []byte(a.Token)) == 1
}
