// A stand-in with the ports of spike_core. A word written to address a of bank b
// is the mask that token {time, index} = {t, a} brings out, three cycles later,
// in bits b*8 up; a sample's end brings out an end.
`default_nettype none
module spike_core #(
    parameter LANES = 100,
    parameter BANKS = 13,
    parameter FAULT = 0  // 1: swallows the token whose index is 15; 2: changes a stalled beat; 3: is never ready for it;
                         // 4: its beat comes again and again
) (
    input wire clk,
    input wire rst,
    input wire write_enable,
    input wire [0:0] write_layer,
    input wire [3:0] write_bank,
    input wire [3:0] write_address,
    input wire [7:0] write_data,
    input wire s_axis_tvalid,
    output wire s_axis_tready,
    input wire s_axis_tlast,
    input wire [7:0] s_axis_tdata,
    output reg m_axis_tvalid,
    input wire m_axis_tready,
    output reg m_axis_tlast,
    output wire [LANES-1:0] m_axis_tdata,
    output reg [10:0] m_axis_tuser
);
    reg [BANKS*8-1:0] memory [0:15];
    reg [BANKS*8-1:0] mask;
    reg first_valid;
    reg first_last;
    reg [7:0] first_data;
    wire advance = !m_axis_tvalid || m_axis_tready;
    wire swallowed = FAULT == 1 && s_axis_tdata[3:0] == 4'd15 && !s_axis_tlast;
    wire jammed = FAULT == 3 && s_axis_tvalid && s_axis_tdata[3:0] == 4'd15 && !s_axis_tlast;
    assign s_axis_tready = advance && !rst && !jammed;
    assign m_axis_tdata = mask[LANES-1:0];
    wire repeated = FAULT == 4 && first_valid && first_data[3:0] == 4'd15;
    initial $readmemh("mem/masks.hex", memory);
    always @(posedge clk) begin
        if (write_enable && !write_layer[0])
            memory[write_address][write_bank*8 +: 8] <= write_data;
        if (rst) begin
            first_valid <= 1'b0;
            m_axis_tvalid <= 1'b0;
        end else if (advance) begin
            first_valid <= (s_axis_tvalid && !swallowed && !jammed) || repeated;
            m_axis_tvalid <= first_valid;
        end
        if (advance) begin
            if (!repeated) begin
                first_last <= s_axis_tlast;
                first_data <= s_axis_tdata;
            end
            m_axis_tlast <= first_last;
            m_axis_tuser <= {first_data[7:4], 7'd0};
            mask <= first_last ? {BANKS{8'd0}} : memory[first_data[3:0]];
        end else if (FAULT == 2)
            m_axis_tuser <= m_axis_tuser + 11'd1;
    end
endmodule
`default_nettype wire
