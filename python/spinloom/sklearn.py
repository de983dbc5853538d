"""A classifier with the manners of scikit-learn, which is not needed for it."""

import numpy as np

from ._errors import wrong
from ._network import Network
from ._scenario import scenario_of


class AnalogMLPClassifier:
    """A multilayer perceptron that is trained as its scenario says and answers by its solved circuit.

    scenario: whatever names one; its topology is that of the data
    epochs, seed, threads: as for Network.train
    """

    def __init__(self, scenario="mnist-784x16x10", *, epochs=None, seed=None, threads=None):
        self.scenario, self.epochs, self.seed, self.threads = scenario, epochs, seed, threads

    def get_params(self, deep=True):
        """Arguments by name."""
        return {name: getattr(self, name) for name in ("scenario", "epochs", "seed", "threads")}

    def set_params(self, **params):
        """Changes arguments."""
        for name, value in params.items():
            if name not in self.get_params():
                raise wrong(name, f"is no parameter; there are {', '.join(self.get_params())}")
            setattr(self, name, value)
        return self

    def fit(self, X, y):
        """Trains on (samples, inputs), grey levels or parts of full scale, and labels (samples,)."""
        self.classes_, numbers = np.unique(np.asarray(y), return_inverse=True)
        scenario = scenario_of(self.scenario)
        if len(self.classes_) > scenario.topology[-1]:
            raise wrong("y", f"has {len(self.classes_)} classes for a network of {scenario.topology[-1]} outputs")
        self.network_ = Network.train(scenario, X, numbers.astype(np.uint8), epochs=self.epochs, seed=self.seed,
                                      callback=False, threads=self.threads)  # fmt: skip
        return self

    def decision_function(self, X):
        """Output voltages, (samples, classes) [V]."""
        outputs = self.network_.infer(X, progress=False, threads=self.threads).outputs
        return outputs[:, : len(self.classes_)]

    def predict(self, X):
        """Classes, (samples,)."""
        return self.classes_[self.decision_function(X).argmax(axis=1)]

    def score(self, X, y):
        """Part of the samples that are right."""
        return float(np.mean(self.predict(X) == np.asarray(y)))
