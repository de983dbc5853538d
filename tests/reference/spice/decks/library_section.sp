a section of a library and an included file
.include parts/values.inc
.lib parts/resistors.lib high
v1 in 0 {vin}
r1 in out {rcell}
x1 out load
.op
.end
