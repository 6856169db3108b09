// A sample of what the kit prints.

`default_nettype none

// One write port, one read port, a cycle of latency.
module bank #(
  parameter DEPTH = 16,
  parameter WIDTH = 8,
  parameter FILE = ""
) (
  input  wire clk,
  input  wire write,
  input  wire [$clog2(DEPTH) - 1:0] address,
  input  wire [WIDTH - 1:0] data,
  output reg  signed [WIDTH - 1:0] word
);

  reg signed [WIDTH - 1:0] words [0:DEPTH - 1];

  initial begin
    if (|FILE) $readmemh(FILE, words);
  end

  always @(posedge clk) begin
    if (write) begin
      words[address] <= data;
    end
    word <= words[address];
  end

endmodule

`default_nettype wire
