package device

import (
	"spikehdl/gen/core"
	"spikehdl/hdl"
)

// sorterSizes are what a sorter is cut to.
type sorterSizes struct {
	timeBits, indexBits int    // of an input's spike: log2 T, and enough for n_in - 1
	links, steps        string // the memories that hold a token an input, a word a step: "block" or "distributed"
}

// sorterOf gives the sizes of a sorter before a first layer.
func sorterOf(p core.Ports, first *core.Layer) sorterSizes {
	z := sorterSizes{timeBits: p.InTime, indexBits: p.InIndex, links: eventStyle(first), steps: "block"}
	if core.StepsInLUTs(first, 1<<p.InTime) {
		z.steps = "distributed"
	}
	return z
}

// sorter brings the fired inputs of a sample into the order of their times.
//
// It sorts by buckets: a list of inputs a step, each linked to the next, and words
// that hold the first and the last of a step's list. When the sample has ended, the
// lists of all steps are joined into one. The sample is then played by following the
// links, at a token a cycle whatever the times are, as the cycle model wants it.
//
// Links are kept twice: a sample is taken in while another is played. A sample takes
// the sorter a cycle an event and T + 4 in which it takes nothing.
func sorter(z sorterSizes) *hdl.Module {
	m := hdl.NewModule("sorter",
		"Takes the fired inputs of a sample as they come and plays them in the order of their times, those",
		"of one step as they came, without a pause. The inputs of a step are a linked list; at the end of",
		"the sample the lists become one. A sample is taken in while the one before is played.")
	s := &sorting{z: z, clk: m.Input("clk", 0), rst: m.Input("rst", 0)}
	s.forget = m.Input("forget", 0).Says("all samples but the one that is being played")
	m.Ports("A sample: spikes, each input once, then its end.")
	s.valid, s.ready = m.Input("s_valid", 0), m.Output("s_ready", 0)
	s.last = m.Input("s_last", 0).Says("end of sample; carries no spike")
	s.time, s.index = m.Input("s_time", z.timeBits), m.Input("s_index", z.indexBits)
	m.Ports("A sample that is sorted, and leave to play it: one that has begun is played to its end.")
	s.waiting, s.play = m.OutputReg("waiting", 0), m.Input("play", 0)
	m.Ports("To the core: {time, index}, in order.")
	s.outValid, s.outReady = m.OutputReg("m_axis_tvalid", 0), m.Input("m_axis_tready", 0)
	s.outLast, s.outData = m.OutputReg("m_axis_tlast", 0), m.OutputReg("m_axis_tdata", z.timeBits+z.indexBits)

	s.b = m.Body()
	s.declare()
	s.sequence()
	s.list()
	s.follow()
	return m
}

// sorting is the module while it is built.
type sorting struct {
	z                                    sorterSizes
	b                                    *hdl.Body
	clk, rst, forget                     *hdl.Signal
	valid, ready, last, time, index      *hdl.Signal
	waiting, play                        *hdl.Signal
	outValid, outReady, outLast, outData *hdl.Signal

	filling, joining, step, closing, done *hdl.Signal // what the module is at
	blank                                 *hdl.Signal // it joins no sample, but empties the lists
	half                                  *hdl.Signal // of the links: the one that is filled
	links, first                          *hdl.Signal
	playing, played                       *hdl.Signal // a sample is played, from that half
}

// tokenBits is the width of a link: whether it is the end, time and index.
func (s *sorting) tokenBits() int { return 1 + s.z.timeBits + s.z.indexBits }

func (s *sorting) declare() {
	b := s.b
	b.Remark("The links, in two halves: behind each input the spike that follows, {end, time, index}.")
	s.links = b.Memory("links", s.tokenBits(), 2<<s.z.indexBits).In(s.z.links).Apart()
	s.half = b.Reg("half", 0).Says("which is filled")
	s.first = b.Reg("first", s.tokenBits()).Says("token of the sample that waits")
	s.playing, s.played = b.Reg("playing", 0), b.Reg("played", 0).Says("which half")
	b.Remark("A sample is taken in, has ended, is joined step by step, and waits.")
	s.filling, s.joining = b.Reg("filling", 0), b.Reg("joining", 0)
	s.step = b.Reg("step", s.z.timeBits)
	s.closing, s.done = b.Reg("closing", 0), b.Reg("done", 0)
	s.blank = b.Reg("blank", 0).Says("it is forgotten: the lists are emptied")
}

// sequence takes the module through the stations of a sample.
func (s *sorting) sequence() {
	b := s.b
	ended := b.Reg("ended", 0)
	b.Assign(s.ready, hdl.All(s.filling, hdl.None(hdl.All(s.playing, hdl.Eq(s.half, s.played)))))
	ends := b.Let("ends", 0, hdl.All(s.valid, s.ready, s.last))
	joins := b.Let("joins", 0, hdl.All(ended, hdl.None(s.waiting)))
	lastStep := b.Let("last_step", 0, hdl.All(s.joining, hdl.AllBits(s.step)))
	b.Clocked(s.clk, func(b *hdl.Block) {
		b.If(hdl.Any(s.rst, s.forget), func(b *hdl.Block) {
			b.Set(s.filling, hdl.Low)
			b.Set(ended, hdl.Low)
			b.Set(s.joining, hdl.High)
			b.Set(s.closing, hdl.Low)
			b.Set(s.done, hdl.Low)
			b.Set(s.blank, hdl.High)
			b.Set(s.step, hdl.Lit(s.z.timeBits, 0))
		}).Else(func(b *hdl.Block) {
			b.Set(s.filling, hdl.Any(s.done, hdl.All(s.filling, hdl.None(ends))))
			b.Set(ended, hdl.Any(ends, hdl.All(ended, s.waiting)))
			b.Set(s.joining, hdl.Any(joins, hdl.All(s.joining, hdl.None(lastStep))))
			b.Set(s.closing, lastStep)
			b.Set(s.done, s.closing)
			b.Set(s.blank, hdl.All(s.blank, hdl.None(s.done)))
			b.If(s.joining, func(b *hdl.Block) { b.Set(s.step, hdl.Increment(s.step)) })
		})
		b.If(s.rst, func(b *hdl.Block) { b.Set(s.half, hdl.Low) }).
			ElseIf(hdl.All(s.done, hdl.None(s.blank)), func(b *hdl.Block) { b.Set(s.half, hdl.None(s.half)) })
	})
}

// list links each spike to the last of its step and, when the sample has ended, the
// last of each step to the first of the next step that has one.
func (s *sorting) list() {
	b, z := s.b, s.z
	listed := 1 + 2*z.indexBits
	b.Remark("Of each step: whether it has spikes, the first and the last of them. A word is asked for, and a",
		"cycle later used and written; a spike that follows one of its own step takes that one's.",
		"What is forgotten is linked too, in the half that nobody plays.")
	words := b.Memory("words", listed, 1<<z.timeBits).In(z.steps).Apart()
	word := b.Reg("word", listed)
	asked := b.Let("asked_time", z.timeBits, hdl.Mux(s.joining, s.step, s.time))
	isSpike, isStep := b.Reg("is_spike", 0), b.Reg("is_step", 0)
	time, index := b.Reg("held_time", z.timeBits), b.Reg("held_index", z.indexBits)
	follows := b.Reg("follows", 0)
	wordUsed, wordHead, wordTail := word.At(2*z.indexBits), word.Run(z.indexBits, z.indexBits), word.Run(0, z.indexBits)

	previous := b.Reg("previous", z.indexBits).Says("the spike before: in the step before, when lists are joined")
	previousHead := b.Reg("previous_head", z.indexBits)
	joined := b.Reg("joined", 0).Says("there was a step with spikes")
	head := b.Let("head", z.indexBits, hdl.Mux(follows, previousHead, hdl.Mux(wordUsed, wordHead, index)))
	used := b.Let("step_has_spikes", 0, hdl.All(isStep, wordUsed))
	token := b.Let("token", s.tokenBits(), hdl.Cat(s.done, time, hdl.Mux(isStep, wordHead, index)))
	links := b.Let("is_linked", 0, hdl.Any(
		hdl.All(isSpike, hdl.Any(follows, wordUsed)), hdl.All(hdl.Any(used, s.done), joined)))
	behind := b.Let("behind", z.indexBits, hdl.Mux(hdl.All(isSpike, hdl.None(follows)), wordTail, previous))
	b.Clocked(s.clk, func(b *hdl.Block) {
		b.Set(word, words.At(asked))
		b.Set(isSpike, hdl.All(s.valid, s.ready, hdl.None(s.last), hdl.None(s.forget)))
		b.Set(isStep, hdl.All(s.joining, hdl.None(s.forget)))
		b.Set(follows, hdl.All(isSpike, hdl.Eq(s.time, time)))
		b.Set(time, asked)
		b.Set(index, s.index)

		b.If(hdl.Any(isSpike, isStep), func(b *hdl.Block) { b.Set(words.At(time), hdl.Cat(isSpike, head, index)) })
		b.Set(previousHead, head)
		b.If(isSpike, func(b *hdl.Block) { b.Set(previous, index) }).ElseIf(used, func(b *hdl.Block) { b.Set(previous, wordTail) })
		b.Set(joined, hdl.All(hdl.Any(joined, used), hdl.None(s.filling)))
		b.If(links, func(b *hdl.Block) { b.Set(s.links.At(hdl.Cat(s.half, behind)), token) })
		b.If(hdl.All(hdl.Any(used, s.done), hdl.None(joined)), func(b *hdl.Block) { b.Set(s.first, token) })
	})
}

// follow plays a sample: each token tells where the next one is.
func (s *sorting) follow() {
	b, z := s.b, s.z
	b.Remark("The token to be played: the first of a sample, or the one that was linked behind the last.")
	fetched := b.Reg("fetched", s.tokenBits())
	moves := b.Let("moves", 0, hdl.Any(hdl.None(s.outValid), s.outReady))
	begins := b.Let("begins", 0, hdl.All(s.play, s.waiting, hdl.None(s.playing)))
	plays := b.Let("plays", 0, hdl.Any(s.playing, begins))
	token := b.Let("now", s.tokenBits(), hdl.Mux(s.playing, fetched, s.first))
	half := b.Let("half_now", 0, hdl.Mux(s.playing, s.played, hdl.None(s.half)))
	isEnd := token.At(s.tokenBits() - 1)
	b.Clocked(s.clk, func(b *hdl.Block) {
		b.If(s.rst, func(b *hdl.Block) {
			b.Set(s.playing, hdl.Low)
			b.Set(s.outValid, hdl.Low)
		}).ElseIf(moves, func(b *hdl.Block) {
			b.Set(s.playing, hdl.All(plays, hdl.None(isEnd)))
			b.Set(s.outValid, plays)
		})
		b.If(hdl.Any(s.rst, s.forget), func(b *hdl.Block) { b.Set(s.waiting, hdl.Low) }).
			ElseIf(hdl.All(s.done, hdl.None(s.blank)), func(b *hdl.Block) { b.Set(s.waiting, hdl.High) }).
			ElseIf(hdl.All(moves, begins), func(b *hdl.Block) { b.Set(s.waiting, hdl.Low) })
		b.If(moves, func(b *hdl.Block) {
			b.Set(s.played, half)
			b.Set(fetched, s.links.At(hdl.Cat(half, token.Run(0, z.indexBits))))
			b.Set(s.outLast, isEnd)
			b.Set(s.outData, token.Run(0, z.timeBits+z.indexBits))
		})
	})
}
