# {{.Header}}
# Clock of the {{.Board.Title}}.
create_clock -name clk -period {{.OscillatorNanoseconds}} [get_ports {clk}]
{{- if .Ethernet}}
create_clock -name eth_rx_clk -period 40.000 [get_ports {eth_rx_clk}]
create_clock -name eth_tx_clk -period 40.000 [get_ports {eth_tx_clk}]
{{- end}}
