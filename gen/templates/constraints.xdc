# {{.Header}}
# Pins and clock of the {{.Board.Title}}.
{{- range .Board.Pins.Ports}}
set_property -dict { PACKAGE_PIN {{printf "%-4s" .Site}} IOSTANDARD {{.Standard}} } [get_ports {{.Port}}]
{{- end}}

create_clock -name clk -period {{.ClockNanoseconds}} [get_ports clk]

# The button, the serial wires and the lights belong to no clock.
set_false_path -from [get_ports { reset_n uart_rx }]
set_false_path -to [get_ports { uart_tx led_alive led_busy led_error }]

set_property CFGBVS VCCO [current_design]
set_property CONFIG_VOLTAGE 3.3 [current_design]
