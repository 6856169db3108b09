# {{.Header}}
# Pins and clock of the {{.Board.Title}}.
{{- range .Board.Ports}}
set_property -dict { PACKAGE_PIN {{printf "%-4s" .Site}} IOSTANDARD {{.Standard}}{{with upper .Pull}} PULLTYPE PULL{{.}}{{end}} } [get_ports {{.Port}}]
{{- end}}

create_clock -name clk -period {{.OscillatorNanoseconds}} [get_ports clk]

{{if .Ethernet -}}
# The PHY's clocks at 100 Mbit/s, and MII as IEEE 802.3 has it (22.3): what comes is steady from 10 ns before
# the edge to 10 ns behind it, what leaves has 25 ns.
create_clock -name eth_rx_clk -period 40.000 [get_ports eth_rx_clk]
create_clock -name eth_tx_clk -period 40.000 [get_ports eth_tx_clk]
set_input_delay -clock eth_rx_clk -max 30.000 [get_ports { {{.MIIInputs}} }]
set_input_delay -clock eth_rx_clk -min 10.000 [get_ports { {{.MIIInputs}} }]
set_output_delay -clock eth_tx_clk -max 15.000 [get_ports { {{.MIIOutputs}} }]
set_output_delay -clock eth_tx_clk -min 0.000 [get_ports { {{.MIIOutputs}} }]
set_property IOB TRUE [get_ports { {{.MIIInputs}} {{.MIIOutputs}} }]

# From clock to clock lead the queues of the link alone. Their places are in Gray code, whose bits must not
# come apart by more than a cycle.
set_max_delay -datapath_only {{.CoreNanoseconds}} -from [get_clocks -include_generated_clocks clk] -to [get_clocks { eth_rx_clk eth_tx_clk }]
set_max_delay -datapath_only {{.CoreNanoseconds}} -from [get_clocks { eth_rx_clk eth_tx_clk }] -to [get_clocks -include_generated_clocks clk]

# The button, the lights and what the PHY is given to start with belong to no clock.
{{- else -}}
# The button, the serial wires and the lights belong to no clock.
{{- end}}
set_false_path -from [get_ports { {{.AsynchronousInputs}} }]
set_false_path -to [get_ports { {{.Outputs}} }]

set_property CFGBVS VCCO [current_design]
set_property CONFIG_VOLTAGE 3.3 [current_design]
{{- if .Ethernet}}

# When its reset ends, a PHY reads how it is to work off pins that this design leaves alone, by its own
# resistors: the FPGA's, which would pull unused pins down, must not be stronger.
set_property BITSTREAM.CONFIG.UNUSEDPIN PULLNONE [current_design]
{{- end}}
