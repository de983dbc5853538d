A synapse pair as a divider: parallel junction above, antiparallel below, read by a step
.model junction mtj(ra=12e-12 l=60n w=30n tmr=2 vh=0.5)
vread read 0 pwl(0 0 0.1n 0 0.12n 0.8)
yabove read line junction state=p
ybelow line 0 junction state=ap
cline line 0 5f
.tran 5p 1n
.measure tran settled when v(line)=0.5 rise=1
.measure tran level find v(line) at=1n
.measure tran energy integ power from=0 to=1n
.end
