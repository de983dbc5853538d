#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "spinloom/spice/read/deck.hpp"

/// Decks apply one input after the other by .alter blocks of a thousand sources each. Such a block is kept as numbers.

namespace spinloom::spice {

/// Recognises statements of an .alter block that do no more than give a source of the deck itself another constant.
class SourceConstants {
public:
    /// The deck itself, which must stay.
    void set_first(const Body& first);
    /// An .alter block begins.
    void begin_block() { next_ = 0; }
    /// `V1 a b 0.8` or `V1 a b dc 0.8`, where the deck itself has V1 between a and b outside of every .if, behind the
    /// source of the statement before. Nothing for any other statement, which is read as ever.
    [[nodiscard]] std::optional<SourceConstant> read(std::string_view text, Origin origin);

private:
    void list_places();

    const Body* first_ = nullptr;
    bool is_listed_ = false;   ///< once a statement asks for it
    std::vector<int> places_;  ///< of the sources among the elements of the deck itself
    std::size_t next_ = 0;     ///< in `places_`: where the next statement's source is looked for
};

/// The element of the deck itself as its statement in an .alter block has it.
[[nodiscard]] ElementStatement with_constant(const Body& first, const SourceConstant& constant);

}  // namespace spinloom::spice
