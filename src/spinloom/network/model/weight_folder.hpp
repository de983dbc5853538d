#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <utility>

/// Which files of a folder are the weights of which layer.

namespace spinloom {

/// The files W1.npy or W1.csv, B1.npy or B1.csv, W2 ... of a folder. Lower-case letters are as good.
/// Where there is a W0 or a B0, layers are counted from 0.
///
/// Nothing is passed over in silence. Two files for the same array, a layer that the network does not have, and an
/// array in `.npy` under another name are errors. Other files may lie there.
class WeightFolder {
public:
    /// @param layers  of the network; none: as many as there are
    /// @throws InputError with every file that is one too many
    WeightFolder(const std::filesystem::path& folder, std::optional<std::size_t> layers);

    /// The weights ('W') or the bias ('B') of a layer, from 1; nothing if there is no such file.
    [[nodiscard]] std::optional<std::filesystem::path> find(char letter, std::size_t layer) const;
    /// The same; where there is none, the table that is missing.
    [[nodiscard]] std::filesystem::path table(char letter, std::size_t layer) const;
    /// The last layer of which there is a file.
    [[nodiscard]] std::size_t num_layers() const;
    /// Whether all of them are tables of text.
    [[nodiscard]] bool is_csv() const;

private:
    std::filesystem::path folder_;
    std::map<std::pair<char, std::size_t>, std::filesystem::path> files_;
};

}  // namespace spinloom
