# {{.Header}}
# Pins and clock of the {{.Board.Title}}.
{{- range .Board.Ports}}
set_property -dict { PACKAGE_PIN {{printf "%-4s" .Site}} IOSTANDARD {{.Standard}}{{with upper .Pull}} PULLTYPE PULL{{.}}{{end}} } [get_ports {{.Port}}]
{{- end}}

create_clock -name clk -period {{.OscillatorNanoseconds}} [get_ports clk]

# The button, the serial wires and the lights belong to no clock.
set_false_path -from [get_ports { {{.AsynchronousInputs}} }]
set_false_path -to [get_ports { {{.Outputs}} }]

set_property CFGBVS VCCO [current_design]
set_property CONFIG_VOLTAGE 3.3 [current_design]
