#include "textflag.h"

// Registers of all kernels: DI the block, SI its weights, DX the events, R8 the
// steps and CX how many are left. Events are read as offsets into the weights.

// How the bytes of 32 neurons lie while narrowAVX2 works: the even ones before
// the odd ones in each half, as VPACKSSWB packs them.
DATA apart<>+0(SB)/8, $0x0E0C0A0806040200
DATA apart<>+8(SB)/8, $0x0F0D0B0907050301
DATA apart<>+16(SB)/8, $0x0E0C0A0806040200
DATA apart<>+24(SB)/8, $0x0F0D0B0907050301
GLOBL apart<>(SB), RODATA|NOPTR, $32

DATA together<>+0(SB)/8, $0x0B030A0209010800
DATA together<>+8(SB)/8, $0x0F070E060D050C04
DATA together<>+16(SB)/8, $0x0B030A0209010800
DATA together<>+24(SB)/8, $0x0F070E060D050C04
GLOBL together<>(SB), RODATA|NOPTR, $32

// The same for the packs of wideAVX2, by groups of four neurons.
DATA packed<>+0(SB)/8, $0x0000000200000000
DATA packed<>+8(SB)/8, $0x0000000600000004
DATA packed<>+16(SB)/8, $0x0000000300000001
DATA packed<>+24(SB)/8, $0x0000000700000005
GLOBL packed<>(SB), RODATA|NOPTR, $32

DATA natural<>+0(SB)/8, $0x0000000400000000
DATA natural<>+8(SB)/8, $0x0000000500000001
DATA natural<>+16(SB)/8, $0x0000000600000002
DATA natural<>+24(SB)/8, $0x0000000700000003
GLOBL natural<>(SB), RODATA|NOPTR, $32

// A word of a row is even + 256*odd, its low byte 128 too high so that it never
// borrows. Y0 and Y2 add up the words, modulo 2^16, Y1 and Y3 their high bytes:
// the odd sums, which also give the even ones, at half the cost of widening
// every weight. Y4 and Y5 say who waits, in their bytes' top bits, and Y6 and Y7
// hold the times.

// func narrowAVX2(b *narrowBlock, weights []byte, events []uint32, steps []step)
TEXT ·narrowAVX2(SB), NOSPLIT, $0-80
	MOVQ b+0(FP), DI
	MOVQ weights_base+8(FP), SI
	MOVQ events_base+32(FP), DX
	MOVQ steps_base+56(FP), R8
	MOVQ steps_len+64(FP), CX
	TESTQ CX, CX
	JZ    narrowReturn
	VMOVDQU 64(DI), Y1
	VMOVDQU 96(DI), Y3
	VPSLLW  $8, Y1, Y0
	VPSLLW  $8, Y3, Y2
	VPADDW  0(DI), Y0, Y0
	VPADDW  32(DI), Y2, Y2
	VMOVDQU apart<>(SB), Y10
	VMOVDQU 128(DI), Y4
	VMOVDQU 160(DI), Y5
	VMOVDQU 192(DI), Y6
	VMOVDQU 224(DI), Y7
	VPSHUFB Y10, Y4, Y4
	VPSHUFB Y10, Y5, Y5
	VPSHUFB Y10, Y6, Y6
	VPSHUFB Y10, Y7, Y7

narrowStep:
	MOVL 0(R8), R10

narrowEvent:
	MOVL    (DX), R11
	ADDQ    $4, DX
	VMOVDQU (SI)(R11*1), Y8
	VMOVDQU 32(SI)(R11*1), Y9
	VPADDW  Y8, Y0, Y0
	VPADDW  Y9, Y2, Y2
	VPSRAW  $8, Y8, Y8
	VPSRAW  $8, Y9, Y9
	VPADDW  Y8, Y1, Y1
	VPADDW  Y9, Y3, Y3
	DECL    R10
	JNZ     narrowEvent

	VPBROADCASTD 4(R8), Y10
	VPBROADCASTD 8(R8), Y11
	VPSUBW       Y10, Y0, Y0
	VPSUBW       Y10, Y2, Y2
	VPSLLW       $8, Y1, Y8
	VPSLLW       $8, Y3, Y9
	VPSUBW       Y8, Y0, Y8
	VPSUBW       Y9, Y2, Y9
	VPACKSSWB    Y1, Y8, Y8
	VPACKSSWB    Y3, Y9, Y9
	VPBLENDVB    Y4, Y11, Y6, Y6 // who waits may be about to fire
	VPBLENDVB    Y5, Y11, Y7, Y7
	VPAND        Y8, Y4, Y4
	VPAND        Y9, Y5, Y5
	ADDQ         $12, R8
	DECQ         CX
	JNZ          narrowStep

	VPSLLW   $8, Y1, Y8
	VPSLLW   $8, Y3, Y9
	VPSUBW   Y8, Y0, Y0
	VPSUBW   Y9, Y2, Y2
	VMOVDQU  Y0, 0(DI)
	VMOVDQU  Y2, 32(DI)
	VMOVDQU  Y1, 64(DI)
	VMOVDQU  Y3, 96(DI)
	VPXOR    Y8, Y8, Y8
	VPCMPGTB Y4, Y8, Y4
	VPCMPGTB Y5, Y8, Y5
	VMOVDQU  together<>(SB), Y10
	VPSHUFB  Y10, Y4, Y4
	VPSHUFB  Y10, Y5, Y5
	VPSHUFB  Y10, Y6, Y6
	VPSHUFB  Y10, Y7, Y7
	VMOVDQU  Y4, 128(DI)
	VMOVDQU  Y5, 160(DI)
	VMOVDQU  Y6, 192(DI)
	VMOVDQU  Y7, 224(DI)
	VZEROUPPER

narrowReturn:
	RET

// Y0 to Y7 hold the 64 sums, Y8 and Y9 who waits, Y10 and Y11 the times.

// func wideAVX2(b *wideBlock, weights []byte, events []uint32, steps []step)
TEXT ·wideAVX2(SB), NOSPLIT, $0-80
	MOVQ b+0(FP), DI
	MOVQ weights_base+8(FP), SI
	MOVQ events_base+32(FP), DX
	MOVQ steps_base+56(FP), R8
	MOVQ steps_len+64(FP), CX
	TESTQ CX, CX
	JZ    wideReturn
	VMOVDQU 0(DI), Y0
	VMOVDQU 32(DI), Y1
	VMOVDQU 64(DI), Y2
	VMOVDQU 96(DI), Y3
	VMOVDQU 128(DI), Y4
	VMOVDQU 160(DI), Y5
	VMOVDQU 192(DI), Y6
	VMOVDQU 224(DI), Y7
	VMOVDQU packed<>(SB), Y12
	VPERMD  256(DI), Y12, Y8
	VPERMD  288(DI), Y12, Y9
	VPERMD  320(DI), Y12, Y10
	VPERMD  352(DI), Y12, Y11

wideStep:
	MOVL 0(R8), R10

wideEvent:
	MOVL      (DX), R11
	ADDQ      $4, DX
	VPMOVSXBD 0(SI)(R11*1), Y12
	VPMOVSXBD 8(SI)(R11*1), Y13
	VPMOVSXBD 16(SI)(R11*1), Y14
	VPMOVSXBD 24(SI)(R11*1), Y15
	VPADDD    Y12, Y0, Y0
	VPADDD    Y13, Y1, Y1
	VPADDD    Y14, Y2, Y2
	VPADDD    Y15, Y3, Y3
	VPMOVSXBD 32(SI)(R11*1), Y12
	VPMOVSXBD 40(SI)(R11*1), Y13
	VPMOVSXBD 48(SI)(R11*1), Y14
	VPMOVSXBD 56(SI)(R11*1), Y15
	VPADDD    Y12, Y4, Y4
	VPADDD    Y13, Y5, Y5
	VPADDD    Y14, Y6, Y6
	VPADDD    Y15, Y7, Y7
	DECL      R10
	JNZ       wideEvent

	VPBROADCASTD 8(R8), Y12
	VPBLENDVB    Y8, Y12, Y10, Y10 // who waits may be about to fire
	VPBLENDVB    Y9, Y12, Y11, Y11
	VPACKSSDW    Y1, Y0, Y12
	VPACKSSDW    Y3, Y2, Y13
	VPACKSSWB    Y13, Y12, Y12
	VPACKSSDW    Y5, Y4, Y14
	VPACKSSDW    Y7, Y6, Y15
	VPACKSSWB    Y15, Y14, Y14
	VPAND        Y12, Y8, Y8
	VPAND        Y14, Y9, Y9
	ADDQ         $12, R8
	DECQ         CX
	JNZ          wideStep

	VMOVDQU  Y0, 0(DI)
	VMOVDQU  Y1, 32(DI)
	VMOVDQU  Y2, 64(DI)
	VMOVDQU  Y3, 96(DI)
	VMOVDQU  Y4, 128(DI)
	VMOVDQU  Y5, 160(DI)
	VMOVDQU  Y6, 192(DI)
	VMOVDQU  Y7, 224(DI)
	VPXOR    Y12, Y12, Y12
	VPCMPGTB Y8, Y12, Y8
	VPCMPGTB Y9, Y12, Y9
	VMOVDQU  natural<>(SB), Y12
	VPERMD   Y8, Y12, Y8
	VPERMD   Y9, Y12, Y9
	VPERMD   Y10, Y12, Y10
	VPERMD   Y11, Y12, Y11
	VMOVDQU  Y8, 256(DI)
	VMOVDQU  Y9, 288(DI)
	VMOVDQU  Y10, 320(DI)
	VMOVDQU  Y11, 352(DI)
	VZEROUPPER

wideReturn:
	RET

// func emitAVX2(times *[width]network.Time, waiting *[width]int8, fired *[width]uint8, delay, last int)
TEXT ·emitAVX2(SB), NOSPLIT, $0-40
	MOVQ times+0(FP), DI
	MOVQ waiting+8(FP), SI
	MOVQ fired+16(FP), DX
	MOVQ delay+24(FP), AX
	MOVQ last+32(FP), BX
	VMOVD AX, X14
	VMOVD BX, X15
	VPBROADCASTW X14, Y14
	VPBROADCASTW X15, Y15
	MOVQ $4, CX

emitNext:
	VPMOVZXBW (DX), Y0
	VPMOVSXBW (SI), Y1
	VPADDW    Y14, Y0, Y0
	VPCMPGTW  Y15, Y0, Y2
	VPOR      Y1, Y0, Y0
	VPOR      Y2, Y0, Y0
	VMOVDQU   Y0, (DI)
	ADDQ      $16, DX
	ADDQ      $16, SI
	ADDQ      $32, DI
	DECQ      CX
	JNZ       emitNext
	VZEROUPPER
	RET

// Two rows are interleaved byte by byte, so that one multiply-add takes both
// times their levels. Y0 to Y3 hold the sums of a chunk in 16 bits: neurons 0-7
// and 16-23, 8-15 and 24-31, and the same from 32 on. Y4 to Y11 hold the 64 sums
// in 32 bits.

// func multiplyAVX2(sums *[width]int32, weights []byte, pairs []pair, chunk int)
TEXT ·multiplyAVX2(SB), NOSPLIT, $0-64
	MOVQ sums+0(FP), DI
	MOVQ weights_base+8(FP), SI
	MOVQ pairs_base+32(FP), DX
	MOVQ pairs_len+40(FP), CX
	MOVQ chunk+56(FP), R9
	TESTQ CX, CX
	JZ    multiplyReturn
	VMOVDQU 0(DI), Y4
	VMOVDQU 32(DI), Y5
	VMOVDQU 64(DI), Y6
	VMOVDQU 96(DI), Y7
	VMOVDQU 128(DI), Y8
	VMOVDQU 160(DI), Y9
	VMOVDQU 192(DI), Y10
	VMOVDQU 224(DI), Y11

multiplyChunk:
	MOVQ    R9, R10
	CMPQ    CX, R9
	CMOVQLT CX, R10
	SUBQ    R10, CX
	VPXOR   Y0, Y0, Y0
	VPXOR   Y1, Y1, Y1
	VPXOR   Y2, Y2, Y2
	VPXOR   Y3, Y3, Y3

multiplyPair:
	MOVL         0(DX), R11
	MOVL         4(DX), R12
	VPBROADCASTD 8(DX), Y15
	ADDQ         $12, DX
	VMOVDQU      (SI)(R11*1), Y12
	VMOVDQU      (SI)(R12*1), Y13
	VPUNPCKLBW   Y13, Y12, Y14
	VPUNPCKHBW   Y13, Y12, Y12
	VPMADDUBSW   Y14, Y15, Y14
	VPMADDUBSW   Y12, Y15, Y12
	VPADDW       Y14, Y0, Y0
	VPADDW       Y12, Y1, Y1
	VMOVDQU      32(SI)(R11*1), Y12
	VMOVDQU      32(SI)(R12*1), Y13
	VPUNPCKLBW   Y13, Y12, Y14
	VPUNPCKHBW   Y13, Y12, Y12
	VPMADDUBSW   Y14, Y15, Y14
	VPMADDUBSW   Y12, Y15, Y12
	VPADDW       Y14, Y2, Y2
	VPADDW       Y12, Y3, Y3
	DECQ         R10
	JNZ          multiplyPair

	VPMOVSXWD    X0, Y12
	VPMOVSXWD    X1, Y13
	VEXTRACTI128 $1, Y0, X0
	VEXTRACTI128 $1, Y1, X1
	VPMOVSXWD    X0, Y14
	VPMOVSXWD    X1, Y15
	VPADDD       Y12, Y4, Y4
	VPADDD       Y13, Y5, Y5
	VPADDD       Y14, Y6, Y6
	VPADDD       Y15, Y7, Y7
	VPMOVSXWD    X2, Y12
	VPMOVSXWD    X3, Y13
	VEXTRACTI128 $1, Y2, X2
	VEXTRACTI128 $1, Y3, X3
	VPMOVSXWD    X2, Y14
	VPMOVSXWD    X3, Y15
	VPADDD       Y12, Y8, Y8
	VPADDD       Y13, Y9, Y9
	VPADDD       Y14, Y10, Y10
	VPADDD       Y15, Y11, Y11
	TESTQ        CX, CX
	JNZ          multiplyChunk

	VMOVDQU Y4, 0(DI)
	VMOVDQU Y5, 32(DI)
	VMOVDQU Y6, 64(DI)
	VMOVDQU Y7, 96(DI)
	VMOVDQU Y8, 128(DI)
	VMOVDQU Y9, 160(DI)
	VMOVDQU Y10, 192(DI)
	VMOVDQU Y11, 224(DI)
	VZEROUPPER

multiplyReturn:
	RET

// LEVEL leaves in v the levels of eight sums, as 32-bit words.
#define LEVEL(from, v) \
	VMOVDQU from, v;     \
	VPSRAD  X12, v, v;   \
	VPMAXSD Y13, v, v;   \
	VPMINSD Y14, v, v

// func levelAVX2(times *[width]network.Time, sums *[width]int32, shift, top int)
TEXT ·levelAVX2(SB), NOSPLIT, $0-32
	MOVQ  times+0(FP), DI
	MOVQ  sums+8(FP), SI
	MOVQ  shift+16(FP), AX
	MOVQ  top+24(FP), BX
	VMOVQ AX, X12
	VMOVD BX, X14
	VPBROADCASTD X14, Y14
	VPBROADCASTW X14, Y15
	VPXOR Y13, Y13, Y13
	MOVQ  $4, CX

levelNext:
	LEVEL(0(SI), Y0)
	LEVEL(32(SI), Y1)
	VPACKSSDW Y1, Y0, Y0
	VPERMQ    $0xD8, Y0, Y0
	VPCMPEQW  Y13, Y0, Y1
	VPSUBW    Y0, Y15, Y0
	VPOR      Y1, Y0, Y0    // -1 at level 0, which is Silent
	VMOVDQU   Y0, (DI)
	ADDQ      $64, SI
	ADDQ      $32, DI
	DECQ      CX
	JNZ       levelNext
	VZEROUPPER
	RET
