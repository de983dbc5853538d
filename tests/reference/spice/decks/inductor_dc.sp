an inductor is a short in direct current
v1 in 0 1.2
r1 in a 100
l1 a b 1u
r2 b 0 300
.op
.end
