global supply node
.global vdd
vdd vdd 0 0.8
.subckt pull a
r1 vdd a 10k
r2 a 0 30k
.ends
x1 n1 pull
x2 n2 pull
r12 n1 n2 5k
.op
.end
