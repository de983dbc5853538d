#include "spinloom/spice/read/problems.hpp"

namespace spinloom::spice {

void DeckProblems::add(const InputError& error) {
    add(error, {}, 0);
}

void DeckProblems::add(const InputError& error, const std::string& file, int line) {
    for (auto problem : error.problems()) {
        if (problem.file.empty() && problem.line == 0) {
            problem.file = file;
            problem.line = line;
        }
        problems_.push_back(std::move(problem));
        if (problems_.size() >= most) throw_if_any();
    }
}

void DeckProblems::throw_if_any() const {
    if (!problems_.empty()) throw InputError(problems_);
}

}  // namespace spinloom::spice
