* ladder of ten sections through nested subcircuits
.subckt section a b params: r=100 c=20f
r1 a b {r}
c1 b 0 {c}
.ends
.subckt five a b r=50
x1 a n1 section r={r}
x2 n1 n2 section r={r*2}
x3 n2 n3 section r={r}
x4 n3 n4 section c=40f r={r}
x5 n4 b section
.ends
v1 in 0 pulse(0 1 0 20p 20p 0.6n 1.5n)
x1 in mid five
x2 mid out five r=200
.tran 5p 2n
.end
