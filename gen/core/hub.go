package core

import "spikehdl/hdl"

// field is a signal that travels from the sequencer through the relays to the banks,
// by the name of the banks' port.
type field struct {
	port   string
	width  any // 0: one bit
	issued *hdl.Signal
}

// hub is the place of one bank: what it is joined to.
type hub struct {
	number    *hdl.Constant
	liveLanes hdl.Expr      // lanes that have a neuron in the last group
	params    []hdl.Setting // the sizes that all kinds have
	ports     []hdl.Setting // clock, weights, the fields, and the fires
}

// eachBank builds the relays and behind each of them its banks.
func (f *frame) eachBank(fields []field, build func(b *hdl.Body, h hub)) {
	f.b.Remark("A tree of registers carries passes and weights to the banks. The bank of a weight is found in two", "steps: its relay first, then its place there.")
	perRelay := f.b.Local("RELAY_BANKS", RelayBanks)
	relays := f.b.Local("RELAYS", hdl.Div(hdl.Sub(hdl.Add(f.banks, perRelay), 1), perRelay))
	wideBits := f.b.Local("WIDE_BANK_BITS", hdl.Add(f.bankBits, relayBankBits))
	wideBank := f.b.Let("wide_write_bank", wideBits, hdl.Cat(hdl.Zeros(relayBankBits), f.write.bank))
	writeRelay := f.b.Let("write_relay", f.bankBits, wideBank.Bits(hdl.Sub(wideBits, 1), relayBankBits))
	writePlace := f.b.Let("write_place", relayBankBits, wideBank.Bits(relayBankBits-1, 0))
	written := []field{{"write_place", relayBankBits, writePlace},
		{"write_address", f.addressBits, f.write.address}, {"write_data", f.wordBits, f.write.data}}
	passed := fields
	fields = append(fields, written...)
	width := hdl.Int(1) // of what says that a weight is for a bank of this relay
	for _, x := range fields {
		own := x.width
		if own == 0 {
			own = 1
		}
		width = hdl.Add(width, own)
	}
	relayBits := f.b.Local("RELAY_BITS", width)
	f.b.For("r", relays, "relays", func(b *hdl.Body, r *hdl.Constant) {
		writeHere := b.Let("write_here", 0, hdl.All(f.write.enable, hdl.Eq(writeRelay, hdl.Fit(r, f.bankBits))))
		near := map[string]*hdl.Signal{"write_enable": b.Wire("near_write_enable", 0)}
		issued, all := []hdl.Expr{writeHere}, []hdl.Expr{near["write_enable"]}
		for _, x := range fields {
			near[x.port] = b.Wire("near_"+x.port, x.width)
			issued, all = append(issued, x.issued), append(all, near[x.port])
		}
		b.Instance(f.lib.get("relay", relay), "stage", []hdl.Setting{hdl.Set("WIDTH", relayBits)},
			[]hdl.Setting{hdl.Set("clk", f.clk), hdl.Set("d", hdl.Cat(issued...)), hdl.Set("q", hdl.Cat(all...))})
		b.For("place", perRelay, "places", func(b *hdl.Body, place *hdl.Constant) {
			number := b.Local("BANK", hdl.Add(hdl.Mul(r, perRelay), place))
			b.Choose(hdl.Lt(number, f.banks), "bank_here", func(b *hdl.Body) {
				selected := b.Let("selected", 0, hdl.All(near["write_enable"], hdl.Eq(near["write_place"], hdl.Fit(place, relayBankBits))))
				f.bank(b, passed, near, selected, number, build)
			}, nil)
		})
	})
}

func (f *frame) bank(b *hdl.Body, fields []field, near map[string]*hdl.Signal, selected *hdl.Signal, number *hdl.Constant, build func(b *hdl.Body, h hub)) {
	first := b.Local("FIRST_LANE", hdl.Mul(number, f.bankLanes))
	left := hdl.Sub(f.lanes, first)
	lanes := b.Local("BANK_WIDTH", hdl.Mux(hdl.Lt(left, f.bankLanes), left, f.bankLanes)).Says("the last bank may have fewer lanes")
	live := hdl.Sub(f.lastLanes, first)
	liveLanes := b.Local("LIVE_LANES", hdl.Mux(hdl.Lt(live, 0), 0, hdl.Mux(hdl.Lt(live, lanes), live, lanes)))
	digits := bankNumber(b, number)
	h := hub{number: number, liveLanes: liveLanes, params: []hdl.Setting{
		hdl.Set("LANES", lanes), hdl.Set("GROUPS", f.groups), hdl.Set("GROUP_BITS", f.groupBits),
		hdl.Set("WEIGHT_BITS", f.weightBits), hdl.Set("MEMBRANE_BITS", f.membraneBits), hdl.Set("WORD_BITS", f.wordBits),
		hdl.Set("DEPTH", f.depth), hdl.Set("ADDRESS_BITS", f.addressBits), hdl.Set("INITIALISED", f.initialised),
		hdl.Set("INIT_FILE", hdl.Join(append(append([]hdl.Expr{f.stem}, digits...), hdl.Text(".hex"))...)),
	}, ports: []hdl.Setting{
		hdl.Set("clk", f.clk), hdl.Set("fire", f.laneFires.Run(first, lanes)), hdl.Set("any_fire", f.bankFires.At(number)),
		hdl.Set("write_enable", selected), hdl.Set("write_address", near["write_address"]), hdl.Set("write_data", near["write_data"]),
	}}
	if f.spareInLUTs != nil {
		h.params = append(h.params, hdl.Set("IN_LUTS", hdl.Mux(hdl.Eq(number, hdl.Sub(f.banks, 1)), f.spareInLUTs, 0)))
	}
	for _, x := range fields {
		h.ports = append(h.ports, hdl.Set(x.port, near[x.port]))
	}
	build(b, h)
}
