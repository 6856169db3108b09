// Bytes to and from a board, a slice of simulated time at a request. A Line is
// how bytes reach the board:
//   bool ready();            can put() take a byte?
//   void put(uint8_t byte);
//   int step();              one clock cycle; the byte that came out, or -1
//   bool quiet();            no byte is under way in either direction
//   bool busy();             the board's own busy line
#ifndef EXCHANGE_H
#define EXCHANGE_H

#include <deque>

#include "simulation.h"

// A USB serial chip hands on as many bytes at a time. A burst that has no end must not
// keep the other side from answering its beginning.
constexpr std::size_t kBurst = 64;

template <class Line>
class Exchange {
    Simulation& sim_;
    Wire& wire_;
    Line& line_;
    std::deque<uint8_t> queue_;
    uint64_t since_ = 0;  // cycles since a byte last moved

public:
    Exchange(Simulation& sim, Wire& wire, Line& line) : sim_{sim}, wire_{wire}, line_{line} {}

    // A slice without a byte out ends after so many cycles; after a byte, once
    // the board has been silent for gap cycles.
    bool serve() {
        uint32_t count, slice, gap;
        if (!wire_.get(slice) || !wire_.get(gap) || !wire_.get(count)) return false;
        std::vector<uint8_t> bytes(count);
        if (count != 0 && !wire_.get_bytes(bytes.data(), count)) return false;
        queue_.insert(queue_.end(), bytes.begin(), bytes.end());

        std::vector<uint8_t> out;
        uint64_t ran = 0, silent = 0;
        while (!stop_asked()) {
            if (!queue_.empty() && line_.ready()) {
                line_.put(queue_.front());
                queue_.pop_front();
            }
            const int byte = line_.step();
            ++ran;
            ++silent;
            ++since_;
            if (byte >= 0) {
                out.push_back(static_cast<uint8_t>(byte));
                silent = 0;
            }
            if (!line_.quiet()) since_ = 0;
            if (out.empty() ? ran >= slice : silent >= gap || out.size() >= kBurst) break;
        }
        wire_.put('X');
        wire_.put<uint64_t>(sim_.cycle);
        wire_.put<uint64_t>(since_);
        wire_.put<uint32_t>(static_cast<uint32_t>(queue_.size()));
        wire_.put<uint8_t>(static_cast<uint8_t>(line_.busy()));
        wire_.put<uint32_t>(static_cast<uint32_t>(out.size()));
        wire_.put_bytes(out.data(), out.size());
        return true;
    }

    void serve_all() {
        wire_.put('H');
        wire_.flush();
        uint8_t command;
        while (!stop_asked() && wire_.get(command) && command == 'X') {
            const bool whole = serve();
            wire_.flush();
            if (!whole) break;
        }
    }
};

#endif
