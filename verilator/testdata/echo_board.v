// A stand-in for a board's top: receives a byte on uart_rx, sends its complement
// on uart_tx. Bits are taken in their middle and sent in full.
`default_nettype none
module echo_board #(
    parameter UART_DIVISOR = 100
) (
    input wire clk,
    input wire reset_n,
    input wire uart_rx,
    output reg uart_tx,
    output wire led_alive,
    output wire led_busy,
    output wire led_error
);
    localparam [15:0] BIT = UART_DIVISOR[15:0];
    reg [1:0] reset_pipe;
    wire reset = !reset_pipe[1];
    reg [1:0] rx_pipe;
    wire rx = rx_pipe[1];
    reg [15:0] rx_count;
    reg [3:0] rx_left;
    reg [7:0] rx_byte;
    reg [15:0] tx_count;
    reg [3:0] tx_left;
    reg [8:0] tx_bits;
    reg [7:0] waiting;
    reg waits;
    assign led_alive = reset_n;
    assign led_busy = tx_left != 4'd0;
    assign led_error = 1'b0;
    always @(posedge clk) begin
        reset_pipe <= {reset_pipe[0], reset_n};
        rx_pipe <= {rx_pipe[0], uart_rx};
        if (reset) begin
            rx_left <= 4'd0;
            tx_left <= 4'd0;
            uart_tx <= 1'b1;
            waits <= 1'b0;
        end else begin
            if (rx_left == 4'd0) begin
                rx_count <= BIT + (BIT >> 1) - 16'd1;
                if (!rx)
                    rx_left <= 4'd9;
            end else if (rx_count != 16'd0)
                rx_count <= rx_count - 16'd1;
            else begin
                rx_count <= BIT - 16'd1;
                rx_left <= rx_left - 4'd1;
                if (rx_left == 4'd1) begin
                    waiting <= ~rx_byte;
                    waits <= 1'b1;
                end else
                    rx_byte <= {rx, rx_byte[7:1]};
            end
            if (tx_left == 4'd0) begin
                if (waits) begin
                    uart_tx <= 1'b0;
                    tx_bits <= {1'b1, waiting};
                    tx_left <= 4'd10;
                    tx_count <= BIT - 16'd1;
                    waits <= 1'b0;
                end
            end else if (tx_count != 16'd0)
                tx_count <= tx_count - 16'd1;
            else begin
                // The stop bit gives back the cycle that loading the next byte takes.
                tx_count <= tx_left == 4'd2 ? BIT - 16'd2 : BIT - 16'd1;
                tx_left <= tx_left - 4'd1;
                uart_tx <= tx_bits[0] || tx_left == 4'd1;
                tx_bits <= {1'b1, tx_bits[8:1]};
            end
        end
    end
endmodule
`default_nettype wire
