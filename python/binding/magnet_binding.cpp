#include <pybind11/stl.h>

#include "bindings.hpp"
#include "numpy_arrays.hpp"
#include "spinloom/core/error.hpp"
#include "spinloom/device/magnet/write_statistics.hpp"
#include "waiting.hpp"

/// A device that is written by a current: spinloom.device.SotDevice.

namespace spinloom::python {
namespace {

namespace py = pybind11;

constexpr double most_turns_followed = 1e6;  ///< as `spinloom device llg`

SotDevice read_text(const std::string& text, const std::string& name) {
    return sot_device_from_card(Card::read_text(text, name, "sot", sot_parameters()));
}

/// Rows of m for each sample at regular times: (times, samples x times x 3).
py::tuple motion(const SotDevice& given, double current, double end, const Eigen::Vector3d& start, double temperature,
                 std::size_t samples, double step, std::uint64_t seed, double every, int threads,
                 const py::object& progress) {
    const auto device = temperature > 0 ? given.at_temperature(temperature) : given;
    const std::vector<Drive> drives{{end, device.write_torque(current)}};
    const double turns = most_turns(device.layer, drives);
    if (turns > most_turns_followed)
        throw InputError(
            InputProblem{{}, 0, "t_end", "the magnetisation would turn more than a million times; times are in s"});
    auto times = regular_times(end, every);
    const auto count = times.size();
    std::vector<double> rows(3 * samples * count);
    const auto put = [&](std::size_t sample, std::size_t time, const Eigen::Vector3d& m) {
        Eigen::Map<Eigen::Vector3d>(rows.data() + 3 * (sample * count + time)) = m;
    };
    wait_for(
        [&] {
            if (temperature == 0) {
                const auto found = integrate_llg(device.layer, start, drives, times);
                for (std::size_t k = 0; k < count; ++k) put(0, k, found.directions[k]);
                return;
            }
            LlgEnsemble ensemble(device.layer, {temperature, step, seed, 0, threads_of(threads)}, start, samples);
            for (std::size_t k = 0; k < count; ++k) {
                if (k > 0) ensemble.advance(times[k] - times[k - 1], drives.front().torque);
                for (std::size_t s = 0; s < samples; ++s) put(s, k, ensemble.magnetisation(s));
            }
        },
        progress);
    const auto shape = std::vector<py::ssize_t>{static_cast<py::ssize_t>(samples), static_cast<py::ssize_t>(count), 3};
    return py::make_tuple(take(std::move(times)), take(std::move(rows), shape));
}

/// A row a current: rates, standard errors and energies a pulse, mean switching time and its deviation.
py::list write_errors(const SotDevice& given, const DoubleArray& currents, const DoubleArray& pulses, bool by_splitting,
                      std::size_t samples, double temperature, double step, std::uint64_t seed, int threads,
                      const py::object& progress) {
    const auto device = given.at_temperature(temperature);
    WriteOptions options;
    options.temperature = temperature;
    options.samples = samples;
    options.step = step;
    options.seed = seed;
    options.threads = threads_of(threads);
    const auto lengths = to_vector(pulses);
    py::list rows;
    for (const double current : to_vector(currents)) {
        const auto found = waited(progress, [&] {
            return by_splitting ? rare_write_errors(device, current, lengths, options)
                                : write_statistics(device, current, lengths, options);
        });
        py::list rates, errors, energies;
        for (const auto& outcome : found.outcomes) {
            rates.append(outcome.error_rate);
            errors.append(outcome.standard_error);
            energies.append(device.write_energy(current, outcome.pulse));
        }
        rows.append(py::make_tuple(rates, errors, energies, found.mean_switching_time, found.switching_time_deviation));
    }
    return rows;
}

}  // namespace

void bind_magnets(py::module_& module) {
    py::class_<SotDevice>(module, "SotDevice")
        .def(py::init(&read_text))
        .def("critical_current",
             [](const SotDevice& device, double largest) {
                 return waited(py::none(), [&] { return device.critical_current(largest); });
             })
        .def("escape_rate",
             [](const SotDevice& device, double temperature) {
                 return escape_rate(device.at_temperature(temperature).layer, temperature);
             })
        .def("thermal_stability",
             [](const SotDevice& device, double temperature) {
                 return device.at_temperature(temperature).layer.thermal_stability(temperature);
             })
        .def("layer_at",
             [](const SotDevice& device, double temperature) {
                 const auto layer = device.at_temperature(temperature).layer;
                 return py::make_tuple(layer.saturation_magnetisation, layer.uniaxial_anisotropy * layer.thickness);
             })
        .def("warming", &SotDevice::warming)
        .def("easy_axis",
             [](const SotDevice& device) {
                 const auto easy = device.layer.wells().easy;
                 return py::make_tuple(easy.x(), easy.y(), easy.z());
             })
        .def("line_resistance", [](const SotDevice& device) { return device.line.resistance(); })
        .def("motion",
             [](const SotDevice& device, double current, double end, const std::array<double, 3>& start,
                double temperature, std::size_t samples, double step, std::uint64_t seed, double every, int threads,
                const py::object& progress) {
                 return motion(device, current, end, {start[0], start[1], start[2]}, temperature, samples, step, seed,
                               every, threads, progress);
             })
        .def("write_errors", &write_errors);
}

}  // namespace spinloom::python
