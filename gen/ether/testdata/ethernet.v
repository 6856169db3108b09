
`default_nettype none

// A first-in first-out queue from one clock to another. Each side tells the other how far it is by
// a Gray code, of which one bit changes at a time: whichever moment the other side catches it in,
// it reads the old place or the new one. There is no reset, for two clocks cannot take one at the
// same time: the queue is empty when the FPGA has been configured.
module async_fifo #(
  parameter WIDTH = 10,
  parameter ADDRESS_BITS = 4  // at least 2
) (
  // In.
  input  wire in_clk,
  input  wire s_valid,
  output wire s_ready,
  input  wire [WIDTH - 1:0] s_data,
  // Out.
  input  wire out_clk,
  output reg  m_valid = 1'b0,
  input  wire m_ready,
  output reg  [WIDTH - 1:0] m_data
);

  localparam PLACE_BITS = ADDRESS_BITS + 1;
  localparam DEPTH = 1 << ADDRESS_BITS;

  (* ram_style = "distributed", no_rw_check *)
  reg [WIDTH - 1:0] words [0:DEPTH - 1];

  // Places have a bit above the address, which tells a full queue from an empty one.
  reg [PLACE_BITS - 1:0] in_at = {PLACE_BITS{1'b0}};
  reg [PLACE_BITS - 1:0] in_gray = {PLACE_BITS{1'b0}};
  reg [PLACE_BITS - 1:0] out_at = {PLACE_BITS{1'b0}};
  reg [PLACE_BITS - 1:0] out_gray = {PLACE_BITS{1'b0}};

  // Each side's view of the other.
  (* ASYNC_REG = "TRUE" *)
  reg [PLACE_BITS - 1:0] out_gray_early = {PLACE_BITS{1'b0}};
  (* ASYNC_REG = "TRUE" *)
  reg [PLACE_BITS - 1:0] out_gray_seen = {PLACE_BITS{1'b0}};
  (* ASYNC_REG = "TRUE" *)
  reg [PLACE_BITS - 1:0] in_gray_early = {PLACE_BITS{1'b0}};
  (* ASYNC_REG = "TRUE" *)
  reg [PLACE_BITS - 1:0] in_gray_seen = {PLACE_BITS{1'b0}};

  // In Gray code, the place a round ahead differs in the two uppermost bits.
  wire full = in_gray == {~out_gray_seen[ADDRESS_BITS - 1 +: 2],
      out_gray_seen[0 +: ADDRESS_BITS - 1]};
  assign s_ready = !full;
  wire pushes = s_valid && !full;
  wire [PLACE_BITS - 1:0] in_next = pushes ? in_at + 1'b1 : in_at;

  always @(posedge in_clk) begin
    in_at <= in_next;
    in_gray <= in_next ^ (in_next >> 1);
    out_gray_early <= out_gray;
    out_gray_seen <= out_gray_early;
    if (pushes) begin
      words[in_at[0 +: ADDRESS_BITS]] <= s_data;
    end
  end

  wire pops = out_gray != in_gray_seen && (!m_valid || m_ready);
  wire [PLACE_BITS - 1:0] out_next = pops ? out_at + 1'b1 : out_at;

  always @(posedge out_clk) begin
    out_at <= out_next;
    out_gray <= out_next ^ (out_next >> 1);
    in_gray_early <= in_gray;
    in_gray_seen <= in_gray_early;
    m_valid <= pops || (m_valid && !m_ready);
    if (pops) begin
      m_data <= words[out_at[0 +: ADDRESS_BITS]];
    end
  end

endmodule

`default_nettype wire


`default_nettype none

// The CRC-32 register after four more bits, lowest first (IEEE 802.3).
module crc32_nibble (
  input  wire [31:0] crc,
  input  wire [3:0] nibble,
  output wire [31:0] next_crc
);

  wire [31:0] step0 = crc ^ {28'd0, nibble};
  wire [31:0] step1 = {1'b0, step0[31:1]} ^ (step0[0] ? 32'hedb88320 : 32'd0);
  wire [31:0] step2 = {1'b0, step1[31:1]} ^ (step1[0] ? 32'hedb88320 : 32'd0);
  wire [31:0] step3 = {1'b0, step2[31:1]} ^ (step2[0] ? 32'hedb88320 : 32'd0);
  wire [31:0] step4 = {1'b0, step3[31:1]} ^ (step3[0] ? 32'hedb88320 : 32'd0);
  assign next_crc = step4;

endmodule

`default_nettype wire


`default_nettype none

// Keeps what a ping carries until it has been sent back. One at a time: a ping that comes meanwhile
// is not answered, as any host may leave one.
module echo_buffer (
  input  wire clk,
  input  wire rst,
  // In.
  input  wire store,
  input  wire [7:0] payload,
  input  wire frame_ends,
  input  wire locked,  // an answer is due; nothing is stored
  output reg  whole,  // nothing of this frame came while an answer was due
  // Out: the byte at a place is there two cycles later.
  input  wire [10:0] read_at,
  output reg  [7:0] data
);

  (* ram_style = "block", no_rw_check *)
  reg [7:0] buffer [0:2047];
  reg [10:0] write_at;
  reg [7:0] fetched;

  always @(posedge clk) begin
    if (rst || frame_ends) begin
      write_at <= 11'd0;
      whole <= 1'b1;
    end else if (store) begin
      write_at <= write_at + 1'b1;
      whole <= whole && !locked;
    end
    if (store && !locked) begin
      buffer[write_at] <= payload;
    end
    fetched <= buffer[read_at];
    data <= fetched;
  end

endmodule

`default_nettype wire


`default_nettype none

// ethernet_port with its pins one by one, for tests.
module ether_bench (
  input  wire clk,
  input  wire rst,
  input  wire eth_rx_clk,
  input  wire eth_rx_dv,
  input  wire eth_tx_clk,
  output wire eth_tx_en,
  input  wire eth_rxd0,
  output wire eth_txd0,
  input  wire eth_rxd1,
  output wire eth_txd1,
  input  wire eth_rxd2,
  output wire eth_txd2,
  input  wire eth_rxd3,
  output wire eth_txd3,
  output wire rx_valid,
  output wire [7:0] rx_data,
  input  wire tx_valid,
  output wire tx_ready,
  input  wire [7:0] tx_data
);

  // What the board is called on its network: 02:73:70:69:6b:65, 192.168.1.50, UDP port 52525.
  localparam [47:0] OWN_MAC = 48'h027370696b65;
  localparam [31:0] OWN_IP = 32'hc0a80132;
  localparam [15:0] OWN_PORT = 16'd52525;

  wire [3:0] txd;

  ethernet_port ethernet (
    .clk(clk),
    .rst(rst),
    .own_mac(OWN_MAC),
    .own_ip(OWN_IP),
    .own_port(OWN_PORT),
    .mii_rx_clk(eth_rx_clk),
    .mii_rx_dv(eth_rx_dv),
    .mii_rxd({eth_rxd3, eth_rxd2, eth_rxd1, eth_rxd0}),
    .mii_tx_clk(eth_tx_clk),
    .mii_tx_en(eth_tx_en),
    .mii_txd(txd),
    .rx_valid(rx_valid),
    .rx_data(rx_data),
    .tx_valid(tx_valid),
    .tx_ready(tx_ready),
    .tx_data(tx_data)
  );

  assign eth_txd0 = txd[0];
  assign eth_txd1 = txd[1];
  assign eth_txd2 = txd[2];
  assign eth_txd3 = txd[3];

endmodule

`default_nettype wire


`default_nettype none

// Carries a device's bytes over Ethernet, in UDP datagrams, and answers to ARP and ping. The queues
// between the PHY's clocks and the core's hold a few bytes: neither side ever waits for the other
// while a frame is on the wire.
module ethernet_port (
  input  wire clk,
  input  wire rst,
  // What this board is called.
  input  wire [47:0] own_mac,
  input  wire [31:0] own_ip,
  input  wire [15:0] own_port,
  // The pins of the PHY.
  input  wire mii_rx_clk,
  input  wire mii_rx_dv,
  input  wire [3:0] mii_rxd,
  input  wire mii_tx_clk,
  output wire mii_tx_en,
  output wire [3:0] mii_txd,
  // Bytes to the device, which takes them all, and bytes from it.
  output wire rx_valid,
  output wire [7:0] rx_data,
  input  wire tx_valid,
  output wire tx_ready,
  input  wire [7:0] tx_data
);

  // In.
  wire mii_valid;
  wire mii_first;
  wire mii_last;
  wire [7:0] mii_data;
  wire mii_ready;

  mii_receiver mii_in (
    .rx_clk(mii_rx_clk),
    .rx_dv(mii_rx_dv),
    .rxd(mii_rxd),
    .m_valid(mii_valid),
    .m_first(mii_first),
    .m_last(mii_last),
    .m_data(mii_data)
  );

  wire in_valid;
  wire [9:0] in_word;

  async_fifo into_core (
    .in_clk(mii_rx_clk),
    .s_valid(mii_valid),
    .s_ready(mii_ready),
    .s_data({mii_first, mii_last, mii_data}),
    .out_clk(clk),
    .m_valid(in_valid),
    .m_ready(1'b1),
    .m_data(in_word)
  );

  wire in_first = in_word[9];
  wire in_last = in_word[8];
  wire [7:0] in_data = in_word[7:0];
  wire [7:0] payload;
  wire echo_store;
  wire datagram_store;
  wire frame_ends;
  wire datagram;
  wire arp;
  wire echo;
  wire [47:0] from_mac;
  wire [31:0] from_ip;
  wire [15:0] from_port;
  wire [15:0] echo_sum;
  wire [15:0] packet_bytes;

  packet_receiver packets_in (
    .clk(clk),
    .rst(rst),
    .own_mac(own_mac),
    .own_ip(own_ip),
    .own_port(own_port),
    .s_valid(in_valid),
    .s_first(in_first),
    .s_last(in_last),
    .s_data(in_data),
    .payload(payload),
    .echo_store(echo_store),
    .datagram_store(datagram_store),
    .frame_ends(frame_ends),
    .datagram(datagram),
    .arp(arp),
    .echo(echo),
    .from_mac(from_mac),
    .from_ip(from_ip),
    .from_port(from_port),
    .echo_sum(echo_sum),
    .packet_bytes(packet_bytes)
  );

  inbox datagrams_in (
    .clk(clk),
    .rst(rst),
    .store(datagram_store),
    .payload(payload),
    .frame_ends(frame_ends),
    .keep(datagram),
    .rx_valid(rx_valid),
    .rx_data(rx_data)
  );

  // Out.
  wire closed;
  wire [10:0] length;
  wire opened;
  wire take;
  wire [7:0] box_data;
  wire peer_known;

  outbox datagrams_out (
    .clk(clk),
    .rst(rst),
    .tx_valid(tx_valid),
    .tx_ready(tx_ready),
    .tx_data(tx_data),
    .peer_known(peer_known),
    .closed(closed),
    .length(length),
    .opened(opened),
    .take(take),
    .data(box_data)
  );

  wire echo_locked;
  wire echo_whole;
  wire [10:0] echo_at;
  wire [7:0] echo_data;

  echo_buffer pings (
    .clk(clk),
    .rst(rst),
    .store(echo_store),
    .payload(payload),
    .frame_ends(frame_ends),
    .locked(echo_locked),
    .whole(echo_whole),
    .read_at(echo_at),
    .data(echo_data)
  );

  wire out_valid;
  wire out_first;
  wire out_last;
  wire [7:0] out_data;
  wire out_ready;

  packet_sender packets_out (
    .clk(clk),
    .rst(rst),
    .own_mac(own_mac),
    .own_ip(own_ip),
    .own_port(own_port),
    .arp(arp),
    .echo(echo),
    .datagram(datagram),
    .from_mac(from_mac),
    .from_ip(from_ip),
    .from_port(from_port),
    .echo_sum(echo_sum),
    .packet_bytes(packet_bytes),
    .peer_known(peer_known),
    .closed(closed),
    .length(length),
    .opened(opened),
    .take(take),
    .box_data(box_data),
    .echo_whole(echo_whole),
    .echo_locked(echo_locked),
    .echo_at(echo_at),
    .echo_data(echo_data),
    .m_valid(out_valid),
    .m_ready(out_ready),
    .m_first(out_first),
    .m_last(out_last),
    .m_data(out_data)
  );

  wire wire_valid;
  wire wire_ready;
  wire [9:0] wire_word;

  async_fifo from_core (
    .in_clk(clk),
    .s_valid(out_valid),
    .s_ready(out_ready),
    .s_data({out_first, out_last, out_data}),
    .out_clk(mii_tx_clk),
    .m_valid(wire_valid),
    .m_ready(wire_ready),
    .m_data(wire_word)
  );

  wire wire_first = wire_word[9];
  wire wire_last = wire_word[8];
  wire [7:0] wire_data = wire_word[7:0];

  mii_sender mii_out (
    .tx_clk(mii_tx_clk),
    .s_valid(wire_valid),
    .s_ready(wire_ready),
    .s_first(wire_first),
    .s_last(wire_last),
    .s_data(wire_data),
    .tx_en(mii_tx_en),
    .txd(mii_txd)
  );

  // Left unread, in part or in some sizes, knowingly.
  wire _unused_ok = &{1'b0, mii_ready};

endmodule

`default_nettype wire


`default_nettype none

// Keeps the payload of a datagram until the frame around it is known to be right, and hands it on
// then, a byte every so many cycles: faster than the wire, so that what it holds is never more than
// one datagram and a little. What is not kept at its frame's end is forgotten.
module inbox #(
  parameter BYTE_CYCLES = 4
) (
  input  wire clk,
  input  wire rst,
  // In.
  input  wire store,
  input  wire [7:0] payload,
  input  wire frame_ends,
  input  wire keep,  // at the same time, or not
  // Bytes to the device; there is no waiting.
  output reg  rx_valid,
  output reg  [7:0] rx_data
);

  localparam PACE_BITS = $clog2(BYTE_CYCLES);
  localparam LAST_CYCLE = BYTE_CYCLES - 1;

  (* ram_style = "block", no_rw_check *)
  reg [7:0] buffer [0:2047];
  reg [11:0] write_at;
  reg [11:0] kept;
  reg [11:0] read_at;
  reg spoilt;  // a byte found no room
  reg [PACE_BITS - 1:0] wait_cycles;
  reg asked;
  reg [7:0] fetched;
  wire full = write_at == {~read_at[11], read_at[0 +: 11]};
  wire due = read_at != kept && wait_cycles == {PACE_BITS{1'b0}};

  always @(posedge clk) begin
    if (rst) begin
      write_at <= 12'd0;
      kept <= 12'd0;
      read_at <= 12'd0;
      spoilt <= 1'b0;
      wait_cycles <= {PACE_BITS{1'b0}};
    end else begin
      if (frame_ends) begin
        spoilt <= 1'b0;
        if (keep && !spoilt) begin
          kept <= write_at;
        end else begin
          write_at <= kept;
        end
      end else if (store && full) begin
        spoilt <= 1'b1;
      end else if (store) begin
        write_at <= write_at + 1'b1;
      end
      if (due) begin
        read_at <= read_at + 1'b1;
        wait_cycles <= LAST_CYCLE[PACE_BITS - 1:0];
      end else if (wait_cycles != {PACE_BITS{1'b0}}) begin
        wait_cycles <= wait_cycles - 1'b1;
      end
    end
    if (store && !full) begin
      buffer[write_at[0 +: 11]] <= payload;
    end
    fetched <= buffer[read_at[0 +: 11]];
    asked <= due && !rst;
    rx_valid <= asked && !rst;
    rx_data <= fetched;
  end

endmodule

`default_nettype wire


`default_nettype none

// Takes frames off the nibbles of MII: after a preamble and its delimiter two nibbles a byte, the
// low one first, until rx_dv falls. Every byte is handed on, those of the check sequence, too, and
// behind them a mark that tells whether the frame was right: until then nobody may believe a byte.
module mii_receiver (
  input  wire rx_clk,  // of the PHY: 25 MHz, or 2.5 at 10 Mbit/s
  input  wire rx_dv,
  input  wire [3:0] rxd,
  // Bytes, and the mark: last, its lowest bit is high after an intact frame.
  output reg  m_valid = 1'b0,
  output reg  m_first,
  output reg  m_last,
  output reg  [7:0] m_data
);

  // The pins, in registers next to them.
  reg present = 1'b0;
  reg [3:0] nibble;
  reg in_frame = 1'b0;  // behind the delimiter
  reg lost = 1'b0;  // what came is no preamble: wait for the end
  reg heard;  // a nibble of the preamble
  reg half;  // the low nibble of a byte is there
  reg fresh;  // no byte yet
  reg [3:0] low;
  reg [31:0] crc;
  wire [31:0] next_crc;

  crc32_nibble check (
    .crc(crc),
    .nibble(nibble),
    .next_crc(next_crc)
  );

  wire is_preamble = nibble == 4'h5;
  wire is_delimiter = heard && nibble == 4'hd;
  wire intact = !half && crc == 32'hdebb20e3;

  always @(posedge rx_clk) begin
    present <= rx_dv;
    nibble <= rxd;
    m_valid <= in_frame && (half || !present);
    m_first <= fresh;
    m_last <= !present;
    m_data <= present ? {nibble, low} : {7'd0, intact};
    if (!present) begin
      in_frame <= 1'b0;
      lost <= 1'b0;
      heard <= 1'b0;
    end else if (!in_frame && !lost) begin
      heard <= is_preamble;
      in_frame <= is_delimiter;
      lost <= !(is_preamble || is_delimiter);
    end
    if (!in_frame) begin
      crc <= 32'hffffffff;
      half <= 1'b0;
      fresh <= 1'b1;
    end else if (present) begin
      crc <= next_crc;
      low <= nibble;
      half <= !half;
      fresh <= fresh && !half;
    end
  end

endmodule

`default_nettype wire


`default_nettype none

// Puts frames on the nibbles of MII: a preamble with its delimiter, the bytes, zeros up to the
// least length, the check sequence, and the silence that must follow. When the next byte is not
// there in time, the frame breaks off without its check sequence, so that nobody takes it for
// whole, and all up to the next first byte is passed over.
module mii_sender (
  input  wire tx_clk,  // of the PHY: 25 MHz, or 2.5 at 10 Mbit/s
  // Bytes from the destination address on.
  input  wire s_valid,
  output wire s_ready,
  input  wire s_first,
  input  wire s_last,
  input  wire [7:0] s_data,
  // The pins.
  output reg  tx_en = 1'b0,
  output reg  [3:0] txd
);

  localparam [2:0] GAP = 3'd0;
  localparam [2:0] PREAMBLE = 3'd1;
  localparam [2:0] BODY = 3'd2;
  localparam [2:0] PADDING = 3'd3;
  localparam [2:0] CHECK = 3'd4;

  reg [2:0] state = 3'd0;
  reg [4:0] left = 5'd23;  // nibbles of this state after this one
  reg half;  // the low nibble of a byte is out
  reg [5:0] bytes;  // sent, up to the least length
  reg [31:0] crc;
  wire [31:0] next_crc;

  // A byte is taken with its high nibble. Between frames, only a first one waits.
  wire at_end = left == 5'd0;
  wire begins = state == GAP && at_end && s_valid && s_first;
  wire broken = state == BODY && !s_valid;
  assign s_ready = state == GAP ? !s_first : state == BODY && half && !broken;
  wire [7:0] byte_now = state == BODY ? s_data : 8'h00;
  wire [3:0] nibble = half ? byte_now[7:4] : byte_now[3:0];

  crc32_nibble check (
    .crc(crc),
    .nibble(nibble),
    .next_crc(next_crc)
  );

  wire enough = bytes >= 6'd59;  // with the byte in hand

  always @(posedge tx_clk) begin
    tx_en <= !(state == GAP);
    txd <= state == CHECK ? ~crc[3:0] : state == PREAMBLE ? (at_end ? 4'hd : 4'h5) : nibble;
    if (!at_end) begin
      left <= left - 1'b1;
    end
    case (state)
      GAP: begin
        half <= 1'b0;
        bytes <= 6'd0;
        crc <= 32'hffffffff;
        if (begins) begin
          state <= PREAMBLE;
          left <= 5'd15;
        end
      end
      PREAMBLE: begin
        if (at_end) begin
          state <= BODY;
        end
      end
      CHECK: begin
        crc <= {4'd0, crc[31:4]};
        if (at_end) begin
          state <= GAP;
          left <= 5'd23;
        end
      end
      default: begin
        crc <= next_crc;
        half <= !half;
        if (half && !enough) begin
          bytes <= bytes + 1'b1;
        end
        if (broken) begin
          state <= GAP;
          left <= 5'd23;
        end else if (half && (s_last || state == PADDING) && enough) begin
          state <= CHECK;
          left <= 5'd7;
        end else if (half && s_last) begin
          state <= PADDING;
        end
      end
    endcase
  end

endmodule

`default_nettype wire


`default_nettype none

// Gathers bytes of the device in datagrams. One is closed when it is full, or when a flag ended a
// frame and nothing followed. While a closed one waits to be sent, the next goes on gathering. As
// long as nobody has written to the board, there is nobody to answer to, and bytes are dropped.
module outbox (
  input  wire clk,
  input  wire rst,
  // Bytes of the device.
  input  wire tx_valid,
  output wire tx_ready,
  input  wire [7:0] tx_data,
  input  wire peer_known,
  // The closed datagram, of so many bytes. They are taken one by one; the next one is there three
  // cycles later.
  output reg  closed,
  output reg  [10:0] length,
  input  wire opened,  // it is being sent; another may be closed
  input  wire take,
  output reg  [7:0] data
);

  // Places in the buffer, with a bit above that tells a full one from an empty one.
  (* ram_style = "block", no_rw_check *)
  reg [7:0] buffer [0:2047];
  reg [11:0] write_at;
  reg [11:0] read_at;
  reg [10:0] gathered;  // bytes of the open datagram
  reg [6:0] pause;  // counts down to its uppermost bit
  reg flagged;  // the last byte was a flag
  reg [7:0] fetched;
  reg whole;  // the open datagram has all it can take
  wire full = write_at == {~read_at[11], read_at[0 +: 11]};
  assign tx_ready = !full && !whole;
  wire stores = tx_valid && tx_ready && peer_known;
  wire closes = !closed && !stores && (whole || (flagged && pause[6]));

  always @(posedge clk) begin
    if (rst) begin
      write_at <= 12'd0;
      read_at <= 12'd0;
    end else begin
      if (stores) begin
        write_at <= write_at + 1'b1;
      end
      if (take) begin
        read_at <= read_at + 1'b1;
      end
    end
    if (rst || closes) begin
      gathered <= 11'd0;
      whole <= 1'b0;
      flagged <= 1'b0;
    end else if (stores) begin
      gathered <= gathered + 1'b1;
      whole <= gathered == 11'd1471;
      flagged <= tx_data == 8'h7e;
    end
    if (stores) begin
      pause <= 7'd63;
    end else if (!pause[6]) begin
      pause <= pause - 1'b1;
    end
    if (rst || opened) begin
      closed <= 1'b0;
    end else if (closes) begin
      closed <= 1'b1;
      length <= gathered;
    end
    if (stores) begin
      buffer[write_at[0 +: 11]] <= tx_data;
    end
    fetched <= buffer[read_at[0 +: 11]];
    data <= fetched;
  end

endmodule

`default_nettype wire


`default_nettype none

// Looks at the bytes of a frame as they pass and says at its end what it was: a datagram for this
// board, a question for its hardware address (ARP), a ping, or nothing of its business. The last
// eight bytes stand in a register, so that each field is looked at when it has come whole.
module packet_receiver (
  input  wire clk,
  input  wire rst,
  // What this board is called.
  input  wire [47:0] own_mac,
  input  wire [31:0] own_ip,
  input  wire [15:0] own_port,
  // Bytes of frames; there is no waiting. The last of a frame is no byte, but tells whether it was
  // intact.
  input  wire s_valid,
  input  wire s_first,
  input  wire s_last,
  input  wire [7:0] s_data,
  // Payload, before anybody knows what it is worth.
  output wire [7:0] payload,
  output wire echo_store,  // of a ping: identifier, sequence number, data
  output wire datagram_store,  // of a datagram
  // The verdict at the end of a frame, and what is known of its sender until the next one's header
  // is in.
  output reg  frame_ends,
  output reg  datagram,
  output reg  arp,
  output reg  echo,
  output reg  [47:0] from_mac,
  output reg  [31:0] from_ip,
  output reg  [15:0] from_port,
  output reg  [15:0] echo_sum,  // the checksum of a ping
  output reg  [15:0] packet_bytes  // of the IPv4 packet
);

  reg [63:0] recent;  // the last bytes, the youngest lowest
  reg came;  // one more of them
  reg [5:0] seen;  // bytes of the frame so far, or more
  reg lost;  // the frame's beginning was not seen

  // Of the Ethernet header.
  reg mine;
  reg to_all;
  reg is_arp;
  reg is_ip;

  // Of ARP: a question, and for this board's address.
  reg asks;
  reg asks_for_us;

  // Of the IPv4 header: no options, no fragment, to this board, and the checksum.
  reg plain;
  reg whole;
  reg to_own_ip;
  reg is_icmp;
  reg is_udp;
  reg [16:0] sum;  // with the carry, which is added with the next word

  // Of ICMP and UDP.
  reg ping;
  reg to_own_port;
  reg same_length;  // UDP and IPv4 agree on it
  reg [15:0] left;  // bytes of the packet that have not come
  reg [2:0] behind;  // bytes behind it, up to those of the check sequence
  reg in_packet;
  reg in_echo;  // behind its header
  reg in_datagram;  // behind its header
  assign payload = recent[7:0];
  wire some_left = |left;
  assign echo_store = came && in_echo && some_left;
  assign datagram_store = came && in_datagram && some_left;
  reg [15:0] inner_bytes;  // of what is in the packet
  wire [17:0] next_sum = {1'b0, sum[15:0], sum[16]} + {1'b0, recent[15:0], sum[16]};

  // Left unread, in part or in some sizes, knowingly.
  wire _unused_ok = &{1'b0, next_sum[0]};

  always @(posedge clk) begin
    inner_bytes <= packet_bytes - 16'd20;
    came <= s_valid && !s_last;
    if (s_valid) begin
      recent <= {recent[55:0], s_data};
    end
    if (rst || frame_ends) begin
      seen <= 6'd0;
    end else if (s_valid && !s_last && seen != 6'd63) begin
      seen <= seen + 1'b1;
    end
    if (rst) begin
      lost <= 1'b1;
    end else if (s_valid && s_first) begin
      lost <= 1'b0;
    end
    if (!in_packet) begin
      behind <= 3'd0;
    end else if (came && !some_left && !behind[2]) begin
      behind <= behind + 1'b1;
    end
    if (came && in_packet && some_left) begin
      left <= left - 1'b1;
    end
    if (came && !seen[0]) begin
      sum <= next_sum[17:1];
    end
    if (came) begin
      case (seen)
        6'd6: begin
          mine <= recent[47:0] == own_mac;
          to_all <= &recent[47:0];
        end
        6'd12: begin
          from_mac <= recent[47:0];
        end
        6'd14: begin
          is_arp <= recent[0 +: 16] == 16'h0806;
          is_ip <= recent[0 +: 16] == 16'h0800;
          sum <= 17'd0;
        end
        6'd15: begin
          plain <= recent[0 +: 8] == 8'h45;
        end
        6'd18: begin
          packet_bytes <= recent[15:0];
        end
        6'd22: begin
          asks <= recent == 64'h0001080006040001;
          whole <= !recent[15] && !(|recent[13:0]);
        end
        6'd24: begin
          is_icmp <= recent[0 +: 8] == 8'h01;
          is_udp <= recent[0 +: 8] == 8'h11;
        end
        6'd30: begin
          if (is_ip) begin
            from_ip <= recent[31:0];
          end
        end
        6'd32: begin
          if (is_arp) begin
            from_ip <= recent[31:0];
          end
        end
        6'd34: begin
          to_own_ip <= recent[31:0] == own_ip;
          left <= inner_bytes;
          in_packet <= 1'b1;
        end
        6'd35: begin
          plain <= plain && whole && to_own_ip && (sum == 17'h0ffff || sum == 17'h1fffe) &&
              packet_bytes <= 16'd1500 && packet_bytes >= 16'd28;
        end
        6'd36: begin
          ping <= recent[0 +: 16] == 16'h0800;
          from_port <= recent[15:0];
        end
        6'd38: begin
          echo_sum <= recent[15:0];
          to_own_port <= recent[15:0] == own_port;
          in_echo <= 1'b1;
        end
        6'd40: begin
          same_length <= recent[15:0] == inner_bytes;
        end
        6'd42: begin
          asks_for_us <= recent[31:0] == own_ip;
          in_datagram <= 1'b1;
        end
        default: begin
        end
      endcase
    end
    if (rst || frame_ends) begin
      in_packet <= 1'b0;
      in_echo <= 1'b0;
      in_datagram <= 1'b0;
    end
  end

  // A frame that ends before the count does is none; and all notes are of this one, not of one
  // before.
  reg ended;
  reg intact;
  wire right = ended && intact && !lost && &seen;
  wire right_packet = right && is_ip && mine && plain && behind[2];

  always @(posedge clk) begin
    ended <= s_valid && s_last && !rst;
    intact <= s_data[0];
    frame_ends <= ended && !rst;
    arp <= right && is_arp && asks && asks_for_us && (mine || to_all);
    echo <= right_packet && is_icmp && ping;
    datagram <= right_packet && is_udp && to_own_port && same_length;
  end

endmodule

`default_nettype wire


`default_nettype none

// Makes the frames that leave the board: answers to ARP and to ping, and datagrams. Headers stand
// ready as a whole and are shifted out; the sum over IPv4's is taken before, a word a step. It
// takes a step every fourth cycle: payload out of block RAM has come through two registers by then.
module packet_sender (
  input  wire clk,
  input  wire rst,
  // What this board is called.
  input  wire [47:0] own_mac,
  input  wire [31:0] own_ip,
  input  wire [15:0] own_port,
  // What came, and from whom.
  input  wire arp,
  input  wire echo,
  input  wire datagram,
  input  wire [47:0] from_mac,
  input  wire [31:0] from_ip,
  input  wire [15:0] from_port,
  input  wire [15:0] echo_sum,
  input  wire [15:0] packet_bytes,
  // The datagram to send.
  output reg  peer_known,  // somebody has written to the board
  input  wire closed,
  input  wire [10:0] length,
  output wire opened,
  output wire take,
  input  wire [7:0] box_data,
  // The ping to answer.
  input  wire echo_whole,
  output wire echo_locked,
  output reg  [10:0] echo_at,
  input  wire [7:0] echo_data,
  // Bytes of frames.
  output reg  m_valid = 1'b0,
  input  wire m_ready,
  output reg  m_first,
  output reg  m_last,
  output reg  [7:0] m_data
);

  // An answer that is due, to ARP or to a ping. What comes meanwhile is asked again.
  reg answer_due;
  reg answer_echo;
  reg [47:0] answer_mac;
  reg [31:0] answer_ip;
  reg [15:0] answer_sum;
  reg [15:0] answer_bytes;  // of its packet

  // Who sent the last datagram: all datagrams go there.
  reg [47:0] peer_mac;
  reg [31:0] peer_ip;
  reg [15:0] peer_port;
  wire answered;
  assign echo_locked = answer_due && answer_echo;

  always @(posedge clk) begin
    if (rst || answered) begin
      answer_due <= 1'b0;
    end else if ((arp || (echo && echo_whole)) && !answer_due) begin
      answer_due <= 1'b1;
      answer_echo <= echo;
      answer_mac <= from_mac;
      answer_ip <= from_ip;
      answer_sum <= echo_sum;
      answer_bytes <= packet_bytes;
    end
    if (rst) begin
      peer_known <= 1'b0;
    end else if (datagram) begin
      peer_known <= 1'b1;
      peer_mac <= from_mac;
      peer_ip <= from_ip;
      peer_port <= from_port;
    end
  end

  // The frame in hand: kind, destination, bytes of its IPv4 packet.
  reg is_arp;
  reg is_echo;
  reg [47:0] to_mac;
  reg [31:0] to_ip;
  reg [15:0] to_port;
  reg [15:0] bytes;
  reg [16:0] sum;  // over IPv4's header; with the carry, which is added with the next word

  // Version and length, service, bytes, identification, do not fragment, time to live, protocol.
  wire [79:0] ip_start = {16'h4500, bytes, 16'h0000, 16'h4000, 8'd64, is_echo ? 8'd1 : 8'd17};
  wire [175:0] ip_sum_words = {ip_start, own_ip, to_ip, 32'h00000000};

  // An answer's checksum is that of the ping with another type, in one's complement (RFC 1624). All
  // this is reckoned a step a register, and is there long before it is sent.
  reg [16:0] raised_sum;
  reg [15:0] answer_checksum;
  reg [15:0] udp_bytes;

  always @(posedge clk) begin
    raised_sum <= {1'b0, answer_sum} + 17'h00800;
    answer_checksum <= raised_sum[15:0] + {15'd0, raised_sum[16]};
    udp_bytes <= bytes - 16'd20;
  end

  // Type, code and checksum, and four bytes that are payload; ports, length, no checksum.
  wire [223:0] packet_header = {ip_start, ~sum[15:0], own_ip, to_ip, is_echo ?
      {16'h0000, answer_checksum, 32'h00000000} : {own_port, to_port, udp_bytes, 16'h0000}};

  // Hardware and protocol, lengths of addresses, reply; sender, target.
  wire [223:0] arp_reply = {48'h000108000604, 16'h0002, own_mac, own_ip, to_mac, to_ip};
  wire [335:0] header = {to_mac, own_mac, is_arp ? 16'h0806 : 16'h0800, is_arp ? arp_reply :
      packet_header};

  // A step every fourth cycle, if there is room for a byte.
  reg [1:0] beat;
  wire step = &beat && (!m_valid || m_ready);

  localparam [2:0] IDLE = 3'd0;
  localparam [2:0] LOAD = 3'd1;
  localparam [2:0] SUM = 3'd2;
  localparam [2:0] HEADER = 3'd3;
  localparam [2:0] PAYLOAD = 3'd4;

  reg [2:0] state;
  reg [5:0] left;  // words of the sum, or bytes of the header, behind this one
  reg [15:0] payload_left;
  reg [15:0] word;
  reg [7:0] header_byte;
  wire [17:0] next_sum = {1'b0, sum[15:0], sum[16]} + {1'b0, word[15:0], sum[16]};

  // Left unread, in part or in some sizes, knowingly.
  wire _unused_ok = &{1'b0, next_sum[0]};
  assign opened = step && state == LOAD && !answer_due;
  assign take = step && state == PAYLOAD && !is_echo;
  wire header_ends = left == (is_echo ? 6'd4 : 6'd0);
  wire ends = state == PAYLOAD ? payload_left == 16'd1 : state == HEADER && header_ends && is_arp;
  assign answered = step && ends && (is_arp || is_echo);

  always @(posedge clk) begin
    if (rst || step) begin
      beat <= 2'd0;
    end else if (!(&beat)) begin
      beat <= beat + 1'b1;
    end
    word <= ip_sum_words[{left[3:0], 4'd0} +: 16];
    header_byte <= header[{left, 3'd0} +: 8];
    if (rst) begin
      m_valid <= 1'b0;
    end else if (step) begin
      m_valid <= state == HEADER || state == PAYLOAD;
    end else if (m_ready) begin
      m_valid <= 1'b0;
    end
    if (step) begin
      m_first <= state == HEADER && left == 6'd41;
      m_last <= ends;
      m_data <= state == HEADER ? header_byte : is_echo ? echo_data : box_data;
    end
    if (rst) begin
      state <= IDLE;
    end else if (step) begin
      case (state)
        IDLE: begin
          if (answer_due || closed) begin
            state <= LOAD;
          end
        end
        LOAD: begin
          is_arp <= answer_due && !answer_echo;
          is_echo <= answer_due && answer_echo;
          to_mac <= answer_due ? answer_mac : peer_mac;
          to_ip <= answer_due ? answer_ip : peer_ip;
          to_port <= peer_port;
          bytes <= answer_due ? answer_bytes : {5'd0, length} + 16'd28;
          sum <= 17'd0;
          echo_at <= 11'd0;
          left <= 6'd10;
          state <= SUM;
        end
        SUM: begin
          sum <= next_sum[17:1];
          payload_left <= bytes - (is_echo ? 16'd24 : 16'd28);
          left <= left - 1'b1;
          if (left == 6'd0) begin
            left <= 6'd41;
            state <= HEADER;
          end
        end
        HEADER: begin
          left <= left - 1'b1;
          if (header_ends) begin
            state <= is_arp ? IDLE : PAYLOAD;
          end
        end
        default: begin
          payload_left <= payload_left - 1'b1;
          echo_at <= echo_at + 1'b1;
          if (ends) begin
            state <= IDLE;
          end
        end
      endcase
    end
  end

endmodule

`default_nettype wire


`default_nettype none

// A clock for the PHY: the oscillator's, divided. It leaves a register, so that it has no glitches,
// and is as long high as low.
module reference_clock #(
  parameter HALF_CYCLES = 2  // of the oscillator, that it stays high, and low
) (
  input  wire clk,
  output reg  ref_clk = 1'b0
);

  localparam COUNT_BITS = $clog2(HALF_CYCLES) + 1;
  localparam LAST = HALF_CYCLES - 1;

  reg [COUNT_BITS - 1:0] count = {COUNT_BITS{1'b0}};

  always @(posedge clk) begin
    if (count == LAST[COUNT_BITS - 1:0]) begin
      count <= {COUNT_BITS{1'b0}};
      ref_clk <= !ref_clk;
    end else begin
      count <= count + 1'b1;
    end
  end

endmodule

`default_nettype wire


`default_nettype none

// Holds the PHY in reset for a while after configuration: it must have a steady clock first. A
// board that is reset later leaves it alone, for it would take seconds to find its link again.
module phy_reset #(
  parameter CYCLES = 1000000
) (
  input  wire clk,
  output reg  held = 1'b1
);

  reg [23:0] left = CYCLES[23:0];

  always @(posedge clk) begin
    if (|left) begin
      left <= left - 1'b1;
    end
    held <= |left;
  end

endmodule

`default_nettype wire

