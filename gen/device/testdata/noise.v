
`default_nettype none

// Makes samples from noise, an input a cycle. Each noise input takes a step of a generator,
// xorshift64 by 13, 7 and 17 (Marsaglia 2003), whose uppermost bits are its level. Of the class
// inputs, that of the sample's class spikes at step 0.
module noise_source (
  input  wire clk,
  input  wire rst,
  input  wire stop,  // make no more, at once
  // What to make, bit by bit: the payload of GENERATE.
  input  wire take,
  input  wire told,
  output reg  [31:0] every,  // of it: samples between two checksums
  output reg  wrong,  // not a single one, or no such class; a cycle after the last bit
  input  wire start,
  output reg  making,
  // The samples: spikes in the order of the inputs, and an end each.
  output reg  m_valid,
  input  wire m_ready,
  output reg  m_last,  // end of sample; carries no spike
  output reg  [3:0] m_time,
  output reg  [6:0] m_index
);

  // What is told shifts through every, class, state and number of samples.
  reg [31:0] samples_left;
  reg [63:0] state;
  reg [15:0] class_told;
  reg [6:0] at;  // the input in hand
  reg at_end;  // none: the end of the sample
  wire makes = making && (!m_valid || m_ready);
  wire of_noise = at < 7'd64;

  // The generator is a step ahead, so that a level is in a register when it is used.
  wire [63:0] by_13 = state ^ {state[0 +: 51], 13'd0};
  wire [63:0] by_7 = by_13 ^ {7'd0, by_13[7 +: 57]};
  wire [63:0] next_state = by_7 ^ {by_7[0 +: 47], 17'd0};

  always @(posedge clk) begin
    if (take) begin
      state <= {class_told[0], state[63:1]};
    end else if (start || (makes && of_noise && !at_end)) begin
      state <= next_state;
    end
  end

  // Samples, and their classes.
  wire ends = makes && at_end;
  reg last_sample;

  always @(posedge clk) begin
    wrong <= !(|samples_left) || class_told[0 +: 15] >= 15'd10;
    last_sample <= samples_left == 32'd1;
    if (rst || stop || (ends && last_sample)) begin
      making <= 1'b0;
    end else if (start) begin
      making <= 1'b1;
    end
    if (take) begin
      samples_left <= {state[0], samples_left[31:1]};
      class_told <= {every[0], class_told[15:1]};
      every <= {told, every[31:1]};
    end else if (ends) begin
      samples_left <= samples_left - 1'b1;
      if (!class_told[15]) begin
        class_told[0 +: 15] <= class_told[0 +: 15] == 15'd9 ? 15'd0 : class_told[0 +: 15] + 1'b1;
      end
    end
  end

  // The inputs of a sample. A level stands for the step as far from the last as it is high.
  wire [3:0] level = state[60 +: 4];
  wire [6:0] class_at = class_told[0 +: 7] + 7'd64;
  wire fires = (of_noise && |level) || at == class_at;
  wire at_last = at == 7'd73;

  always @(posedge clk) begin
    if (rst || stop) begin
      m_valid <= 1'b0;
    end else if (!m_valid || m_ready) begin
      m_valid <= making && (at_end || fires);
    end
    if (makes) begin
      m_last <= at_end;
      m_time <= of_noise ? ~level : 4'd0;
      m_index <= at;
    end
    if (start || (makes && at_end)) begin
      at <= 7'd0;
      at_end <= 1'b0;
    end else if (makes) begin
      at <= at + 1'b1;
      at_end <= at_last;
    end
  end

endmodule

`default_nettype wire


`default_nettype none

// Follows the samples of a GENERATE through the array. It says when all are done and, where
// checksums are wanted, after which samples one is due. The array is held until it is said, so that
// what it says does not change on the way.
module generation (
  input  wire clk,
  input  wire rst,
  input  wire start,
  input  wire [31:0] every,
  // The source makes samples, has something in hand; a sample of it is made, one is done.
  input  wire making,
  input  wire noise_valid,
  input  wire made,
  input  wire counted,
  // Samples are under way; nothing but checksums is wanted of them.
  output reg  generating,
  output reg  checking,
  output reg  check_due,
  input  wire check_told,
  output wire hold  // no sample may be let into the array
);

  reg [31:0] left;  // samples until a checksum is due
  reg [2:0] under_way;

  // Known long before a sample is done: it is the last, or a checksum is due with it.
  wire none_to_come = !(making || noise_valid);
  reg is_last;
  reg is_checked;
  wire checks = counted && is_checked;
  assign hold = checks || check_due;
  wire over = generating && none_to_come && !(|under_way) && !check_due;

  always @(posedge clk) begin
    is_last <= under_way == 3'd1 && none_to_come;
    is_checked <= checking && (left == 32'd1 || is_last);
    if (rst) begin
      generating <= 1'b0;
      checking <= 1'b0;
      check_due <= 1'b0;
      under_way <= 3'd0;
    end else begin
      generating <= start || (generating && !over);
      checking <= start ? |every : checking && !over;
      check_due <= checks || (check_due && !check_told);
      if (generating && made && !counted) begin
        under_way <= under_way + 1'b1;
      end else if (generating && counted && !made) begin
        under_way <= under_way - 1'b1;
      end
    end
    if (start || checks) begin
      left <= every;
    end else if (counted) begin
      left <= left - 1'b1;
    end
  end

endmodule

`default_nettype wire


`default_nettype none

// Sums up samples: how many, the CRC-32 of their spikes in the order in which they leave the array
// (time u8 and neuron u16 each, ones at the end of a sample), and their cycles. What is read holds
// still between the samples.
module spike_checksum (
  input  wire clk,
  input  wire clear,  // begin anew
  // Spikes, and ends of samples.
  input  wire s_valid,
  input  wire s_last,
  input  wire [3:0] s_time,
  input  wire [9:0] s_neuron,
  // The cycles of a sample, when it is done.
  input  wire done,
  input  wire [31:0] cycles,
  // Reading: samples u32, CRC u32, cycles u64; a byte is there in the second cycle after its place.
  input  wire [3:0] place,
  output reg  [7:0] data
);

  // The token, a cycle later.
  reg held;
  reg [23:0] token;

  // Its bytes go through the CRC at once.
  reg [31:0] crc;
  wire [31:0] crc_1;

  crc32_byte byte_0 (
    .crc(crc),
    .data(token[0 +: 8]),
    .next_crc(crc_1)
  );

  wire [31:0] crc_2;

  crc32_byte byte_1 (
    .crc(crc_1),
    .data(token[8 +: 8]),
    .next_crc(crc_2)
  );

  wire [31:0] crc_3;

  crc32_byte byte_2 (
    .crc(crc_2),
    .data(token[16 +: 8]),
    .next_crc(crc_3)
  );

  // The sums.
  reg [31:0] samples;
  reg [63:0] sum;
  wire [127:0] said = {sum, ~crc, samples};
  reg [7:0] fetched;

  always @(posedge clk) begin
    held <= s_valid;
    token <= s_last ? 24'hffffff : {6'd0, s_neuron, 4'd0, s_time};
    if (clear) begin
      crc <= 32'hffffffff;
    end else if (held) begin
      crc <= crc_3;
    end
    if (clear) begin
      samples <= 32'd0;
      sum <= 64'd0;
    end else if (done) begin
      samples <= samples + 1'b1;
      sum <= sum + {32'd0, cycles};
    end
    fetched <= said[{place, 3'd0} +: 8];
    data <= fetched;
  end

endmodule

`default_nettype wire

