// The console in a real browser, against a running Rewind. The rules of all pages are checked all the time.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after } from 'node:test'
import { chromium } from 'playwright-core'

export const BASE = process.env.CONSOLE_URL
export const SLOW = process.env.CONSOLE_SLOW === 'true'
/** The directory for pictures, if they are wanted. */
export const PICTURES = process.env.CONSOLE_PICTURES
export const TOKENS = {
  admin: process.env.CONSOLE_ADMIN,
  viewer: process.env.CONSOLE_VIEWER,
  approver: process.env.CONSOLE_APPROVER
}
const PATIENCE = 45_000
// A refusal is reported by the page and by the browser. Browsers drop connections when a network changes.
const EXPECTED = /status of (401|403|404|409|503)|ERR_ABORTED|ERR_NETWORK_CHANGED|ERR_CONNECTION_REFUSED/
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--js-flags=--expose-gc'
]

let browser
/** One browser for all tests of a file. Each test has a context of its own, which shares nothing with others. */
const launched = () => (browser ??= chromium.launch({ executablePath: process.env.CHROMIUM, args: FLAGS }))
after(async () => (await browser)?.close())

/**
 * Runs a test with a page that is signed in as `role` (null: not). Fails if the page breaks a rule of all
 * pages.
 */
export async function withPage({ role = 'admin', ...options }, run) {
  const shared = await launched()
  const context = await shared.newContext({
    viewport: { width: 1280, height: 860 },
    reducedMotion: 'reduce',
    ...options
  })
  try {
    if (role)
      await context.addInitScript(token => sessionStorage.setItem('rewind.token', token), TOKENS[role])
    const page = await context.newPage()
    page.setDefaultTimeout(PATIENCE)
    const wrongs = []
    page.on(
      'request',
      request =>
        new URL(request.url()).origin === BASE ||
        /^(blob|data):/.test(request.url()) ||
        wrongs.push(`asked ${request.url()}`)
    )
    page.on('pageerror', error => wrongs.push(`threw ${error.stack}`))
    page.on(
      'console',
      message =>
        message.type() === 'error' && !EXPECTED.test(message.text()) && wrongs.push(`said ${message.text()}`)
    )
    page.on('dialog', dialog => {
      wrongs.push(`opened ${dialog.message()}`)
      return dialog.dismiss()
    })
    try {
      await run(page, context)
    } catch (failure) {
      const seen = await page.evaluate(() => document.body.innerText.slice(0, 1500)).catch(() => 'no page')
      throw new Error(
        `${failure.message}\n---- ${page.url()} showed\n${seen}\n---- and had\n${wrongs.join('\n')}`,
        { cause: failure }
      )
    }
    assert.deepEqual(wrongs, [])
  } finally {
    await context.close()
  }
}

let count = 0
/** An event as JSON. Data that is a text is already JSON, which may contain what JavaScript cannot hold. */
const event = ([name, subject, data, more = {}]) => {
  const type = `dev.rewind.${name}.v1`
  const head = { specversion: '1.0', id: id(), source: '/browser', type, subject, ...more }
  const json = typeof data === 'string' ? data : JSON.stringify(data)
  return `${JSON.stringify(head).slice(0, -1)},"data":${json}}`
}
const id = () => `${process.pid}-${++count}`

/** Publishes events `[name, entity, data]` in their order. */
export async function publish(...events) {
  for (let from = 0; from < events.length; from += 500) {
    const answer = await ask(
      'POST',
      '/api/events',
      `[${events
        .slice(from, from + 500)
        .map(event)
        .join(',')}]`,
      'application/cloudevents-batch+json'
    )
    assert.equal(answer.status, 202, await answer.text())
  }
}

/** Asks the API as an administrator. */
export const ask = (method, path, body, type = 'application/json') =>
  fetch(BASE + path, {
    method,
    body,
    headers: { Authorization: `Bearer ${TOKENS.admin}`, ...(body ? { 'Content-Type': type } : {}) }
  })

/** Waits until the answer of the API fulfils a condition. */
export async function until(what, path, holds) {
  const end = Date.now() + PATIENCE
  for (;;) {
    const answer = await ask('GET', path)
    const body = answer.ok ? await answer.json() : null
    if (body && holds(body)) return body
    assert.ok(Date.now() < end, `${what}: ${JSON.stringify(body)?.slice(0, 500)}`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

/** Publishes a plan that fails, recovers and is rolled back by a person, with a runner that answers. */
export async function orderHistory(name) {
  const plan = `plan:${name}`
  const order = more => ({
    order: name,
    customer: { name: 'Ada Quinn', tier: 'gold' },
    items: [
      { sku: 'KB-201', qty: 1, price: '129.00' },
      { sku: 'MS-014', qty: 2, price: '39.50' }
    ],
    ...more
  })
  const names = ['reserve-stock', 'charge-card', 'ship', 'notify-customer', 'close-order']
  const step = (step, attempt = 1) => ({ step: { name: step, index: names.indexOf(step), attempt } })
  const pause = () => new Promise(resolve => setTimeout(resolve, 120))
  const trace = { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' }
  await publish([
    'step-started',
    plan,
    {
      ...step('reserve-stock'),
      state: order({ reserved: false }),
      labels: { team: 'checkout' },
      outline: { steps: names.length, names }
    },
    trace
  ])
  await pause()
  await publish(
    ['step-completed', plan, step('reserve-stock')],
    ['step-started', plan, { ...step('charge-card'), state: order({ reserved: true }) }]
  )
  await pause()
  await publish([
    'step-failed',
    plan,
    { ...step('charge-card'), error: { type: 'card_declined', message: 'the card gateway did not answer' } }
  ])
  await until('the failure is rolled back', `/api/entities/plan/${name}`, it => it.epoch === 2)
  await publish(
    ['rollback-applied', plan, { rollback_id: `${plan}:r1`, participant: 'runner' }],
    ['step-started', plan, { ...step('charge-card', 2), state: order({ reserved: true }), epoch: 2 }]
  )
  await pause()
  await publish(
    ['step-completed', plan, { ...step('charge-card', 2), epoch: 2 }],
    [
      'step-started',
      plan,
      {
        ...step('ship'),
        state: order({ reserved: true, charged: { amount: '208.00', currency: 'EUR' } }),
        epoch: 2
      }
    ]
  )
  await pause()
  await publish([
    'rollback-requested',
    plan,
    { target: { sequence: 3 }, reason: 'charged the wrong amount', requested_by: 'admin' }
  ])
  await until('the request is honoured', `/api/entities/plan/${name}`, it => it.epoch === 3)
  await pause()
  await publish(
    ['rollback-applied', plan, { rollback_id: `${plan}:r2`, participant: 'runner' }],
    ['step-started', plan, { ...step('charge-card', 3), state: order({ reserved: true }), epoch: 3 }]
  )
  await pause()
  await publish(
    ['step-completed', plan, { ...step('charge-card', 3), epoch: 3 }],
    [
      'step-started',
      plan,
      {
        ...step('ship', 2),
        state: order({
          reserved: true,
          charged: { amount: '168.50', currency: 'EUR' },
          shipping: { carrier: 'DHL', parcels: 1 }
        }),
        epoch: 3
      }
    ]
  )
  await until('all of it is there', `/api/entities/plan/${name}`, it => it.counts.checkpoints === 6)
  return plan
}

/** Publishes a plan whose four steps run at the same time, and whose fifth step fails at once. */
export async function parallelSteps(name) {
  const plan = `plan:${name}`
  const step = (step, more) => ({ step: { name: step }, ...more })
  const names = ['resize', 'transcode', 'index', 'notify']
  const pause = () => new Promise(resolve => setTimeout(resolve, 120))
  for (const it of names) await publish(['step-started', plan, step(it, { state: { it } })])
  await pause()
  for (const it of [...names].reverse()) await publish(['step-completed', plan, step(it)])
  await pause()
  await publish(
    ['step-started', plan, step('publish', { state: {} })],
    ['step-failed', plan, step('publish', { error: { type: 'refused', message: 'at once' } })]
  )
  await until('it is rolled back', `/api/entities/plan/${name}`, it => it.epoch === 2)
  await publish(['rollback-applied', plan, { rollback_id: `${plan}:r1`, participant: 'runner' }])
  await until('it is applied', `/api/rollbacks/${plan}:r1`, it => it.status === 'applied')
  return plan
}

/** The rules that axe finds violated on the page: of all its rules, or of some. */
export async function violations(page, rules) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE)
  const found = await page.evaluate(async some => {
    const { violations } = await globalThis.axe.run(document, {
      resultTypes: ['violations'],
      ...(some ? { runOnly: some } : {})
    })
    return violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html, any }) => ({ html, any })) }))
  }, rules)
  return found.map(
    it =>
      `${it.id}: ${it.nodes
        .slice(0, 5)
        .map(node => `${node.html.slice(0, 160)} ${node.any?.[0]?.message ?? ''}`)
        .join(' | ')}`
  )
}

/**
 * How each page is checked: with all rules once, in the dark for its colours, and on a small screen for
 * sizes.
 */
const FORMS = [
  { name: 'light', colorScheme: 'light', size: { width: 1440, height: 900 } },
  {
    name: 'dark',
    colorScheme: 'dark',
    size: { width: 1440, height: 900 },
    rules: ['color-contrast', 'link-in-text-block']
  },
  {
    name: 'small',
    colorScheme: 'light',
    size: { width: 390, height: 844 },
    rules: ['target-size', 'scrollable-region-focusable']
  }
]

/**
 * Checks how a page looks: what axe finds, and that nothing is wider than the window. `seen(form)` is called
 * for each form.
 */
export async function look(page, name, seen) {
  for (const form of FORMS) {
    await page.emulateMedia({ colorScheme: form.colorScheme })
    await page.setViewportSize(form.size)
    assert.deepEqual(await violations(page, form.rules), [], `${name}, ${form.name}`)
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    assert.ok(wide <= 0, `${name}, ${form.name}: ${wide} px too wide`)
    await seen?.(form.name)
  }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize(FORMS[0].size)
}

/** Checks the page with axe, in both themes. */
export async function checkAccessibility(page) {
  for (const colorScheme of ['dark', 'light']) {
    await page.emulateMedia({ colorScheme })
    assert.deepEqual(await violations(page), [], colorScheme)
  }
}

/** The heap after a garbage collection, in bytes. */
export async function heap(page) {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.enable')
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  return usedSize
}
