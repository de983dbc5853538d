controlled sources with one-dimensional linear polynomials
v1 in 0 0.4
e1 a 0 poly(1) in 0 0 2.5
r1 a b 1k
g1 0 b poly(1) a 0 0 1m
r2 b 0 2k
.op
.end
