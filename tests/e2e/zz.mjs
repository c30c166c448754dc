import { chromium } from 'playwright-core';
import { openSite } from './support/site.mjs';
const site = await openSite();
const b = await chromium.launch({executablePath:'/usr/bin/chromium',args:['--headless','--no-sandbox']});
const p = await b.newPage(); p.on('console',m=>console.log('console',m.type(),m.text())); p.on('pageerror',e=>console.log('pageerror',e));
p.context().on('serviceworker', s=>{console.log('sw',s.url());s.on?.('console',m=>console.log('swconsole',m.text()))});
await p.goto(site.url+'?runtime=flex'); await p.waitForFunction(()=>window.studio); await p.evaluate(()=>studio.ready());
for (let i=0;i<5;i++){ console.log(await p.evaluate(async()=>{const r=await navigator.serviceWorker.getRegistration(); return r?[r.scope,r.installing?.state,r.waiting?.state,r.active?.state]:null})); await new Promise(r=>setTimeout(r,500));}
console.log(await p.evaluate(()=>navigator.serviceWorker.register('sw.js').then(r=>'ok',e=>String(e))));
console.log(await p.evaluate(async()=>{const c=await caches.open('x');const out=[];const t=await (await fetch('sw.js')).text();const files=JSON.parse(t.match(/const FILES = (\[.*?\]);/)[1]);for(const f of files){const r=await fetch(f);out.push(f+' '+r.status)}return out}));
await b.close(); await site.close();
