// Drives a board by the MII pins of its Ethernet PHY. The PHY has clocks of its own, so
// time is counted in picoseconds, and what is next is the earliest edge of three clocks.
//
// Frames go in with preamble, check sequence and the gap that must follow; those that
// come out are judged by the same. A design that is no board but has byte streams
// beside its MII pins (tx_valid, rx_valid: one part of a board) has these driven, too.
#include "simulation.h"

#include <deque>

namespace {

constexpr int kPreambleNibbles = 16;  // IEEE 802.3, 22.2.3, the delimiter among them
constexpr int kGapNibbles = 24;       // 96 bits, IEEE 802.3, 4.4.2
constexpr std::size_t kLeast = 64, kMost = 1518;
constexpr uint64_t kReferencePeriod = 40'000;
constexpr int kSynchroniserCycles = 64;

// What is wrong with a frame that came out.
enum Fault : uint8_t {
    kBadPreamble = 1,
    kHalfByte = 2,
    kBadCheck = 4,
    kShort = 8,
    kNoGap = 16,
    kLong = 32,
};

uint32_t check_sequence(const std::vector<uint8_t>& bytes, std::size_t count) {
    uint32_t crc = 0xFFFFFFFF;
    for (std::size_t i = 0; i < count; ++i) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (crc & 1 ? 0xEDB88320 : 0);
    }
    return ~crc;
}

// What is to come in: nibbles, with a bit above that is rx_dv.
struct Incoming {
    std::vector<uint8_t> nibbles;
    uint32_t silence = 0;  // nibbles before it
};

Incoming framed(std::vector<uint8_t> bytes, uint32_t silence) {
    const uint32_t check = check_sequence(bytes, bytes.size());
    for (int i = 0; i < 4; ++i) bytes.push_back(static_cast<uint8_t>(check >> (8 * i)));
    Incoming in;
    in.silence = kGapNibbles + silence;
    in.nibbles.assign(kPreambleNibbles - 1, 0x15);
    in.nibbles.push_back(0x1D);
    for (const uint8_t byte : bytes) {
        in.nibbles.push_back(0x10 | (byte & 0xF));
        in.nibbles.push_back(0x10 | (byte >> 4));
    }
    return in;
}

struct Outgoing {
    uint64_t begin = 0, end = 0;  // ps, of the first nibble of the preamble, and behind the last
    uint8_t faults = 0;
    std::vector<uint8_t> bytes;  // the check sequence left out
};

// The PHY's way from the wire to the board.
class Receiver {
    std::deque<Incoming> queue_;
    std::size_t at_ = 0;
    uint32_t waited_ = kGapNibbles;  // nibbles of silence

public:
    void add(Incoming in) { queue_.push_back(std::move(in)); }
    std::size_t waiting() const { return queue_.size(); }
    // The next nibble with its rx_dv.
    uint8_t next() {
        if (queue_.empty() || (at_ == 0 && waited_ < queue_.front().silence)) {
            ++waited_;
            return 0;
        }
        const Incoming& in = queue_.front();
        const uint8_t nibble = at_ < in.nibbles.size() ? in.nibbles[at_] : 0;
        if (++at_ >= in.nibbles.size()) {
            queue_.pop_front();
            at_ = 0;
            waited_ = 0;
        }
        return nibble;
    }
};

// The PHY's way from the board to the wire.
class Sender {
    std::vector<uint8_t> nibbles_;
    uint64_t begin_ = 0;
    uint64_t gap_ = kGapNibbles;
    bool short_gap_ = false;

public:
    std::vector<Outgoing> done;
    bool active() const { return !nibbles_.empty(); }
    void take(uint64_t now, bool enable, uint8_t nibble) {
        if (enable) {
            if (nibbles_.empty()) {
                begin_ = now;
                short_gap_ = gap_ < kGapNibbles;
            }
            if (nibbles_.size() < 2 * (kMost + 1000)) nibbles_.push_back(nibble);
            gap_ = 0;
            return;
        }
        ++gap_;
        if (nibbles_.empty()) return;
        done.push_back(judge(now));
        nibbles_.clear();
    }

private:
    Outgoing judge(uint64_t now) const {
        Outgoing out;
        out.begin = begin_;
        out.end = now;
        if (short_gap_) out.faults |= kNoGap;
        std::size_t at = 0;
        while (at < nibbles_.size() && nibbles_[at] == 0x5) ++at;
        if (at != kPreambleNibbles - 1 || at == nibbles_.size() || nibbles_[at] != 0xD) out.faults |= kBadPreamble;
        ++at;
        for (; at + 1 < nibbles_.size(); at += 2)
            out.bytes.push_back(static_cast<uint8_t>(nibbles_[at] | (nibbles_[at + 1] << 4)));
        if (at < nibbles_.size()) out.faults |= kHalfByte;
        if (out.bytes.size() < kLeast) out.faults |= kShort;
        if (out.bytes.size() > kMost) out.faults |= kLong;
        if (out.bytes.size() < 4) {
            out.faults |= kBadCheck;
            return out;
        }
        const std::size_t count = out.bytes.size() - 4;
        const uint32_t check = check_sequence(out.bytes, count);
        for (int i = 0; i < 4; ++i)
            if (out.bytes[count + i] != static_cast<uint8_t>(check >> (8 * i))) out.faults |= kBadCheck;
        out.bytes.resize(count);
        return out;
    }
};

struct Clock {
    uint64_t half;  // ps
    uint64_t next;
    bool level = false;
};

class Board {
    Simulation& sim_;
    Clock core_, rx_, tx_;
    uint64_t now_ = 0;
    uint64_t moved_ = 0;
    uint64_t reference_ = 0;  // when its clock last rose
    bool reference_level_ = false;
    int reference_rises_ = 0;

    void button(bool pressed) {
#if defined WIDTH_rst
        sim_.top.rst = pressed;
#elif defined WIDTH_reset_n
        sim_.top.reset_n = !pressed;
#elif defined WIDTH_reset
        sim_.top.reset = pressed;
#else
        (void)pressed;
#endif
    }

    // A PHY in reset has no clocks.
    bool phy_runs() const {
#if defined WIDTH_eth_reset_n
        return sim_.top.eth_reset_n;
#elif defined WIDTH_eth_reset
        return !sim_.top.eth_reset;
#else
        return true;
#endif
    }

    void watch_reference() {
#if defined WIDTH_eth_ref_clk
        const bool level = sim_.top.eth_ref_clk;
        if (level && !reference_level_) {
            if (reference_rises_ > 1 && now_ - reference_ != kReferencePeriod) {
                fprintf(stderr, "eth_ref_clk has a period of %llu ps; it must be 25 MHz\n",
                        static_cast<unsigned long long>(now_ - reference_));
                std::exit(1);
            }
            ++reference_rises_;
            reference_ = now_;
        }
        reference_level_ = level;
#endif
    }

    void core_rises() {
#if defined WIDTH_rx_valid
        if (sim_.top.rx_valid && resets_ == 0) {
            taken.push_back(sim_.top.rx_data);
            if (first_taken == 0) first_taken = now_;
            last_taken = now_;
            moved_ = now_;
        }
        given_ = sim_.top.tx_valid && sim_.top.tx_ready;
#endif
        sim_.top.clk = 1;
        ++sim_.cycle;
    }
    void core_falls() {
        sim_.top.clk = 0;
        if (resets_ != 0 && --resets_ == 0) button(false);
#if defined WIDTH_rx_valid
        if (wait_ != 0) --wait_;
        if (given_) {
            to_give.pop_front();
            moved_ = now_;
            wait_ = byte_cycles_ - 1;
        }
        given_ = false;
        const bool gives = resets_ == 0 && wait_ == 0 && !to_give.empty();
        sim_.top.tx_valid = gives;
        sim_.top.tx_data = gives ? to_give.front() : 0;
#endif
    }
    const uint64_t byte_cycles_;
    uint64_t wait_ = 0;  // cycles until another byte may be given
    bool given_ = false;
    int resets_ = 0;

public:
    Receiver receiver;
    Sender sender;
    std::deque<uint8_t> to_give;
    std::vector<uint8_t> taken;
    uint64_t first_taken = 0, last_taken = 0;

    Board(Simulation& sim, uint64_t core, uint64_t rx, uint64_t tx, bool press_reset, uint64_t byte_cycles)
        : sim_{sim}, core_{core / 2, core / 2}, rx_{rx / 2, rx / 2 + 3'217}, tx_{tx / 2, tx / 2 + 7'919}, byte_cycles_{byte_cycles} {
        auto& top = sim_.top;
        top.clk = top.eth_rx_clk = top.eth_tx_clk = 0;
        top.eth_rx_dv = top.eth_rxd0 = top.eth_rxd1 = top.eth_rxd2 = top.eth_rxd3 = 0;
#if defined WIDTH_rx_valid
        top.tx_valid = 0;
        top.tx_data = 0;
#endif
        button(false);
        if (press_reset) reset();
        for (int i = 0; i < 4 * kSynchroniserCycles; ++i) step();
        sim_.cycle = 0;
        moved_ = now_;
    }
    void reset() {
        button(true);
        resets_ = kResetCycles;
    }
    uint64_t now() const { return now_; }
    uint64_t since() const { return now_ - moved_; }
    bool busy() const {
#if defined WIDTH_led_busy
        return sim_.top.led_busy;
#elif defined WIDTH_led_busy_n
        return !sim_.top.led_busy_n;
#else
        return true;  // nobody knows
#endif
    }
    // On to the next edge.
    void step() {
        auto& top = sim_.top;
        const bool phy = phy_runs();
        uint64_t next = core_.next;
        if (phy && rx_.next < next) next = rx_.next;
        if (phy && tx_.next < next) next = tx_.next;
        now_ = next;
        // What leaves the board is looked at as it was before the edge.
        const auto passes = [&](Clock& clock) {
            if (clock.next > now_) return false;
            clock.next = now_ + clock.half;
            clock.level = !clock.level;
            return true;
        };
        if (phy && passes(tx_)) {
            if (tx_.level) {
                const uint8_t nibble = static_cast<uint8_t>(top.eth_txd0 | top.eth_txd1 << 1 | top.eth_txd2 << 2 | top.eth_txd3 << 3);
                sender.take(now_, top.eth_tx_en, nibble);
                if (sender.active()) moved_ = now_;
            }
            top.eth_tx_clk = tx_.level;
        }
        if (phy && passes(rx_)) {
            // Data changes in the middle of a period: the edge after next finds it settled.
            if (!rx_.level) {
                const uint8_t nibble = receiver.next();
                top.eth_rx_dv = nibble >> 4;
                top.eth_rxd0 = nibble & 1;
                top.eth_rxd1 = nibble >> 1 & 1;
                top.eth_rxd2 = nibble >> 2 & 1;
                top.eth_rxd3 = nibble >> 3 & 1;
                if (nibble != 0) moved_ = now_;
            }
            top.eth_rx_clk = rx_.level;
        }
        if (passes(core_)) {
            if (core_.level)
                core_rises();
            else
                core_falls();
        }
        sim_.evaluate(now_);
        watch_reference();
    }
};

class Exchange {
    Simulation& sim_;
    Wire& wire_;
    Board& board_;

    bool get_frames() {
        uint32_t count;
        if (!wire_.get(count)) return false;
        for (uint32_t i = 0; i < count; ++i) {
            uint8_t raw;
            uint32_t silence, length;
            if (!wire_.get(raw) || !wire_.get(silence) || !wire_.get(length)) return false;
            std::vector<uint8_t> bytes(length);
            if (length != 0 && !wire_.get_bytes(bytes.data(), length)) return false;
            if (raw)
                board_.receiver.add(Incoming{std::move(bytes), silence});
            else
                board_.receiver.add(framed(std::move(bytes), silence));
        }
        return true;
    }

public:
    Exchange(Simulation& sim, Wire& wire, Board& board) : sim_{sim}, wire_{wire}, board_{board} {}

    // A slice in which nothing comes out ends after so much time; after a frame or a
    // byte, once nothing has moved for gap.
    bool serve() {
        uint64_t slice, gap;
        uint32_t count;
        if (!wire_.get(slice) || !wire_.get(gap) || !get_frames() || !wire_.get(count)) return false;
        std::vector<uint8_t> bytes(count);
        if (count != 0 && !wire_.get_bytes(bytes.data(), count)) return false;
        board_.to_give.insert(board_.to_give.end(), bytes.begin(), bytes.end());

        const uint64_t began = board_.now();
        while (!stop_asked()) {
            board_.step();
            const bool something = !board_.sender.done.empty() || !board_.taken.empty();
            if (board_.now() - began >= slice || (something && board_.since() >= gap)) break;
        }
        answer();
        return true;
    }

    void answer() {
        wire_.put('X');
        wire_.put<uint64_t>(board_.now());
        wire_.put<uint64_t>(sim_.cycle);
        wire_.put<uint64_t>(board_.since());
        wire_.put<uint32_t>(static_cast<uint32_t>(board_.receiver.waiting() + board_.to_give.size()));
        wire_.put<uint8_t>(board_.busy());
        wire_.put<uint64_t>(board_.first_taken);
        wire_.put<uint64_t>(board_.last_taken);
        wire_.put<uint32_t>(static_cast<uint32_t>(board_.taken.size()));
        wire_.put_bytes(board_.taken.data(), board_.taken.size());
        wire_.put<uint32_t>(static_cast<uint32_t>(board_.sender.done.size()));
        for (const Outgoing& out : board_.sender.done) {
            wire_.put<uint64_t>(out.begin);
            wire_.put<uint64_t>(out.end);
            wire_.put<uint8_t>(out.faults);
            wire_.put<uint32_t>(static_cast<uint32_t>(out.bytes.size()));
            wire_.put_bytes(out.bytes.data(), out.bytes.size());
        }
        board_.taken.clear();
        board_.sender.done.clear();
        board_.first_taken = board_.last_taken = 0;
    }

    void serve_all() {
        wire_.put('H');
        wire_.flush();
        uint8_t command;
        while (!stop_asked() && wire_.get(command)) {
            if (command == 'R')
                board_.reset();
            else if (command != 'X' || !serve())
                break;
            wire_.flush();
        }
    }
};

}  // namespace

// argv[2], [3], [4]: periods of the oscillator, of rx_clk and of tx_clk, in ps; argv[5]:
// "false" leaves the reset button alone; argv[6]: cycles between bytes that are given.
int main(int argc, char** argv) {
    Wire wire;
    Simulation sim{argc, argv};
    const auto number = [&](int i, uint64_t preset) { return argc > i ? std::strtoull(argv[i], nullptr, 10) : preset; };
    const bool press_reset = argc <= 5 || std::string{argv[5]} != "false";
    Board board{sim, number(2, 10'000), number(3, 40'000), number(4, 40'000), press_reset, number(6, 1)};
    Exchange{sim, wire, board}.serve_all();
    return 0;
}
