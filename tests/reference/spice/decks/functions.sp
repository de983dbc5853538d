functions of the deck's own
.func par2(a,b) {a*b/(a+b)}
.param x={par2(2k,3k)}
v1 in 0 1
r1 in out {x}
r2 out 0 {par2(x,1k)+max(1,2)}
.op
.end
