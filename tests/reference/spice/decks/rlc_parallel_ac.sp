parallel resonator, small signal
i1 0 a dc 0 ac 1
r1 a 0 1k
l1 a b 1n
r2 b 0 2
c1 a 0 1p
.ac dec 20 1e8 1e11
.end
