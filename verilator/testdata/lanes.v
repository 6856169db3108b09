// A stand-in with the port names of spike_core and the work of one layer of
// many lanes: every accepted event adds a weight row to LANES membranes.
`timescale 1ns / 1ps
`default_nettype none
module spike_core #(
    parameter LANES = 450,
    parameter ROWS = 128,
    parameter BITS = 4,
    parameter WIDTH = 14
) (
    input wire clk,
    input wire rst,
    input wire write_enable,
    input wire [0:0] write_layer,
    input wire [7:0] write_bank,
    input wire [6:0] write_address,
    input wire [9*BITS-1:0] write_data,
    input wire s_axis_tvalid,
    output wire s_axis_tready,
    input wire s_axis_tlast,
    input wire [6:0] s_axis_tdata,
    output reg m_axis_tvalid,
    input wire m_axis_tready,
    output reg m_axis_tlast,
    output reg [LANES-1:0] m_axis_tdata,
    output reg [13:0] m_axis_tuser
);
    localparam BANKS = (LANES + 8) / 9;
    wire advance = !m_axis_tvalid || m_axis_tready;
    assign s_axis_tready = advance;
    wire take = s_axis_tvalid && advance;
    reg read_valid;
    reg read_last;
    reg first;
    wire [BANKS*9*BITS-1:0] row;
    wire [LANES-1:0] fired;
    genvar k;
    generate
        for (k = 0; k < BANKS; k = k + 1) begin : bank
            reg [9*BITS-1:0] memory [0:ROWS-1];
            reg [9*BITS-1:0] word;
            always @(posedge clk) begin
                if (write_enable && write_bank == k)
                    memory[write_address] <= write_data;
                if (take)
                    word <= memory[s_axis_tdata];
            end
            assign row[k*9*BITS +: 9*BITS] = word;
        end
        for (k = 0; k < LANES; k = k + 1) begin : lane
            reg [WIDTH-1:0] membrane;
            reg done;
            wire [BITS-1:0] weight = row[k*BITS +: BITS];
            wire [WIDTH-1:0] base = first ? -14'sd20 : membrane;
            wire [WIDTH-1:0] sum = base + {{(WIDTH-BITS){weight[BITS-1]}}, weight};
            assign fired[k] = !sum[WIDTH-1] && !(done && !first);
            always @(posedge clk)
                if (read_valid && advance) begin
                    membrane <= sum;
                    done <= !sum[WIDTH-1] || (done && !first);
                end
        end
    endgenerate
    always @(posedge clk) begin
        if (rst) begin
            read_valid <= 1'b0;
            read_last <= 1'b0;
            first <= 1'b1;
            m_axis_tvalid <= 1'b0;
            m_axis_tlast <= 1'b0;
        end else if (advance) begin
            read_valid <= take && !s_axis_tlast;
            read_last <= take && s_axis_tlast;
            m_axis_tvalid <= read_last || (read_valid && |fired);
            m_axis_tlast <= read_last;
            if (read_last)
                first <= 1'b1;
            else if (read_valid)
                first <= 1'b0;
        end
        if (advance) begin
            m_axis_tdata <= read_last ? {LANES{1'b0}} : fired;
            m_axis_tuser <= 14'd0;
        end
    end
endmodule
`default_nettype wire
