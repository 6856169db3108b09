// For Yosys, which never uses the output register of a block RAM: this takes the place of the
// register behind the weight banks, and output_register.v then turns on the one in their block
// RAM. What is between the two is a design whose weights come a cycle early.
module weight_register #(
  parameter WIDTH = 36
) (
  input wire clk,
  input wire [WIDTH - 1:0] d,
  output wire [WIDTH - 1:0] q
);
  assign q = d;
endmodule
