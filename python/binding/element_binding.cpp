#include <pybind11/stl.h>

#include "bindings.hpp"
#include "numpy_arrays.hpp"
#include "spinloom/core/card.hpp"
#include "spinloom/core/units.hpp"
#include "spinloom/device/finfet/finfet.hpp"
#include "spinloom/device/finfet/finfet_card.hpp"
#include "spinloom/device/magnet/mtj.hpp"
#include "spinloom/device/magnet/sot_device.hpp"

/// Laws of single elements, value by value: spinloom.device.Mtj, Finfet and Card.

namespace spinloom::python {
namespace {

namespace py = pybind11;

/// Values by name in SI: (value, unit as the card states it, provenance, source).
py::dict values_of(const Card& card) {
    py::dict values;
    for (const auto& [key, value] : card.values())
        values[py::str(key)] =
            py::make_tuple(value.value, value.unit, std::string(name(value.provenance)), value.source);
    return values;
}

/// The four currents into gate, drain, source, body, each as long as the voltages.
py::array_t<double> currents(const FinfetModel& model, const std::array<DoubleArray, 4>& voltages) {
    const auto count = static_cast<std::size_t>(voltages[0].size());
    std::vector<double> rows(4 * count);
    for (std::size_t k = 0; k < count; ++k) {
        const auto at = [&](int terminal) { return voltages[terminal].data()[k]; };
        const auto current = terminal_currents(model, at(0), at(1), at(2), at(3));
        rows[k] = current.gate, rows[count + k] = current.drain;
        rows[2 * count + k] = current.source, rows[3 * count + k] = current.body;
    }
    return take(std::move(rows), {4, static_cast<py::ssize_t>(count)});
}

/// d current / d voltage: rows gate, drain, source, body; columns gate, drain, source, body.
py::array_t<double> derivatives(const FinfetModel& model, double vg, double vd, double vs, double vb) {
    const auto found = terminal_currents_and_derivatives(model, vg, vd, vs, vb);
    std::vector<double> values(16);
    const auto put = [&](int column, const FinfetCurrents<double>& by) {
        const double rows[] = {by.gate, by.drain, by.source, by.body};
        for (int row = 0; row < 4; ++row) {
            values[4 * row + column] = rows[row];
            values[4 * row + 3] -= rows[row];
        }
    };
    put(0, found.by_gate), put(1, found.by_drain), put(2, found.by_source);
    return take(std::move(values), {4, 4});
}

FinfetModel finfet(const std::string& card, double fins, double temperature, double release) {
    return make_finfet_model(read_finfet_card(find_card(card, "finfet"), release), {fins, temperature});
}

MagneticTunnelJunction mtj_of_text(const std::string& text, const std::string& name) {
    return mtj_from_card(Card::read_text(text, name, "mtj", mtj_parameters()));
}

}  // namespace

void bind_elements(py::module_& module) {
    py::class_<MagneticTunnelJunction>(module, "Mtj")
        .def(py::init(&mtj_of_text))
        .def(py::init([](double r_p, double tmr, double v_half) {
            return MagneticTunnelJunction{r_p, tmr, v_half};
        }))
        .def_readonly("r_p", &MagneticTunnelJunction::parallel_resistance)
        .def_readonly("tmr", &MagneticTunnelJunction::tunnel_magnetoresistance)
        .def_readonly("v_half", &MagneticTunnelJunction::half_voltage)
        .def("resistance", py::vectorize([](const MagneticTunnelJunction* junction, double angle, double voltage) {
                 return junction->resistance(angle, voltage);
             }))
        .def("current", py::vectorize([](const MagneticTunnelJunction* junction, double angle, double voltage) {
                 return junction->current(angle, voltage).current;
             }))
        .def("conductance", py::vectorize([](const MagneticTunnelJunction* junction, double angle, double voltage) {
                 return junction->current(angle, voltage).conductance;
             }));
    module.def("mtj_of_ellipse", &MagneticTunnelJunction::from_ellipse);
    py::class_<FinfetModel>(module, "Finfet")
        .def(py::init(&finfet))
        .def("currents", &currents)
        .def("derivatives", &derivatives);
    module.def("find_card",
               [](const std::string& name, const std::string& kind) { return find_card(name, kind).string(); });
    module.def("card_folder", [] { return card_folder().string(); });
    module.def("si_factor", [](const std::string& unit) { return parse_unit(unit).si_factor; });
    module.def("sot_parameters", [] {
        std::vector<std::pair<std::string, std::string>> units;
        for (const auto& parameter : sot_parameters()) units.emplace_back(parameter.name, parameter.si_unit);
        return units;
    });
    module.def("sot_values", [](const std::string& text, const std::string& name) {
        return values_of(Card::read_text(text, name, "sot", sot_parameters()));
    });
}

}  // namespace spinloom::python
