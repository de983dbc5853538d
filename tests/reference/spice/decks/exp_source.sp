exponential source
v1 in 0 exp(0.1 0.9 0.2n 0.3n 2n 0.5n)
r1 in out 1k
c1 out 0 0.1p
.tran 10p 4n
.end
