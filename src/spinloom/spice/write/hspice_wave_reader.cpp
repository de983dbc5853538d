#include "spinloom/spice/write/hspice_wave_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <optional>

#include "spinloom/core/atomic_file.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/spice/read/text.hpp"

namespace spinloom::spice {
namespace {

constexpr std::string_view end_of_header = "$&%#";
constexpr std::size_t begin_of_kinds = 256;
constexpr double least_end = 0.99e30;  ///< of a sweep, which is 1e30 in 4 or 8 bytes

class WaveReader {
public:
    WaveReader(std::string_view bytes, const std::string& name) : rest_(bytes), name_(name) {}

    std::vector<RawPlot> read() {
        read_header();
        std::string numbers;
        while (!rest_.empty()) numbers += take_block();
        numbers_ = numbers;
        std::vector<RawPlot> plots;
        do {
            plots.push_back(read_sweep());
        } while (numbers_.size() >= step_names_.size() * width_ + first_width_);
        return plots;
    }

private:
    std::string_view take_block() {
        std::array<std::int32_t, 4> head{};
        if (rest_.size() < sizeof head) fail("is cut short within the head of a block");
        std::memcpy(head.data(), rest_.data(), sizeof head);
        if (head[0] != 4 || head[2] != 4 || head[3] < 0)
            fail("is no binary waveform file of HSPICE: a block does not begin with the integers 4, count, 4, bytes");
        const auto size = static_cast<std::size_t>(head[3]);
        if (rest_.size() - sizeof head < size + sizeof head[3]) fail("is cut short within a block");
        std::int32_t tail = 0;
        std::memcpy(&tail, rest_.data() + sizeof head + size, sizeof tail);
        if (tail != head[3]) fail("has a block whose size differs at its two ends");
        const auto bytes = rest_.substr(sizeof head, size);
        rest_.remove_prefix(sizeof head + size + sizeof tail);
        return bytes;
    }

    void read_header() {
        std::string text;
        std::size_t end = std::string::npos;
        while (end == std::string::npos) {
            if (rest_.empty()) fail("has no header that ends with $&%#");
            const auto known = text.size();
            text += take_block();
            end = text.find(end_of_header, known - std::min(known, end_of_header.size()));
        }
        text.resize(end);
        if (text.size() < begin_of_kinds) fail("has a header of fewer than 256 characters");
        read_version(text);
        const auto columns = count_at(text, 0) + count_at(text, 4);
        const auto parameters = count_at(text, 8);
        if (columns < 1) fail("announces no column");
        plot_.title = trim(std::string_view(text).substr(24, 64));
        plot_.date = trim(std::string_view(text).substr(88, 24));
        auto rest = std::string_view(text).substr(begin_of_kinds);
        const int first = number_of(take_word(rest));
        for (std::size_t i = 1; i < columns; ++i) kinds_.push_back(number_of(take_word(rest)));
        is_complex_ = first == 2 || (!kinds_.empty() && kinds_[0] == 2);
        for (std::size_t i = 0; i < columns; ++i) add_column(take_word(rest), i);
        for (std::size_t i = 0; i < parameters; ++i) step_names_.emplace_back(take_word(rest));
        plot_.is_complex = is_complex_;
    }

    void read_version(std::string_view text) {
        if (text.substr(16, 4) == "9601" || text.substr(16, 4) == "9007") return;
        const auto version = text.substr(20, 4);
        if (version == "2001") {
            width_ = first_width_ = 8;
        } else if (version == "2013") {
            first_width_ = 8;
        } else {
            fail("has another version than 9601, 2001 and 2013");
        }
    }

    void add_column(std::string_view word, std::size_t place) {
        std::string name = lower_case(word);
        if (name.find('(') != std::string::npos && !name.ends_with(')')) name += ')';
        std::string type = "notype";
        if (place == 0) {
            if (name == "hertz") name = "frequency";
            type = name == "time" || name == "frequency" ? name : "voltage";
            plot_.name = name == "time"        ? "Transient Analysis"
                         : name == "frequency" ? "AC Analysis"
                                               : "DC transfer characteristic";
            is_complex_ = is_complex_ && name == "frequency";
        } else {
            const int kind = kinds_[place - 1];
            if (kind == 1 || kind == 2) type = "voltage";
            if (kind == 8 || kind == 15) type = "current";
        }
        plot_.variables.push_back({std::move(name), std::move(type), {}, {}});
    }

    [[nodiscard]] std::size_t bytes_of_point() const {
        return first_width_ + (plot_.variables.size() - 1) * width_ * (is_complex_ ? 2 : 1);
    }

    double take(std::size_t width) {
        double value = 0;
        if (width == sizeof value) {
            std::memcpy(&value, numbers_.data(), sizeof value);
        } else {
            float single = 0;
            std::memcpy(&single, numbers_.data(), sizeof single);
            value = single;
        }
        numbers_.remove_prefix(width);
        return value;
    }

    RawPlot read_sweep() {
        RawPlot plot = plot_;
        for (const auto& name : step_names_) {
            if (numbers_.size() < width_) fail("is cut short before the points of a sweep");
            plot.title += fmt::format("{}{}={:.6g}", plot.title.empty() ? "" : " ", name, take(width_));
        }
        while (numbers_.size() >= first_width_) {  // the end of a sweep is shorter than a point
            const double place = take(first_width_);
            if (place >= least_end) return plot;
            if (numbers_.size() < bytes_of_point() - first_width_) break;
            plot.variables[0].values.push_back(place);
            if (is_complex_) plot.variables[0].imaginary.push_back(0);
            for (std::size_t i = 1; i < plot.variables.size(); ++i) {
                plot.variables[i].values.push_back(take(width_));
                if (is_complex_) plot.variables[i].imaginary.push_back(take(width_));
            }
            ++plot.points;
        }
        numbers_ = {};  // part of a point, of a file that is cut short
        return plot;
    }

    std::size_t count_at(std::string_view text, std::size_t place) const {
        const auto digits = trim(text.substr(place, 4));
        std::size_t count = 0;
        const auto [end, status] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
        if (status != std::errc{} || end != digits.data() + digits.size())
            fail("begins with counts that are no numbers");
        return count;
    }

    std::string_view take_word(std::string_view& text) const {
        text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
        const auto word = text.substr(0, text.find(' '));
        if (word.empty()) fail("has fewer names than columns");
        text.remove_prefix(word.size());
        return word;
    }

    int number_of(std::string_view word) const {
        int number = 0;
        const auto [end, status] = std::from_chars(word.data(), word.data() + word.size(), number);
        if (status != std::errc{} || end != word.data() + word.size()) fail("has a kind of column that is no number");
        return number;
    }

    [[noreturn]] void fail(std::string message) const { throw InputError(name_, std::move(message)); }

    std::string_view rest_, numbers_;
    const std::string& name_;
    std::size_t width_ = 4, first_width_ = 4;  ///< bytes of a number, and of the swept quantity
    RawPlot plot_;                             ///< without points
    std::vector<int> kinds_;                   ///< of the columns from the second on
    std::vector<std::string> step_names_;
    bool is_complex_ = false;
};

}  // namespace

std::vector<RawPlot> read_wave_bytes(std::string_view bytes, const std::string& name) {
    return WaveReader(bytes, name).read();
}

std::vector<RawPlot> read_wave_file(const std::filesystem::path& path) {
    return read_wave_bytes(read_file(path), path.string());
}

bool is_wave_file(const std::filesystem::path& path) {
    const auto extension = path.extension().string();
    const bool has_kind = extension.starts_with(".tr") || extension.starts_with(".sw") || extension.starts_with(".ac");
    return has_kind && extension.size() > 3 && std::all_of(extension.begin() + 3, extension.end(), is_digit);
}

}  // namespace spinloom::spice
