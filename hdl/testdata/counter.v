// A sample of what the kit prints.

`default_nettype none

// Counts enabled cycles from 0 to LIMIT - 1, then starts again.
module counter #(
  parameter LIMIT = 10,
  parameter WIDTH = 4
) (
  // Control.
  input  wire clk,
  input  wire rst,  // synchronous, high
  input  wire enable,
  // The count.
  output reg  [WIDTH - 1:0] count,
  // 1 in the last cycle of a round, so that counters chain to a longer one with ease
  output wire wrap
);

  localparam LAST = LIMIT - 1;

  wire full = count == LAST[WIDTH - 1:0];
  assign wrap = enable && full;

  always @(posedge clk) begin
    if (rst) begin
      count <= {WIDTH{1'b0}};
    end else if (enable) begin
      count <= full ? {WIDTH{1'b0}} : count + {{(WIDTH - 1){1'b0}}, 1'b1};
    end
  end

endmodule

`default_nettype wire
