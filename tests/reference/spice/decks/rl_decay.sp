current of an inductor rises and falls
v1 in 0 pulse(0 1 0.1n 10p 10p 2n 10n)
r1 in a 50
l1 a 0 10n
.tran 10p 4n
.end
