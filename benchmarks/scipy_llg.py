"""Time of SciPy's DOP853 on a macrospin case, and its final state: `seconds mx my mz` on standard output.

usage: scipy_llg.py CASE.json RTOL ATOL REPEATS      (the median of the repeats)
"""
import json
import sys
import time

import numpy as np
from scipy.integrate import solve_ivp

case = json.load(open(sys.argv[1]))
rtol, atol, repeats = float(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])
mu0, alpha, ms = case["mu0"], case["alpha"], case["Ms"]
g0 = case["gamma_rad_per_s_T"] * mu0
axis, spin = np.array(case["u"], float), np.array(case["s"], float)
demagnetising, applied = np.array(case["N"], float), np.array(case["H_ext"], float)


def cross(a, b):
    """np.cross is several times slower on single vectors."""
    return np.array([a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]])


def rate(_, m, damping_like, field_like):
    field = applied + 2 * case["Ku"] / (mu0 * ms) * (m @ axis) * axis - ms * demagnetising * m
    field = field + field_like * spin + damping_like * cross(m, spin)
    precession = cross(m, field)
    return -g0 / (1 + alpha * alpha) * (precession + alpha * cross(m, precession))


def run():
    m = np.array(case["m0"])
    for duration, current in case["segments_duration_s_current_A"]:
        h = case["hbar"] * case["theta_sh"] * current / (case["w_hm"] * case["t_hm"])
        h /= 2 * case["e"] * mu0 * ms * case["t_f"]
        m = solve_ivp(rate, (0, duration), m, "DOP853", rtol=rtol, atol=atol, args=(h, case["r_fl"] * h)).y[:, -1]
    return m


times = []
for _ in range(repeats):
    start = time.process_time()
    final = run()
    times.append(time.process_time() - start)
print(sorted(times)[len(times) // 2], *(repr(float(x)) for x in final))
