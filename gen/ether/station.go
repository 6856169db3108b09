package ether

import "spikehdl/hdl"

// station is who is at an end of the wire, as signals: ports of a module or its registers.
type station struct {
	mac  *hdl.Signal // 48 bits
	ip   *hdl.Signal // 32
	port *hdl.Signal // 16, of UDP
}

// stationOf declares the three signals of a name: from_mac, from_ip, from_port.
func stationOf(declare func(name string, width any) *hdl.Signal, name string) station {
	return station{declare(name+"_mac", 48), declare(name+"_ip", 32), declare(name+"_port", 16)}
}

// follow makes registers take over another station.
func (s station) follow(b *hdl.Block, other station) {
	b.Set(s.mac, other.mac)
	b.Set(s.ip, other.ip)
	b.Set(s.port, other.port)
}
