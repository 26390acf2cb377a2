// Every page, every dialog and the page of an entity in every status: axe finds nothing, and nothing is too wide.

import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { BASE, SLOW, ask, look, orderHistory, publish, until, withPage } from './console.mjs'

const SOURCES = process.env.CONSOLE_SOURCES

/** How each module with a dialog shows it: `[path, what to wait for, role, clicks …]`. */
const DIALOGS = {
  'rollback/dialog.js': [
    '/entities/plan/seen-order?do=rollback&to=3',
    '.preview .changes',
    'admin',
    'Change the state'
  ],
  'rollback/approve.js': ['/entities/guarded/seen-door', 'Approve …', 'approver', 'Approve …'],
  'bulk/prepare.js': ['/?q=type%3Aplan', '[data-entity]', 'admin', 'With all of these'],
  'parts/signal.js': ['/entities/plan/seen-signal', 'Signal …', 'admin', 'Signal …'],
  'parts/reason.js': ['/entities/plan/seen-signal', 'Park …', 'admin', 'Park …'],
  'checkpoint/fork.js': ['/entities/plan/seen-order?at=6', 'Fork …', 'admin', 'Fork …'],
  'system/letters.js': ['/system', 'schema_violation', 'admin', 'schema_violation'],
  'keys/palette.js': ['/', '[data-entity]', 'admin', 'key:Control+k'],
  'keys/palette.js, keys': ['/', '[data-entity]', 'admin', 'key:?']
}

/** The dialog that stands for one that is loading. */
const LOADING = 'parts/later.js'

const step = (name, more) => ({ step: { name }, ...more })

async function seed() {
  await orderHistory('seen-order')
  const error = { type: 'card_declined', message: 'the bank refused it' }
  await publish(
    ['plan-requested', 'plan:seen-requested', { plan: 'unserved', state: {}, requested_by: 'admin' }],
    ['step-started', 'plan:seen-running', step('sign', { state: {} })],
    ['step-started', 'plan:seen-signal', step('sign', { state: {}, wait: { signal: 'approved' } })],
    [
      'step-started',
      'plan:seen-gated',
      step('sign', { state: {}, wait: { signal: 'board', approval: true } })
    ],
    ['step-started', 'plan:seen-rolling', step('sign', { state: {} })],
    ['step-failed', 'plan:seen-rolling', step('sign', { error })],
    ['step-started', 'plan:seen-stuck', step('sign', { state: {} })],
    ['step-failed', 'plan:seen-stuck', step('sign', { error })],
    ['step-started', 'plan:seen-parked', step('sign', { state: {} })],
    ['step-started', 'plan:seen-paused', step('sign', { state: {} })],
    ['step-started', 'plan:seen-failed', step('sign', { state: {} })],
    ['plan-failed', 'plan:seen-failed', { error, rollback: 'none' }],
    ['step-started', 'plan:seen-done', step('sign', { state: {} })],
    ['plan-completed', 'plan:seen-done', {}],
    ['step-started', 'watched:seen-gate', step('sign', { state: {} })],
    ['step-failed', 'watched:seen-gate', step('sign', { error })],
    ['state-captured', 'guarded:seen-door', { state: { open: 1 }, reason: 'manual' }],
    ['state-captured', 'guarded:seen-door', { state: { open: 2 }, reason: 'manual' }]
  )
  await until('it is commanded', '/api/entities/plan/seen-stuck', it => it.epoch === 2)
  await publish(['rollback-failed', 'plan:seen-stuck', { rollback_id: 'plan:seen-stuck:r1', error }])
  for (const [verb, id] of [
    ['park', 'seen-parked'],
    ['pause', 'seen-paused']
  ])
    await asked(`/api/entities/plan/${id}/${verb}`, { reason: 'audit' })
  await asked('/api/checkpoints/guarded/seen-door/rollback', {
    target: { sequence: 1 },
    reason: 'it stands open'
  })
  await until('it waits', '/api/entities/guarded/seen-door', it => it.proposal)
  await until('it is stuck', '/api/entities/plan/seen-stuck', it => it.status === 'rollback_failed')
}

async function asked(path, body) {
  const answer = await ask('POST', path, JSON.stringify(body))
  assert.ok(answer.ok, `${path}: ${answer.status} ${answer.ok ? '' : await answer.text()}`)
  return answer.json()
}

const reached = async (page, what) => {
  const byText = /^[a-z[.]/.test(what) && /[[.]/.test(what) ? page.locator(what) : page.getByText(what)
  await byText.first().waitFor()
}

test('the page of an entity is accessible in every status', async () => {
  await seed()
  await withPage({}, async page => {
    await page.goto(BASE)
    const statuses = await page.evaluate(() => import('/console/parts/words.js').then(it => it.STATUSES))
    await page.locator('[data-entity]').first().waitFor()
    // A number, also for a status of which there is no entity.
    await page.waitForFunction(
      count =>
        [...document.querySelectorAll('.chip .count')].filter(it => /^[0-9]/.test(it.innerText)).length ===
        count,
      statuses.length
    )
    for (const status of statuses) {
      const found = await until(
        `one is ${status}`,
        `/api/entities?status=${status}&limit=1`,
        it => it.length > 0
      )
      const { entity_type: type, entity_id: id } = found[0]
      await page.goto(`${BASE}/entities/${type}/${id}`)
      await page.locator('.figures').waitFor()
      await look(page, status)
    }
    for (const id of ['plan/seen-gated', 'plan/seen-stuck', 'guarded/seen-door']) {
      await page.goto(`${BASE}/entities/${id}`)
      await page.locator('.figures').waitFor()
      await look(page, id)
    }
  })
})

test('every dialog is accessible', async () => {
  const withDialog = readdirSync(SOURCES, { recursive: true })
    .filter(it => it.endsWith('.js') && !it.startsWith('vendor'))
    .filter(it => readFileSync(join(SOURCES, it), 'utf8').includes('<${Dialog}'))
    .filter(it => it !== LOADING)
  const named = new Set(Object.keys(DIALOGS).map(it => it.split(',', 1)[0]))
  assert.deepEqual(withDialog.sort(), [...named].sort())
  for (const [name, [path, there, role, action]] of Object.entries(DIALOGS)) {
    await withPage({ role }, async page => {
      await page.goto(BASE + path)
      await reached(page, there)
      if (action.startsWith('key:')) await page.keyboard.press(action.slice(4))
      else await page.getByText(action).first().click()
      await page.getByRole('dialog').waitFor()
      await look(page, name)
    })
  }
})

// In the short form, everyone.test.mjs looks at the pages.
test('every page is accessible', { skip: !SLOW }, async () => {
  const job = await asked('/api/bulk', { action: 'pin', query: { type: 'guarded' }, reason: 'audit' })
  const paths = [
    '/',
    '/failing',
    '/entities/plan/seen-order',
    '/checkpoints',
    '/diff/plan%3Aseen-order%3A1/plan%3Aseen-order%3A6',
    '/rollbacks',
    '/rollbacks/plan%3Aseen-order%3Ar2',
    '/bulk',
    `/bulk/${job.bulk_id}`,
    '/traces/4bf92f3577b34da6a3ce929d0e0e4736',
    '/system',
    '/glossary'
  ]
  await withPage({}, async page => {
    await page.goto(BASE)
    const [names, pages] = await page.evaluate(async all => {
      const { PAGES, pageOf } = await import('/console/state/pages.js')
      return [PAGES.map(([name]) => name), all.map(path => pageOf(path).name)]
    }, paths)
    assert.deepEqual(pages, names)
    for (const path of paths) {
      await page.goto(BASE + path)
      await page.getByRole('heading').first().waitFor()
      await page.getByRole('button', { name: 'live' }).waitFor()
      await look(page, path)
    }
  })
})
