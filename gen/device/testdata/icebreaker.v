
`default_nettype none

// The 1BitSquared iCEBreaker: its clock, reset, serial port and lights around spike_device.
module icebreaker #(
  parameter UART_DIVISOR = 24
) (
  input  wire clk,
  input  wire reset_n,
  input  wire uart_rx,
  output wire uart_tx,
  output wire led_alive_n,  // blinks while the clock runs
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
  reg [24:0] blink;

  always @(posedge core_clk) begin
    reset_early <= !reset_n || !locked;
    reset_level <= reset_early;
    reset_lasting <= {reset_lasting[6:0], reset_level};
    rst <= |reset_lasting;
    if (rst) begin
      blink <= 25'd0;
    end else begin
      blink <= blink + 1'b1;
    end
  end

  assign led_alive_n = !blink[24];
  wire [7:0] rx_data;
  wire rx_valid;
  wire [7:0] tx_data;
  wire tx_valid;
  wire tx_ready;
  wire busy;
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
    .busy(busy),
    .error(error)
  );

  // Left unread, in part or in some sizes, knowingly.
  wire _unused_ok = &{1'b0, busy};

endmodule

`default_nettype wire


`default_nettype none

// Makes the core's clock of the oscillator's:
//  12 MHz / 1 * 64 / 32 = 24 MHz
// The PLL's own oscillator runs at 768 MHz. Simulation and lint have no SB_PLL40_PAD and take the
// stand-in of sim/ for it.
module board_clock (
  input  wire clk_in,
  output wire clk_out,
  output wire locked  // the clock has settled
);

  SB_PLL40_PAD #(
    .FEEDBACK_PATH("SIMPLE"),
    .DIVR(0),
    .DIVF(63),
    .DIVQ(5),
    .FILTER_RANGE(1)
  ) pll (
    .PACKAGEPIN(clk_in),
    .BYPASS(1'b0),
    .RESETB(1'b1),
    .PLLOUTGLOBAL(clk_out),
    .LOCK(locked)
  );

endmodule

`default_nettype wire


`default_nettype none

// Stands in for the vendor's SB_PLL40_PAD in simulation and lint: the clock passes through as it
// is, settled from the start.
module SB_PLL40_PAD #(
  parameter FEEDBACK_PATH = " ",
  parameter DIVR = 0,
  parameter DIVF = 0,
  parameter DIVQ = 0,
  parameter FILTER_RANGE = 0
) (
  input  wire PACKAGEPIN,
  input  wire BYPASS,
  input  wire RESETB,
  output wire PLLOUTGLOBAL,
  output wire LOCK
);

  assign PLLOUTGLOBAL = PACKAGEPIN;
  assign LOCK = 1'b1;

  // Left unread, in part or in some sizes, knowingly.
  wire _unused_ok = &{1'b0, FEEDBACK_PATH, DIVR > 0, DIVF > 0, DIVQ > 0, FILTER_RANGE > 0, BYPASS,
      RESETB};

endmodule

`default_nettype wire
