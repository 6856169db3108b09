# {{.Header}}
# Vivado, without a project:  make FLOW=vivado
# It is told where to leave the bitstream and its reports on utilisation and timing.
lassign $argv bitstream utilisation timing
read_verilog [glob rtl/*.v]
foreach memory [glob rtl/mem/*.hex] { read_mem $memory }
read_xdc {{.Top}}.xdc
synth_design -top {{.Top}} -part {{.Board.Part}}
opt_design
place_design
phys_opt_design
route_design
report_utilization -file $utilisation
report_timing_summary -file $timing
write_bitstream -force $bitstream
