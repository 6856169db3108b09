// Package arrows holds one test: which package of this project may import which.
// The table stands in arrows_test.go; ARCHITECTURE.md gives the reasons.
package arrows
