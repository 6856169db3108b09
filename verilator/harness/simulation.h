// What every harness needs: the model with its clock, waveforms, and binary
// requests on stdin answered on stdout.
#ifndef SIMULATION_H
#define SIMULATION_H

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <unistd.h>

#include "Vmodel.h"
#include "ports.h"  // WIDTH_name for every port
#include "verilated.h"
#if VM_TRACE
#include "verilated_fst_c.h"
#endif

constexpr int kResetCycles = 8;

// A port is a char, a short, an int, a long or an array of ints, by its width.
template <class Port>
inline void set_port(Port& port, uint64_t value) {
    port = static_cast<Port>(value);
}
template <std::size_t Words>
inline void set_port(VlWide<Words>& port, uint64_t value) {
    for (std::size_t i = 0; i < Words; ++i) port[i] = 0;
    port[0] = static_cast<EData>(value);
    port[1] = static_cast<EData>(value >> 32);
}
template <class Port>
inline uint64_t get_port(const Port& port) {
    return port;
}
template <std::size_t Words>
inline uint64_t get_port(const VlWide<Words>& port) {
    return port[0] | (static_cast<uint64_t>(port[1]) << 32);
}
template <class Port>
inline void append_port(std::vector<uint8_t>& to, const Port& port, int bits) {
    const uint64_t value = port;
    for (int bit = 0; bit < bits; bit += 8) to.push_back(static_cast<uint8_t>(value >> bit));
}
template <std::size_t Words>
inline void append_port(std::vector<uint8_t>& to, const VlWide<Words>& port, int bits) {
    for (int bit = 0; bit < bits; bit += 8)
        to.push_back(static_cast<uint8_t>(port[bit / 32] >> (bit % 32)));
}

// Xorshift64: the stalls of a run must be the same on every machine.
class Random {
    uint64_t state_;

public:
    explicit Random(uint64_t seed) : state_{seed * 0x9E3779B97F4A7C15ull + 0x2545F4914F6CDD1Dull} {
        if (state_ == 0) state_ = 1;
    }
    uint64_t next() {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 7;
        state_ ^= state_ << 17;
        return state_;
    }
    bool chance(uint8_t of_256) { return (next() >> 40 & 0xFF) < of_256; }
};

// The protocol owns the original stdout; whatever the design prints goes to
// stderr, so that a $display cannot break the answers.
class Wire {
    FILE* out_;

public:
    Wire() {
        const int fd = dup(STDOUT_FILENO);
        dup2(STDERR_FILENO, STDOUT_FILENO);
        setvbuf(stdout, nullptr, _IONBF, 0);
        out_ = fdopen(fd, "wb");
        setvbuf(out_, nullptr, _IOFBF, 1 << 16);
    }
    // False at the end of the input: the parent is done, or gone.
    bool get_bytes(void* to, std::size_t n) { return fread(to, 1, n, stdin) == n; }
    template <class Number>
    bool get(Number& value) {
        return get_bytes(&value, sizeof value);
    }
    void put_bytes(const void* from, std::size_t n) { fwrite(from, 1, n, out_); }
    template <class Number>
    void put(Number value) {
        put_bytes(&value, sizeof value);
    }
    void flush() { fflush(out_); }
};

inline volatile std::sig_atomic_t& stop_asked() {
    static volatile std::sig_atomic_t flag = 0;
    return flag;
}

class Simulation {
    VerilatedContext context_;
#if VM_TRACE
    VerilatedFstC trace_;
#endif
    bool tracing_ = false;

    void dump() {
#if VM_TRACE
        if (tracing_) trace_.dump(context_.time());
#endif
    }

    VerilatedContext* prepared(int argc, char** argv) {
        context_.commandArgs(argc, argv);
        // Registers without a reset or an initial value start at random, so that
        // a design that forgot one is noticed; the seed makes runs repeatable.
        context_.randReset(2);
        context_.randSeed(1);
        context_.traceEverOn(VM_TRACE != 0);
        return &context_;
    }

public:
    Vmodel top;
    uint64_t cycle = 0;  // of the next rising edge

    // argv[1] is the waveform's file name, or empty.
    Simulation(int argc, char** argv) : top{prepared(argc, argv)} {
        std::signal(SIGTERM, [](int) { stop_asked() = 1; });
        // Ctrl-C is for the parent, who tells us to stop.
        std::signal(SIGINT, SIG_IGN);
#if VM_TRACE
        if (argc > 1 && argv[1][0] != 0) {
            top.trace(&trace_, 99);
            trace_.open(argv[1]);
            tracing_ = trace_.isOpen();
            if (!tracing_) {
                fprintf(stderr, "cannot write the waveform file %s\n", argv[1]);
                std::exit(1);
            }
        }
#endif
    }
    ~Simulation() {
        top.final();
#if VM_TRACE
        if (tracing_) trace_.close();
#endif
    }

    // Outputs follow the inputs just set, as they are just before the edge.
    void settle() {
        top.clk = 0;
        top.eval();
        dump();
        context_.timeInc(5);
    }
    void rise() {
        top.clk = 1;
        top.eval();
        dump();
        context_.timeInc(5);
        ++cycle;
        refuse_finish();
    }
    // For designs of several clocks, whose edges the harness sets: what follows from the
    // inputs, at a time in ps that only grows.
    void evaluate(uint64_t time) {
        context_.time(time);
        top.eval();
        dump();
        refuse_finish();
    }

private:
    void refuse_finish() {
        if (VL_UNLIKELY(context_.gotFinish())) {
            fprintf(stderr, "the design called $finish in cycle %llu\n",
                    static_cast<unsigned long long>(cycle));
            std::exit(1);
        }
    }
};

#endif
