import numpy as np
import pytest
import spinloom as sl


def solve(cells, inputs, **more):
    return sl.crossbar(inputs, conductance=cells, r_row=2.5, r_col=4, **more)


def reference(cells, voltages, row, column):
    """All nodes by a dense solution: word nodes, then bit nodes."""
    m, n = cells.shape
    matrix, right = np.zeros((2 * m * n, 2 * m * n)), np.zeros(2 * m * n)
    word = np.arange(m * n).reshape(m, n)
    bit = word + m * n

    def join(a, b, g):
        matrix[a, a] += g
        if b is not None:
            matrix[b, b] += g
            matrix[a, b] -= g
            matrix[b, a] -= g

    for i in range(m):
        for j in range(n):
            join(word[i, j], bit[i, j], cells[i, j])
            if j + 1 < n:
                join(word[i, j], word[i, j + 1], 1 / row)
            if i + 1 < m:
                join(bit[i, j], bit[i + 1, j], 1 / column)
        join(word[i, 0], None, 1 / row)
        right[word[i, 0]] += voltages[i] / row
    for j in range(n):
        join(bit[m - 1, j], None, 1 / column)
    nodes = np.linalg.solve(matrix, right)
    return nodes[: m * n].reshape(m, n), nodes[m * n :].reshape(m, n)


def test_solution_is_kirchhoffs(cells):
    voltages = np.random.default_rng(2).random((3, 12))
    found = solve(cells, voltages, voltages=True)
    for v in range(3):
        word, bit = reference(cells, voltages[v], 2.5, 4)
        assert np.allclose(found.word[v], word, rtol=0, atol=1e-10)
        assert np.allclose(found.bit[v], bit, rtol=0, atol=1e-10)
        assert np.allclose(found.currents[v], bit[-1] / 4, rtol=1e-9)
    assert found.currents.shape == (3, 9) and found.power.shape == (3,) and found.drop.shape == (12, 9)
    assert found.currents.flags.c_contiguous and found.currents.dtype == np.float64
    assert found.residual <= 1e-10 and found.method in ("block", "pcg")


def test_one_vector_has_no_axis_of_vectors(cells):
    voltages = np.linspace(0.1, 0.8, 12)
    one, many = solve(cells, voltages, voltages=True), solve(cells, voltages[None], voltages=True)
    assert one.currents.shape == (9,) and one.word.shape == (12, 9) and isinstance(one.power, float)
    assert np.array_equal(one.currents, many.currents[0]) and np.array_equal(one.bit, many.bit[0])
    assert solve(cells, voltages).word is None


def test_same_bits_as_the_program(cells, program):
    voltages = np.random.default_rng(3).uniform(-0.5, 0.8, (4, 12))
    np.save("resistance.npy", 1 / cells)
    np.save("inputs.npy", voltages.T)
    for more, options in (({}, ()), ({"drive": "both", "r_driver": 100.0, "float_rows": [2, 5]}, ()),
                          ({"v_half": 0.4, "r_access": 500.0, "sense": "both", "float_columns": [0]}, ()),
                          ({"method": "pcg", "tolerance": 1e-8, "end_segments": False, "r_sense": 30}, ())):  # fmt: skip
        found = sl.crossbar(voltages, resistance=1 / cells, r_row=2.5, r_col=2.5, voltages=True, **more)
        command = found.cli().split()
        assert command[:2] == ["spinloom", "crossbar"]
        program(*command[1:], "--quiet")
        assert np.array_equal(np.load("currents.npy"), found.currents)
        nodes = np.load("nodes.npz")
        assert np.array_equal(nodes["word"], found.word) and np.array_equal(nodes["bit"], found.bit)


def test_any_number_of_threads_gives_the_same_bits(cells):
    voltages = np.random.default_rng(4).random((7, 12))
    assert np.array_equal(solve(cells, voltages, threads=1).currents, solve(cells, voltages, threads=3).currents)


def test_arrays_of_any_kind_are_read_and_left_alone(cells):
    voltages = np.random.default_rng(5).random((3, 12))
    expected = solve(cells, voltages).currents
    frozen = cells.copy()
    frozen.flags.writeable = False
    fortran, strided = np.asfortranarray(cells), np.repeat(np.repeat(cells, 2, 0), 3, 1)[::2, ::3]
    for each in (frozen, fortran, strided, cells[::-1][::-1], cells.tolist()):
        assert np.array_equal(solve(each, voltages).currents, expected)
    backwards = np.ascontiguousarray(voltages.T).T
    assert np.array_equal(solve(cells, backwards).currents, expected)
    assert np.array_equal(frozen, cells)
    single = voltages.astype(np.float32)
    assert np.array_equal(solve(cells, single).currents, solve(cells, single.astype(float)).currents)


@pytest.mark.parametrize("given, key", [
    (dict(inputs=np.ones(5)), "inputs"), (dict(inputs=np.ones((12, 2))), "inputs"), (dict(inputs=np.ones((2, 3, 12))), "inputs"),
    (dict(inputs=np.ones(12) * 1j), "inputs"), (dict(inputs=["a"] * 12), "inputs"), (dict(inputs=np.full(12, np.nan)), "inputs"),
    (dict(inputs=np.ones((0, 12))), "inputs"), (dict(conductance=np.ones(12)), "conductance"),
    (dict(conductance=-np.ones((12, 9))), "conductance"), (dict(conductance=None), "conductance"),
    (dict(resistance=np.ones((12, 9))), "conductance"), (dict(r_row=0), "r_row"), (dict(r_col=-1.0), "r_col"),
    (dict(r_row="wide"), "r_row"), (dict(r_driver=-1), "r_driver"), (dict(tolerance=1), "tolerance"),
    (dict(method="magic"), "method"), (dict(drive="right"), "drive"), (dict(float_rows=[99]), "float_rows"),
    (dict(float_rows=[-1]), "float_rows"), (dict(float_rows=[0.5]), "float_rows"), (dict(threads=0), "threads"),
    (dict(v_half=0.0), "v_half"), (dict(r_parallel=0.0), "r_parallel"),
])  # fmt: skip
def test_what_is_wrong_is_a_value_error_with_its_key(cells, given, key):
    arguments = dict(inputs=np.ones(12), conductance=cells, r_row=2.5, r_col=2.5) | given
    with pytest.raises(ValueError) as caught:
        sl.crossbar(arguments.pop("inputs"), **arguments)
    assert isinstance(caught.value, sl.InputError)
    assert [problem.key for problem in caught.value.problems] == [key]
    assert "--" not in str(caught.value)


def test_all_problems_are_told_at_once(cells):
    with pytest.raises(sl.InputError) as caught:
        sl.crossbar(np.ones(12), conductance=cells, r_row=0, r_col=0, tolerance=2)
    assert [problem.key for problem in caught.value.problems] == ["r_row", "r_col", "tolerance"]


def test_factored_array_is_the_solved_one(cells):
    voltages = np.random.default_rng(6).random((5, 12))
    array = sl.Crossbar(cells, r_row=2.5, r_col=4)
    expected = solve(cells, voltages, tolerance=1e-13).currents
    assert array.shape == array.effective.shape == (12, 9)
    assert np.allclose(array(voltages), expected, rtol=1e-10) and np.allclose(voltages @ array, expected, rtol=1e-10)
    assert np.allclose(array(voltages[0]), expected[0], rtol=1e-10)
    assert not array.effective.flags.writeable
    back = sl.crossbar(voltages[:, :9], conductance=np.ascontiguousarray(cells[::-1, ::-1].T), r_row=4, r_col=2.5)
    turned = sl.Crossbar(cells[::-1, ::-1], r_row=2.5, r_col=4)
    assert turned.T.shape == (9, 12) and turned.T.T.shape == (12, 9) and back.currents.shape == (5, 12)


def test_factored_array_is_a_linear_operator(cells):
    array = sl.Crossbar(resistance=1 / cells, r_row=2.5, r_col=4, r_driver=50, r_sense=20)
    v, u = np.arange(9.0), np.arange(12.0)
    assert np.array_equal(array.matvec(v), array.effective @ v) and np.array_equal(array @ v, array.effective @ v)
    assert np.allclose(array.rmatvec(u), array(u)) and np.allclose(array.T.matvec(u), array(u))
    linalg = pytest.importorskip("scipy.sparse.linalg")
    operator = linalg.aslinearoperator(array)
    assert np.array_equal(operator.matvec(v), array.matvec(v)) and np.allclose(operator.rmatvec(u), array(u))
    with pytest.raises(sl.InputError, match="shape"):
        array.matvec(u)
    with pytest.raises(sl.InputError, match="shape"):
        array(v)


def test_gradient_is_that_of_differences(cells):
    weight = np.random.default_rng(7).normal(size=cells.shape)

    def loss(g):
        return (weight * sl.Crossbar(g, r_row=25, r_col=40, tolerance=1e-14).effective).sum()

    array = sl.Crossbar(cells, r_row=25, r_col=40)
    gradient = array.gradient(weight)
    assert np.allclose(array.T.gradient(weight.T), gradient.T)
    for i, j in ((0, 0), (3, 7), (11, 8)):
        step = np.zeros_like(cells)
        step[i, j] = 1e-8
        assert gradient[i, j] == pytest.approx((loss(cells + step) - loss(cells - step)) / 2e-8, rel=1e-4)


def test_result_is_a_table_a_dict_and_an_archive(cells):
    found = solve(cells, np.ones(12), voltages=True)
    assert found.to_dict()["currents"] is found.currents
    found.save("solution.npz")
    kept = np.load("solution.npz")
    assert np.array_equal(kept["currents"], found.currents) and np.array_equal(kept["word"], found.word)
    assert "<table>" in found._repr_html_() and "currents" in repr(found)


def test_pictures(cells):
    pytest.importorskip("matplotlib")
    found = solve(cells, np.ones(12), voltages=True)
    for what in ("drop", "word", "bit", "currents"):
        assert found.plot(what).get_xlabel() == "bit line"
    with pytest.raises(sl.InputError, match="voltages=True"):
        solve(cells, np.ones(12)).plot("word")
