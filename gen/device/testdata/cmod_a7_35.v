
`default_nettype none

// The Digilent Cmod A7-35T: its clock, reset, serial port and lights around spike_device.
module cmod_a7_35 #(
  parameter UART_DIVISOR = 100
) (
  input  wire clk,
  input  wire reset,
  input  wire uart_rx,
  output wire uart_tx,
  output wire led_alive,  // blinks while the clock runs
  output wire led_busy,
  output wire led_error_n  // the last command was refused
);

  // The core has a clock of its own.
  wire core_clk;
  wire locked;

  board_clock clock (
    .clk_in(clk),
    .clk_out(core_clk),
    .locked(locked)
  );

  // The reset button and the PLL, which holds the reset until it has settled, belong to no clock:
  // two registers bring them into ours. Reset then lasts eight cycles more. All start high, so that
  // the design is also reset when the FPGA has been configured.
  (* ASYNC_REG = "TRUE" *)
  reg reset_early = 1'b1;
  (* ASYNC_REG = "TRUE" *)
  reg reset_level = 1'b1;
  reg [7:0] reset_lasting = 8'hff;
  reg rst = 1'b1;
  reg [26:0] blink;

  always @(posedge core_clk) begin
    reset_early <= reset || !locked;
    reset_level <= reset_early;
    reset_lasting <= {reset_lasting[6:0], reset_level};
    rst <= |reset_lasting;
    if (rst) begin
      blink <= 27'd0;
    end else begin
      blink <= blink + 1'b1;
    end
  end

  assign led_alive = blink[26];
  wire [7:0] rx_data;
  wire rx_valid;
  wire [7:0] tx_data;
  wire tx_valid;
  wire tx_ready;
  wire error;
  assign led_error_n = !error;

  uart_receiver #(
    .DIVISOR(UART_DIVISOR)
  ) receiver (
    .clk(core_clk),
    .rst(rst),
    .uart_rx(uart_rx),
    .rx_valid(rx_valid),
    .rx_data(rx_data)
  );

  uart_sender #(
    .DIVISOR(UART_DIVISOR)
  ) sender (
    .clk(core_clk),
    .rst(rst),
    .tx_valid(tx_valid),
    .tx_ready(tx_ready),
    .tx_data(tx_data),
    .uart_tx(uart_tx)
  );

  spike_device device (
    .clk(core_clk),
    .rst(rst),
    .rx_data(rx_data),
    .rx_valid(rx_valid),
    .tx_data(tx_data),
    .tx_valid(tx_valid),
    .tx_ready(tx_ready),
    .busy(led_busy),
    .error(error)
  );

endmodule

`default_nettype wire


`default_nettype none

// Makes the core's clock of the oscillator's:
//  12 MHz / 1 * 50 / 6 = 100 MHz
// The PLL's own oscillator runs at 600 MHz. Simulation and lint have no MMCME2_BASE and take the
// stand-in of sim/ for it.
module board_clock (
  input  wire clk_in,
  output wire clk_out,
  output wire locked  // the clock has settled
);

  // A PLL's output reaches all registers through a global buffer.
  wire made;
  wire feedback;

  MMCME2_BASE #(
    .CLKIN1_PERIOD(83.333),
    .DIVCLK_DIVIDE(1),
    .CLKFBOUT_MULT_F(50.000),
    .CLKOUT0_DIVIDE_F(6.000)
  ) pll (
    .CLKIN1(clk_in),
    .CLKFBIN(feedback),
    .PWRDWN(1'b0),
    .RST(1'b0),
    .CLKOUT0(made),
    .LOCKED(locked),
    .CLKFBOUT(feedback)
  );

  BUFG buffer (
    .I(made),
    .O(clk_out)
  );

endmodule

`default_nettype wire


`default_nettype none

// Stands in for the vendor's MMCME2_BASE in simulation and lint: the clock passes through as it is,
// settled from the start.
module MMCME2_BASE #(
  parameter CLKIN1_PERIOD = 0.0,
  parameter DIVCLK_DIVIDE = 0,
  parameter CLKFBOUT_MULT_F = 0.0,
  parameter CLKOUT0_DIVIDE_F = 0.0
) (
  input  wire CLKIN1,
  input  wire CLKFBIN,
  input  wire PWRDWN,
  input  wire RST,
  output wire CLKOUT0,
  output wire LOCKED,
  output wire CLKFBOUT
);

  assign CLKOUT0 = CLKIN1;
  assign CLKFBOUT = CLKIN1;
  assign LOCKED = 1'b1;

  // Left unread, in part or in some sizes, knowingly.
  wire _unused_ok = &{1'b0, CLKIN1_PERIOD > 0.0, DIVCLK_DIVIDE > 0, CLKFBOUT_MULT_F > 0.0,
      CLKOUT0_DIVIDE_F > 0.0, CLKFBIN, PWRDWN, RST};

endmodule

`default_nettype wire


`default_nettype none

// Stands in for the vendor's BUFG in simulation and lint.
module BUFG (
  input  wire I,
  output wire O
);

  assign O = I;

endmodule

`default_nettype wire
