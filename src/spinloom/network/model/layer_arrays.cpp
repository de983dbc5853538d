#include "spinloom/network/model/layer_arrays.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>

#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

/// Whether a comes before b, runs of digits compared as numbers.
bool naturally_less(const std::string& a, const std::string& b) {
    const auto is_digit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
    std::size_t i = 0, j = 0;
    while (i < a.size() && j < b.size()) {
        if (is_digit(a[i]) && is_digit(b[j])) {
            const auto end = [&](const std::string& text, std::size_t k) {
                while (k < text.size() && is_digit(text[k])) ++k;
                return k;
            };
            while (i < a.size() && a[i] == '0') ++i;
            while (j < b.size() && b[j] == '0') ++j;
            const std::size_t a_end = end(a, i), b_end = end(b, j);
            if (a_end - i != b_end - j) return a_end - i < b_end - j;
            const int order = a.compare(i, a_end - i, b, j, b_end - j);
            if (order != 0) return order < 0;
            i = a_end;
            j = b_end;
            continue;
        }
        if (a[i] != b[j]) return a[i] < b[j];
        ++i;
        ++j;
    }
    return a.size() - i < b.size() - j;
}

struct NaturalLess {
    bool operator()(const std::string& a, const std::string& b) const { return naturally_less(a, b); }
};

enum class Role { weights, bias, mean, variance, counter, none };

/// What a name says: a role, and the layer by what is left.
struct ArrayName {
    Role role = Role::none;
    std::string layer;
};

bool is_letter_at(const std::string& text, std::size_t at) {
    return at < text.size() && std::isalpha(static_cast<unsigned char>(text[at])) != 0;
}

/// Where a word stands in a name, and not as a part of a longer one if it is a single letter.
std::optional<std::size_t> place_of(const std::string& name, std::string_view word) {
    for (auto at = name.rfind(word); at != std::string::npos; at = at == 0 ? at : name.rfind(word, at - 1)) {
        const bool is_part = word.size() == 1 && ((at > 0 && is_letter_at(name, at - 1)) || is_letter_at(name, at + 1));
        if (!is_part) return at;
        if (at == 0) break;
    }
    return {};
}

ArrayName name_of(const std::string& key) {
    static constexpr std::pair<std::string_view, Role> words[] = {
        {"num_batches_tracked", Role::counter},
        {"running_mean", Role::mean},
        {"moving_mean", Role::mean},
        {"running_var", Role::variance},
        {"moving_variance", Role::variance},
        {"intercepts", Role::bias},
        {"intercept", Role::bias},
        {"biases", Role::bias},
        {"bias", Role::bias},
        {"beta", Role::bias},
        {"coefs", Role::weights},
        {"coef", Role::weights},
        {"weights", Role::weights},
        {"weight", Role::weights},
        {"kernel", Role::weights},
        {"gamma", Role::weights},
        {"w", Role::weights},
        {"b", Role::bias},
    };
    std::string lower = key;
    for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    for (const auto& [word, role] : words) {
        const auto at = place_of(lower, word);
        if (!at) continue;
        std::string left = key.substr(0, *at) + "." + key.substr(*at + word.size());
        std::string layer;
        for (const char c : left) {
            const bool separates = std::string_view("._/:-").find(c) != std::string_view::npos;
            if (!separates) layer += c;
            if (separates && !layer.empty() && layer.back() != '.') layer += '.';
        }
        while (layer.ends_with('.')) layer.pop_back();
        return {role, layer};
    }
    return {Role::none, key};
}

/// The arrays whose names say the same layer.
struct Group {
    std::string weights_name, bias_name, mean_name;
    const NumericArray *weights = nullptr, *bias = nullptr, *mean = nullptr, *variance = nullptr;
};

using Groups = std::map<std::string, Group, NaturalLess>;

bool is_list(const NumericArray& array) {
    const auto& shape = array.shape;
    return shape.size() == 1 || (shape.size() == 2 && (shape[0] == 1 || shape[1] == 1));
}

class Finder {
public:
    Finder(const NamedArrays& arrays, const std::string& name) : name_(name) {
        for (const auto& [key, array] : arrays) sort_in(key, array);
    }

    FoundLayers find() {
        if (groups_.empty()) {
            take_in_turn();
        } else {
            for (const auto& [key, array] : nameless_) {
                if (array->shape.size() > 1) refuse(key, *array);
                if (array->shape.size() <= 1) result_.passed_over.push_back(key);
            }
        }
        std::vector<std::pair<std::string, Group>> norms;
        for (const auto& [layer, group] : groups_) {
            if (group.mean != nullptr && group.variance != nullptr) {
                norms.emplace_back(layer, group);
            } else {
                take_layer(layer, group);
            }
        }
        for (const auto& [layer, group] : norms) attach(layer, group);
        problems_.throw_if_any();
        return std::move(result_);
    }

private:
    void refuse(const std::string& key, const NumericArray& array) {
        problems_.add(
            {name_, 0, key,
             fmt::format("an array of {} that is neither the weights (two dimensions) nor the bias of a dense layer "
                         "(one dimension, named like its weights: fc1.weight and fc1.bias, W1 and B1)",
                         shape_text(array))});
    }

    void sort_in(const std::string& key, const NumericArray& array) {
        const auto [role, layer] = name_of(key);
        if (role == Role::counter || array.shape.empty()) {
            result_.passed_over.push_back(key);
            return;
        }
        if (role == Role::none) {
            nameless_.emplace(key, &array);
            return;
        }
        Group& group = groups_[layer];
        const auto put = [&](const NumericArray*& place, std::string& its_name) {
            if (place != nullptr) {
                problems_.add({name_, 0, key, fmt::format("is the same array of the same layer as {}", its_name)});
            }
            place = &array;
            its_name = key;
        };
        std::string ignored;
        if (role == Role::weights) put(group.weights, group.weights_name);
        if (role == Role::bias) put(group.bias, group.bias_name);
        if (role == Role::mean) put(group.mean, group.mean_name);
        if (role == Role::variance) put(group.variance, ignored);
    }

    /// A table is weights, a list behind it that fits is its bias.
    void take_in_turn() {
        for (const auto& [key, array] : nameless_) {
            auto& layers = result_.layers;
            const auto fits = [size = array->values.size()](const LayerArrays& layer) {
                const auto& shape = layer.weights->shape;
                return layer.bias == nullptr && std::find(shape.begin(), shape.end(), size) != shape.end();
            };
            if (array->shape.size() == 2 && (!is_list(*array) || layers.empty() || !fits(layers.back()))) {
                layers.push_back({key, {}, array, nullptr});
            } else if (is_list(*array) && !layers.empty() && fits(layers.back())) {
                layers.back().bias = array;
                layers.back().bias_name = key;
            } else {
                refuse(key, *array);
            }
        }
    }

    void take_layer(const std::string& layer, const Group& group) {
        if (group.mean != nullptr) refuse(group.mean_name, *group.mean);
        if (group.variance != nullptr && group.mean == nullptr) refuse(layer + " (variance)", *group.variance);
        if (group.weights == nullptr || group.weights->shape.size() != 2) {
            if (group.weights != nullptr) refuse(group.weights_name, *group.weights);
            if (group.bias != nullptr) refuse(group.bias_name, *group.bias);
            return;
        }
        if (group.bias != nullptr && !is_list(*group.bias)) refuse(group.bias_name, *group.bias);
        result_.layers.push_back({group.weights_name, group.bias_name, group.weights, group.bias});
        places_.push_back(layer);
    }

    /// The last run of digits of a name.
    static std::string number_of(const std::string& name) {
        const auto end = name.find_last_of("0123456789");
        if (end == std::string::npos) return "";
        const auto before = name.find_last_not_of("0123456789", end);
        return name.substr(before == std::string::npos ? 0 : before + 1,
                           end - (before == std::string::npos ? 0 : before + 1) + 1);
    }
    static std::string without_number(const std::string& name) {
        const auto number = number_of(name);
        return number.empty() ? name : name.substr(0, name.rfind(number));
    }

    void attach(const std::string& name, const Group& group) {
        LayerArrays* layer = nullptr;
        for (std::size_t i = 0; i < places_.size(); ++i) {
            const bool is_in_row = without_number(places_[i]) == without_number(name);
            if (is_in_row && naturally_less(places_[i], name)) layer = &result_.layers[i];
            if (!is_in_row && !number_of(name).empty() && number_of(places_[i]) == number_of(name))
                layer = &result_.layers[i];
        }
        if (layer == nullptr || layer->norm.mean != nullptr) {
            problems_.add({name_, 0, group.mean_name,
                           "belongs to a batch normalisation whose layer is not clear; legal is one behind its layer "
                           "(features.0, features.1) or of the same number (fc1, bn1)"});
            return;
        }
        layer->norm = {name, group.weights, group.bias, group.mean, group.variance};
    }

    const std::string& name_;
    Groups groups_;
    std::map<std::string, const NumericArray*, NaturalLess> nameless_;
    std::vector<std::string> places_;  ///< what the layers are called
    InputProblems problems_;
    FoundLayers result_;
};

}  // namespace

std::string shape_text(const NumericArray& array) {
    return array.shape.empty() ? "a single number" : fmt::format("{}", fmt::join(array.shape, " x "));
}

FoundLayers find_layers(const NamedArrays& arrays, const std::string& name) {
    return Finder(arrays, name).find();
}

}  // namespace spinloom
