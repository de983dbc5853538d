damped sine into an RC
.options reltol=1e-5
v1 in 0 sin(0.1 0.5 1g 0.3n 2e8)
r1 in out 500
c1 out 0 0.3p
.tran 5p 4n
.end
