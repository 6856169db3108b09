// Package lan is the other end of a simulated board's Ethernet cable: a host with an
// address, which asks for the board's hardware address as any host would and then
// exchanges UDP datagrams with it.
//
// A Conn carries bytes in the board's own time, in this process. A Bridge puts a UDP
// socket of this machine in front of the board, so that any program can write to it as
// it would to the real one. How bytes are understood is nobody's business here.
package lan
