series RLC, under-damped step
.options reltol=1e-5
v1 in 0 pwl 0 0 0.1n 1
r1 in a 10
l1 a out 2n
c1 out 0 1p
.tran 5p 3n
.end
