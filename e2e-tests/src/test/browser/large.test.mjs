import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BASE, SLOW, publish, until, withPage } from './console.mjs'

const CHECKPOINTS = SLOW ? 20_000 : 2_000

test(`${CHECKPOINTS} checkpoints of one entity open, scroll and are found`, async t => {
  await publish(
    ...Array.from({ length: CHECKPOINTS }, (_, index) => [
      'state-captured',
      'plan:large',
      { state: { index }, reason: 'manual' }
    ])
  )
  await until('all are there', '/api/entities/plan/large', it => it.counts.checkpoints === CHECKPOINTS)
  await withPage({}, async page => {
    const begin = Date.now()
    await page.goto(`${BASE}/entities/plan/large`)
    await page.locator(`[data-sequence="${CHECKPOINTS}"]`).waitFor()
    const opened = Date.now() - begin

    await page.getByRole('button', { name: 'Load all' }).click()
    await page.getByRole('button', { name: 'Load all' }).waitFor({ state: 'detached' })
    const { frames, longest } = await page.evaluate(async () => {
      const box = document.querySelector('.history')
      const times = []
      for (let step = 0; step < 120; step++) {
        box.scrollTop += box.scrollHeight / 120
        times.push(await new Promise(resolve => requestAnimationFrame(resolve)))
      }
      const gaps = times
        .slice(1)
        .map((time, index) => time - times[index])
        .sort((a, b) => a - b)
      return { frames: gaps[gaps.length >> 1], longest: gaps[Math.floor(gaps.length * 0.95)] }
    })
    await page.locator('[data-sequence="1"]').waitFor()
    const rows = await page.locator('.history [role="listitem"]').count()
    const shapes = await page.locator('.drawing svg *').count()
    t.diagnostic(
      `${CHECKPOINTS} checkpoints: opened in ${opened} ms; ` +
        `scrolled all at ${frames.toFixed(1)} ms a frame, ` +
        `95 % under ${longest.toFixed(1)} ms; ${rows} rows and ${shapes} shapes exist`
    )

    // Only the visible part of a long history exists on the page.
    assert.ok(rows < 150, String(rows))
    assert.ok(shapes < 12_000, String(shapes))
    if (SLOW) {
      assert.ok(opened < 2000, `opened in ${opened} ms`)
      assert.ok(longest < 50, `95 % of frames took ${longest} ms`)
    }
  })
})
