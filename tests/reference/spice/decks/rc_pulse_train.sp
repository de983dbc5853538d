RC low pass driven by a pulse train
.options reltol=1e-4
v1 in 0 pulse(0 0.8 0.2n 50p 50p 1n 2.2n)
r1 in out 2k
c1 out 0 0.2p
.tran 10p 9n
.end
