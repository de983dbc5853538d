#include "spinloom/core/inflate.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <new>

#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

constexpr int raw_window = -MAX_WBITS;
constexpr int gzip_window = MAX_WBITS + 16;

class Inflater {
public:
    Inflater(std::string_view bytes, std::string name, std::uint64_t limit, int window)
        : rest_(bytes), name_(std::move(name)), limit_(limit), window_(window) {}

    /// Inflates one stream behind what was inflated before and leaves `rest()` behind its end.
    void inflate_one(std::string& output) {
        z_stream stream{};
        if (inflateInit2(&stream, window_) != Z_OK) throw std::bad_alloc();
        try {
            run(stream, output);
        } catch (...) {
            inflateEnd(&stream);
            throw;
        }
        inflateEnd(&stream);
    }
    [[nodiscard]] std::string_view rest() const { return rest_; }

private:
    void run(z_stream& stream, std::string& output) {
        std::array<char, 1 << 16> buffer;
        int status = Z_OK;
        while (status != Z_STREAM_END) {
            const auto chunk = std::min<std::size_t>(rest_.size(), 1U << 30);
            stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(rest_.data()));  // zlib does not write there
            stream.avail_in = static_cast<uInt>(chunk);
            stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
            stream.avail_out = static_cast<uInt>(buffer.size());
            status = inflate(&stream, Z_NO_FLUSH);
            if (status == Z_MEM_ERROR) throw std::bad_alloc();
            const auto inflated = buffer.size() - stream.avail_out;
            const auto consumed = chunk - stream.avail_in;
            rest_.remove_prefix(consumed);
            if (output.size() + inflated > limit_) {
                throw InputError(name_, fmt::format("inflates to more than {} bytes", limit_));
            }
            output.append(buffer.data(), inflated);
            if (status == Z_OK && (inflated > 0 || consumed > 0)) continue;
            if (status == Z_BUF_ERROR || status == Z_OK) {
                throw InputError(name_, "compressed data is truncated (the file ends too early)");
            }
            if (status != Z_STREAM_END) {
                throw InputError(name_, fmt::format("compressed data is corrupt ({})",
                                                    stream.msg ? stream.msg : "no valid deflate stream"));
            }
        }
    }

    std::string_view rest_;
    std::string name_;
    std::uint64_t limit_;
    int window_;
};

}  // namespace

bool is_gzip(std::string_view bytes) {
    return bytes.starts_with("\x1f\x8b");
}

std::string inflate_gzip(std::string_view bytes, const std::string& name, std::uint64_t limit) {
    std::string output;
    Inflater inflater(bytes, name, limit, gzip_window);
    do {
        if (!is_gzip(inflater.rest())) {
            throw InputError(name, output.empty() ? "is not gzip data" : "has bytes behind the end of its gzip data");
        }
        inflater.inflate_one(output);
    } while (!inflater.rest().empty());
    return output;
}

std::string inflate_raw(std::string_view bytes, const std::string& name, std::uint64_t limit) {
    std::string output;
    Inflater inflater(bytes, name, limit, raw_window);
    inflater.inflate_one(output);
    if (!inflater.rest().empty()) throw InputError(name, "has bytes behind the end of its compressed data");
    return output;
}

}  // namespace spinloom
