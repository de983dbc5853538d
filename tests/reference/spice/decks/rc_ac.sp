* transfer function of two sections, phase too
v1 in 0 dc 0.2 ac 2 30
r1 in a 1k
c1 a 0 1p
r2 a out 10k
c2 out 0 50f
.ac lin 41 1meg 1g
.end
