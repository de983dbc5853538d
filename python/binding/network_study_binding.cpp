#include <fmt/format.h>
#include <pybind11/stl.h>

#include <nlohmann/json.hpp>

#include "bindings.hpp"
#include "network_handle.hpp"
#include "spinloom/core/json_text.hpp"
#include "spinloom/network/infer/ir_drop.hpp"
#include "spinloom/report/fault_report.hpp"
#include "spinloom/report/program_report.hpp"
#include "spinloom/report/study_report.hpp"
#include "spinloom/study/export.hpp"
#include "spinloom/study/registry.hpp"
#include "waiting.hpp"

/// Studies of a network: their results are text in JSON.

namespace spinloom::python {
namespace {

namespace py = pybind11;
using Eigen::Index;
using Eigen::MatrixXd;

/// What Python gives for an option of a study. @throws InputError
StudyArguments::Value value_of(const StudyOption& option, const py::handle& given) {
    using Kind = StudyOption::Kind;
    switch (option.kind) {
        case Kind::flag:
            return given.cast<bool>();
        case Kind::integer:
            return given.cast<long>();
        case Kind::number:
        case Kind::fraction:
            return given.cast<double>();
        case Kind::integers:
            return given.cast<std::vector<long>>();
        case Kind::choice:
            return given.cast<std::string>();
    }
    return false;
}

StudyArguments arguments_of(const Study& study, const py::dict& given) {
    StudyArguments arguments;
    for (const auto& option : study.options)
        if (given.contains(option.name)) arguments.set(option.name, value_of(option, given[py::str(option.name)]));
    return arguments;
}

/// A registered study of the network on these images.
std::string measure(const NetworkHandle& handle, const std::string& name, const ByteArray& pixels,
                    const std::optional<ByteArray>& labels, const py::dict& options, int threads,
                    const py::object& progress) {
    const auto& study = find_study(name);
    const auto arguments = arguments_of(study, options);
    const auto subject = handle.with(image_set(pixels, labels));
    if (study.check) study.check(subject.scenario, subject.images.count, arguments);
    return waited(progress, [&] {
        return json_text(study_json(study.measure(subject, arguments, {threads_of(threads), true})));
    });
}

std::string faults(const NetworkHandle& handle, const ByteArray& pixels, const ByteArray& labels,
                   const std::string& kind, int samples, int spares, int threads, const py::object& progress) {
    const auto subject = handle.with(image_set(pixels, labels));
    FaultRequest request{{curve_kind(kind)}, static_cast<std::size_t>(samples), spares};
    check_faults(subject.scenario, request);
    return waited(progress, [&] {
        return faults_json(measure_faults(subject, request, {threads_of(threads), true, {}}));
    });
}

/// The plan of the write pulses: its figures as JSON and the plan as CSV.
std::pair<std::string, std::string> program(const NetworkHandle& handle, std::size_t check, int threads,
                                            const py::object& progress) {
    const auto subject = handle.with(ImageSet());
    check_programming(subject.scenario);
    check_programming(subject, {check});
    return waited(progress, [&] {
        const auto summary = measure_programming(subject, {check}, {threads_of(threads), true});
        return std::pair(program_json(summary), plan_csv(summary));
    });
}

/// Name and text of the deck, and of each file that it reads.
std::vector<std::pair<std::string, std::string>> netlist(const NetworkHandle& handle, const ByteArray& pixels,
                                                         const std::string& flavor) {
    ExportRequest request;
    request.flavor = spice::deck_flavor(flavor, "flavor");
    const auto subject = handle.with(image_set(pixels, std::nullopt));
    check_request(request, subject.scenario);
    const auto found = waited(py::none(), [&] { return export_network(subject, request, {threads_of(0), false}); });
    std::vector<std::pair<std::string, std::string>> files{{found.deck, found.written.text}};
    for (const auto& file : found.written.files) files.emplace_back(file.name, file.text);
    return files;
}

/// Of each layer: neuron inputs without their load per volt of each input, inputs x neurons, and at no input [V].
py::list layers(const NetworkHandle& handle, int threads) {
    const auto found = waited(py::none(), [&] {
        std::vector<MatrixXd> maps;
        for (const auto& layer : handle.compiled(threads_of(threads)).layers()) {
            MatrixXd inputs(layer.num_inputs, layer.num_inputs + 1);
            inputs << MatrixXd::Identity(layer.num_inputs, layer.num_inputs), Eigen::VectorXd::Zero(layer.num_inputs);
            maps.push_back(read_out(layer, inputs).output_sum / layer.amplifiers.parts);
        }
        return maps;
    });
    py::list result;
    for (const auto& map : found) {
        const Eigen::VectorXd offset = map.rightCols(1);
        MatrixXd effective = map.leftCols(map.cols() - 1).colwise() - offset;
        result.append(
            py::make_tuple(take_transposed(std::move(effective)), py::array_t<double>(offset.size(), offset.data())));
    }
    return result;
}

/// What wire resistance does to each layer's read-out on these images: (loss, distortion).
std::vector<std::pair<double, double>> wire_losses(const NetworkHandle& handle, const ByteArray& pixels, int threads) {
    const auto images = image_set(pixels, std::nullopt);
    return waited(py::none(), [&] {
        const auto& compiled = handle.compiled(threads_of(threads));
        const auto inputs = inputs_of(images, handle.scenario().input);
        const auto solved = infer_circuit(compiled, inputs, images.count, {threads_of(threads), true, nullptr});
        std::vector<std::pair<double, double>> result;
        for (const auto& layer : measure_ir_drop(compiled, inputs(0, images.count), solved.neuron_output))
            result.emplace_back(layer.loss, layer.distortion);
        return result;
    });
}

}  // namespace

void bind_network_studies(py::module_& module) {
    module.def("measure", &measure);
    module.def("faults", &faults);
    module.def("program", &program);
    module.def("netlist", &netlist);
    module.def("layers", &layers);
    module.def("wire_losses", &wire_losses);
}

}  // namespace spinloom::python
