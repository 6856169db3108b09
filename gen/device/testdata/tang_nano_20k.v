
`default_nettype none

// The Sipeed Tang Nano 20K: its clock, reset, serial port and lights around spike_device.
module tang_nano_20k #(
  parameter UART_DIVISOR = 54
) (
  input  wire clk,
  input  wire reset,
  input  wire uart_rx,
  output wire uart_tx,
  output wire led_alive_n,  // blinks while the clock runs
  output wire led_busy_n,
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
  reg [25:0] blink;

  always @(posedge core_clk) begin
    reset_early <= reset || !locked;
    reset_level <= reset_early;
    reset_lasting <= {reset_lasting[6:0], reset_level};
    rst <= |reset_lasting;
    if (rst) begin
      blink <= 26'd0;
    end else begin
      blink <= blink + 1'b1;
    end
  end

  assign led_alive_n = !blink[25];
  wire [7:0] rx_data;
  wire rx_valid;
  wire [7:0] tx_data;
  wire tx_valid;
  wire tx_ready;
  wire busy;
  assign led_busy_n = !busy;
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

endmodule

`default_nettype wire


`default_nettype none

// Makes the core's clock of the oscillator's:
//  27 MHz / 1 * 2 = 54 MHz
// The PLL's own oscillator runs at 864 MHz. Simulation and lint have no rPLL and take the stand-in
// of sim/ for it.
module board_clock (
  input  wire clk_in,
  output wire clk_out,
  output wire locked  // the clock has settled
);

  rPLL #(
    .DEVICE("GW2A-18C"),
    .FCLKIN("27"),
    .IDIV_SEL(0),
    .FBDIV_SEL(1),
    .ODIV_SEL(16)
  ) pll (
    .CLKIN(clk_in),
    .RESET(1'b0),
    .RESET_P(1'b0),
    .CLKFB(1'b0),
    .FBDSEL(6'd0),
    .IDSEL(6'd0),
    .ODSEL(6'd0),
    .PSDA(4'd0),
    .DUTYDA(4'd0),
    .FDLY(4'd0),
    .CLKOUT(clk_out),
    .LOCK(locked)
  );

endmodule

`default_nettype wire


`default_nettype none

// Stands in for the vendor's rPLL in simulation and lint: the clock passes through as it is,
// settled from the start.
module rPLL #(
  parameter DEVICE = " ",
  parameter FCLKIN = " ",
  parameter IDIV_SEL = 0,
  parameter FBDIV_SEL = 0,
  parameter ODIV_SEL = 0
) (
  input  wire CLKIN,
  input  wire RESET,
  input  wire RESET_P,
  input  wire CLKFB,
  input  wire [5:0] FBDSEL,
  input  wire [5:0] IDSEL,
  input  wire [5:0] ODSEL,
  input  wire [3:0] PSDA,
  input  wire [3:0] DUTYDA,
  input  wire [3:0] FDLY,
  output wire CLKOUT,
  output wire LOCK
);

  assign CLKOUT = CLKIN;
  assign LOCK = 1'b1;

  // Left unread, in part or in some sizes, knowingly.
  wire _unused_ok = &{1'b0, DEVICE, FCLKIN, IDIV_SEL > 0, FBDIV_SEL > 0, ODIV_SEL > 0, RESET,
      RESET_P, CLKFB, FBDSEL, IDSEL, ODSEL, PSDA, DUTYDA, FDLY};

endmodule

`default_nettype wire
