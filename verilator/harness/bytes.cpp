// Drives spike_device: the board's bytes without the bit timing of a UART.
#include "exchange.h"

namespace {

class Device {
    Simulation& sim_;
    uint64_t every_;  // cycles a byte takes to come in
    uint64_t wait_ = 0;
    bool loaded_ = false;
    bool moved_ = false;

public:
    Device(Simulation& sim, uint64_t every) : sim_{sim}, every_{every} {
        auto& top = sim_.top;
        top.rx_data = 0;
        top.tx_ready = 0;
        reset();
        top.tx_ready = 1;
        sim_.cycle = 0;
    }
    void reset() {
        auto& top = sim_.top;
        top.rx_valid = 0;
        top.rst = 1;
        for (int i = 0; i < kResetCycles; ++i) {
            sim_.settle();
            sim_.rise();
        }
        top.rst = 0;
    }
    bool ready() const { return wait_ == 0; }
    void put(uint8_t byte) {
        sim_.top.rx_data = byte;
        loaded_ = true;
        wait_ = every_;
    }
    int step() {
        auto& top = sim_.top;
        top.rx_valid = loaded_;
        sim_.settle();
        const int byte = top.tx_valid ? top.tx_data : -1;
        sim_.rise();
        moved_ = loaded_ || byte >= 0;
        loaded_ = false;
        if (wait_ != 0) --wait_;
        return byte;
    }
    bool quiet() const { return !moved_; }
    bool busy() const { return sim_.top.busy; }
};

}  // namespace

// argv[2]: clock cycles a byte.
int main(int argc, char** argv) {
    Wire wire;
    Simulation sim{argc, argv};
    Device device{sim, argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1};
    Exchange<Device>{sim, wire, device}.serve_all();
    return 0;
}
