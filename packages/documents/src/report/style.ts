// The look of the report: calm, dense, and readable without colour. Blue, amber and vermilion stay apart for colour-blind eyes, and every
// colour has a sign beside it. Levels are one hue from light to strong.

export const STYLE = `
:root{--paper:#f4f6f5;--sheet:#fff;--ink:#15222d;--quiet:#566672;--line:#d8dfe2;--sea:#14598a;--l1:#b4d1e5;--l2:#77acd0;--l3:#3a82b4;--l4:#135684;
--ok:#14598a;--ok-bg:#e9f2f8;--mid:#8a5a00;--mid-bg:#fbf2de;--bad:#ae3418;--bad-bg:#fcece7;--alarm:#c01442;--none:#7b8993;--wall:#fbfcfc;--chip:#eef2f4;--mark:#fff3c4;color-scheme:light dark}
@media(prefers-color-scheme:dark){:root{--paper:#0e171e;--sheet:#141f28;--ink:#dde6ec;--quiet:#97a8b4;--line:#2a3944;--sea:#78bbe8;--l1:#244a66;--l2:#2f6d98;--l3:#4d9bcf;--l4:#93cff5;
--ok:#78bbe8;--ok-bg:#152d3f;--mid:#e2b453;--mid-bg:#33290f;--bad:#ff9175;--bad-bg:#3a1d15;--alarm:#ff6f8f;--none:#7f909c;--wall:#17242e;--chip:#22313c;--mark:#4a3e12}}
*{box-sizing:border-box}
html{scroll-padding-top:3.2rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif;font-variant-numeric:tabular-nums}
a{color:var(--sea);text-decoration-thickness:1px;text-underline-offset:2px}
:focus-visible{outline:2px solid var(--sea);outline-offset:2px;border-radius:2px}
:target{animation:found 2.5s ease-out}
@keyframes found{from{background-color:var(--mark)}}
@media(prefers-reduced-motion:reduce){:target{animation:none}}
code,pre{font-family:ui-monospace,"SF Mono","Cascadia Mono",Menlo,Consolas,"Liberation Mono",monospace;font-size:.86em}
code,td,th,dd,li,summary,h1,h3{unicode-bidi:isolate;overflow-wrap:anywhere}
small{font-size:.8em;font-weight:400;color:var(--quiet)}
.quiet,.more{color:var(--quiet)}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;background:var(--sheet);padding:.3rem .6rem;z-index:3}
.top,main{max-width:1180px;margin:0 auto;padding:0 1.5rem}
.top{padding-top:1.6rem;padding-bottom:.9rem}
.mark{display:flex;gap:.5rem;align-items:center;margin:0;font-size:.8rem;font-weight:650;letter-spacing:.14em;text-transform:uppercase;color:var(--sea)}
.mark svg{fill:none;stroke:currentColor;stroke-width:2}
h1{font-size:2rem;line-height:1.15;letter-spacing:-.015em;margin:.5rem 0 .2rem;font-weight:680}
.asof{margin:0;color:var(--quiet)}
nav{position:sticky;top:0;z-index:2;background:var(--paper);border-block:1px solid var(--line)}
nav ul{display:flex;flex-wrap:wrap;gap:0 1.35rem;list-style:none;margin:0 auto;padding:.45rem 1.5rem;max-width:1180px}
nav a{text-decoration:none;color:var(--ink);font-size:.92rem;padding:.15rem 0}nav a:hover{color:var(--sea);text-decoration:underline}
main>section{margin:2.2rem 0}
h2{font-size:1.3rem;letter-spacing:-.01em;margin:0 0 .35rem;font-weight:660}h2 small{margin-left:.3rem}
.aside{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
h3{font-size:1.04rem;margin:0 0 .4rem;font-weight:640}
h4{font-size:.92rem;margin:0;font-weight:600}
.lead{margin:0 0 .9rem;max-width:76ch;color:var(--quiet)}
.summary{font-size:1.13rem;line-height:1.55;max-width:74ch;margin:0;text-wrap:pretty}
.scroll{overflow-x:auto;background:var(--sheet);border:1px solid var(--line);border-radius:8px}
.legend{display:flex;flex-wrap:wrap;gap:.25rem 1.3rem;margin:.6rem 0 0;font-size:.84rem;color:var(--quiet)}
.sign,.st i{font-style:normal;font-weight:700;display:inline-block;width:1.25em;text-align:center}
.sign{margin-right:.35em}
.sign.proven,.st.proven i{color:var(--ok)}.sign.claimed,.st.claimed i{color:var(--mid)}.sign.short,.st.short i{color:var(--bad)}.sign.none,.st.none i{color:var(--quiet)}
.st.undeclared i{color:var(--alarm);width:auto;margin-right:.3em}
.diagram{display:block;max-width:100%;height:auto;margin:1rem auto;font-family:inherit}
.diagram a{text-decoration:none}
.wall{fill:var(--wall);stroke:var(--line);stroke-width:1.2}
.beam{stroke-width:3;stroke:var(--none)}
.room.proven .beam,.door.proven .jamb{stroke:var(--ok)}.room.claimed .beam,.door.claimed .jamb{stroke:var(--mid)}.room.short .beam,.door.short .jamb{stroke:var(--bad)}
.diagram text{fill:var(--ink);font-size:11.5px}
.diagram .name{font-size:13.5px;font-weight:620}.diagram .kind{fill:var(--quiet)}
.diagram .sign{font-size:14px;font-weight:700;fill:var(--none)}
.proven>a>.sign{fill:var(--ok)}.claimed>a>.sign{fill:var(--mid)}.short>a>.sign{fill:var(--bad)}
.diagram .fr{fill:none;stroke:var(--none)}.diagram .fr.proven{fill:var(--ok);stroke:var(--ok)}.diagram .fr.claimed{fill:url(#hatch);stroke:var(--mid)}.diagram .fr.short{fill:var(--bad-bg);stroke:var(--bad)}
#hatch path{stroke:var(--mid);stroke-width:2.4}
.cross{stroke:var(--bad);stroke-width:1.3;fill:none}
.chip rect{fill:var(--chip);stroke:var(--line)}.chip.safety rect{stroke:var(--mid);stroke-width:1.6}.chip text,.stranger text,.undeclared text{text-anchor:middle}
.way{fill:none;stroke:var(--quiet);stroke-width:2.6;opacity:.75}
.leaf{fill:var(--sheet);stroke:var(--quiet);stroke-width:1.2}.jamb{stroke:var(--none);stroke-width:4;fill:none}
.diagram .door .name{font-size:12px;font-weight:500}
.stranger rect{fill:var(--bad-bg);stroke:var(--alarm);stroke-dasharray:4 3}
.undeclared path{fill:none}.halo{stroke:var(--sheet);stroke-width:6}.dash{stroke:var(--alarm);stroke-width:2.2;stroke-dasharray:7 4}
#arrow path{fill:var(--alarm)}
.undeclared .label{fill:var(--bad-bg);stroke:var(--alarm);stroke-width:.8}.diagram .undeclared text{fill:var(--alarm);font-weight:600;font-size:11px}
table{border-collapse:collapse;width:100%}
th{font-weight:600;text-align:left}
.levels thead th{padding:.6rem .4rem .35rem;font-size:.82rem;color:var(--quiet);text-align:center;border-bottom:1px solid var(--line)}
.levels thead th:first-child,.plain :is(th,td):first-child{text-align:left;padding-left:1rem}
.levels abbr{text-decoration:none}
.levels .group th{padding:.7rem 1rem .2rem;font-size:.76rem;letter-spacing:.08em;text-transform:uppercase;color:var(--quiet)}
.levels tbody th[scope=row]{padding:.2rem .6rem .2rem 1rem;font-weight:550;min-width:12rem}
.levels tbody th a{color:inherit;text-decoration:none}.levels tbody th a:hover{text-decoration:underline}
.levels td{padding:.2rem .22rem;width:5.9rem}
.levels tbody:last-child tr:last-child>*{padding-bottom:.7rem}
.cell{display:block;padding:.3rem .45rem .22rem;border-radius:5px;border:1px solid var(--line);border-left-width:4px;text-decoration:none;color:var(--ink)}
a.cell:hover{border-color:currentColor}
.cell.proven{border-left-color:var(--ok);background:var(--ok-bg)}.cell.claimed{border-left:4px double var(--mid);background:var(--mid-bg)}.cell.short{border-left-color:var(--bad)}.cell.none{border-color:transparent;color:var(--quiet)}
.bar{display:flex;gap:2px;height:8px}.bar i{flex:1;border-radius:1px;box-shadow:inset 0 0 0 1px var(--none);opacity:.9;position:relative}.bar .o{opacity:.4}
.bar .p1{background:var(--l1);box-shadow:none}.bar .p2{background:var(--l2);box-shadow:none}.bar .p3{background:var(--l3);box-shadow:none}.bar .p4{background:var(--l4);box-shadow:none}
.bar [class^=c]{background:repeating-linear-gradient(45deg,var(--mid) 0 2px,transparent 2px 4.5px);box-shadow:inset 0 0 0 1px var(--mid)}
.bar .t{opacity:1}.bar .t::after{content:"";position:absolute;right:-2px;top:-2px;bottom:-2px;width:2px;background:var(--ink)}
.tpc span{white-space:nowrap;overflow-wrap:normal}.tpc{display:flex;justify-content:space-between;font-size:.74rem;line-height:1.35;margin-top:.12rem}
.contradiction,.findings,.subject,.fact,.problems{background:var(--sheet);border:1px solid var(--line);border-radius:8px}
.contradiction{padding:.8rem 1rem;margin:.7rem 0;border-left:4px solid var(--alarm)}
.sides{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:0 1.6rem}
.reasons{margin:.5rem 0;font-size:.92rem}.reasons>b{font-size:.8rem;color:var(--quiet);font-weight:620}
.reasons>ul{margin:.15rem 0 0;padding-left:.85rem;border-left:3px solid var(--line);list-style:none}.reasons>ul>li{margin:.2rem 0}
.reasons.for>ul{border-color:var(--ok)}.reasons.against>ul{border-color:var(--bad)}.reasons.missing>ul{border-left-style:dotted}
.rank{font-size:.76rem;color:var(--quiet);border:1px solid var(--line);border-radius:9px;padding:0 .45em;white-space:nowrap}
.cites{list-style:none;margin:.15rem 0 .25rem;padding:0;font-size:.86rem;line-height:1.45}.cites li{padding-left:1.1em;text-indent:-1.1em}.cites li>*{text-indent:0}.cites a::before{content:"▸";display:inline-block;width:1.1em;color:var(--quiet)}.cites a.open::before{content:"▾"}.cites a{text-decoration:none}.cites a:hover{text-decoration:underline}
.findings{padding:.8rem 1rem .4rem;margin:.7rem 0}.findings>ul{margin:0;padding:0;list-style:none}.findings>ul>li{padding:.45rem 0;border-top:1px solid var(--line)}.findings p{margin:0}
.tags{display:flex;flex-wrap:wrap;gap:.3rem;margin:.25rem 0!important}.tag{font-size:.76rem;padding:0 .5em;border-radius:9px;background:var(--chip);color:var(--ink);text-decoration:none}a.tag:hover{text-decoration:underline}
.filter{display:flex;flex-wrap:wrap;gap:.4rem;align-items:center;margin:0 0 .9rem}.filter>span{margin-right:.4rem;color:var(--quiet);font-size:.9rem}
.filter label,.filter button{font:inherit;font-size:.86rem;padding:.2rem .75rem;border:1px solid var(--line);border-radius:99px;background:var(--sheet);color:var(--ink);cursor:pointer}.filter button{margin-left:auto}.filter [hidden]{display:none}
#show-all:checked~.filter [for=show-all]{background:var(--sea);border-color:var(--sea);color:var(--sheet)}#show-all:focus-visible~.filter [for=show-all]{outline:2px solid var(--sea);outline-offset:2px}#show-blocking:checked~.filter [for=show-blocking]{background:var(--sea);border-color:var(--sea);color:var(--sheet)}#show-blocking:focus-visible~.filter [for=show-blocking]{outline:2px solid var(--sea);outline-offset:2px}#show-contradicted:checked~.filter [for=show-contradicted]{background:var(--sea);border-color:var(--sea);color:var(--sheet)}#show-contradicted:focus-visible~.filter [for=show-contradicted]{outline:2px solid var(--sea);outline-offset:2px}
.subject{padding:.9rem 1rem .6rem;margin:.9rem 0}
.fr{margin-top:.7rem;border-radius:5px}
.fr h4{display:flex;gap:.55rem;align-items:center;padding:.15rem 0}.fr h4>span:first-child{width:2.6rem;color:var(--quiet)}.fr h4 .cell{width:5.6rem;margin-left:auto}
.next{margin:.1rem 0 .3rem 3.15rem;font-size:.88rem}
.row>summary,.above>summary{display:grid;grid-template-columns:7.4rem 1fr 3rem 8.3rem 11.4rem;gap:.2rem .6rem;align-items:baseline;padding:.22rem .3rem;border-top:1px solid var(--line);cursor:pointer;list-style:none;font-size:.92rem}
.row>summary::-webkit-details-marker,.above>summary::-webkit-details-marker{display:none}
.row>summary:hover,.above>summary:hover,.fact>summary:hover{background:var(--chip)}
.row>summary b{font-weight:600;white-space:nowrap}.row[open]>summary{background:var(--chip)}
.above>summary{display:block;color:var(--quiet);padding-left:.3rem;font-size:.86rem}.above>summary::before{content:"▸ "}.above[open]>summary::before{content:"▾ "}
.sl{color:var(--quiet);font-size:.84rem;white-space:nowrap}
.v{white-space:nowrap;font-size:.86rem}.v i{font-style:normal;font-weight:700;display:inline-block;width:1.3em}
.v.met,.v.comp{color:var(--ok)}.v.not{color:var(--bad)}.v.con{color:var(--alarm);font-weight:600}.v.unk,.v.na{color:var(--quiet)}
.claim{white-space:nowrap}.claim::before{content:"claimed ";font-size:.74rem;color:var(--quiet)}
.row>.body{padding:.3rem .6rem .6rem 7.3rem;max-width:64rem}.row>.body>p{margin:.1rem 0 .3rem;color:var(--quiet);font-size:.92rem}
.low{font-style:normal;font-size:.76rem;color:var(--mid);border:1px dashed var(--mid);border-radius:3px;padding:0 .35em;white-space:nowrap}
#show-blocking:checked~.subject:not(.blocking),#show-blocking:checked~.subject :is(.fr,.above,.row):not(.blocking),#show-contradicted:checked~.subject:not(.contradicted),#show-contradicted:checked~.subject :is(.fr,.above,.row):not(.contradicted){display:none}
.fact{margin:.3rem 0;font-size:.92rem}.fact>summary{padding:.3rem .8rem;cursor:pointer;border-radius:8px}.fact>.body,.problems>ul{padding:.2rem 1rem .8rem}
.number{color:var(--quiet);display:inline-block;min-width:1.8em;text-align:right;margin-right:.3em}
.inline{margin:.3rem 0 .5rem}
dl.source,dl.value{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;margin:.4rem 0;font-size:.88rem}dl.source dt,dl.value dt{color:var(--quiet)}dl.source dd,dl.value dd{margin:0}
dl.value{border-top:1px solid var(--line);padding-top:.4rem;grid-template-columns:max-content 1fr max-content 1fr}
figure{margin:.6rem 0 0}figure>p{margin:.3rem 0 0;font-size:.84rem}figcaption{font-size:.82rem;color:var(--quiet)}
pre{margin:.2rem 0 0;padding:.6rem .8rem;background:var(--paper);border:1px solid var(--line);border-radius:5px;overflow-x:auto;line-height:1.4;font-size:.8rem;tab-size:4;white-space:pre}
pre.lines i{font-style:normal;color:var(--quiet)}pre.lines mark i{color:inherit}mark{background:var(--mark);color:inherit}
.plain{font-size:.88rem}.plain th,.plain td{padding:.4rem .7rem;vertical-align:top;border-top:1px solid var(--line)}.plain thead th{border-top:0;color:var(--quiet);font-size:.82rem}.plain .n{text-align:right;white-space:nowrap}
.digest{font-weight:400;color:var(--quiet);font-size:.74em}
.problems{margin:.5rem 0;padding:.1rem 0}.problems>summary{padding:.35rem .9rem;cursor:pointer}.problems ul{margin:0}
dl.method{display:grid;grid-template-columns:11rem 1fr;gap:.55rem 1.2rem;max-width:62rem}dl.method dt{font-weight:620}dl.method dd{margin:0}
.trend{margin:.8rem 0 1.2rem}.trend figcaption{color:var(--ink);font-size:.92rem;margin-bottom:.25rem}.trend .scroll{border-radius:5px}.curve{display:block;max-width:100%;height:auto}.curve text{font-size:10.5px;fill:var(--quiet)}
.frame,.grid,.limit,.curve .line,.key .line{fill:none}.frame{stroke:var(--none)}.grid{stroke:var(--line)}.line{stroke-width:1.7;stroke-linejoin:round}.l0{stroke:var(--sea)}.l1{stroke:var(--mid)}.l2{stroke:var(--bad)}.l3{stroke:var(--ink)}.written{fill:var(--alarm);stroke:var(--sheet);stroke-width:.8}
.limit{stroke-width:1.2;stroke:var(--quiet);stroke-dasharray:1 4}.limit.alarm{stroke:var(--mid);stroke-dasharray:6 3}.limit.safety{stroke:var(--bad);stroke-dasharray:none}.key{vertical-align:middle;margin-right:.4em}
.stood{fill:var(--alarm)}.stood.silenced{fill:none;stroke:var(--quiet);stroke-dasharray:2 2}.hangs{font-size:.9rem;margin:.2rem 0 .4rem;max-width:62rem}
.found{list-style:none;margin:.4rem 0 0;padding:0;font-size:.92rem}.found p{margin:0}
@media(max-width:900px){.top,main{padding-inline:1rem}nav ul{padding-inline:1rem;gap:0 1rem}.sides{grid-template-columns:1fr}.levels td{width:4.7rem}.levels tbody th[scope=row]{min-width:9.5rem;padding-left:.7rem;font-size:.9rem}.cell{padding:.3rem .3rem .2rem}.tpc{font-size:.69rem}
.row>summary{grid-template-columns:6.9rem 1fr 2.7rem 7.4rem}.row>summary .claim{grid-column:3/-1;justify-self:end}.row>summary .same{display:none}.row>.body{padding-left:1rem}dl.value{grid-template-columns:max-content 1fr}dl.method{grid-template-columns:1fr;gap:.1rem}dl.method dd{margin-bottom:.6rem}}
@media print{@page{margin:14mm}:root{--paper:#fff;--sheet:#fff;--ink:#000;--quiet:#444;--line:#bbb;--sea:#14598a;--l1:#b4d1e5;--l2:#77acd0;--l3:#3a82b4;--l4:#135684;--ok:#14598a;--ok-bg:#e9f2f8;--mid:#8a5a00;--mid-bg:#fbf2de;--bad:#ae3418;--bad-bg:#fcece7;--alarm:#c01442;--none:#7b8993;--wall:#fff;--chip:#eef2f4;--mark:#fff3c4}
body{font-size:9.5pt;-webkit-print-color-adjust:exact;print-color-adjust:exact}nav,.filter,.skip{display:none}.top,main{max-width:none;padding:0}.scroll{overflow:visible;border:0}.diagram{max-height:215mm}
h2,h3,h4{break-after:avoid}.contradiction,.findings li,.row,.fact,.levels tr,figure{break-inside:avoid}a{color:inherit;text-decoration:none}pre{white-space:pre-wrap}.sides{grid-template-columns:1fr 1fr}
.levels{table-layout:fixed}.levels thead th:first-child{width:25%}.levels tbody th[scope=row]{min-width:0;padding-left:0;padding-right:.3rem}.levels td{width:auto;padding-inline:.12rem}.cell{padding-inline:.2rem}.tpc{font-size:6.6pt}.fr h4 .tpc{font-size:6.6pt}.lead{break-after:avoid;break-inside:avoid}.fact.inline{break-inside:auto}}
`;
