package device

import (
	"math/bits"

	"spikehdl/gen/core"
	"spikehdl/hdl"
	"spikehdl/link"
)

// TopName is the name of the device's module.
const TopName = "spike_device"

// Build makes spike_device around a core. Info is what the board says of itself, so that
// its noise is what it says; brought says whether weights come with the bitstream.
func Build(layers []core.Layer, c *core.Core, info link.Info, brought bool) *hdl.Module {
	p := c.Ports
	rom := info.Fixed()
	first, last := &layers[0], &layers[len(layers)-1]
	length := lengthBits(info.CreditBytes)
	m := hdl.NewModule(TopName,
		"The array with everything that a board's link needs: frames in, frames out.")
	clk, rst := m.Input("clk", 0), m.Input("rst", 0)
	m.Ports("Bytes from the host, and to it.")
	rxData, rxValid := m.Input("rx_data", 8), m.Input("rx_valid", 0)
	txData, txValid, txReady := m.Output("tx_data", 8), m.Output("tx_valid", 0), m.Input("tx_ready", 0)
	m.Ports("Lights.")
	busy, refused := m.Output("busy", 0), m.Output("error", 0)

	w := newWiring(m.Body(), map[string]*hdl.Signal{
		"clk": clk, "rst": rst, "error": refused, "refused": refused,
		"rx_data": rxData, "rx_valid": rxValid, "tx_data": txData, "tx_valid": txValid, "tx_ready": txReady,
	})
	crc := crcByte()
	w.Body.Remark("Sessions: a HELLO restarts everything but the state of the weights and the counters.")
	w.Declare("hello", 0, "writing", 0, "restart", 0, "greet", 0)
	w.Place(sessionStart(), "session", nil)
	restarted := map[string]string{"rst": "restart"}

	w.Body.Remark("Frames from the host.")
	w.Declare("session_number", 16, "due", 8, "stranger", 0, "stranger_session", 16, "stranger_told", 0,
		"frame_valid", 0, "frame_fault", faultBits, "frame_length", length, "frame_done", 0, "data", 8, "take", 0,
		"taken", 0, "damaged", 0, "dropped", 0)
	w.Place(frameReceiver(crc, c.Queue, info.CreditBytes), "receiver", map[string]string{"session": "session_number"})
	w.Declare("open", 0, "frame_type", 8, "bit_valid", 0, "bit_data", 0, "bit_first", 0, "bit_take", 0, "drop_rest", 0, "at_end", 0, "close", 0)
	w.Place(frameReader(length), "reader", restarted)

	w.Body.Remark("Commands.")
	w.Declare("write_begin", 0, "write_bit", 0, "write_ready", 0, "write_wrong", 0, "write_whole", 0,
		"load_clear", 0, "load_frame", 0, "commit_begin", 0, "commit_bit", 0, "commit_differs", 0, "commit", 0, "loaded", 0,
		"sample_bit", 0, "sample_ready", 0, "status_ask", 0, "status_told", 0, "command_seq", 8, "done", 0, "code", codeBits)
	if info.MakesNoise() {
		w.Declare("job_bit", 0, "job_wrong", 0, "job_start", 0, "sample_open", 0, "generating", 0, "checking", 0, "hold", 0,
			"sample_cycles", 32, "check_due", 0, "check_told", 0, "check_data", 8)
	}
	w.Place(intake(length, info.MakesNoise()), "commands", restarted)

	w.Body.Remark("Weights.")
	w.Declare("write_enable", 0, "write_layer", p.WriteLayer, "write_bank", p.WriteBank, "write_address", p.WriteAddress,
		"write_data", p.WriteData, "load_at", 3, "load_data", 8)
	w.Place(weightLoader(layers, p), "loader", nil)
	w.Place(loadRecord(brought), "load", nil)

	w.Body.Remark("Samples, the array, and results.")
	w.Declare("input_valid", 0, "input_ready", 0, "input_last", 0, "input_time", p.InTime, "input_index", p.InIndex,
		"waiting", 0, "play", 0,
		"s_axis_tvalid", 0, "s_axis_tready", 0, "s_axis_tlast", 0, "s_axis_tdata", p.InTime+p.InIndex,
		"m_axis_tvalid", 0, "m_axis_tready", 0, "m_axis_tlast", 0, "m_axis_tdata", p.OutMask, "m_axis_tuser", p.OutTime+p.OutBase,
		"spike_valid", 0, "spike_last", 0, "spike_time", p.OutTime, "spike_neuron", p.OutBase,
		"events", len(layers), "passes", len(layers),
		"result_valid", 0, "result_ready", 0, "result_data", 8, "result_final", 0, "active", 0, "counted", 0, "running", 0)
	unpacked := map[string]string{"rst": "restart"}
	if info.MakesNoise() {
		w.noise(first, p, info.Noise, unpacked)
	}
	w.Place(sampleUnpacker(p, first.In, info.MakesNoise()), "samples", unpacked)
	w.Signals["low"] = w.Body.Let("forget_samples", 0, hdl.Low)
	w.Place(sorter(sorterOf(p, first)), "sorter", map[string]string{"rst": "restart", "forget": "low",
		"s_valid": "input_valid", "s_ready": "input_ready", "s_last": "input_last", "s_time": "input_time", "s_index": "input_index",
		"m_axis_tvalid": "s_axis_tvalid", "m_axis_tready": "s_axis_tready", "m_axis_tlast": "s_axis_tlast", "m_axis_tdata": "s_axis_tdata"})
	w.Place(c.Top, "array", restarted)
	w.outputs(c, last)
	w.Let("begin_sample", 0, hdl.All(w.Signals["s_axis_tvalid"], w.Signals["s_axis_tready"]))
	w.Place(resultStream(p, last.Out, info.MakesNoise()), "results", map[string]string{"rst": "restart",
		"s_valid": "spike_valid", "s_last": "spike_last", "s_time": "spike_time", "s_neuron": "spike_neuron"})

	w.Body.Remark("What is counted, in the order of COUNTERS.")
	sources := 5 + 2*len(layers)
	count := w.Body.Wire("count", sources)
	w.Signals["count"] = count
	for k, source := range []string{"taken", "damaged", "dropped", "counted", "running"} {
		w.Body.Assign(count.At(k), w.Signals[source])
	}
	for k := range layers {
		w.Body.Assign(count.At(5+2*k), w.Signals["events"].At(k))
		w.Body.Assign(count.At(6+2*k), w.Signals["passes"].At(k))
	}
	placeBits := countBits(info.MaxPayload)
	w.Declare("step", 0, "place", placeBits, "counters_ready", 0, "counter_data", 8, "info_data", 8)
	counterBits := 1 + bits.Len(uint(sources*tallyWords-1))
	if top := max(counterBits, infoBits(rom)); top < placeBits {
		w.Body.Unused(w.Signals["place"].Bits(placeBits-1, top))
	}
	w.Let("counter_at", counterBits, w.Signals["place"].Run(0, counterBits))
	w.Place(tally(sources, smallStyle(first)), "counters", nil)
	w.Let("info_at", infoBits(rom), w.Signals["place"].Run(0, infoBits(rom)))
	w.Place(infoROM(rom), "info", map[string]string{"address": "info_at", "data": "info_data"})
	if info.MakesNoise() {
		w.Let("check_at", 4, w.Signals["place"].Run(0, 4))
		w.Place(spikeChecksum(crc, p.OutTime, p.OutBase), "checksum", map[string]string{"clear": "job_start",
			"s_valid": "spike_valid", "s_last": "spike_last", "s_time": "spike_time", "s_neuron": "spike_neuron",
			"done": "counted", "cycles": "sample_cycles", "place": "check_at", "data": "check_data"})
	}

	w.Body.Remark("Frames to the host.")
	w.Declare("reply_valid", 0, "reply_ready", 0, "reply_last", 0, "reply_data", 8)
	w.Place(replier(info, sources), "replies", map[string]string{"rst": "restart", "session": "session_number",
		"m_valid": "reply_valid", "m_ready": "reply_ready", "m_last": "reply_last", "m_data": "reply_data"})
	w.Place(frameSender(crc), "sender", map[string]string{"rst": "restart",
		"s_valid": "reply_valid", "s_ready": "reply_ready", "s_last": "reply_last", "s_data": "reply_data"})
	w.Body.Assign(busy, hdl.Any(w.Signals["open"], w.Signals["waiting"], w.Signals["active"], w.Signals["reply_valid"], txValid))
	return m
}

// noise places the source of noise. Its samples go into the sorter when those of the
// link, whose stream ends before, have; unpacked renames their signals.
func (w *wiring) noise(first *core.Layer, p core.Ports, inputs link.NoiseInputs, unpacked map[string]string) {
	fields := []struct {
		name  string
		width any
	}{{"valid", 0}, {"last", 0}, {"time", p.InTime}, {"index", p.InIndex}}
	w.Declare("making", 0, "noise_ready", 0, "every", noiseEveryBits, "link_ready", 0)
	for _, f := range fields {
		w.Declare("noise_"+f.name, f.width, "link_"+f.name, f.width)
		unpacked["input_"+f.name] = "link_" + f.name
	}
	unpacked["input_ready"] = "link_ready"
	sig := w.Signals
	w.Body.Assign(sig["input_valid"], hdl.Any(sig["link_valid"], sig["noise_valid"]))
	for _, f := range fields[1:] {
		w.Body.Assign(sig["input_"+f.name], hdl.Mux(sig["link_valid"], sig["link_"+f.name], sig["noise_"+f.name]))
	}
	w.Body.Assign(sig["link_ready"], sig["input_ready"])
	w.Body.Assign(sig["noise_ready"], hdl.All(sig["input_ready"], hdl.None(sig["link_valid"])))
	sig["never"] = w.Body.Let("stop_noise", 0, hdl.Low)
	w.Place(noiseSource(first.Kind, p.InTime, p.InIndex, inputs), "noise", map[string]string{"rst": "restart", "stop": "never",
		"take": "job_bit", "told": "bit_data", "wrong": "job_wrong", "start": "job_start",
		"m_valid": "noise_valid", "m_ready": "noise_ready", "m_last": "noise_last", "m_time": "noise_time", "m_index": "noise_index"})
	sig["made"] = w.Body.Let("made", 0, hdl.All(sig["noise_valid"], sig["noise_ready"], sig["noise_last"]))
	w.Place(generation(), "generation", map[string]string{"rst": "restart", "start": "job_start"})
}

// smallStyle is the memory that a few words are kept in.
func smallStyle(of *core.Layer) string {
	if of.Target.LUTRAM {
		return "distributed"
	}
	return "block"
}

// eventStyle is the memory that a sample's events are kept in.
func eventStyle(first *core.Layer) string {
	if core.EventsInLUTs(first) {
		return "distributed"
	}
	return "block"
}

// outputs turns the array's masks into spikes.
func (w *wiring) outputs(c *core.Core, last *core.Layer) {
	p := c.Ports
	user := w.Signals["m_axis_tuser"]
	w.Declare("marked_valid", 0, "marked_ready", 0, "marked_last", 0, "marked_time", p.OutTime, "marked_base", p.OutBase,
		"marked_banks", last.Banks(), "marked_mask", p.OutMask)
	sizes := []hdl.Setting{
		hdl.Set("LANES", p.OutMask), hdl.Set("WORDS", last.Banks()), hdl.Set("WORD_BITS", last.BankLanes),
		hdl.Set("TIME_BITS", p.OutTime), hdl.Set("NEURON_BITS", p.OutBase),
	}
	clocks := []hdl.Setting{hdl.Set("clk", w.Signals["clk"]), hdl.Set("rst", w.Signals["rst"])}
	marked := func(prefix string) (joined []hdl.Setting) {
		for _, port := range []string{"valid", "ready", "last", "time", "base", "banks", "mask"} {
			joined = append(joined, hdl.Set(prefix+port, w.Signals["marked_"+port]))
		}
		return joined
	}
	w.Body.Instance(c.Marker, "marker", sizes, append(append(clocks,
		hdl.Set("s_valid", w.Signals["m_axis_tvalid"]), hdl.Set("s_ready", w.Signals["m_axis_tready"]),
		hdl.Set("s_last", w.Signals["m_axis_tlast"]), hdl.Set("s_time", user.Run(p.OutBase, p.OutTime)),
		hdl.Set("s_base", user.Run(0, p.OutBase)), hdl.Set("s_mask", w.Signals["m_axis_tdata"])), marked("m_")...))
	w.Body.Instance(c.Encoder, "outputs", sizes, append(append(clocks[:2:2], marked("s_")...),
		hdl.Set("m_valid", w.Signals["spike_valid"]), hdl.Set("m_ready", hdl.High), hdl.Set("m_last", w.Signals["spike_last"]),
		hdl.Set("m_time", w.Signals["spike_time"]), hdl.Set("m_neuron", w.Signals["spike_neuron"])))
}

// wiring joins the parts of a device, or of what is around it.
type wiring struct{ hdl.Wiring }

func newWiring(b *hdl.Body, signals map[string]*hdl.Signal) wiring {
	return wiring{hdl.Wiring{Body: b, Signals: signals}}
}
