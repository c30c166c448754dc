// The place of deployments: a network gets an address, is tried there, changed and deleted.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { hasFocus } from './support/keyboard.mjs';
import { digits, draw } from './support/pen.mjs';
import { call, guess, short, until } from './support/studio.mjs';
import { visit } from './support/visit.mjs';

const axe = readFileSync(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const flex = { query: '?runtime=flex' };
const place = { query: '?runtime=flex#/deployments' };
/** The browser's own word on a reply that is no success. */
const refused = /the server responded with a status of 400/;

const fact = (page, name) => page.locator(`[data-fact="${name}"]`);
const line = (page) => page.locator('#reply-line');

/** Deploys by the form and waits until the deployment's own page is there. */
async function deploy(page, name, description = '') {
  await page.goto(new URL('#/deployments/new', page.url()).href);
  await page.locator('#deployment-model option').first().waitFor({ state: 'attached' });
  await page.fill('#deployment-name', name);
  await page.fill('#deployment-description', description);
  await page.click('#deployment-send');
  await page.locator('#deployment-facts[data-state=ready]').waitFor();
  return new URL(page.url()).hash.split('/').at(-1);
}

/** Presses Score and waits for the status that comes of it. */
async function score(page, status) {
  await page.click('#score');
  await line(page).getByText(new RegExp(`^${status}`)).waitFor();
}

const reply = async (page) => JSON.parse(await page.locator('#reply').innerText());

visit('without a deployment the place says what one is, and deploys the network in use', place, async ({ page }) => {
  await page.getByText('No network is deployed yet').waitFor();
  await page.click('text=Deploy the network in use');
  await until(page, () => document.querySelector('#deployment-model')?.value === 'pretrained');
  // It has its network's name until somebody types one. Without a name it is none: the browser asks for it.
  await until(page, () => document.querySelector('#deployment-name').value === 'The network that came with the page');
  await page.fill('#deployment-name', '');
  await page.click('#deployment-send');
  assert.ok(await page.locator('#deployment-name:invalid').isVisible());
  await page.fill('#deployment-name', 'Post office');
  await page.fill('#deployment-description', 'Digits of postcodes');
  await page.click('#deployment-send');
  await page.locator('#deployment-facts[data-state=ready]').waitFor();
  const [made] = await call(page, 'deployments.list');
  assert.equal(made.name, 'Post office');
  assert.equal(made.description, 'Digits of postcodes');
  assert.equal(made.model.id, 'pretrained');
  assert.equal(await page.locator('#scoring-url').innerText(), made.scoring_url);
  assert.equal(await fact(page, 'State').innerText(), 'Ready');
  assert.equal(await page.title(), 'Post office · Digit Studio');

  await page.reload();
  await page.locator('#deployment-facts[data-state=ready]').waitFor();
  assert.equal(await page.locator('#place h1').innerText(), 'Post office');
  await page.click('text=All deployments');
  await page.locator(`#deployments [data-id="${made.id}"][data-state=ready]`).getByText('Digits of postcodes').waitFor();
});

visit('the box scores the example and the drawing, and the JavaScript text gives the same reply', flex, async ({ page }) => {
  await call(page, 'ready');
  await deploy(page, 'Reader');
  await score(page, 200);
  assert.match(await page.locator('#reply-reads').innerText(), /^reads 7, \d+\.\d %$/i);
  const example = await page.inputValue('#payload');

  await page.click('.places >> text=Studio');
  await draw(page, digits[3]);
  assert.equal(await guess(page), '3');
  await page.goBack();
  await page.click('#fill-drawing');
  await until(page, (example) => document.querySelector('#payload').value !== example, example);
  await score(page, 200);
  await page.locator('#reply-reads').getByText('reads 3').waitFor();
  assert.equal(await page.locator('#place .bars [data-top=true]').getAttribute('data-digit'), '3');
  const payload = JSON.parse(await page.inputValue('#payload'));
  const drawn = await page.evaluate(async () => [...(await studio.prepare(document.querySelector('#pad')))]);
  assert.deepEqual(payload.input_data[0].values.flat(2), drawn);

  // The text needs the service worker, which answers from a second visit on at the latest.
  const shown = await reply(page);
  const text = await page.locator('#snippet').innerText();
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await page.waitForFunction(() => window.studio);
  const printed = page.waitForEvent('console', (message) => message.type() === 'log');
  await page.evaluate((text) => eval(`(async () => {${text}})()`), text);
  const [status, body] = await Promise.all((await printed).args().map((value) => value.jsonValue()));
  assert.equal(status, 200);
  assert.deepEqual(body, shown);
  await page.locator('#deployment-facts[data-state=ready]').waitFor();
  await page.fill('#payload', JSON.stringify(payload));
  await score(page, 200);
  assert.deepEqual(await reply(page), shown);
});

visit('what is wrong with a payload is said by the service', { ...flex, allow: [refused] }, async ({ page }) => {
  await call(page, 'ready');
  await deploy(page, 'Reader');
  await page.fill('#payload', '{"input_data": [{"values": [[1, 2, 3]]}]}');
  await score(page, 400);
  const [{ code, message }] = (await reply(page)).errors;
  assert.equal(code, 'invalid_payload');
  assert.equal(await page.locator('#reply-reason').innerText(), message);
  assert.equal(await page.locator('#reply-reads').count(), 0);
  await page.fill('#payload', 'seven, please');
  await line(page).getByText('to an earlier request').waitFor();
  await page.click('#score');
  await page.locator('#reply-reason').getByText('The request is not JSON: it can\'t go on with “seven, please” at line 1, character 1.').waitFor();
  await page.click('#fill-example');
  await score(page, 200);
  await page.locator('#reply-reads').getByText('reads 7').waitFor();
});

visit('an empty pad is said so, the payload stays, and no earlier reply passes for its', flex, async ({ page }) => {
  await call(page, 'ready');
  await deploy(page, 'Reader');
  await score(page, 200);
  const before = await page.inputValue('#payload');
  await page.click('#fill-drawing');
  const wrong = page.locator('#trial-wrong');
  await wrong.getByText(/./).waitFor();
  await until(page, () => {
    const { top, bottom } = document.querySelector('#trial-wrong').getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  });
  assert.equal(await page.inputValue('#payload'), before);
  assert.equal(await line(page).innerText(), 'Press Score to see it.');
  assert.equal(await page.locator('#reply').count(), 0);
});

visit('the request is also told for other programs, with the numbers that the exported network takes', flex, async ({ page }) => {
  await call(page, 'ready');
  await deploy(page, 'Reader');
  await page.check('[value=curl]', { force: true });
  const text = await page.locator('#snippet').innerText();
  assert.ok(!text.includes(new URL(page.url()).host), 'this browser is out of reach');
  const body = JSON.parse(text.slice(text.indexOf('{"inputs"'), text.lastIndexOf('END')));
  const [{ shape, data }] = body.inputs;
  assert.deepEqual(shape, [1, 1, 28, 28]);
  const shades = JSON.parse(await page.inputValue('#payload')).input_data[0].values.flat(2);
  assert.ok(data.every((number, at) => Math.abs(number - (shades[at] / 255 - 0.1307) / 0.3081) < 1e-4));
  assert.equal(data.length, 784);
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('#save-onnx')]);
  assert.equal(file.suggestedFilename(), 'digits.onnx');
  const exported = await page.evaluate(async () => [...new Uint8Array(await (await studio.models.export('pretrained', 'onnx')).arrayBuffer())]);
  assert.deepEqual([...readFileSync(await file.path())], exported);
});

visit('an address with a network that is not here says so, and a name of spaces is none', {
  query: '?runtime=flex#/deployments/new/model-gone',
}, async ({ page }) => {
  await page.locator('#absent-model').getByText('The network of this address isn’t here').waitFor();
  await until(page, () => document.querySelector('#deployment-model').value === 'pretrained');
  await page.fill('#deployment-name', '   ');
  await page.click('#deployment-send');
  await page.locator('#place [role=alert]').getByText('Give the deployment a name').waitFor();
  assert.deepEqual(await call(page, 'deployments.list'), []);
  await page.goto(`${page.url().split('#')[0]}#/deployments/new/pretrained`);
  await page.locator('#absent-model').waitFor({ state: 'hidden' });
});

visit('a deployment gets another network and other words, and is deleted after one question', flex, async ({ page }) => {
  await call(page, 'ready');
  const { id: run } = await call(page, 'train', short);
  assert.equal((await call(page, 'runs.wait', run)).state, 'completed');
  const id = await deploy(page, 'Reader');
  await page.selectOption('#deployment-model', run);
  await page.fill('#deployment-name', 'Second reader');
  await page.fill('#deployment-description', 'Just trained');
  await page.click('#deployment-send');
  await page.locator('#place h1').getByText('Second reader').waitFor();
  const changed = await call(page, 'deployments.get', id);
  assert.equal(changed.model.id, run);
  assert.equal(changed.description, 'Just trained');
  await fact(page, 'Network').getByText('21,840 parameters').waitFor();
  await score(page, 200);

  await page.getByRole('button', { name: 'Delete Second reader' }).click();
  await page.getByRole('button', { name: 'Keep' }).click();
  assert.equal((await call(page, 'deployments.list')).length, 1);
  await page.locator('.place-head').getByRole('button', { name: /Delete/ }).click();
  await page.locator('.place-head').getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByText('No network is deployed yet').waitFor();
  assert.deepEqual(await call(page, 'deployments.list'), []);
  await page.goto(new URL(`#/deployments/${id}`, page.url()).href);
  await page.locator('#place h1').getByText('No such deployment here').waitFor();
  assert.ok(!(await page.locator('#place').innerText()).includes(id));
  await page.click('#absent a');
  await page.getByText('No network is deployed yet').waitFor();
});

visit('a network is deployed from its own page, and saved from the deployment when its run is gone', flex, async ({ page }) => {
  await call(page, 'ready');
  const { id: run } = await call(page, 'train', short);
  await call(page, 'runs.wait', run);
  await page.goto(new URL(`#/models/${run}`, page.url()).href);
  await page.locator('.model-acts').getByText('Deploy').click();
  await until(page, (run) => document.querySelector('#deployment-model')?.value === run, run);
  // The name goes along with the network until somebody types one.
  const isNamed = (name) => until(page, (name) => document.querySelector('#deployment-name').value === name, name);
  await isNamed(run);
  await page.selectOption('#deployment-model', 'pretrained');
  await isNamed('The network that came with the page');
  await page.fill('#deployment-name', 'Just trained');
  await page.selectOption('#deployment-model', run);
  await isNamed('Just trained');
  await page.click('#deployment-send');
  await page.locator('#deployment-facts[data-state=ready]').waitFor();
  assert.equal((await call(page, 'deployments.list'))[0].model.id, run);

  const exported = await page.evaluate(async (run) => [...new Uint8Array(await (await studio.models.export(run, 'onnx')).arrayBuffer())], run);
  await call(page, 'runs.delete', run);
  await page.check('[value=curl]', { force: true });
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('#save-onnx')]);
  assert.deepEqual([...readFileSync(await file.path())], exported);
});

for (const [screen, viewport] of Object.entries({ desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } })) {
  for (const colorScheme of ['light', 'dark']) {
    visit(`everybody can use the place on a ${screen} in ${colorScheme}`, { ...place, context: { viewport, colorScheme } }, async ({ page }) => {
      await page.evaluate(axe);
      const check = async (state) => {
        const { violations } = await page.evaluate(() => globalThis.axe.run('body'));
        const told = violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
        assert.deepEqual(told, [], state);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wide <= 0, `${state} is wider than the screen`);
      };
      await page.getByText('No network is deployed yet').waitFor();
      await check('nothing deployed');
      await deploy(page, 'Reader', 'Digits of postcodes');
      await hasFocus(page, '#place h1', 'another view');
      await page.focus('#score');
      await page.keyboard.press('Enter');
      await page.locator('#reply-reads').waitFor();
      await check('a deployment');
      await page.click('text=All deployments');
      await page.locator('#deployments [data-id]').waitFor();
      await check('the list');
    });
  }
}
