parameters and expressions
.param vdd=0.8 ratio={2+1} rbase={1k*ratio}
.param rtop={rbase/3}
v1 in 0 {vdd}
r1 in out {rtop}
r2 out 0 {rbase*sqrt(4)/2}
.op
.end
