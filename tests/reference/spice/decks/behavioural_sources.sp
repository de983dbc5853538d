behavioural sources, tables and functions
.param k=2
.func half(x) {x/2}
v1 a 0 sin(0 1 100meg)
v2 c 0 0.4
b1 b 0 v={k*v(a)*v(c)+half(v(a))}
r1 b d 1k
c1 d 0 1p
b2 e 0 v={v(d) > 0 ? v(d)*v(d) : exp(v(d))-1}
r2 e f 1k
c2 f 0 0.5p
b3 f 0 i={1e-4*tanh(v(f)*2)}
g1 0 g value={1m*v(f)*v(d)}
r3 g 0 1k
c3 g 0 1p
.tran 50p 30n
.end
