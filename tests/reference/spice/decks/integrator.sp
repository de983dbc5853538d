integrator with an amplifier of high gain
.options reltol=1e-5
v1 in 0 pulse(0 0.1 1n 0.1n 0.1n 3n 20n)
r1 in minus 10k
c1 minus out 0.1p
rleak minus out 10meg
e1 out 0 0 minus 1e5
.tran 20p 8n
.end
