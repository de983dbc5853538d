a node released from its initial condition
r1 a 0 10k
c1 a 0 50f
r2 a b 5k
c2 b 0 20f
.ic v(a)=0.7 v(b)=0.1
.tran 10p 3n uic
.end
