//go:build !amd64

package fast

// fastest is the quickest set of kernels that this machine can run.
func fastest() kernels { return portable }
