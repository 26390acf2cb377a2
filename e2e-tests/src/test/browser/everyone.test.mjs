import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BASE, PICTURES, look, orderHistory, parallelSteps, publish, until, withPage } from './console.mjs'

const PAGES = {
  entities: ['/', '[data-entity]'],
  failing: ['/failing', '.failing td.why'],
  nowhere: ['/no/such/page', '.empty h1'],
  entity: ['/entities/plan/order-42?at=6', '.proof-good'],
  record: ['/entities/plan/order-42?at=6&view=record', '.facts'],
  rollback: ['/rollbacks/plan%3Aorder-42%3Ar2', '.ledger'],
  rollbacks: ['/rollbacks', 'tbody tr'],
  dialog: ['/entities/plan/order-42?do=rollback&to=3', '.preview .changes'],
  diff: ['/diff/plan%3Aorder-42%3A1/plan%3Aorder-42%3A6', '.diff-tree'],
  side: ['/diff/plan%3Aorder-42%3A1/plan%3Aorder-42%3A6?view=side', '.side tr'],
  teaching: ['/checkpoints', '.help a'],
  checkpoints: ['/checkpoints?q=step%3Acharge-card', 'tbody tr'],
  trace: ['/traces/4bf92f3577b34da6a3ce929d0e0e4736', '.trace circle'],
  found: ['/?q=gateway', '.hint, .empty, [data-entity]'],
  parallel: ['/entities/plan/parallel', '.drawing .step'],
  stuck: ['/entities/plan/release-7', '.banner a'],
  elsewhere: ['/?q=step%3Acharge-card', '.hint a'],
  odd: ['/?q=foo%3Abar%20baz', '.hint code'],
  lost: ['/rollbacks/plan%3Aorder-42%3Ar9', '.trouble'],
  patch: ['/diff/plan%3Aorder-42%3A1/plan%3Aorder-42%3A6?view=patch', '.text'],
  docs: ['/docs', 'main'],
  system: ['/system', '.card:last-child table'],
  glossary: ['/glossary?word=epoch', '.glossary .named'],
  missing: ['/entities/plan/absent', '.empty']
}

async function seed() {
  await orderHistory('order-42')
  await parallelSteps('parallel')
  const events = []
  for (let number = 43; number < 57; number++) {
    const plan = `plan:order-${number}`
    events.push(
      ['step-started', plan, { step: { name: 'reserve-stock' }, state: { order: String(number) } }],
      ['step-completed', plan, { step: { name: 'reserve-stock' } }]
    )
    events.push(
      number % 3
        ? ['plan-completed', plan, { state: { order: String(number), shipped: true } }]
        : ['step-started', plan, { step: { name: 'charge-card' }, state: { order: String(number) } }]
    )
  }
  for (const number of [31, 32, 33]) {
    const error = { type: 'card_declined', message: `the bank refused order ${number}` }
    events.push(
      ['step-started', `plan:bill-${number}`, { step: { name: 'charge-card' }, state: {} }],
      ['plan-failed', `plan:bill-${number}`, { error, rollback: 'none' }]
    )
  }
  await publish(
    ...events,
    ['step-started', 'plan:release-7', { step: { name: 'deploy' }, state: { version: 7 } }],
    [
      'step-failed',
      'plan:release-7',
      { step: { name: 'deploy' }, error: { type: 'exit_1', message: 'the health check never turned green' } }
    ]
  )
  await until('it is commanded', '/api/entities/plan/release-7', it => it.counts.rollbacks === 1)
  await publish([
    'rollback-failed',
    'plan:release-7',
    {
      rollback_id: 'plan:release-7:r1',
      participant: 'cluster-eu',
      error: { type: 'undeploy_failed', message: 'the old image is gone from the registry' }
    }
  ])
  await until('it is stuck', '/api/entities/plan/release-7', it => it.status === 'rollback_failed')
}

/** The pictures in docs/console.md. */
const PICTURED = {
  failing: ['light', 'small'],
  stuck: ['light'],
  entities: ['light'],
  entity: ['light', 'dark', 'small'],
  dialog: ['light', 'small'],
  side: ['light'],
  rollback: ['dark'],
  system: ['light']
}

/** Checks a page, and takes its pictures if they are wanted. */
const looked = (page, name) =>
  look(page, name, form =>
    PICTURES && PICTURED[name]?.includes(form)
      ? page.screenshot({ path: `${PICTURES}/${name}-${form}.png` })
      : undefined
  )

test('every page is accessible, in both themes and on a small screen', async () => {
  await seed()
  await withPage({}, async page => {
    for (const [name, [path, there]] of Object.entries(PAGES)) {
      if (PICTURES && !PICTURED[name]) continue
      await page.goto(BASE + path)
      await page.locator(there).first().waitFor()
      if (name !== 'docs')
        await page.getByRole('button', { name: 'live' }).or(page.locator('dialog')).first().waitFor()
      if (name === 'system') await page.locator('.cell-active').nth(3).waitFor()
      await looked(page, name)
    }
    if (PICTURES) return
    await page.goto(BASE)
    await page.locator('[data-entity]').first().waitFor()
    for (const [name, key] of [
      ['keys', '?'],
      ['palette', 'Control+k']
    ]) {
      await page.keyboard.press(key)
      await page.getByRole('dialog').waitFor()
      await looked(page, name)
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    }
  })
})

test('the console works without a mouse, and every view has an address', async () => {
  await withPage({}, async page => {
    await page.goto(BASE)
    await page.locator('[data-entity]').first().waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('type:plan order-42')
    await page.keyboard.press('Enter')
    await page.waitForURL(/q=type%3Aplan\+order-42/)
    await page.locator('[data-entity="plan:order-42"]').waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/entities\/plan\/order-42/)
    await page.locator('[data-sequence="6"]').waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.waitForURL(/at=5/)
    await page.keyboard.press('d')
    await page.waitForURL(/\/diff\/plan%3Aorder-42%3A5\/latest/)
    await page.keyboard.press('g')
    await page.keyboard.press('r')
    await page.waitForURL(/\/rollbacks$/)
    await page.keyboard.press('Control+k')
    await page.keyboard.type('plan:order-42:r1')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/rollbacks\/plan%3Aorder-42%3Ar1/)
    await page.getByText('the card gateway did not answer').first().waitFor()
    const zone = page.locator('.zone')
    await page.keyboard.press('z')
    assert.equal(await zone.innerText(), 'UTC')
    await page.reload()
    assert.equal(await zone.innerText(), 'UTC')
    await page.keyboard.press('t')
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark')
  })
})

test('a dead letter is read, edited and published again', async () => {
  await publish(['step-started', 'plan:mended', { step: { name: 'a' }, state: {} }])
  await withPage({}, async page => {
    await page.goto(`${BASE}/system`)
    await page.getByRole('heading', { name: 'Dead letters' }).waitFor()
    await page.getByText('schema_violation').first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Payload').fill('{"step":{"name":"a"}}')
    await dialog.getByRole('button', { name: 'Publish as edited' }).click()
    await page.locator('td', { hasText: 'redriven' }).waitFor()
  })
  await until('the step is closed', '/api/entities/plan/mended', it => it.counts.steps_completed === 1)
})
