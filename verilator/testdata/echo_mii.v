// Stands in for a board: what comes on MII goes out again, nibble by nibble, as long as
// both clocks are one. A stream of bytes stands beside it.
module echo_mii (
  input  wire clk,
  input  wire rst,
  input  wire eth_rx_clk,
  input  wire eth_rx_dv,
  input  wire eth_rxd0,
  input  wire eth_rxd1,
  input  wire eth_rxd2,
  input  wire eth_rxd3,
  input  wire eth_tx_clk,
  output reg  eth_tx_en = 1'b0,
  output reg  eth_txd0,
  output reg  eth_txd1,
  output reg  eth_txd2,
  output reg  eth_txd3,
  output reg  rx_valid,
  output reg  [7:0] rx_data,
  input  wire tx_valid,
  output wire tx_ready,
  input  wire [7:0] tx_data
);
  wire _unused_ok = &{1'b0, eth_rx_clk};
  always @(posedge eth_tx_clk) begin
    eth_tx_en <= eth_rx_dv;
    {eth_txd3, eth_txd2, eth_txd1, eth_txd0} <= {eth_rxd3, eth_rxd2, eth_rxd1, eth_rxd0};
  end

  reg turn;
  assign tx_ready = turn;
  always @(posedge clk) begin
    turn <= !turn && !rst;
    rx_valid <= tx_valid && tx_ready && !rst;
    rx_data <= ~tx_data;
  end
endmodule
