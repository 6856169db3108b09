
`default_nettype none

// The Radiona ULX3S 85F: its clock, reset, serial port and lights around spike_device.
module ulx3s_85f #(
  parameter UART_DIVISOR = 100
) (
  input  wire clk,
  input  wire reset,
  input  wire uart_rx,
  output wire uart_tx,
  output wire led_alive,  // blinks while the clock runs
  output wire led_busy,
  output wire led_error  // the last command was refused
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
    .error(led_error)
  );

endmodule

`default_nettype wire


`default_nettype none

// Makes the core's clock of the oscillator's:
//  25 MHz / 1 * 4 = 100 MHz
// The PLL's own oscillator runs at 600 MHz. Simulation and lint have no EHXPLLL and take the
// stand-in of sim/ for it.
module board_clock (
  input  wire clk_in,
  output wire clk_out,
  output wire locked  // the clock has settled
);

  (* ICP_CURRENT = "12" *)
  (* LPF_RESISTOR = "8" *)
  (* MFG_ENABLE_FILTEROPAMP = "1" *)
  (* MFG_GMCREF_SEL = "2" *)
  EHXPLLL #(
    .CLKI_DIV(1),
    .CLKFB_DIV(4),
    .CLKOP_DIV(6),
    .CLKOP_CPHASE(3),
    .FEEDBK_PATH("CLKOP")
  ) pll (
    .CLKI(clk_in),
    .CLKFB(clk_out),
    .RST(1'b0),
    .STDBY(1'b0),
    .PHASESEL0(1'b0),
    .PHASESEL1(1'b0),
    .PHASEDIR(1'b0),
    .PHASESTEP(1'b0),
    .PHASELOADREG(1'b0),
    .PLLWAKESYNC(1'b0),
    .ENCLKOP(1'b0),
    .CLKOP(clk_out),
    .LOCK(locked)
  );

endmodule

`default_nettype wire


`default_nettype none

// Stands in for the vendor's EHXPLLL in simulation and lint: the clock passes through as it is,
// settled from the start.
module EHXPLLL #(
  parameter CLKI_DIV = 0,
  parameter CLKFB_DIV = 0,
  parameter CLKOP_DIV = 0,
  parameter CLKOP_CPHASE = 0,
  parameter FEEDBK_PATH = " "
) (
  input  wire CLKI,
  input  wire CLKFB,
  input  wire RST,
  input  wire STDBY,
  input  wire PHASESEL0,
  input  wire PHASESEL1,
  input  wire PHASEDIR,
  input  wire PHASESTEP,
  input  wire PHASELOADREG,
  input  wire PLLWAKESYNC,
  input  wire ENCLKOP,
  output wire CLKOP,
  output wire LOCK
);

  assign CLKOP = CLKI;
  assign LOCK = 1'b1;

  // Left unread, in part or in some sizes, knowingly.
  wire _unused_ok = &{1'b0, CLKI_DIV > 0, CLKFB_DIV > 0, CLKOP_DIV > 0, CLKOP_CPHASE > 0,
      FEEDBK_PATH, CLKFB, RST, STDBY, PHASESEL0, PHASESEL1, PHASEDIR, PHASESTEP, PHASELOADREG,
      PLLWAKESYNC, ENCLKOP};

endmodule

`default_nettype wire
