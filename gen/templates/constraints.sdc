# {{.Header}}
# Clock of the {{.Board.Title}}.
create_clock -name clk -period {{.OscillatorNanoseconds}} [get_ports {clk}]
