"""What compare-numbers runs: every shipped scenario with a short training, and analyses that start from a network."""
import dataclasses


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    commands: tuple              # each a tuple of words; {out} stands for the folder of the case
    needs: tuple = ('data/mnist',)
    after: str = ''              # the case whose weights this one takes
    takes_threads: bool = True
    timed: tuple = ()            # patterns of `file place` whose values are times of this machine
    is_training: bool = False    # its networks cannot be given

    def with_weights(self, folder):
        """The case as an analysis of the networks that were trained in that folder."""
        given = () if self.after or not any('training.' in word for word in sum(self.commands, ())) else (
            '--set', f'network.weights={folder}/{self.name}/weights')
        commands = tuple(tuple(word.replace(f'={TRAINED}/weights', f'={folder}/{TRAINED}/weights') for word in command)
                         + given for command in self.commands)
        return dataclasses.replace(self, commands=commands)


# Numbers that are not what version 0.1.0 wrote, because that was wrong: pattern of case/file place -> why.
CHANGED_ON_PURPOSE = {
    '*/results.json architecture.*': 'a cycle holds converters and a decision by clocked comparators; of op-amps that are no ideal '
                                   'ones, what neurons draw was counted as the bias lines\'; ranges and sources of cards',
    '*scenario.toml all': 'the resolved scenario holds keys that 0.1.0 did not know',
    'macro-amplifiers/results.json power_W*': 'the op-amp of "macro" has the figures that its card has by release 105.03',
    'macro-amplifiers/results.json assumptions*': 'likewise',
    '*interpolation_error': 'a difference of nearly equal numbers, of which rounding is 1e-9',
    'baselines/*': 'rows have the decision, converters and ranges of their cards, and the mixed-signal machine its best form',
    'four-levels/*': 'three pairs of devices a synapse load the lines so much that the law, and the training by it, is another',
    'export/*.cir all': 'decks for ngspice ask for its solver KLU',
    'reproduce/results.json assumptions*': 'where the law does not hold, a run says so',
}

PUBLISHED = 'scenarios/mnist-784x16x10.toml'
WIRES = 'scenarios/mnist-784x16x10-wires.toml'
TRAINED = 'mnist-784x16x10'           # the case whose weights the analyses take


# Version 0.1.0 computed its numbers by release 107 of the transistors' equations.
OF_OLD = 'neuron.release=107'


def settings(*pairs):
    return tuple(word for pair in (OF_OLD, *pairs) for word in ('--set', pair))


def shipped(name, limit, *training, needs=('data/mnist',)):
    """A shipped scenario as it is but for its training and the number of test images."""
    command = ('run', f'scenarios/{name}.toml', '--limit', str(limit), '--out', '{out}', *settings(*training))
    return Case(name, (command,), needs)


def analysis(name, command, scenario, *options):
    """An analysis of the published network with the weights of its case."""
    return Case(name, ((command, scenario, '--out', '{out}', *options,
                        *settings(f'network.weights={TRAINED}/weights')),), after=TRAINED)


SHORT = ('training.epochs=3', 'training.candidates=2', 'training.teacher_epochs=1')
SHORTEST = ('training.epochs=1', 'training.candidates=1', 'training.teacher_epochs=0')

CASES = (
    shipped('mnist-784x16x10', 2000, *SHORT),
    shipped('mnist-784x16x10-wires', 2000, *SHORT),
    shipped('mnist-784x16x10-tuned', 2000, *SHORT),
    shipped('mnist-400x120x84x10', 500, *SHORTEST),
    shipped('lenet-400x120x84x10', 500, *SHORTEST),
    shipped('mnist-784x128x10', 500, *SHORTEST),
    shipped('mnist-784x512x512x10', 500, *SHORTEST),
    shipped('fashion-784x512x512x10', 500, *SHORTEST, needs=('/usr/share/datasets/fashion-mnist',)),
    Case('published-recipe', (('run', PUBLISHED, '--limit', '500', '--out', '{out}', *settings(
        'training.recipe=published', 'training.epochs=2', 'training.teacher_epochs=1')),)),
    Case('search', (('run', PUBLISHED, '--limit', '500', '--out', '{out}', *settings(
        'training.search=gains-and-bias', 'training.search_epochs=2', *SHORTEST)),), is_training=True),
    Case('four-levels', (('run', WIRES, '--limit', '300', '--out', '{out}', *settings(
        'synapse.levels=4', *SHORTEST)),)),
    Case('train', (('train', WIRES, '--out', '{out}', *settings(
        'training.shift_pixels=1', 'training.device_variation=0.05', 'training.amplifier_offset_V=0.01',
        'training.distillation=0.5', 'training.epochs=1', 'training.candidates=1', 'training.teacher_epochs=1')),),
         is_training=True),
    analysis('variation', 'run', WIRES, '--limit', '200', *settings('variation.resistance_sigma=0.05')),
    analysis('tied-partitions', 'run', WIRES, '--limit', '200', *settings('amplifier.combination=tie')),
    analysis('averaged-partitions', 'run', WIRES, '--limit', '200', *settings('amplifier.combination=average')),
    analysis('macro-amplifiers', 'run', WIRES, '--limit', '50', *settings('amplifier.model=macro')),
    analysis('transistor-amplifiers', 'run', PUBLISHED, '--limit', '10', *settings('amplifier.model=transistor')),
    analysis('infer', 'infer', PUBLISHED, '--images', 'data/mnist/t10k-images-idx3-ubyte', '--labels',
             'data/mnist/t10k-labels-idx1-ubyte', '--indices', '0,3,20', '--nodes', '{out}/nodes.csv'),
    analysis('faults', 'faults', WIRES, '--samples', '2', '--limit', '100', *settings(
        'faults.rates=[1e-3, 1e-2]', 'faults.sigmas=[0.05]', 'faults.reads=[1e9]', 'faults.retention_s=[3e7]')),
    analysis('program', 'program', WIRES, '--check', '1'),
    analysis('settle', 'settle', WIRES, '--images', '8', '--check', '1'),
    analysis('partition', 'partition', WIRES, '--rows', '32,none', '--columns', '16,none', '--images', '200'),
    analysis('export', 'export', WIRES, '--images', '1'),
    analysis('baselines', 'baselines', PUBLISHED, '--no-cpu', '--limit', '200'),
    Case('neuron', (('neuron', PUBLISHED, '--out', '{out}', *settings()),), needs=(), takes_threads=False),
    Case('amplifier', (('amplifier', '--release', '107', '--out', '{out}'),), needs=(), takes_threads=False),
    Case('reproduce', (('reproduce', PUBLISHED, '--quick', '--limit', '300', '--out', '{out}', *settings()),),
         timed=('baselines/baselines.csv *', 'results.json baselines.*'), is_training=True),
)
