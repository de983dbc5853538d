#pragma once

/// Names of BSIM-CMG parameters that have no entry in the tables of finfet_bsim.cpp.

namespace spinloom {

/// Parameters that are read by name: their default depends on others, or they have no counterpart of their own.
inline constexpr const char* derived_parameters =
    "tnom vsatcv deltavsatcv pclmcv cgdl ckappad cgso cgdo lsp rsw rdw rswmin rdwmin igcmod igbmod bulkmod dvt1ss "
    "vsat1 toxg lrsd rhorsd version";

/// Parameters that act on nothing with the switches above: noise, junctions without area, details of what is off.
inline constexpr const char* silent_parameters =
    "agidl agisl aigd aigd1 aigs aigs1 alpha0 alpha01 alpha1 alpha11 alphaii alphaii0 alphaii01 alphaii1 "
    "alphaii11 amexpr aqmtcen ardsw beta0 betaii0 betaii1 betaii2 beu bgidl bgisl bigd bigs bmexp bmexpr bpclm "
    "bpsat bpsatcv bptwg bqmtcen brdsw brdw brsw bua bud bvd bvs bvsat bvsat1 bvsatcv cdscdn2 cdscdr cdscdrn1 "
    "cdscdrn2 cdscn2 cfd cfs cgdp cgeo1sw cgidl cgisl cgsp cigd cigs cjd cjs cjswd cjsws covd covs cth0 d devtype "
    "dlbin dlcacc dvtp1 ef egidl egisl em eotacc eotbox epsrox esatii eta0n2 eta0r etaqm iit ijthdfwd ijthdrev "
    "ijthsfwd ijthsrev jsd jss jswd jsws jtsd jtss jtsswd jtssws jtweff k0si k0si1 k1si k1si1 level lii "
    "lintigen lintnoi lln lmax lmin lpa lpe0 mexpr mjd mjd2 mjs mjs2 mjswd mjswd2 mjswgd mjswgd2 mjswgs mjswgs2 "
    "mjsws mjsws2 nbodyn2 nfin nfinmax nfinmin nigc njd njs njts njtsd njtssw njtsswd njtsswg njtsswgd noia noib "
    "noic nrd nrs nseg ntgen ntnoi pbd pbs pbswd pbswgd pbswgs pbsws pclmgcv pdibl1r pgidl pgisl phibe "
    "phign2 poxedge pqm pqmacc prddr prsdr ptwgr ptwgt qm0 qm0acc rddrr rdsw rdswmin rgext rgfin rsdrr rshd rshs "
    "rth0 sii0 sii1 sii2 siid sjd sjs sjswd sjswgd sjswgs sjsws tcj tcjsw tcjswg teta0r tgidl tii tmexpr tnjts "
    "tnjtsd tnjtssw tnjtsswd tnjtsswg tnjtsswgd tpb tpbsw tpbswg type u0n2 uc1 ucs ucste "
    "vsat1n2 vsat1r vsat1rn1 vsat1rn2 vsatn2 vtsd vtss vtsswd vtsswgd vtsswgs vtssws wth0 xjbvd xjbvs xrcrg1 "
    "xrcrg2 xtid xtis xtsd xtss xtsswd xtsswgd xtsswgs xtssws ";

}  // namespace spinloom
