import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BASE, SLOW, heap, publish, withPage } from './console.mjs'

const SECONDS = SLOW ? 300 : 4
const A_SECOND = 10
const MOST_GROWTH = 6 * 1024 * 1024

test(`${A_SECOND} events a second for ${SECONDS} s are followed without a leak`, async t => {
  const start = index => [
    'step-started',
    'plan:busy',
    { step: { name: 'turn', attempt: index + 1 }, state: { index } }
  ]
  const end = index => ['step-completed', 'plan:busy', { step: { name: 'turn', attempt: index + 1 } }]
  await publish(start(0), end(0))
  await withPage({}, async page => {
    await page.goto(`${BASE}/entities/plan/busy`)
    await page.locator('[data-sequence="1"]').waitFor()
    let index = 0
    const run = async seconds => {
      const from = Date.now()
      for (let sent = 0; sent < seconds * A_SECOND; sent += 2) {
        await publish(start(++index), end(index))
        await new Promise(resolve =>
          setTimeout(resolve, Math.max(0, from + ((sent + 2) * 1000) / A_SECOND - Date.now()))
        )
      }
      await page.locator(`[data-sequence="${index + 1}"]`).waitFor()
    }
    await run(SECONDS / 4)
    const before = await heap(page)
    const seen = index
    await run(SECONDS)
    const after = await heap(page)
    const perCheckpoint = (after - before) / (index - seen)
    t.diagnostic(
      `heap ${(before / 1048576).toFixed(1)} MiB, after ${SECONDS} s at ${A_SECOND} events/s ` +
        `${(after / 1048576).toFixed(1)} MiB: ${Math.round(perCheckpoint)} bytes per checkpoint`
    )
    assert.ok(after - before < MOST_GROWTH, `${before} → ${after}`)
    await page.getByRole('button', { name: 'live' }).waitFor()

    // Updates can be paused. The badge shows when the server does not answer. Afterwards no event is missing.
    await page.keyboard.press('p')
    await page.getByRole('button', { name: 'paused' }).waitFor()
    await publish(start(++index), end(index))
    await page.route('**/api/stream*', route => route.abort('connectionrefused'))
    await page.keyboard.press('p')
    await page.getByRole('button', { name: 'reconnecting' }).waitFor()
    await page.unroute('**/api/stream*')
    await page.getByRole('button', { name: 'live' }).waitFor()
    await page.locator(`[data-sequence="${index + 1}"]`).waitFor()
  })
})

test('new entities wait to be shown, and rows stay where they are', async () => {
  await publish(['step-started', 'plan:waiting-1', { step: { name: 'a' }, state: {} }])
  await withPage({}, async page => {
    await page.goto(`${BASE}/?q=waiting`)
    await page.locator('[data-entity="plan:waiting-1"]').waitFor()
    await publish(
      ['step-started', 'plan:waiting-2', { step: { name: 'a' }, state: {} }],
      ['step-started', 'plan:waiting-3', { step: { name: 'a' }, state: {} }]
    )
    await page.getByRole('button', { name: '2 new: show' }).waitFor()
    assert.equal(await page.locator('[data-entity]').count(), 1)
    await publish(['plan-completed', 'plan:waiting-1', {}])
    await page
      .locator('tr', { has: page.locator('[data-entity="plan:waiting-1"]') })
      .getByText('completed')
      .waitFor()
    await page.getByRole('button', { name: '2 new: show' }).click()
    await page.locator('[data-entity="plan:waiting-3"]').waitFor()
  })
})
