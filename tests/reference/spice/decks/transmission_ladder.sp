LC ladder with its wave impedance at the end
.options reltol=1e-5
.subckt cell a b
l1 a b 0.25n
c1 b 0 0.1p
.ends
v1 in 0 pulse(0 1 0 100p 100p 1n 10n)
rs in n0 50
x1 n0 n1 cell
x2 n1 n2 cell
x3 n2 n3 cell
x4 n3 n4 cell
x5 n4 n5 cell
x6 n5 n6 cell
rl n6 0 50
.tran 5p 2n
.end
