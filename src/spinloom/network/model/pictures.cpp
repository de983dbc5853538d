#include "spinloom/network/model/pictures.hpp"

#include <fmt/format.h>

#include <numeric>

#include "spinloom/core/error.hpp"

namespace spinloom {
namespace {

/// @throws InputError for a number that is not there, or if there is none
std::vector<std::size_t> checked_numbers(const ImageChoice& choice, std::size_t available) {
    if (choice.numbers->empty()) {
        throw InputError(InputProblem{{}, 0, choice.numbers_option, "names no image; give numbers as 0,1,2"});
    }
    std::vector<std::size_t> numbers;
    for (const long number : *choice.numbers) {
        if (number < 0 || static_cast<std::size_t>(number) >= available) {
            throw InputError(
                InputProblem{{},
                             0,
                             choice.numbers_option,
                             fmt::format("{} is not an image; the {} holds 0 to {}", number,
                                         choice.set == ImageChoice::Set::test ? "test set" : "file", available - 1)});
        }
        numbers.push_back(static_cast<std::size_t>(number));
    }
    return numbers;
}

/// The numbers of the images chosen, of so many.
std::vector<std::size_t> chosen_numbers(const ImageChoice& choice, const ValidationDeal& deal, std::size_t available) {
    std::vector<std::size_t> numbers;
    if (choice.numbers) {
        numbers = checked_numbers(choice, available);
    } else if (choice.set == ImageChoice::Set::validation) {
        numbers = deal_for_validation(available, deal.fraction, deal.seed).validation;
    } else {
        numbers.resize(available);
        std::iota(numbers.begin(), numbers.end(), std::size_t{0});
    }
    if (choice.limit && *choice.limit < numbers.size()) numbers.resize(*choice.limit);
    return numbers;
}

/// What a user without data does about it.
void require_there(const std::filesystem::path& images) {
    std::error_code ignored;
    if (std::filesystem::exists(images, ignored)) return;
    throw InputError(
        images.string(),
        "cannot be read (No such file or directory); `spinloom fetch mnist` puts MNIST into data/mnist, and "
        "the key dataset.folder says where images are");
}

}  // namespace

ImageSet read_pictures(const DatasetFiles& files, const std::filesystem::path& images,
                       const std::filesystem::path& labels, ImagePart part) {
    require_there(images);
    auto set = read_images_of_any_kind(images, labels, files.range, part);
    if (!files.crop) return set;
    const auto [rows, columns] = *files.crop;
    if (rows > set.rows || columns > set.columns) {
        throw InputError(images.string(),
                         fmt::format("images of {} x {} pixels are smaller than dataset.crop = [{}, {}]", set.rows,
                                     set.columns, rows, columns));
    }
    return set.centre(rows, columns);
}

Pictures read_pictures(const DatasetFiles& files, const ImageChoice& choice) {
    const bool is_given = choice.set == ImageChoice::Set::files, is_test = choice.set == ImageChoice::Set::test;
    Pictures pictures;
    pictures.file = is_given ? choice.images : is_test ? files.test_images : files.train_images;
    pictures.set = read_pictures(files, pictures.file,
                                 is_given  ? choice.labels
                                 : is_test ? files.test_labels
                                           : files.train_labels,
                                 is_given || is_test ? ImagePart::test : ImagePart::training);
    pictures.numbers.resize(pictures.set.count);
    std::iota(pictures.numbers.begin(), pictures.numbers.end(), std::size_t{0});
    return pictures;
}

void keep_chosen(Pictures& pictures, const ImageChoice& choice, const ValidationDeal& deal) {
    pictures.numbers = chosen_numbers(choice, deal, pictures.set.count);
    const bool are_all =
        !choice.numbers && choice.set != ImageChoice::Set::validation && pictures.numbers.size() == pictures.set.count;
    if (!are_all) pictures.set = pictures.set.gather(pictures.numbers);
}

void check_images(const ImageSet& images, const std::vector<std::size_t>& topology, const std::filesystem::path& file) {
    if (images.pixels_per_image() != topology.front()) {
        throw InputError(file.string(),
                         fmt::format("images of {} x {} = {} pixels, but network.topology begins with {}", images.rows,
                                     images.columns, images.pixels_per_image(), topology.front()));
    }
    if (images.class_count() > topology.back()) {
        throw InputError(file.string(), fmt::format("labels up to {}, but the network has {} outputs",
                                                    images.class_count() - 1, topology.back()));
    }
}

}  // namespace spinloom
