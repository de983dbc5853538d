oscillation from initial conditions
.options reltol=1e-5
c1 a 0 1p ic=1
l1 a b 1n ic=0
r1 b 0 1
.tran 2p 0.6n uic
.end
