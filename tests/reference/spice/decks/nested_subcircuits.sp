subcircuits with defaults, overridden at two levels
.param g=10
.subckt amp in out gain=2 rin=1k
rin in 0 {rin}
e1 x 0 in 0 {gain}
ro x out 50
.ends
.subckt chain in out
x1 in m amp gain={g}
x2 m out amp rin=2k
.ends
v1 in 0 10m
xa in out chain
rl out 0 1k
.op
.end
