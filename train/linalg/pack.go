package linalg

// pack copies lanes of depth elements so that out[p*width+lane] is lane's
// element p, and zero where there is no such lane.
func pack(from []float32, lanes, width, depth, laneStride, depthStride int, out []float32) {
	switch {
	case lanes == tileRows && width == tileRows:
		packSix(from, depth, laneStride, depthStride, out)
	case lanes == tileCols && width == tileCols && laneStride == 1:
		for p := range depth {
			sixteen := *(*[tileCols]float32)(from[p*depthStride:]) // a copy by way of a variable calls nothing
			*(*[tileCols]float32)(out[p*tileCols:]) = sixteen
		}
	case lanes == tileCols && width == tileCols:
		for lane := 0; lane < tileCols; lane += 4 {
			packFour(from[lane*laneStride:], depth, laneStride, depthStride, out[lane:])
		}
	default:
		clear(out[:depth*width])
		for lane := range lanes {
			for p := range depth {
				out[p*width+lane] = from[lane*laneStride+p*depthStride]
			}
		}
	}
}

// packSix is pack for six whole lanes, written so that nothing is called and each
// round writes where the one before has ended: in a convolution, whose other
// factor is narrow, packing is a good part of the work.
func packSix(from []float32, depth, laneStride, depthStride int, out []float32) {
	r0, r1, r2 := from, from[laneStride:], from[2*laneStride:]
	r3, r4, r5 := from[3*laneStride:], from[4*laneStride:], from[5*laneStride:]
	for p, at := 0, 0; p < depth; p, at = p+1, at+depthStride {
		six := (*[tileRows]float32)(out[p*tileRows:])
		six[0], six[1], six[2] = r0[at], r1[at], r2[at]
		six[3], six[4], six[5] = r3[at], r4[at], r5[at]
	}
}

// packFour fills four of the sixteen lanes of a panel in the same way.
func packFour(from []float32, depth, laneStride, depthStride int, out []float32) {
	r0, r1, r2, r3 := from, from[laneStride:], from[2*laneStride:], from[3*laneStride:]
	for p, at := 0, 0; p < depth; p, at = p+1, at+depthStride {
		four := (*[4]float32)(out[p*tileCols:])
		four[0], four[1], four[2], four[3] = r0[at], r1[at], r2[at], r3[at]
	}
}
