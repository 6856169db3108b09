// Drives spike_core: weight words, then whole batches of tokens in and beats out.
#include "simulation.h"

namespace {

struct RunOptions {
    uint8_t source_stall;
    uint8_t sink_stall;
    uint64_t seed;
    uint64_t idle_limit;
};

struct Token {
    uint32_t data;
    bool last;
};

enum Status : uint8_t { kDone = 0, kHung = 1, kUnstable = 2, kRunaway = 3, kStopped = 4 };

// So long a run goes on after its last beat, to catch beats that nobody asked for.
constexpr uint64_t kDrainCycles = 64;

// More beats than this since the last token or end, or more ends than this beyond
// those asked for, and the design would go on for ever.
constexpr uint64_t kRunawayBeats = 1 << 20;
constexpr uint64_t kRunawayEnds = 64;

class Core {
    Simulation& sim_;
    Wire& wire_;
    std::vector<uint8_t> mask_, held_mask_;

    void tick() {
        sim_.settle();
        sim_.rise();
    }

public:
    Core(Simulation& sim, Wire& wire) : sim_{sim}, wire_{wire} { reset(); }

    void reset() {
        auto& top = sim_.top;
        top.write_enable = 0;
        top.s_axis_tvalid = 0;
        top.m_axis_tready = 0;
        top.rst = 1;
        for (int i = 0; i < kResetCycles; ++i) tick();
        top.rst = 0;
        sim_.cycle = 0;
    }

    bool write() {
        uint32_t count;
        if (!wire_.get(count)) return false;
        auto& top = sim_.top;
        for (uint32_t i = 0; i < count; ++i) {
            uint32_t layer, bank, address;
            uint64_t data;
            if (!wire_.get(layer) || !wire_.get(bank) || !wire_.get(address) || !wire_.get(data))
                return false;
            set_port(top.write_layer, layer);
            set_port(top.write_bank, bank);
            set_port(top.write_address, address);
            set_port(top.write_data, data);
            top.write_enable = 1;
            tick();
        }
        top.write_enable = 0;
        tick();
        wire_.put('W');
        return true;
    }

    bool run() {
        RunOptions options;
        uint32_t count;
        if (!wire_.get(options.source_stall) || !wire_.get(options.sink_stall) ||
            !wire_.get(options.seed) || !wire_.get(options.idle_limit) || !wire_.get(count))
            return false;
        std::vector<Token> tokens(count);
        for (auto& token : tokens) {
            uint8_t last;
            if (!wire_.get(token.data) || !wire_.get(last)) return false;
            token.last = last != 0;
        }
        run(options, tokens);
        return true;
    }

private:
    void run(const RunOptions& options, const std::vector<Token>& tokens) {
        auto& top = sim_.top;
        Random random{options.seed};
        std::size_t sent = 0;
        uint64_t idle = 0, owed = 0, ended = 0, beats = 0;
        for (const auto& token : tokens) owed += token.last;
        bool sample_begins = true, offering = false, held = false, held_last = false;
        uint64_t held_user = 0;
        Status status = kDone;
        while (true) {
            if (!offering && sent < tokens.size())
                offering = options.source_stall == 0 || !random.chance(options.source_stall);
            top.s_axis_tvalid = offering;
            if (offering) {
                set_port(top.s_axis_tdata, tokens[sent].data);
                top.s_axis_tlast = tokens[sent].last;
            } else if (options.source_stall != 0) {
                // Data without valid is noise on purpose: nobody may look at it.
                const uint64_t noise = random.next();
                set_port(top.s_axis_tdata,
                         noise & (~0ull >> (64 - (WIDTH_s_axis_tdata > 64 ? 64 : WIDTH_s_axis_tdata))));
                top.s_axis_tlast = noise >> 63;
            }
            top.m_axis_tready = options.sink_stall == 0 || !random.chance(options.sink_stall);
            sim_.settle();

            bool moved = false;
            if (offering && top.s_axis_tready) {
                if (sample_begins) {
                    wire_.put('A');
                    wire_.put<uint64_t>(sim_.cycle);
                }
                sample_begins = tokens[sent].last;
                ++sent;
                offering = false;
                moved = true;
                beats = 0;
            }
            const bool valid = top.m_axis_tvalid;
            if (valid) {
                const bool last = top.m_axis_tlast;
                const uint64_t user = get_port(top.m_axis_tuser);
                mask_.clear();
                append_port(mask_, top.m_axis_tdata, WIDTH_m_axis_tdata);
                if (held && (last != held_last || user != held_user || mask_ != held_mask_)) {
                    status = kUnstable;
                    break;
                }
                held = !top.m_axis_tready;
                if (held) {
                    held_last = last;
                    held_user = user;
                    held_mask_ = mask_;
                } else {
                    wire_.put('B');
                    wire_.put<uint64_t>(sim_.cycle);
                    wire_.put<uint8_t>(last);
                    wire_.put<uint32_t>(static_cast<uint32_t>(user));
                    wire_.put_bytes(mask_.data(), mask_.size());
                    ended += last;
                    moved = true;
                    beats = last && ended <= owed ? 0 : beats + 1;
                }
            } else if (held) {
                status = kUnstable;
                break;
            }
            sim_.rise();

            idle = moved ? 0 : idle + 1;
            if (sent == tokens.size() && ended >= owed && idle >= kDrainCycles) break;
            if (idle >= options.idle_limit && !(sent == tokens.size() && ended >= owed)) {
                status = kHung;
                break;
            }
            if (beats >= kRunawayBeats || ended >= owed + kRunawayEnds) {
                status = kRunaway;
                break;
            }
            if (stop_asked()) {
                status = kStopped;
                break;
            }
        }
        top.s_axis_tvalid = 0;
        top.m_axis_tready = 0;
        wire_.put('E');
        wire_.put<uint8_t>(status);
        wire_.put<uint64_t>(sim_.cycle);
        wire_.put<uint32_t>(static_cast<uint32_t>(sent));
        wire_.put<uint32_t>(static_cast<uint32_t>(ended));
        wire_.put<uint8_t>(static_cast<uint8_t>(top.s_axis_tready | (top.m_axis_tvalid << 1)));
    }
};

}  // namespace

int main(int argc, char** argv) {
    Wire wire;
    Simulation sim{argc, argv};
    Core core{sim, wire};
    wire.put('H');
    wire.flush();
    uint8_t command;
    while (!stop_asked() && wire.get(command)) {
        bool whole = false;
        switch (command) {
            case 'W': whole = core.write(); break;
            case 'T': whole = core.run(); break;
            case 'R':
                core.reset();
                wire.put('R');
                whole = true;
                break;
        }
        wire.flush();
        if (!whole) break;
    }
    return 0;
}
