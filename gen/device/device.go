package device

import (
	"math/bits"

	"spikehdl/gen/core"
	"spikehdl/hdl"
	"spikehdl/link"
)

// TopName is the name of the device's module.
const TopName = "spike_device"

// Build makes spike_device around a core. Info is what the board says of itself.
func Build(layers []core.Layer, c *core.Core, info link.Info) *hdl.Module {
	p := c.Ports
	rom := info.Bytes()
	neurons, inputs := layers[len(layers)-1].Out, layers[0].In
	m := hdl.NewModule(TopName,
		"The array with everything that a board's link needs: frames in, frames out.")
	clk, rst := m.Input("clk", 0), m.Input("rst", 0)
	m.Ports("Bytes from the host, and to it.")
	rxData, rxValid := m.Input("rx_data", 8), m.Input("rx_valid", 0)
	txData, txValid, txReady := m.Output("tx_data", 8), m.Output("tx_valid", 0), m.Input("tx_ready", 0)
	m.Ports("Lights.")
	busy, refused := m.Output("busy", 0), m.Output("error", 0)

	w := &wiring{b: m.Body(), signals: map[string]*hdl.Signal{
		"clk": clk, "rst": rst, "busy": busy, "error": refused,
		"rx_data": rxData, "rx_valid": rxValid, "tx_data": txData, "tx_valid": txValid, "tx_ready": txReady,
	}}
	crc := crcByte()
	w.b.Remark("Frames from the host.")
	w.wires("frame_valid", 0, "frame_bad", 0, "frame_length", lengthBits, "frame_done", 0, "data", 8, "take", 0)
	w.instance(frameReceiver(crc, c.Queue), "receiver", nil)

	w.b.Remark("Commands.")
	w.wires("write_enable", 0, "write_layer", p.WriteLayer, "write_bank", p.WriteBank, "write_address", p.WriteAddress,
		"write_data", p.WriteData, "sample_clear", 0, "event_store", 0, "event_data", p.InTime+p.InIndex,
		"event_count", bits.Len(uint(inputs)), "sample_play", 0, "sample_done", 0, "cycles", 32, "neuron", p.OutBase,
		"forget", 0, "fired", 0, "fired_at", p.OutTime, "info_at", infoBits(rom), "info_data", 8,
		"reply_valid", 0, "reply_ready", 0, "reply_last", 0, "reply_data", 8)
	reply := map[string]string{"m_valid": "reply_valid", "m_ready": "reply_ready", "m_last": "reply_last", "m_data": "reply_data"}
	w.instance(buildCommander(layers, p, rom), "commands", reply)
	w.instance(infoROM(rom), "info", map[string]string{"address": "info_at", "data": "info_data"})

	w.b.Remark("Frames to the host.")
	w.instance(frameSender(crc), "sender", map[string]string{
		"s_valid": "reply_valid", "s_ready": "reply_ready", "s_last": "reply_last", "s_data": "reply_data"})

	w.b.Remark("The sample, the array, and the result.")
	w.wires("s_axis_tvalid", 0, "s_axis_tready", 0, "s_axis_tlast", 0, "s_axis_tdata", p.InTime+p.InIndex,
		"m_axis_tvalid", 0, "m_axis_tready", 0, "m_axis_tlast", 0, "m_axis_tdata", p.OutMask, "m_axis_tuser", p.OutTime+p.OutBase,
		"spike_valid", 0, "spike_last", 0, "spike_time", p.OutTime, "spike_neuron", p.OutBase)
	w.instance(samplePlayer(p, inputs, eventStyle(&layers[0])), "sample", map[string]string{
		"clear": "sample_clear", "store": "event_store", "count": "event_count", "play": "sample_play",
		"m_axis_tvalid": "s_axis_tvalid", "m_axis_tready": "s_axis_tready", "m_axis_tlast": "s_axis_tlast", "m_axis_tdata": "s_axis_tdata"})
	w.instance(c.Top, "array", nil)
	w.outputs(c, &layers[len(layers)-1])
	w.signals["begin_sample"] = w.b.Let("begin_sample", 0, hdl.All(w.signals["s_axis_tvalid"], w.signals["s_axis_tready"]))
	w.instance(spikeTimes(p, neurons), "result", map[string]string{
		"s_valid": "spike_valid", "s_last": "spike_last", "s_time": "spike_time", "s_neuron": "spike_neuron", "done": "sample_done"})
	return m
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
	user := w.signals["m_axis_tuser"]
	w.wires("marked_valid", 0, "marked_ready", 0, "marked_last", 0, "marked_time", p.OutTime, "marked_base", p.OutBase,
		"marked_banks", last.Banks(), "marked_mask", p.OutMask)
	sizes := []hdl.Setting{
		hdl.Set("LANES", p.OutMask), hdl.Set("WORDS", last.Banks()), hdl.Set("WORD_BITS", last.BankLanes),
		hdl.Set("TIME_BITS", p.OutTime), hdl.Set("NEURON_BITS", p.OutBase),
	}
	clocks := []hdl.Setting{hdl.Set("clk", w.signals["clk"]), hdl.Set("rst", w.signals["rst"])}
	marked := func(prefix string) (joined []hdl.Setting) {
		for _, port := range []string{"valid", "ready", "last", "time", "base", "banks", "mask"} {
			joined = append(joined, hdl.Set(prefix+port, w.signals["marked_"+port]))
		}
		return joined
	}
	w.b.Instance(c.Marker, "marker", sizes, append(append(clocks,
		hdl.Set("s_valid", w.signals["m_axis_tvalid"]), hdl.Set("s_ready", w.signals["m_axis_tready"]),
		hdl.Set("s_last", w.signals["m_axis_tlast"]), hdl.Set("s_time", user.Run(p.OutBase, p.OutTime)),
		hdl.Set("s_base", user.Run(0, p.OutBase)), hdl.Set("s_mask", w.signals["m_axis_tdata"])), marked("m_")...))
	w.b.Instance(c.Encoder, "outputs", sizes, append(append(clocks[:2:2], marked("s_")...),
		hdl.Set("m_valid", w.signals["spike_valid"]), hdl.Set("m_ready", hdl.High), hdl.Set("m_last", w.signals["spike_last"]),
		hdl.Set("m_time", w.signals["spike_time"]), hdl.Set("m_neuron", w.signals["spike_neuron"])))
}

// wiring joins instances by the names of signals.
type wiring struct {
	b       *hdl.Body
	signals map[string]*hdl.Signal
}

// wires declares wires from pairs of name and width.
func (w *wiring) wires(pairs ...any) {
	for i := 0; i < len(pairs); i += 2 {
		name := pairs[i].(string)
		w.signals[name] = w.b.Wire(name, pairs[i+1])
	}
}

// instance places a module; a port is joined to the signal of its own name, or
// of the name that renamed gives.
func (w *wiring) instance(of *hdl.Module, name string, renamed map[string]string) {
	w.instanceWith(of, name, nil, renamed)
}

func (w *wiring) instanceWith(of *hdl.Module, name string, params []hdl.Setting, renamed map[string]string) {
	var ports []hdl.Setting
	for _, port := range of.PortNames() {
		signal := port
		if other, found := renamed[port]; found {
			signal = other
		}
		ports = append(ports, hdl.Set(port, w.signals[signal]))
	}
	w.b.Instance(of, name, params, ports)
}
