unbalanced bridge with two sources
v1 a 0 dc 5
i1 0 d 2m
r1 a b 1k
r2 a c 2.2k
r3 b d 330
r4 c d 470
r5 b c 10k
r6 d 0 1.5k
.op
.end
