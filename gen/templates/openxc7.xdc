# {{.Header}}
# Pins of the {{.Board.Title}}, as nextpnr-xilinx reads them; the clock's frequency is in the Makefile.
{{- range $pin := .Board.Ports}}
set_property LOC {{.Site}} [get_ports {{.Port}}]
set_property IOSTANDARD {{.Standard}} [get_ports {{.Port}}]
{{- with upper .Pull}}
set_property PULLTYPE PULL{{.}} [get_ports {{$pin.Port}}]
{{- end}}
{{- end}}
