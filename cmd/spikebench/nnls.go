package main

import (
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// nonNegativeLeastSquares finds x >= 0 with rows * x nearest to target, by the
// active set method of Lawson and Hanson (Solving Least Squares Problems, 1974,
// chapter 23): it lets one more coefficient be free while that helps, and binds
// those that would go below zero.
func nonNegativeLeastSquares(rows [][]float64, target []float64) []float64 {
	width := len(rows[0])
	x := make([]float64, width)
	free := make([]bool, width)
	for range 3 * width { // ends earlier but for rounding
		gradient := gradientOf(rows, target, x)
		best, most := -1, 1e-9
		for i, g := range gradient {
			if !free[i] && g > most {
				best, most = i, g
			}
		}
		if best < 0 {
			break
		}
		free[best] = true
		for {
			z := solveFree(rows, target, free)
			step, binding := 1.0, -1
			for i := range z {
				if free[i] && z[i] <= 0 {
					if s := x[i] / (x[i] - z[i]); s < step || binding < 0 {
						step, binding = s, i
					}
				}
			}
			if binding < 0 {
				x = z
				break
			}
			for i := range x {
				x[i] += step * (z[i] - x[i])
			}
			x[binding], free[binding] = 0, false
		}
	}
	return x
}

// gradientOf says how much each coefficient would help if it grew.
func gradientOf(rows [][]float64, target, x []float64) []float64 {
	gradient := make([]float64, len(x))
	for k, row := range rows {
		miss := target[k] - floats.Dot(row, x)
		floats.AddScaled(gradient, miss, row)
	}
	return gradient
}

// solveFree is the least squares solution in the free coefficients; the others
// are 0. A trace of damping keeps it defined where two terms always come together.
func solveFree(rows [][]float64, target []float64, free []bool) []float64 {
	var columns []int
	for i, is := range free {
		if is {
			columns = append(columns, i)
		}
	}
	a := mat.NewDense(len(rows)+len(columns), len(columns), nil)
	b := mat.NewVecDense(len(rows)+len(columns), nil)
	for k, row := range rows {
		for j, i := range columns {
			a.Set(k, j, row[i])
		}
		b.SetVec(k, target[k])
	}
	for j := range columns {
		norm := mat.Norm(a.ColView(j), 2)
		a.Set(len(rows)+j, j, 1e-4*norm)
	}
	var solution mat.VecDense
	z := make([]float64, len(free))
	if err := solution.SolveVec(a, b); err != nil {
		return z // cannot be, with the damping
	}
	for j, i := range columns {
		z[i] = solution.AtVec(j)
	}
	return z
}
