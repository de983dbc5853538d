all four controlled sources
v1 in 0 0.5
r1 in s 1k
vs s 0 0
e1 e 0 in 0 3.5
r2 e 0 1k
g1 0 g e in 2m
r3 g 0 500
f1 0 f vs 4
r4 f 0 2k
h1 h 0 vs 1500
r5 h f 3k
.op
.end
