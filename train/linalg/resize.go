package linalg

// Resize gives a slice of n elements, in the old memory if it is large enough, with
// what was in it.
func Resize(s *[]float32, n int) []float32 {
	if cap(*s) < n {
		*s = make([]float32, n)
	}
	*s = (*s)[:n]
	return *s
}
