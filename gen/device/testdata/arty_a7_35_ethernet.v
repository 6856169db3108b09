
`default_nettype none

// The Digilent Arty A7-35T: its clock, reset, Ethernet and lights around spike_device.
module arty_a7_35 #(
  parameter PHY_RESET_CYCLES = 1000000
) (
  input  wire clk,
  input  wire reset_n,
  output wire led_alive,  // blinks while the clock runs
  output wire led_busy,
  output wire led_error,  // the last command was refused
  output wire eth_ref_clk,
  output wire eth_reset_n,
  input  wire eth_rx_clk,
  input  wire eth_rx_dv,
  input  wire eth_rxd0,
  input  wire eth_rxd1,
  input  wire eth_rxd2,
  input  wire eth_rxd3,
  input  wire eth_tx_clk,
  output wire eth_tx_en,
  output wire eth_txd0,
  output wire eth_txd1,
  output wire eth_txd2,
  output wire eth_txd3
);

  // The reset button belongs to no clock: two registers bring it into ours. Reset then lasts eight
  // cycles more. All start high, so that the design is also reset when the FPGA has been
  // configured.
  (* ASYNC_REG = "TRUE" *)
  reg reset_early = 1'b1;
  (* ASYNC_REG = "TRUE" *)
  reg reset_level = 1'b1;
  reg [7:0] reset_lasting = 8'hff;
  reg rst = 1'b1;
  reg [26:0] blink;

  always @(posedge clk) begin
    reset_early <= !reset_n;
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

  reference_clock #(
    .HALF_CYCLES(2)
  ) phy_clock (
    .clk(clk),
    .ref_clk(eth_ref_clk)
  );

  wire phy_held;

  phy_reset #(
    .CYCLES(PHY_RESET_CYCLES)
  ) phy (
    .clk(clk),
    .held(phy_held)
  );

  assign eth_reset_n = !phy_held;

  // What the board is called on its network: 02:73:70:69:6b:65, 10.0.0.9, UDP port 52525.
  localparam [47:0] OWN_MAC = 48'h027370696b65;
  localparam [31:0] OWN_IP = 32'h0a000009;
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

  spike_device device (
    .clk(clk),
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
