RC low pass, rising step
v1 in 0 pwl(0 0 1n 0 1.1n 1)
r1 in out 1k
c1 out 0 1p
.tran 10p 8n
.measure tran t50 when v(out)=0.5 rise=1
.end
