plateaus, as inputs of a network change
v1 a 0 pwl(0 0 0.1n 0.8 2n 0.8 2.1n 0.2 4n 0.2 4.1n 0.6)
v2 b 0 pwl(0 0.8 2n 0.8 2.1n 0)
r1 a s 5k
r2 b s 15k
r3 s 0 1k
c1 s 0 20f
.tran 10p 6n
.end
