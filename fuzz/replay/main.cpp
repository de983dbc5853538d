#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "replay.hpp"

/// PROGRAM TARGET FOLDER...: feeds a fuzz target every file of the folders, in the order of their names. What escapes
/// the target ends the program; so does a folder without files, which would test nothing.

int main(int count, char** arguments) {
    const auto& targets = spinloom::fuzz::targets();
    const auto target = targets.find(count > 1 ? arguments[1] : "");
    if (target == targets.end()) {
        for (const auto& [name, function] : targets) std::printf("%s\n", name.c_str());
        return 2;
    }
    std::vector<std::filesystem::path> files;
    for (int i = 2; i < count; ++i) {
        for (const auto& entry : std::filesystem::directory_iterator(arguments[i])) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    for (const auto& file : files) {
        std::printf("%s\n", file.c_str());
        std::fflush(stdout);
        std::ifstream stream(file, std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
        target->second(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    }
    std::printf("%zu inputs replayed\n", files.size());
    return files.empty() ? 1 : 0;
}
