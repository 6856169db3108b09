#include "textflag.h"

// The membranes of a block, Y0 to Y3, and the steps of their first spikes, Y4 to Y7,
// stay in registers for all steps. A membrane starts at -theta, so its sign, shifted
// over the whole word, is all ones as long as it waits: or-ed with the number of the
// step it is no time, 2^32-1, and the smallest one of all steps is the first.

// func integrate32(weights *float32, stride int, rows *uint32, steps *step, n int, membrane *float32, at *int32)
TEXT ·integrate32(SB), NOSPLIT, $0-56
	MOVQ weights+0(FP), SI
	MOVQ stride+8(FP), R8
	MOVQ rows+16(FP), DX
	MOVQ steps+24(FP), BX
	MOVQ n+32(FP), CX
	MOVQ membrane+40(FP), DI
	MOVQ at+48(FP), R11
	VMOVUPS (DI), Y0
	VMOVUPS 32(DI), Y1
	VMOVUPS 64(DI), Y2
	VMOVUPS 96(DI), Y3
	VPCMPEQD Y4, Y4, Y4
	VPCMPEQD Y5, Y5, Y5
	VPCMPEQD Y6, Y6, Y6
	VPCMPEQD Y7, Y7, Y7

step:
	MOVL 4(BX), R9

event:
	MOVL (DX), R10
	ADDQ $4, DX
	IMULQ R8, R10
	VADDPS (SI)(R10*1), Y0, Y0
	VADDPS 32(SI)(R10*1), Y1, Y1
	VADDPS 64(SI)(R10*1), Y2, Y2
	VADDPS 96(SI)(R10*1), Y3, Y3
	DECL R9
	JNZ  event

	VPBROADCASTD (BX), Y8
	VPSRAD $31, Y0, Y9
	VPSRAD $31, Y1, Y10
	VPSRAD $31, Y2, Y11
	VPSRAD $31, Y3, Y12
	VPOR Y8, Y9, Y9
	VPOR Y8, Y10, Y10
	VPOR Y8, Y11, Y11
	VPOR Y8, Y12, Y12
	VPMINUD Y9, Y4, Y4
	VPMINUD Y10, Y5, Y5
	VPMINUD Y11, Y6, Y6
	VPMINUD Y12, Y7, Y7
	ADDQ $8, BX
	DECQ CX
	JNZ  step

	VMOVUPS Y0, (DI)
	VMOVUPS Y1, 32(DI)
	VMOVUPS Y2, 64(DI)
	VMOVUPS Y3, 96(DI)
	VMOVDQU Y4, (R11)
	VMOVDQU Y5, 32(R11)
	VMOVDQU Y6, 64(R11)
	VMOVDQU Y7, 96(R11)
	VZEROUPPER
	RET

// func integrate8(weights *float32, stride int, rows *uint32, steps *step, n int, membrane *float32, at *int32)
TEXT ·integrate8(SB), NOSPLIT, $0-56
	MOVQ weights+0(FP), SI
	MOVQ stride+8(FP), R8
	MOVQ rows+16(FP), DX
	MOVQ steps+24(FP), BX
	MOVQ n+32(FP), CX
	MOVQ membrane+40(FP), DI
	MOVQ at+48(FP), R11
	VMOVUPS (DI), Y0
	VPCMPEQD Y4, Y4, Y4

step:
	MOVL 4(BX), R9

event:
	MOVL (DX), R10
	ADDQ $4, DX
	IMULQ R8, R10
	VADDPS (SI)(R10*1), Y0, Y0
	DECL R9
	JNZ  event

	VPBROADCASTD (BX), Y8
	VPSRAD $31, Y0, Y9
	VPOR Y8, Y9, Y9
	VPMINUD Y9, Y4, Y4
	ADDQ $8, BX
	DECQ CX
	JNZ  step

	VMOVUPS Y0, (DI)
	VMOVDQU Y4, (R11)
	VZEROUPPER
	RET

// For each step, Y9 to Y12 are the deltas, Y0 to Y3, of those neurons that fire, at
// Y4 to Y7, no earlier.

// func scatter32(into *float32, stride int, rows *uint32, steps *step, n int, delta *float32, at *int32)
TEXT ·scatter32(SB), NOSPLIT, $0-56
	MOVQ into+0(FP), SI
	MOVQ stride+8(FP), R8
	MOVQ rows+16(FP), DX
	MOVQ steps+24(FP), BX
	MOVQ n+32(FP), CX
	MOVQ delta+40(FP), DI
	MOVQ at+48(FP), R11
	VMOVUPS (DI), Y0
	VMOVUPS 32(DI), Y1
	VMOVUPS 64(DI), Y2
	VMOVUPS 96(DI), Y3
	VMOVDQU (R11), Y4
	VMOVDQU 32(R11), Y5
	VMOVDQU 64(R11), Y6
	VMOVDQU 96(R11), Y7

step:
	MOVL 4(BX), R9
	VPBROADCASTD (BX), Y8
	VPCMPGTD Y4, Y8, Y9
	VPCMPGTD Y5, Y8, Y10
	VPCMPGTD Y6, Y8, Y11
	VPCMPGTD Y7, Y8, Y12
	VANDNPS Y0, Y9, Y9
	VANDNPS Y1, Y10, Y10
	VANDNPS Y2, Y11, Y11
	VANDNPS Y3, Y12, Y12

event:
	MOVL (DX), R10
	ADDQ $4, DX
	IMULQ R8, R10
	ADDQ SI, R10
	VADDPS (R10), Y9, Y13
	VADDPS 32(R10), Y10, Y14
	VMOVUPS Y13, (R10)
	VMOVUPS Y14, 32(R10)
	VADDPS 64(R10), Y11, Y13
	VADDPS 96(R10), Y12, Y14
	VMOVUPS Y13, 64(R10)
	VMOVUPS Y14, 96(R10)
	DECL R9
	JNZ  event

	ADDQ $8, BX
	DECQ CX
	JNZ  step
	VZEROUPPER
	RET

// func scatter8(into *float32, stride int, rows *uint32, steps *step, n int, delta *float32, at *int32)
TEXT ·scatter8(SB), NOSPLIT, $0-56
	MOVQ into+0(FP), SI
	MOVQ stride+8(FP), R8
	MOVQ rows+16(FP), DX
	MOVQ steps+24(FP), BX
	MOVQ n+32(FP), CX
	MOVQ delta+40(FP), DI
	MOVQ at+48(FP), R11
	VMOVUPS (DI), Y0
	VMOVDQU (R11), Y4

step:
	MOVL 4(BX), R9
	VPBROADCASTD (BX), Y8
	VPCMPGTD Y4, Y8, Y9
	VANDNPS Y0, Y9, Y9

event:
	MOVL (DX), R10
	ADDQ $4, DX
	IMULQ R8, R10
	VADDPS (SI)(R10*1), Y9, Y13
	VMOVUPS Y13, (SI)(R10*1)
	DECL R9
	JNZ  event

	ADDQ $8, BX
	DECQ CX
	JNZ  step
	VZEROUPPER
	RET
