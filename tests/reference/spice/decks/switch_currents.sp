current source pulses into an RC
i1 0 a pulse(0 50u 0.2n 20p 20p 0.5n 1.4n)
r1 a 0 10k
c1 a 0 15f
.tran 5p 4n
.end
