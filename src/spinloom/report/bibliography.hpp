#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace spinloom {

/// One source, with the markup of BibTeX taken away.
struct Reference {
    std::string key, type;
    std::map<std::string, std::string, std::less<>> fields;  ///< names in lower case

    /// A field, or an empty text.
    [[nodiscard]] std::string field(std::string_view name) const;
    /// "Slonczewski, Title, Journal 39, 6995 (1989)": authors, title, where, year.
    [[nodiscard]] std::string text() const;
    /// Where it can be read: its DOI, arXiv number or address as a link; else empty.
    [[nodiscard]] std::string link() const;
};

/// Reads BibTeX entries of fields in braces or bare; what stands outside entries is comment. An entry that does not
/// end is left out.
[[nodiscard]] std::vector<Reference> read_bibliography(std::string_view text);

/// The sources that this program cites, docs/references.bib.
[[nodiscard]] const std::vector<Reference>& references();

/// A model or method of the program, with its sources.
struct CitedModel {
    std::string what;
    std::vector<std::string> keys;  ///< of `references()`
    std::string needs;              ///< the key of results.json without which it is not used; empty: always used
};

/// What the figures of a report rest on.
[[nodiscard]] const std::vector<CitedModel>& cited_models();

}  // namespace spinloom
