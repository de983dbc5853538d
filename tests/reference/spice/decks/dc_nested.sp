nested sweep
v1 a 0 0
v2 b 0 0
r1 a out 1k
r2 b out 2k
r3 out 0 5k
.dc v1 0 1 0.25 v2 -1 1 0.5
.end
