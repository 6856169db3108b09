package area

// Term is a kind of thing that takes look-up tables and flip-flops.
type Term string

// The terms. Terms explains them.
const (
	DeltaBit     Term = "delta_bit"
	DeltaLane    Term = "delta_lane"
	WindowBit    Term = "window_bit"
	WindowLevel  Term = "window_level"
	WindowLane   Term = "window_lane"
	LevelBit     Term = "level_bit"
	FinalBit     Term = "final_bit"
	WeightBit    Term = "weight_bit"
	KeptBit      Term = "kept_bit"
	RestartBit   Term = "restart_bit"
	RAMSelect    Term = "ram_select"
	Bank         Term = "bank"
	BankBit      Term = "bank_bit"
	BankSelect   Term = "bank_select"
	BankGroup    Term = "bank_group"
	RelayBit     Term = "relay_bit"
	AddressBit   Term = "address_bit"
	EventBit     Term = "event_bit"
	GroupBit     Term = "group_bit"
	WatchedGroup Term = "watched_group"
	WatchedLane  Term = "watched_lane"
	LayerControl Term = "layer"
	EncoderLane  Term = "encoder_lane"
	EncoderWord  Term = "encoder_word"
	EncoderBit   Term = "encoder_bit"
	Encoder      Term = "encoder"
	BusBit       Term = "bus_bit"
	DeviceBit    Term = "device_bit"
	DeviceOnce   Term = "device"
)

// Terms lists every term with what it counts, in the order of reports.
var Terms = []struct {
	Term
	Counts string
}{
	{DeltaBit, "membrane bits of all delta lanes: the adder with the multiplexer before it"},
	{DeltaLane, "delta lanes: the firing logic, and the lane's way through the registers of the mask"},
	{WindowBit, "membrane bits of all window lanes: the adder with the multiplexer before it"},
	{WindowLevel, "level bits of all window lanes: the clamp and the compare"},
	{WindowLane, "window lanes: the lane's way through the registers of the mask"},
	{LevelBit, "membrane bits above the shift of all window lanes: is the level below 0 or above T-1"},
	{FinalBit, "the same bits of lanes of several groups, which finish in a register of their own"},
	{WeightBit, "weight bits read in a cycle, in a register between bank and lane"},
	{KeptBit, "bits of state that stand in registers when they are added to"},
	{RestartBit, "bits of state out of block RAM, which a multiplexer restarts"},
	{RAMSelect, "look-up tables that choose between stacked LUT RAMs"},
	{Bank, "weight banks: the registers of a pass's flags, and which bank a written word is for"},
	{BankBit, "bits of the words of all banks: what a family needs beside a block"},
	{BankSelect, "look-up tables that choose between stacked blocks of the banks"},
	{BankGroup, "bits of the group number in the registers of all banks"},
	{RelayBit, "bits of all relays, which carry passes and written words to the banks"},
	{AddressBit, "bits of row numbers and of bank addresses, of every layer"},
	{EventBit, "bits of spike times and neuron numbers, of every layer"},
	{GroupBit, "bits of group numbers, of every layer of several groups"},
	{WatchedGroup, "groups of which the sequencer notes that all lanes have fired"},
	{WatchedLane, "lanes of which it is known beside their state that they have fired"},
	{LayerControl, "layers: prologue, sequencer, the mask queue's pointers"},
	{EncoderLane, "lanes that an encoder chooses among, rounded up to whole words"},
	{EncoderWord, "words of all encoders: the choice of the next one"},
	{EncoderBit, "bits of spike times, neuron numbers and words in the stages of all encoders"},
	{Encoder, "encoders: the stages' control, the event queue's pointers"},
	{BusBit, "bits of the bus that writes weights, within the array"},
	{DeviceBit, "bits of the same bus, of an input event and of an output event, around the array"},
	{DeviceOnce, "devices, that is one: UART, framing, checksum, commands"},
}
