four-resistor difference amplifier between two lines
v1 p 0 0.31
v2 n 0 0.27
rp p lp 5k
rn n ln 15k
r1 ln inv 1k
r2 lp fol 1k
r3 inv out 20k
r4 fol 0 20k
e1 out 0 fol inv 1e8
.op
.end
