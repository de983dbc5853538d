#include "spinloom/report/export_report.hpp"

#include "spinloom/core/atomic_file.hpp"

namespace spinloom {

std::filesystem::path write_export(const std::filesystem::path& folder, const Export& exported) {
    for (const auto& file : exported.written.files) write_file_atomically(folder / file.name, file.text);
    const auto deck = folder / exported.deck;
    write_file_atomically(deck, exported.written.text);
    return deck;
}

}  // namespace spinloom
