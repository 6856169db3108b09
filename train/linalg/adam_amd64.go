package linalg

// adamAVX2 is moveGo; n is a multiple of 8.
//
//go:noescape
func adamAVX2(n int, s *AdamStep, value, grad, first, second *float32)

// moveVectors does as many values as fill vectors, and says how many.
func (s *AdamStep) moveVectors(value, grad, first, second []float32) int {
	head := len(value) &^ 7
	if !useAVX2 || head == 0 {
		return 0
	}
	adamAVX2(head, s, &value[0], &grad[0], &first[0], &second[0])
	return head
}
