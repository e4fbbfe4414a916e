/** One stylesheet for every page of the sandbox. Stone neutrals; the accent says which app is meant. */
export const style = `
@font-face{font-family:"Schibsted Grotesk";src:url("/assets/schibsted-grotesk.woff2") format("woff2");font-weight:400 900;font-display:swap}
:root{color-scheme:light dark;
--paper:#fbfaf7;--card:#fff;--sunk:#f3f1ec;--ink:#1b222b;--strong:#10161e;--soft:#575045;--line:#e7e3db;--line-strong:#8c8375;
--accent:#443e35;--accent-ink:#fff;--ok:#348f53;--warn:#8a5a00;--bad:#b03a2e;--off:#756d60;--focus:#225da1}
.portal{--accent:#0b6e6e}.operator{--accent:#b4470b}
@media (prefers-color-scheme:dark){:root{
--paper:#0c1219;--card:#141c26;--sunk:#1a2430;--ink:#e4e8ee;--strong:#f4f6f9;--soft:#aeb8c5;--line:#222d3a;--line-strong:#647285;
--accent:#d5cfc4;--accent-ink:#0c1219;--ok:#55ac70;--warn:#e0b054;--bad:#e8877c;--off:#8a96a6;--focus:#86b5e4}
.portal{--accent:#4ba8a5}.operator{--accent:#ec884e}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:400 16px/1.5 "Schibsted Grotesk",system-ui,sans-serif;min-height:100vh;border-top:3px solid var(--accent)}
a{color:inherit;text-underline-offset:3px}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
.wrap{max-width:35rem;margin:0 auto;padding:1.25rem 1rem 3rem}
.wide{max-width:66rem}
header{display:flex;align-items:center;justify-content:space-between;gap:1rem;margin-bottom:2.5rem}
.word{font-weight:650;font-size:1.3125rem;line-height:1;letter-spacing:-.02em;color:var(--strong)}
.word span{position:relative}
.word span::after{content:"";position:absolute;right:-.02em;bottom:.24em;width:.19em;height:.19em;background:var(--accent)}
.tag{font-size:.8125rem;font-weight:550;border:1px solid var(--line-strong);border-radius:6px;padding:.125rem .5rem;color:var(--soft)}
h1{font-size:1.5rem;line-height:2rem;font-weight:620;letter-spacing:-.012em;color:var(--strong);margin:0 0 .5rem;text-wrap:balance}
h2{font-size:1rem;line-height:1.5rem;font-weight:600;color:var(--strong);margin:2rem 0 .5rem}
p{margin:0 0 1rem}.lead,.soft{color:var(--soft)}.small{font-size:.875rem}
.lead{margin-bottom:1.5rem}
ul{list-style:none;margin:0;padding:0}
.card{background:var(--card);border:1px solid var(--line);border-radius:6px}
.people li+li{border-top:1px solid var(--line)}
.people form{margin:0}
.person{display:grid;grid-template-columns:2.25rem minmax(0,1fr) auto;gap:.75rem;align-items:center;width:100%;padding:.625rem .75rem;border:0;background:none;color:inherit;font:inherit;text-align:left;cursor:pointer;border-radius:6px}
.person:hover{background:var(--sunk)}
.person .who{display:block;font-weight:550;overflow-wrap:anywhere}
.person .mail{display:block;font-size:.875rem;color:var(--soft);overflow-wrap:anywhere}
.mono{width:2.25rem;height:2.25rem;border-radius:6px;background:var(--sunk);border:1px solid var(--line);display:grid;place-items:center;font-size:.8125rem;font-weight:650;color:var(--soft)}
.role{font-size:.8125rem;color:var(--soft);white-space:nowrap}
label{display:block;font-weight:550;margin-bottom:.25rem}
input[type=text],input[type=email],select{width:100%;font:inherit;color:inherit;background:var(--card);border:1px solid var(--line-strong);border-radius:6px;padding:.5rem .625rem;min-height:2.5rem}
.field{margin:0 0 .75rem}
.row{display:flex;gap:.5rem;align-items:stretch}.row input{flex:1 1 auto;min-width:0}
button.main,a.main{font:inherit;font-weight:550;min-height:2.5rem;padding:.4375rem 1rem;border-radius:6px;border:1px solid var(--accent);background:var(--accent);color:var(--accent-ink);cursor:pointer;text-decoration:none;display:inline-block;white-space:nowrap}
button.plain,a.plain{font:inherit;font-weight:550;min-height:2.5rem;padding:.4375rem 1rem;border-radius:6px;border:1px solid var(--line-strong);background:var(--card);color:var(--ink);cursor:pointer;text-decoration:none;display:inline-block;white-space:nowrap}
button.main:hover,a.main:hover{filter:brightness(.93)}
button.plain:hover,a.plain:hover{background:var(--sunk)}
.note{border:1px solid var(--line);border-left:3px solid var(--off);background:var(--card);border-radius:6px;padding:.75rem 1rem;margin:0 0 1.5rem}
.note.bad{border-left-color:var(--bad)}.note.ok{border-left-color:var(--ok)}
.note p:last-child{margin:0}
.acts{display:flex;flex-wrap:wrap;gap:.5rem;margin:1.5rem 0 0}.acts.tight{margin:0}
details{margin-top:2rem}summary{cursor:pointer;font-weight:650;padding:.25rem 0}
code,.code{font:500 .8125rem/1.5 "JetBrains Mono",ui-monospace,SFMono-Regular,Menlo,monospace;overflow-wrap:anywhere}
footer{margin-top:3rem;padding-top:1rem;border-top:1px solid var(--line);color:var(--soft);font-size:.875rem;text-wrap:balance}
.dot{display:inline-flex;align-items:center;gap:.4rem;font-weight:550;white-space:nowrap}
.dot::before{content:"";width:.5rem;height:.5rem;border-radius:50%;background:currentColor}
.dot span{color:var(--ink)}
.dot.ok{color:var(--ok)}.dot.bad{color:var(--bad)}.dot.warn{color:var(--warn)}.dot.off{color:var(--off)}
.systems{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,19rem),1fr));gap:1rem}
.system{padding:1rem;display:flex;flex-direction:column;gap:.5rem}
.system h2{margin:0}.system .head{display:flex;justify-content:space-between;align-items:center;gap:.5rem}
.system dl{margin:0;display:grid;grid-template-columns:auto 1fr;gap:.125rem .75rem;font-size:.875rem}
.system dt{color:var(--soft)}.system dd{margin:0;text-align:right;font-variant-numeric:tabular-nums}
.breaks{display:flex;flex-wrap:wrap;gap:.375rem;margin-top:auto;padding-top:.5rem}
.breaks form{margin:0}
.breaks button{font:inherit;font-size:.875rem;min-height:2rem;padding:.1875rem .625rem;border-radius:6px;border:1px solid var(--line-strong);background:var(--card);color:var(--ink);cursor:pointer}
.breaks button:hover{background:var(--sunk)}.breaks button[aria-pressed=true]{background:var(--ink);color:var(--card);border-color:var(--ink)}
.table{width:100%;border-collapse:collapse;font-size:.875rem}
.table th,.table td{text-align:left;padding:.5rem .75rem;border-top:1px solid var(--line);vertical-align:top}
.table thead th{border-top:0;color:var(--soft);font-weight:550}
.scroll{overflow-x:auto;position:relative}.scroll+p{margin-top:.75rem}.table{min-width:40rem}.table code,.table th,.table td:last-child{white-space:nowrap;overflow-wrap:normal}
.letter{padding:1rem;margin:1rem 0}.letter pre{margin:0;white-space:pre-wrap;overflow-wrap:anywhere;font-size:.875rem}
.heads{display:grid;grid-template-columns:auto minmax(0,1fr);gap:.25rem 1rem;margin:0;font-size:.875rem}.heads dt{color:var(--soft)}.heads dd{margin:0;overflow-wrap:anywhere}
.note.row{align-items:center;justify-content:space-between}.note.row p{margin:0}
.system .acts{margin:auto 0 0}
.hide{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (max-width:30rem){header{margin-bottom:1.75rem}.row,.note.row{flex-direction:column;align-items:stretch}.person{grid-template-columns:2.25rem minmax(0,1fr);row-gap:0}.person .mono{grid-row:1/3;align-self:start}.role{grid-column:2}h1{font-size:1.375rem;line-height:1.75rem}}
`
