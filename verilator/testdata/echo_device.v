// A stand-in with the ports of spike_device: sends every byte back plus one, and
// answers 0xEE with nothing. Byte 0xBB sets busy for good.
`default_nettype none
module spike_device (
    input wire clk,
    input wire rst,
    input wire [7:0] rx_data,
    input wire rx_valid,
    output wire [7:0] tx_data,
    output wire tx_valid,
    input wire tx_ready,
    output reg busy,
    output wire error
);
    reg [7:0] queue [0:1023];
    reg [9:0] head;
    reg [9:0] tail;
    assign tx_data = queue[tail];
    assign tx_valid = head != tail;
    assign error = 1'b0;
    always @(posedge clk)
        if (rst) begin
            head <= 10'd0;
            tail <= 10'd0;
            busy <= 1'b0;
        end else begin
            if (rx_valid && rx_data != 8'hEE) begin
                queue[head] <= rx_data + 8'd1;
                head <= head + 10'd1;
            end
            if (rx_valid && rx_data == 8'hBB)
                busy <= 1'b1;
            if (tx_valid && tx_ready)
                tail <= tail + 10'd1;
        end
endmodule
`default_nettype wire
