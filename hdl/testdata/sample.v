// A sample of what the kit prints.

`default_nettype none

// Several banks side by side, filled from files. It has no use but to show every construct of the
// kit.
module sample #(
  parameter BANKS = 3
) (
  input  wire clk,
  input  wire rst,
  input  wire [BANKS - 1:0] write,
  input  wire [7:0] data,
  input  wire [1:0] mode,
  output wire signed [11:0] total,
  output reg  [3:0] state,
  output wire parity
);

  // The address runs by itself.
  wire [3:0] address;
  wire wrap;

  counter #(
    .LIMIT(16)
  ) addresses (
    .clk(clk),
    .rst(rst),
    .enable(1'b1),
    .count(address),
    .wrap(wrap)
  );

  // Each bank gives a number of 12 bits, odd banks three halves of their word. This remark is long
  // enough to be wrapped, which must leave every part of it a comment.
  wire [BANKS * 12 - 1:0] numbers;

  genvar k;
  generate
    for (k = 0; k < BANKS; k = k + 1) begin : column
      wire signed [7:0] word;

      bank #(
        .WIDTH(8),
        .FILE({"mem/bank ", 8'd48 + k[7:0], ".hex"})
      ) memory (
        .clk(clk),
        .write(write[k]),
        .address(address),
        .data(data),
        .word(word)
      );

      wire signed [11:0] wide = $signed({{4{word[7]}}, word});

      if (k % 2 == 0) begin : even
        assign numbers[k * 12 +: 12] = wide;
      end else begin : no_even
        assign numbers[k * 12 +: 12] = wide + (wide >>> 1);
      end
    end
  endgenerate

  assign total = numbers[(BANKS - 1) * 12 +: 12];

  // Left unread, in part or in some sizes, knowingly.
  wire _unused_ok = &{1'b0, numbers};

  generate
    if (BANKS > 1 && !(BANKS > 40)) begin : several
      assign parity = (|write | &mode) ^ !(total < $signed(12'h07f));
    end else begin : no_several
      assign parity = 1'b0;
    end
  endgenerate

  always @(posedge clk) begin
    case (mode)
      2'd0: begin
        state <= 4'd0;
      end
      2'd1, 2'd2: begin
        {state[3:2], state[1], state[0]} <= {state[0 +: 2], ~state[3:2]};
      end
      default: begin
        if ((wrap && !rst && state >= 4'd3 && state != 4'd12) || (state <= 4'd14 && rst && !wrap))
            begin
          state <= state << 1;
        end else begin
          state <= (state >> 1) & {4{wrap}};
        end
      end
    endcase
  end

endmodule

`default_nettype wire
