// Everybody can use the page: by keyboard, with a screen reader, on a small screen, without motion.

import assert from 'node:assert/strict';
import { violations } from './support/axe.mjs';
import { tabTo } from './support/keyboard.mjs';
import { testImage } from './support/mnist.mjs';
import { digits, draw } from './support/pen.mjs';
import { picture } from './support/pictures.mjs';
import { call, guess, trainBriefly, typeSettings, unfold, until, untilStep } from './support/studio.mjs';
import { visit } from './support/visit.mjs';

const flex = { query: '?runtime=flex' };

/** Roles of what a person can use. */
const USABLE = new Set(
  (
    'button link textbox searchbox spinbutton slider checkbox radio switch combobox listbox option menuitem tab ' +
    'application progressbar DisclosureTriangle'
  ).split(' '),
);

/** The page with everything on it: a drawing, a picture, a run, settings and log open. */
async function fill(page) {
  await call(page, 'ready');
  await draw(page, digits[7]);
  await guess(page);
  const buffer = await picture(page, testImage(0).pixels);
  await page.setInputFiles('#files', { name: 'seven.png', mimeType: 'image/png', buffer });
  await until(page, () => document.querySelector('#gallery figure')?.dataset.stage === 'read');
  assert.equal((await trainBriefly(page)).state, 'completed');
  await unfold(page, '#log');
}

/** What assistive technology is told of everything usable. */
async function usable(page) {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  const seen = nodes.filter(({ ignored, role }) => !ignored && USABLE.has(role?.value));
  return seen.map(({ role, name }) => ({ role: role.value, name: name?.value ?? '' }));
}

visit('everything that can be used has a name', flex, async ({ page }) => {
  await fill(page);
  await page.click('#runtime-chip');
  const found = await usable(page);
  assert.deepEqual(
    found.filter(({ name }) => !name.trim()),
    [],
  );
  for (const role of ['button', 'radio', 'textbox', 'combobox', 'application', 'progressbar']) {
    assert.ok(
      found.some((other) => other.role === role),
      `there is a ${role}`,
    );
  }
  const images = page.locator('img, canvas, svg[role=img]');
  const unnamed = await images.evaluateAll((all) =>
    all
      .filter((image) => !image.ariaLabel && !image.alt && image.ariaHidden !== 'true')
      .map(({ outerHTML }) => outerHTML),
  );
  assert.deepEqual(unnamed, []);
});

visit('the whole way is possible by keyboard: draw, set, train, pause, resume, cancel', flex, async ({ page }) => {
  await call(page, 'ready');
  const press = async (key, times = 1) => {
    for (let i = 0; i < times; i++) await page.keyboard.press(key);
  };
  await tabTo(page, '#pad');
  await press('ArrowUp', 8);
  await press('Space');
  await press('ArrowDown', 16);
  await press('Space');
  assert.equal(await guess(page), '1');

  await tabTo(page, '#train');
  await tabTo(page, 'input[name=architecture]');
  const network = () => page.evaluate(() => document.querySelector('input[name=architecture]:checked').value);
  const first = await network();
  await press('ArrowRight');
  assert.notEqual(await network(), first);
  await press('ArrowLeft');
  assert.equal(await network(), first);
  await tabTo(page, 'details:has(#setting-epochs) > summary');
  await press('Enter');
  await tabTo(page, '#setting-epochs');
  await press('Control+a');
  await page.keyboard.type('3');
  assert.equal(await page.inputValue('#setting-epochs'), '3');
  await page.keyboard.press('Shift+Tab');
  while (!(await page.evaluate(() => document.activeElement.id === 'train'))) await page.keyboard.press('Shift+Tab');
  await press('Enter');
  const id = await until(page, async () => (await studio.runs.list())[0]?.id);
  await untilStep(page, id, 3);
  const state = () => until(page, async (id) => (await studio.runs.get(id)).state, id);
  await press('Enter');
  await until(page, async (id) => (await studio.runs.get(id)).state === 'paused', id);
  await press('Enter');
  await until(page, async (id) => (await studio.runs.get(id)).state === 'running', id);
  await tabTo(page, '#cancel');
  await press('Enter');
  await until(page, async (id) => (await studio.runs.get(id)).state === 'canceled', id);
  assert.equal(await state(), 'canceled');
  assert.ok(
    await page.evaluate(() => document.activeElement.matches('#train')),
    'the focus is not lost with the button',
  );
});

visit('a screen reader hears the guess and how training ends', flex, async ({ page }) => {
  await call(page, 'ready');
  await draw(page, digits[7]);
  await page.locator('[aria-live=polite]').getByText('It reads 7').waitFor({ state: 'attached' });
  await trainBriefly(page);
  const said = page.locator('section:has(#train) [aria-live=polite]');
  await until(page, () => /%/.test(document.querySelector('section:has(#train) [aria-live=polite]').textContent));
  assert.match(await said.textContent(), /\d+\.\d %/);
});

for (const width of [390, 320]) {
  const phone = { viewport: { width, height: 844 }, hasTouch: true, isMobile: true };
  visit(
    `on a screen of ${width} pixels nothing is cut off, and fingers find the buttons`,
    { ...flex, context: phone },
    async ({ page }) => {
      const overflow = () => page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      const check = async (when) => {
        const [wide, inner] = await overflow();
        assert.ok(wide <= inner && inner <= width, `${when}: ${wide} pixels wide on ${inner}`);
      };
      await check('empty');
      await fill(page);
      await check('filled');
      const small = await page
        .locator('button:visible, summary:visible, input[type=text]:visible, select:visible')
        .evaluateAll((all) =>
          all.flatMap((element) => {
            element.scrollIntoView({ block: 'center' });
            const { x, y, width, height } = element.getBoundingClientRect();
            const isHit = (down) => element.contains(document.elementFromPoint(x + width / 2, y + height / 2 + down));
            const isLarge = element.matches(':disabled') || (isHit(-21.5) && isHit(21.5));
            return isLarge ? [] : [`${element.id || element.textContent.trim()}: ${height}`];
          }),
        );
      assert.deepEqual(small, [], 'touch targets are at least 44 pixels high');
    },
  );
}

visit('with reduced motion nothing moves', { ...flex, context: { reducedMotion: 'reduce' } }, async ({ page }) => {
  await draw(page, digits[7]);
  await guess(page);
  await typeSettings(page, { train_size: 12_800, epochs: 20 });
  await page.click('#train');
  const id = await until(page, async () => (await studio.runs.list())[0]?.id);
  await untilStep(page, id, 20);
  const moving = await page.evaluate(() => {
    const seconds = (text) =>
      Math.max(...text.split(',').map((part) => parseFloat(part) * (part.trim().endsWith('ms') ? 1e-3 : 1)));
    const styles = [...document.querySelectorAll('*')].flatMap((element) => {
      const { transitionDuration, animationDuration, animationName } = getComputedStyle(element);
      const isAnimated = animationName !== 'none' && seconds(animationDuration) > 0.01;
      return isAnimated || seconds(transitionDuration) > 0.01 ? [element.outerHTML.slice(0, 100)] : [];
    });
    return { styles, running: document.getAnimations().length };
  });
  assert.deepEqual(moving, { styles: [], running: 0 });
  await call(page, 'runs.cancel', id);
});

for (const colorScheme of ['light', 'dark']) {
  visit(`axe finds nothing serious in ${colorScheme}`, { ...flex, context: { colorScheme } }, async ({ page }) => {
    await call(page, 'ready');
    assert.deepEqual(await violations(page), [], 'the empty page');
    await fill(page);
    assert.deepEqual(await violations(page), [], 'after a run');
    await page.click('#runtime-chip');
    assert.deepEqual(await violations(page), [], 'with the runtimes');
  });
}

for (const colorScheme of ['light', 'dark']) {
  const options = { query: '?runtime=flex#/runs', context: { colorScheme } };
  visit(`axe finds nothing serious in the place of runs in ${colorScheme}`, options, async ({ page }) => {
    await page.getByText('No run was made yet').waitFor();
    assert.deepEqual(await violations(page), [], 'without runs');
    const ids = [];
    for (const seed of [1, 2]) {
      const { id } = await call(page, 'train', { runtime: 'flex', train_size: 640, seed });
      await call(page, 'runs.wait', id);
      ids.push(id);
    }
    await until(page, () => document.querySelectorAll('#runs [data-state=completed]').length === 2);
    assert.deepEqual(await violations(page), [], 'the table');
    for (const place of [ids[0], `compare/${ids.join('/')}`]) {
      await page.evaluate((place) => (location.hash = `#/runs/${place}`), place);
      await page.locator(place === ids[0] ? '#run-log' : '#comparison').waitFor();
      await page.locator('.overlay .label').first().waitFor({ state: 'attached' });
      assert.deepEqual(await violations(page), [], place);
    }
  });
}
