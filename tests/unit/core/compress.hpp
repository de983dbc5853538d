#pragma once

#include <zlib.h>

#include <string>
#include <string_view>

namespace spinloom {

inline constexpr int raw_deflate = -MAX_WBITS;
inline constexpr int gzip_format = MAX_WBITS + 16;

/// Compresses bytes, as gzip or as a raw deflate stream.
inline std::string compress(std::string_view bytes, int format) {
    z_stream stream{};
    deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, format, 8, Z_DEFAULT_STRATEGY);
    std::string output(deflateBound(&stream, bytes.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(output.data());
    stream.avail_out = static_cast<uInt>(output.size());
    deflate(&stream, Z_FINISH);
    output.resize(stream.total_out);
    deflateEnd(&stream);
    return output;
}

}  // namespace spinloom
