operating point of diodes, polynomials and tables
v1 a 0 2
v2 b 0 0.7
r1 a c 1k
b1 c 0 i={1e-14*(exp(v(c)/0.025852)-1)}
e1 d 0 poly(2) a 0 b 0 0.1 1 2 0.3 0.4 0.5
r2 d 0 1k
b2 e 0 v={pow(v(b),3)+ln(v(a))+sqrt(v(b))+atan(v(a))+max(v(a),v(b))-min(v(a),v(b))}
r3 e 0 1k
e2 f 0 table {v(b)*2} = (0,0) (1,3) (2,4)
r4 f 0 1k
r5 a g r={1k*(1+v(b)*v(b))}
r6 g 0 1k
f1 0 h poly(2) v1 v2 0 1 1
r7 h 0 1k
b3 i 0 v={i(v1)*1k}
r8 i 0 1k
.options reltol=1e-9
.op
.end
