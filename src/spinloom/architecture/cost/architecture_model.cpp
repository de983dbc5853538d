#include "spinloom/architecture/cost/architecture_model.hpp"

#include "spinloom/architecture/cost/area_tree.hpp"
#include "spinloom/architecture/cost/energy_tree.hpp"
#include "spinloom/architecture/cost/power_tree.hpp"

namespace spinloom {

ArchitectureFigures architecture_figures(const ArchitectureCase& network, const Technology& technology) {
    const CostTerms terms(network, technology);
    ArchitectureFigures figures;
    figures.area = area_tree(terms);
    figures.power = power_tree(terms);
    figures.assumptions = terms.assumptions();
    if (network.settling.images == 0) {
        figures.untimed = "the settling was not measured";
        return figures;
    }
    figures.latency = latency_tree(terms);
    figures.energy = energy_tree(terms, figures.power, figures.latency.value());
    return figures;
}

}  // namespace spinloom
