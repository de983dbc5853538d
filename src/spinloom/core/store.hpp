#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "spinloom/core/content_hash.hpp"

/// Finished pieces of long work, so that a run that was cut short goes on where it was.

namespace spinloom {

/// All that a piece of work depends on, added up: the version and the commit of the program, and what is told.
///
/// Two stamps are equal if the same was told in the same order. Of files the *content* counts, not name or date.
class Stamp {
public:
    Stamp();
    /// A thing and what it is. Names keep things apart; the order counts.
    Stamp& add(std::string_view what, std::string_view value);
    Stamp& add(std::string_view what, double value);
    Stamp& add(std::string_view what, const ContentHash& value);
    /// The content of a file; of a folder that of its files, by name. What is not there, or cannot be read, counts as
    /// that.
    Stamp& add_file(std::string_view what, const std::filesystem::path& path);

    [[nodiscard]] ContentHash value() const { return hasher_.value(); }

private:
    ContentHasher hasher_;
};

/// A folder of finished pieces, each known by its name and by what it depends on.
///
/// A piece is a file `folder/NAME.checkpoint`: a line of text, stamp and checksum, then its bytes. It is written whole
/// or not at all. A piece of another stamp is as good as none. A file that is damaged, or no piece at all, is told on
/// standard error and counts as none: the work is done again, and no file makes the program end.
class Store {
public:
    /// Keeps nothing and finds nothing.
    Store() = default;
    /// An empty folder: as above. Without more of a stamp the pieces are those of this version of the program.
    Store(std::filesystem::path folder, const Stamp& stamp = {});  // NOLINT(google-explicit-constructor)
    /// The same folder, for pieces that depend on more.
    [[nodiscard]] Store narrowed(const Stamp& further) const;

    /// The same stamp in a folder below this one.
    [[nodiscard]] Store below(std::string_view name) const;

    [[nodiscard]] bool keeps() const { return !folder_.empty(); }
    /// What was kept under this name and this stamp.
    [[nodiscard]] std::optional<std::string> find(std::string_view piece) const;
    /// Keeps a piece, in place of any other of that name. @throws EnvironmentError
    void keep(std::string_view piece, std::string_view bytes) const;
    /// Forgets a piece of this name, whatever its stamp.
    void remove(std::string_view piece) const;
    /// Where a piece lies. @pre keeps()
    [[nodiscard]] std::filesystem::path file(std::string_view piece) const;

private:
    [[nodiscard]] ContentHash stamp_of(std::string_view piece) const;

    std::filesystem::path folder_;
    Stamp stamp_;
};

}  // namespace spinloom
