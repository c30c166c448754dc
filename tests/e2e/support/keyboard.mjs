// A visitor without a mouse.

import assert from 'node:assert/strict';
import { PATIENCE_MILLIS } from './studio.mjs';

/** Presses Tab until an element has the focus, and checks that each stop on the way can be seen. */
export async function tabTo(page, selector) {
  for (let stops = 0; stops < 60; stops++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate((selector) => {
      const element = document.activeElement;
      const visible = element.matches('.spoken, input[type=radio], input[type=file]') ? element.parentElement : element;
      const rings = [element, visible, element.nextElementSibling, element.closest('details')].filter(Boolean);
      const isRinged = rings.some((ring) => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(ring);
        return (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1) || boxShadow !== 'none';
      });
      return { isRinged, isThere: element.matches(selector), html: element.outerHTML.slice(0, 120) };
    }, selector);
    assert.ok(stop.isRinged, `the focus can't be seen on ${stop.html}`);
    if (stop.isThere) return;
  }
  assert.fail(`Tab does not lead to ${selector}`);
}

/** Waits until an element has the focus: a part of the page that went away has given it back. */
export async function hasFocus(page, selector, why) {
  const isThere = (selector) => document.activeElement.matches(selector);
  await page.waitForFunction(isThere, selector, { timeout: PATIENCE_MILLIS }).catch(async () => {
    const html = await page.evaluate(() => document.activeElement.outerHTML.slice(0, 120));
    assert.fail(`${why}: ${selector} should have the focus, which is on ${html}`);
  });
}
