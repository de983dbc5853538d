charge divides between capacitors
v1 in 0 pulse(0 1 0.1n 0.1n 0.1n 1n 10n)
c1 in mid 2f
c2 mid 0 6f
rbleed mid 0 1e9
.tran 10p 2n
.end
