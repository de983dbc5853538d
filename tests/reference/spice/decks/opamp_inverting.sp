amplifier of high gain in feedback
v1 in 0 0.1
r1 in minus 1k
r2 minus out 10k
e1 out 0 0 minus 1e7
rl out 0 500
.op
.end
