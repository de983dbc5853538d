A write pulse through the heavy metal turns the junction on it
* The strip (nodes drive, gnd) carries the pulse; the junction on it is read at 50 mV through node read.
.model sot mtj(dynamics=llg alpha=0.03 ms=1.2meg ki=1m tf=3n lx=30n ly=50n
+ thetash=0.3 lsf=1.5n lhm=100n whm=60n thm=4n rhohm=2u rp=8488.26 tmr=2 vh=0.5)
y1 read drive 0 sot state=ap
vread read 0 0.05
ipulse 0 drive pulse(0 300u 0.2n 20p 20p 2n)
.tran 5p 5n
.measure tran before find v(y1.my) at=0.1n
.measure tran after find v(y1.my) at=4.9n
.measure tran switched when v(y1.my)=0 rise=1
.measure tran read_before find i(vread) at=0.1n
.measure tran read_after find i(vread) at=4.9n
.end
