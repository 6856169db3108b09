// Package ether builds what carries a board's bytes over Ethernet: the modules
// between the MII pins of a 10/100 PHY and two streams of bytes.
//
//	MII pins -> mii_receiver -> async_fifo -> packet_receiver -> inbox -> bytes to the device
//	                                              |  echo_buffer
//	MII pins <- mii_sender   <- async_fifo <- packet_sender   <- outbox <- bytes of the device
//
// The streams are those of the UART's modules, so a device cannot tell which link
// it has. Bytes come as payload of UDP datagrams to one port; bytes go out gathered
// in datagrams to whoever sent the last valid one. A datagram is a piece of the
// stream, no more: the frames of the protocol in it carry their own flags and
// checksums, and a datagram that is lost is bytes that are lost.
//
// What is believed: a byte of a frame whose check sequence is right, that is for
// this board, and whose IPv4 header adds up; none is handed on before. The UDP
// checksum of what comes is not looked at, and none is sent (RFC 768 allows both):
// the protocol's own CRC-32 covers the same bytes better, and after every router.
// Beside UDP the board answers ARP (RFC 826) and ping (RFC 792), and passes over all
// else: fragments, IP options, VLANs, other ports.
//
// Three clocks meet: the PHY's two, of 25 MHz each (2.5 at 10 Mbit/s), and the
// core's. Everything but the nibbles is done by the core's. The two first-in
// first-out queues between are never reset: they start empty with configuration, and
// marks on the first and last byte of a frame let either side begin anew alone.
package ether
