# {{.Header}}
# Vivado, without a project:  vivado -mode batch -source vivado.tcl
# It leaves {{.Top}}.bit, utilisation.rpt and timing.rpt in build/.
file mkdir build
read_verilog [glob rtl/*.v]
foreach memory [glob rtl/mem/*.hex] { read_mem $memory }
read_xdc {{.Top}}.xdc
synth_design -top {{.Top}} -part {{.Board.Part}}
opt_design
place_design
phys_opt_design
route_design
report_utilization -file build/utilisation.rpt
report_timing_summary -file build/timing.rpt
write_bitstream -force build/{{.Top}}.bit
