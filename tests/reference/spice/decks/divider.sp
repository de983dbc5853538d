divider with scale suffixes and comments
* a comment
v1 top 0 3.3 $ inline comment
r1 top mid 4.7k ; another
r2 mid 0
+ 1000m
r3 mid 0 0.0022meg
r4 mid 0 1kohm
.op
.end
