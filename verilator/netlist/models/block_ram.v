// The cells of a block RAM under two ports of any width, for the wrappers that
// give it a vendor's name and pins.
//
// Memory is rows of bytes of nine bits, of which the ninth is the one that
// vendors call parity. Addresses count bits, ninth bits apart: a port of 1, 2 or
// 4 bits never sees a ninth bit, and one of 9, 18, 36 or 72 ignores the address
// bits below its word. What a port reads where the other one writes in the same
// cycle is the old word if OTHER_READS_OLD of the writing port says so, and
// random bits otherwise.
`default_nettype none

// Where a port's word lies: its row, the place of its lowest bit, its bits.
module block_ram_place #(
  parameter ADDRESS_BITS = 14,
  parameter ROW_BYTES = 4,
  parameter WIDTH = 36, // 0: the port is not used
  parameter ROW_BITS = 9 * ROW_BYTES,
  parameter BYTE_BITS = $clog2(ROW_BYTES)
) (
  input wire [ADDRESS_BITS - 1:0] address,
  output wire [ADDRESS_BITS - BYTE_BITS - 4:0] row,
  output wire [6:0] first,
  output wire [ROW_BITS - 1:0] bits
);
  localparam BYTES = WIDTH < 9 ? 1 : WIDTH / 9;
  localparam [2:0] IN_BYTE = WIDTH < 9 ? ~(WIDTH[2:0] - 3'd1) : 3'd0;
  localparam [BYTE_BITS - 1:0] OF_ROW = ~(BYTES[BYTE_BITS - 1:0] - 1'b1);
  localparam [ROW_BITS - 1:0] WORD = ~({ROW_BITS{1'b1}} << WIDTH);

  wire [6:0] number = {{(7 - BYTE_BITS){1'b0}}, address[BYTE_BITS + 2:3] & OF_ROW};
  wire [6:0] place = {4'd0, address[2:0] & IN_BYTE};
  assign row = address[ADDRESS_BITS - 1:BYTE_BITS + 3];
  assign first = {number[3:0], 3'b000} + number + place;
  assign bits = WORD << first;
endmodule

module block_ram #(
  parameter ADDRESS_BITS = 14,
  parameter ROW_BYTES = 4,
  parameter READ_WIDTH_A = 0,
  parameter READ_WIDTH_B = 0,
  parameter WRITE_WIDTH_A = 0,
  parameter WRITE_WIDTH_B = 0,
  // What a port reads in a cycle in which it writes itself: 0 the new word, 1 the
  // old one, 2 nothing, so that its output holds.
  parameter SELF_READS_A = 0,
  parameter SELF_READS_B = 0,
  parameter OTHER_READS_OLD_A = 0,
  parameter OTHER_READS_OLD_B = 0,
  parameter ROW_BITS = 9 * ROW_BYTES,
  parameter BYTE_BITS = $clog2(ROW_BYTES),
  parameter ROWS = 1 << (ADDRESS_BITS - BYTE_BITS - 3)
) (
  input wire clk_a,
  input wire enable_a,
  input wire [ROW_BYTES - 1:0] write_a, // a bit for each byte of the port's word
  input wire [ADDRESS_BITS - 1:0] address_a,
  input wire [ROW_BITS - 1:0] data_a,
  output wire [ROW_BITS - 1:0] q_a,
  input wire clk_b,
  input wire enable_b,
  input wire [ROW_BYTES - 1:0] write_b,
  input wire [ADDRESS_BITS - 1:0] address_b,
  input wire [ROW_BITS - 1:0] data_b,
  output wire [ROW_BITS - 1:0] q_b
);
  localparam INDEX_BITS = ADDRESS_BITS - BYTE_BITS - 3;

  // To a tool it looks as if two clocks drove the rows; two ports that write at
  // once are stopped below.
  /* verilator lint_off MULTIDRIVEN */
  reg [ROW_BITS - 1:0] rows [0:ROWS - 1];
  /* verilator lint_on MULTIDRIVEN */

  // Port 0 is A, port 1 is B.
  wire [1:0] clk = {clk_b, clk_a};
  wire [1:0] writing;
  wire [2 * ROW_BITS - 1:0] write_bits;
  wire [2 * INDEX_BITS - 1:0] write_row;
  wire [2 * ROW_BITS - 1:0] q;
  assign {q_b, q_a} = q;

  genvar p;
  generate
    for (p = 0; p < 2; p = p + 1) begin : port
      localparam OTHER = 1 - p;
      localparam READ_WIDTH = p == 0 ? READ_WIDTH_A : READ_WIDTH_B;
      localparam WRITE_WIDTH = p == 0 ? WRITE_WIDTH_A : WRITE_WIDTH_B;
      localparam SELF = p == 0 ? SELF_READS_A : SELF_READS_B;
      localparam OTHER_OLD = p == 0 ? OTHER_READS_OLD_B : OTHER_READS_OLD_A;
      wire enable = p == 0 ? enable_a : enable_b;
      wire [ROW_BYTES - 1:0] write = p == 0 ? write_a : write_b;
      wire [ADDRESS_BITS - 1:0] address = p == 0 ? address_a : address_b;
      wire [ROW_BITS - 1:0] data = p == 0 ? data_a : data_b;

      wire [INDEX_BITS - 1:0] to_row;
      wire [6:0] to_first;
      wire [ROW_BITS - 1:0] to_bits;
      block_ram_place #(
        .ADDRESS_BITS(ADDRESS_BITS), .ROW_BYTES(ROW_BYTES), .WIDTH(WRITE_WIDTH)
      ) target (.address(address), .row(to_row), .first(to_first), .bits(to_bits));
      wire [INDEX_BITS - 1:0] from_row;
      wire [6:0] from_first;
      wire [ROW_BITS - 1:0] from_bits;
      block_ram_place #(
        .ADDRESS_BITS(ADDRESS_BITS), .ROW_BYTES(ROW_BYTES), .WIDTH(READ_WIDTH)
      ) source (.address(address), .row(from_row), .first(from_first), .bits(from_bits));

      wire [ROW_BITS - 1:0] bytes;
      genvar k;
      for (k = 0; k < ROW_BYTES; k = k + 1) begin : each
        assign bytes[9 * k +: 9] = {9{write[k]}};
      end
      wire [ROW_BITS - 1:0] changed = enable ? (bytes << to_first) & to_bits : {ROW_BITS{1'b0}};
      wire [ROW_BITS - 1:0] changed_to = (rows[to_row] & ~changed) | ((data << to_first) & changed);
      assign writing[p] = |changed;
      assign write_bits[p * ROW_BITS +: ROW_BITS] = changed;
      assign write_row[p * INDEX_BITS +: INDEX_BITS] = to_row;

      wire meets = write_row[OTHER * INDEX_BITS +: INDEX_BITS] == from_row;
      wire [ROW_BITS - 1:0] unknown =
        OTHER_OLD == 0 && meets ? write_bits[OTHER * ROW_BITS +: ROW_BITS] & from_bits : {ROW_BITS{1'b0}};
      wire [ROW_BITS - 1:0] seen = SELF == 0 && writing[p] ? changed_to : rows[from_row];

      reg [ROW_BITS - 1:0] latch;
      assign q[p * ROW_BITS +: ROW_BITS] = latch;
      always @(posedge clk[p]) begin
        if (enable && !(SELF == 2 && writing[p]))
          latch <= (((seen & ~unknown) | ({ROW_BITS{1'bx}} & unknown)) & from_bits) >> from_first;
        if (writing[p]) rows[to_row] <= changed_to;
        if (&writing) begin
          $display("%m: both ports of a block RAM write at once, which this model does not know");
          $finish;
        end
      end
    end
  endgenerate
endmodule

`default_nettype wire
