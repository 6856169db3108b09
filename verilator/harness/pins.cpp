// Drives a whole board by its pins: the other end of its UART, 8N1.
#include "exchange.h"

#include <string>

namespace {

constexpr int kSynchroniserCycles = 64;

class Uart {
    Simulation& sim_;
    const uint64_t divisor_;   // clock cycles a bit
    const int64_t send_bit_;   // thousandths of a clock cycle a bit that is sent
    // Sending: start bit, data and stop bit leave from bit 0 up.
    uint32_t send_bits_ = 0;
    int send_left_ = 0;
    int64_t send_count_ = 0;  // thousandths of a clock cycle left of the bit on the wire
    // Receiving: count runs down to the middle of each bit.
    uint32_t receive_bits_ = 0;
    int receive_left_ = 0;
    uint64_t receive_count_ = 0;

    // A board's button and lights are what it has, of either polarity.
    void button(bool pressed) {
#if defined WIDTH_reset_n
        sim_.top.reset_n = !pressed;
#elif defined WIDTH_reset
        sim_.top.reset = pressed;
#else
        (void)pressed;
#endif
    }

    // A board's reset passes through a synchroniser before it is over.
    void press(bool pressed) {
        const bool first = sim_.cycle == 0;
        button(pressed);
        for (int i = 0; i < kResetCycles; ++i) {
            sim_.settle();
            sim_.rise();
        }
        button(false);
        if (first) sim_.cycle = 0;
        for (int i = 0; i < kSynchroniserCycles; ++i) {
            sim_.settle();
            sim_.rise();
        }
    }

    void bad_stop_bit() {
        fprintf(stderr,
                "cycle %llu: uart_tx is low where a stop bit belongs (is %llu the divisor the board was built for?)\n",
                static_cast<unsigned long long>(sim_.cycle),
                static_cast<unsigned long long>(divisor_));
        std::exit(1);
    }

public:
    Uart(Simulation& sim, uint64_t divisor, bool press_reset, int64_t slow_permille)
        : sim_{sim}, divisor_{divisor}, send_bit_{static_cast<int64_t>(divisor) * (1000 + slow_permille)} {
        auto& top = sim_.top;
        top.uart_rx = 1;
        press(press_reset);
    }
    void reset() {
        sim_.top.uart_rx = 1;
        send_left_ = 0;
        receive_left_ = 0;
        press(true);
    }
    bool ready() const { return send_left_ == 0; }
    void put(uint8_t byte) {
        send_bits_ = (1u << 9) | (static_cast<uint32_t>(byte) << 1);
        send_left_ = 10;
        // What a bit was too long or too short carries over, so that the phase drifts.
        send_count_ += send_bit_;
    }
    int step() {
        auto& top = sim_.top;
        top.uart_rx = send_left_ == 0 || (send_bits_ & 1);
        sim_.settle();
        const bool line = top.uart_tx;
        sim_.rise();

        if (send_left_ != 0 && (send_count_ -= 1000) < 1000) {
            send_bits_ >>= 1;
            if (--send_left_ != 0) send_count_ += send_bit_;
        }
        if (receive_left_ == 0) {
            if (!line) {
                receive_left_ = 9;
                receive_bits_ = 0;
                receive_count_ = divisor_ + divisor_ / 2;
            }
            return -1;
        }
        if (--receive_count_ != 0) return -1;
        receive_count_ = divisor_;
        --receive_left_;
        if (receive_left_ != 0) {
            receive_bits_ |= static_cast<uint32_t>(line) << (8 - receive_left_);
            return -1;
        }
        if (!line) bad_stop_bit();
        return static_cast<int>(receive_bits_);
    }
    bool quiet() const { return send_left_ == 0 && receive_left_ == 0; }
    bool busy() const {
#if defined WIDTH_led_busy
        return sim_.top.led_busy;
#elif defined WIDTH_led_busy_n
        return !sim_.top.led_busy_n;
#else
        return true;  // nobody knows: a board that may be working is not put to rest
#endif
    }
};

}  // namespace

// argv[2]: clock cycles a bit; argv[3]: "false" leaves the reset button alone;
// argv[4]: by how many thousandths the bits that are sent are too long.
int main(int argc, char** argv) {
    Wire wire;
    Simulation sim{argc, argv};
    const bool press_reset = argc <= 3 || std::string{argv[3]} != "false";
    Uart uart{sim, argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 8, press_reset,
              argc > 4 ? std::strtoll(argv[4], nullptr, 10) : 0};
    Exchange<Uart>{sim, wire, uart}.serve_all();
    return 0;
}
