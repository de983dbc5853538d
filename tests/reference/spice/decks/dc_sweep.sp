sweep of one source
v1 in 0 0
i1 0 out 1m
r1 in out 1k
r2 out 0 3k
.dc v1 -0.8 0.8 0.1
.end
