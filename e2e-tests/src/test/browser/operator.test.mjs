// What an operator does with the console, page by page.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import {
  BASE,
  TOKENS,
  ask,
  checkAccessibility,
  orderHistory,
  parallelSteps,
  publish,
  until,
  withPage
} from './console.mjs'

const LARGE = 300_000

/** Returns the content of the file that a click saves. */
async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()])
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') }
}

/** Types a query and presses Enter. */
async function query(page, text) {
  await page.locator('[data-query]').fill(text)
  await page.keyboard.press('Enter')
}

test('lists are filtered, paged, saved and named', async () => {
  const captured = Array.from({ length: 60 }, (_, index) => [
    'state-captured',
    `document:page-${index}`,
    { state: { index }, reason: 'manual', labels: { ops: 'pages' } }
  ])
  await publish(...captured, ['step-started', 'plan:ops-list', { step: { name: 'wait' }, state: {} }])
  await until('all are there', '/api/entities?type=document&limit=100', it => it.length === 60)
  await withPage({}, async page => {
    await page.goto(BASE)
    await query(page, 'type:document')
    await page.waitForURL(/q=type%3Adocument/)
    const counts = await (await ask('GET', '/api/entities/counts?type=document')).json()
    for (const { status, count } of counts)
      await page
        .locator('.chip', { hasText: status.replaceAll('_', ' ') })
        .getByText(String(count), { exact: true })
        .first()
        .waitFor()
    await page.getByText('50 shown').waitFor()
    await page.getByRole('button', { name: 'Older' }).click()
    await page.getByText('60 shown').waitFor()
    assert.equal(await page.locator('[data-entity]').count(), 60)

    const csv = await saved(page, page.getByRole('button', { name: 'CSV', exact: true }))
    assert.equal(csv.name, 'entities.csv')
    assert.equal(csv.text.split('\r\n').filter(line => line.startsWith('document:page-')).length, 60)
    const lines = await saved(page, page.getByRole('button', { name: 'NDJSON' }))
    assert.equal(
      lines.text
        .trim()
        .split('\n')
        .map(line => JSON.parse(line).entity_type)
        .join(''),
      'document'.repeat(60)
    )

    await page.locator('.chip', { hasText: 'parked' }).click()
    await page.waitForURL(/status%3Aparked/)
    await page.getByText('No match').waitFor()
    await page.getByRole('button', { name: 'Clear the query', exact: true }).last().click()
    await page.locator('[data-entity]').first().waitFor()

    await query(page, 'page-59')
    await page.getByRole('button', { name: 'Save view' }).click()
    await page.getByLabel('Name of the view').fill('Mine')
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'Rolled back today' }).click()
    await page.waitForURL(/\/rollbacks\?q=since%3Atoday/)
    await page.reload()
    await page.getByRole('link', { name: 'Mine' }).click()
    await page.locator('[data-entity="document:page-59"]').waitFor()
    assert.equal(await page.locator('[data-entity]').count(), 1)
    await page.getByRole('button', { name: 'Remove the view Mine' }).click()
    await page.getByRole('link', { name: 'Mine' }).waitFor({ state: 'detached' })

    await page.goto(`${BASE}/checkpoints`)
    await query(page, 'type:document label:ops=pages')
    await page.getByText('50 shown').waitFor()
    await query(page, 'type:plan')
    await page.locator('tbody').getByText('ops-list').waitFor()
    assert.equal(await page.locator('tbody').getByText('page-').count(), 0)
    await query(page, 'status:failed')
    await page.getByText('Not a field of this list').waitFor()
  })
})

test('an entity is drawn, read and compared', async () => {
  const plan = await orderHistory('ops-1')
  await publish([
    'state-captured',
    'artifact:ops-large',
    { state: { text: 'x'.repeat(LARGE) }, reason: 'manual' }
  ])
  await until('the large one is there', '/api/entities/artifact/ops-large', it => it.counts.checkpoints === 1)
  await withPage({ timezoneId: 'Asia/Tokyo' }, async page => {
    await page.goto(`${BASE}/entities/plan/ops-1`)
    await page.locator('.step:not(.coming)').nth(5).waitFor()
    const drawn = of => page.locator(`.drawing ${of}`).count()
    assert.deepEqual(
      [
        await drawn('.step:not(.coming)'),
        await drawn('.step.coming'),
        await drawn('.tick'),
        await drawn('.arc.is-applied'),
        await drawn('.branch'),
        await drawn('.step.left'),
        await drawn('.step.of-not_undone')
      ],
      [6, 2, 6, 2, 1, 1, 1]
    )
    // A step is open: marks may move between finding one and clicking it.
    await page.locator('.drawing .tick', { hasText: 'Checkpoint 1,' }).dispatchEvent('click')
    await page.waitForURL(/at=1/)
    const width = () => page.locator('.drawing-box > div').evaluate(it => it.offsetWidth)
    const before = await width()
    await page.getByRole('button', { name: 'Zoom in' }).click()
    await page.waitForFunction(old => document.querySelector('.drawing-box > div').offsetWidth > old, before)

    // Times are shown in the local zone or in UTC, with how long ago they were.
    const time = page.locator('.row time').first()
    const local = await time.innerText()
    assert.match(await time.getAttribute('title'), /ago|now/)
    await page.keyboard.press('z')
    await page.waitForFunction(old => document.querySelector('.row time').innerText !== old, local)

    await page.getByText('Linked to checkpoint 2').waitFor()
    await page.getByLabel('Search the state').fill('gold')
    await page.getByText('1 of 1').waitFor()
    await page.getByRole('button', { name: 'Record' }).click()
    const { event } = await (await ask('GET', `/api/checkpoints/${plan}:1`)).json()
    await page.getByText(`plan-events ${event.partition}:${event.offset}`, { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Pick', exact: true }).click()
    await page.locator('[data-sequence="6"]').click()
    await page.getByRole('link', { name: 'with 1', exact: true }).click()
    await page.waitForURL(/\/diff\/plan%3Aops-1%3A1\/plan%3Aops-1%3A6/)
    await page.getByText('3 values differ').waitFor()
    await page.goBack()
    await page.goto(`${BASE}/entities/plan/ops-1?at=1&view=record`)
    const outside = page.getByRole('link', { name: 'open the trace' })
    assert.equal(
      await outside.getAttribute('href'),
      'https://traces.example/t/4bf92f3577b34da6a3ce929d0e0e4736?a=1&b=2'
    )
    assert.equal(
      await page.getByRole('link', { name: 'open the event' }).getAttribute('href'),
      `https://kafka.example/plan-events?p=${event.partition}&o=${event.offset}`
    )
    await page.getByRole('link', { name: '4bf92f3577b34da6a3ce929d0e0e4736' }).click()
    await page.locator('tbody').getByText('ops-1').first().waitFor()

    const history = await page.goto(`${BASE}/entities/artifact/ops-large?at=1`)
    assert.ok(!history.headers()['content-security-policy'].includes('unsafe'))
    await page.getByText('The state is not loaded').waitFor()
    await page.getByRole('button', { name: 'Load it' }).click()
    await page.getByText('State verified').waitFor()
  })
})

/** The pairs of boxes that overlap by more than the edge of a letter. */
function overlapping(some, others) {
  const shared = (a, b) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2
  return some.flatMap((one, index) =>
    (others ?? some.slice(index + 1)).filter(other => shared(one, other)).map(other => [one, other])
  )
}

test('steps that run at the same time are all visible, and nothing overlaps', async () => {
  const plan = await parallelSteps('ops-parallel')
  await withPage({}, async page => {
    for (const [width, height] of [
      [1280, 860],
      [390, 844]
    ]) {
      await page.setViewportSize({ width, height })
      await page.goto(`${BASE}/entities/plan/ops-parallel`)
      await page.locator('.drawing .arc').waitFor()
      const boxes = of =>
        page
          .locator(`.drawing ${of}`)
          .evaluateAll(all =>
            all.map(it => ({ what: it.textContent, ...it.getBoundingClientRect().toJSON() }))
          )
      const bars = await boxes('.step > rect')
      assert.equal(bars.length, 5)
      assert.deepEqual(overlapping(bars), [])
      assert.deepEqual(overlapping(await boxes('svg text')), [])
      assert.deepEqual(overlapping(await boxes('.arc'), await boxes('.zoom button')), [])
      const [from, to] = await page
        .locator('.drawing .arc path:not(.hit)')
        .evaluate(it => [0, it.getTotalLength()].map(at => it.getPointAtLength(at).x))
      assert.ok(from > to, `the arc leads from ${from} to ${to}`)
    }

    // A query in a link leads to the same page as in the query box.
    await publish([
      'step-started',
      plan,
      { step: { name: 'again' }, state: {}, epoch: 2 },
      { traceparent: '00-aaaabbbbccccddddeeeeffff00001111-00f067aa0ba902b7-01' }
    ])
    await until('it is taken', '/api/entities/plan/ops-parallel', it => it.open_steps.length === 1)
    for (const path of ['/', '/checkpoints', '/rollbacks']) {
      for (const trace of ['aaaabbbbccccddddeeeeffff00001111', 'AAAABBBBCCCCDDDDEEEEFFFF00001111']) {
        await page.goto(`${BASE}${path}?q=${trace}`)
        await page.locator('tbody').getByText('ops-parallel').waitFor()
      }
    }
    await page.goto(`${BASE}/?q=plan%3Aops-parallel%3A2`)
    await page.getByRole('heading', { name: 'Checkpoint 2' }).waitFor()
    await page.goto(`${BASE}/checkpoints?q=plan%3Aops-parallel%3Ar1`)
    await page.getByText('publish failed: at once').first().waitFor()
  })
})

test('a state that was changed on its way or in the store is reported, and cannot be a target', async () => {
  await publish(
    ...[1, 2].map(version => [
      'state-captured',
      'artifact:ops-damaged',
      { state: { version }, reason: 'manual' }
    ])
  )
  await until('both are there', '/api/entities/artifact/ops-damaged', it => it.counts.checkpoints === 2)
  await withPage({}, async page => {
    await page.route('**/artifact%3Aops-damaged%3A1/canonical', route =>
      route.fulfill({ status: 200, contentType: 'application/json', body: '{"version":9}' })
    )
    await page.goto(`${BASE}/entities/artifact/ops-damaged?at=1`)
    await page.getByText('The state is not the one recorded').waitFor()
    await page.getByText('Fields verified').waitFor()
    await page.getByRole('button', { name: 'Roll back to here' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('All 2 are intact').waitFor()
    await page.keyboard.press('Escape')

    await page.route('**/ops-damaged/verify', async route => {
      const found = await (await route.fetch()).json()
      await route.fulfill({
        json: {
          ...found,
          intact: false,
          damage: [{ checkpoint_id: 'artifact:ops-damaged:1', problem: 'state_hash_mismatch' }]
        }
      })
    })
    await page.goto(`${BASE}/entities/artifact/ops-damaged?do=rollback`)
    await dialog.getByText('1 of 2 damaged').waitFor()
    await dialog.getByText('state hash mismatch').waitFor()
    assert.ok(await dialog.getByRole('radio').last().isDisabled())
    assert.ok(await dialog.getByRole('radio').first().isEnabled())
  })
})

test('a stuck rollback is found, explained and retried', async () => {
  const plan = 'plan:ops-stuck'
  const touched = 'artifact:ops-touched'
  await publish(['state-captured', touched, { state: { files: [] }, reason: 'manual' }])
  await until(
    'what will be touched is there',
    '/api/entities/artifact/ops-touched',
    it => it.counts.checkpoints === 1
  )
  await publish(
    ['step-started', plan, { step: { name: 'upload' }, state: { at: 1 }, touches: [touched] }],
    [
      'step-failed',
      plan,
      { step: { name: 'upload' }, error: { type: 'timeout', message: 'the bucket did not answer' } }
    ]
  )
  await until('it is commanded', '/api/rollbacks/plan:ops-stuck:r1', it => it.status === 'commanded')
  await publish([
    'rollback-failed',
    plan,
    {
      rollback_id: `${plan}:r1`,
      participant: 'uploader',
      error: { type: 'no_space', message: 'the disk is full' }
    }
  ])
  const sign = attempt => [
    ['step-started', 'plan:ops-parked', { step: { name: 'sign', attempt }, state: {}, epoch: attempt }],
    [
      'step-failed',
      'plan:ops-parked',
      {
        step: { name: 'sign', attempt },
        epoch: attempt,
        error: { type: 'refused', message: 'the key has expired' }
      }
    ]
  ]
  await publish(...sign(1))
  await until('it is commanded', '/api/rollbacks/plan:ops-parked:r1', it => it.status === 'commanded')
  await publish(
    ['rollback-applied', 'plan:ops-parked', { rollback_id: 'plan:ops-parked:r1', participant: 'signer' }],
    ...sign(2)
  )
  await until('it is parked', '/api/entities/plan/ops-parked', it => it.status === 'parked')
  await until('it is stuck', '/api/entities/plan/ops-stuck', it => it.status === 'rollback_failed')
  await withPage({ permissions: ['clipboard-read', 'clipboard-write'] }, async page => {
    await page.goto(`${BASE}/system`)
    const alarm = page.locator('.alarm', { hasText: 'Stuck rollbacks' })
    await alarm.getByText('What to do').waitFor()
    await page
      .locator('.alarm', { hasText: 'Parked entities' })
      .getByRole('link', { name: 'plan:ops-parked' })
      .waitFor()
    await page.locator('[data-behind]').getByText(/^\d/).first().waitFor()
    await page.locator('.cell-active').nth(3).waitFor()
    await alarm.locator('li', { hasText: plan }).getByRole('link', { name: 'r1' }).click()
    await page.getByRole('cell', { name: 'uploader' }).waitFor()
    await page.getByText('no_space: the disk is full').waitFor()
    assert.equal(await page.locator('.stages time').count(), await page.locator('.stages li').count())
    await page.getByRole('button', { name: 'Retry' }).click()
    await page.getByRole('dialog').getByLabel('Reason').fill('the disk has room again')
    await page.getByRole('dialog').getByRole('button', { name: 'Retry' }).click()
    await page.getByText('sent 2 times').waitFor()

    // The dialog can be opened from the entity, and offers the same as a command.
    await publish([
      'rollback-failed',
      plan,
      {
        rollback_id: `${plan}:r1`,
        participant: 'uploader',
        error: { type: 'no_space', message: 'still full' }
      }
    ])
    await page.goto(`${BASE}/entities/plan/ops-stuck?do=rollback&to=1`)
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Reason').fill('it’s late')
    await dialog.getByRole('region', { name: 'What will happen' }).getByText('epoch').waitFor()
    await dialog.getByRole('button', { name: 'CLI' }).click()
    assert.match(
      await page.evaluate(() => navigator.clipboard.readText()),
      /^rewind rollback plan:ops-stuck --to 1 --reason 'it’s late' --if-latest plan:ops-stuck:1 --if-digest [0-9a-f]{64}$/
    )
    await dialog.getByRole('button', { name: 'curl' }).click()
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), /\$REWIND_TOKEN.*"sequence":1/)
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: `Open ${plan}:r1` }).click()
    await page.waitForURL(/\/rollbacks\/plan%3Aops-stuck%3Ar1/)

    await page.goto(`${BASE}/entities/plan/ops-parked`)
    await page.getByRole('button', { name: 'Resume' }).click()
    await page.getByRole('dialog').getByLabel('Reason').fill('the key is renewed')
    await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click()
    await page.getByText('The same step has failed so often').waitFor({ state: 'detached' })
    await until('it goes on', '/api/entities/plan/ops-parked', it => it.status !== 'parked')
  })
})

test('the pages say whether a runner is there, and what to do if not', async () => {
  const started = (name, runner) => [
    'step-started',
    `plan:${name}`,
    { step: { name: 'build' }, state: { at: 1 }, ...(runner ? { runner } : {}) }
  ]
  const ended = 'plan:ops-ended'
  await publish(
    started('ops-held', 'plan-runner:ops-here'),
    started('ops-left', 'plan-runner:ops-gone'),
    started('ops-ended', 'plan-runner:ops-here'),
    ['plan-completed', ended, {}],
    ['plan-requested', 'plan:ops-asked', { plan: 'unserved', state: {}, requested_by: 'admin' }]
  )
  await until('it is requested', '/api/entities/plan/ops-asked', it => it.status === 'requested')
  await until('it has ended', '/api/entities/plan/ops-ended', it => it.status === 'completed')
  await withPage({}, async page => {
    const presence = page.locator('[data-presence]')
    await page.goto(`${BASE}/entities/plan/ops-held`)
    await presence.getByText('plan-runner:ops-here').waitFor()
    assert.match(await presence.innerText(), /is connected, last seen/)

    await page.goto(`${BASE}/entities/plan/ops-left?do=rollback&to=1`)
    const dialog = page.getByRole('dialog')
    await dialog.getByText('plan-runner:ops-gone').waitFor()
    const inPreview = await dialog.locator('[data-presence]').innerText()
    assert.match(inPreview, /is not connected, last seen .*What to do: .*rewind run PLAN.yaml --id ops-left/)
    await dialog.getByLabel('Reason').fill('look again')
    await dialog.getByRole('button', { name: 'Roll back to 1' }).click()
    await dialog.getByText(/is not connected/).waitFor()
    await dialog.getByRole('button', { name: 'Open the rollback' }).click()
    await page.getByText(/is not connected, last seen/).waitFor()
    await page.goto(`${BASE}/entities/plan/ops-left`)
    await page.getByText('A rollback is pending').waitFor()
    await presence.getByText(/rewind run PLAN.yaml --id ops-left/).waitFor()

    await page.goto(`${BASE}/entities/plan/ops-asked`)
    await presence.getByText(/rewind runner DIR/).waitFor()

    await page.goto(`${BASE}/entities/plan/ops-ended?do=rollback&to=1`)
    await dialog.getByText(/the plan had ended, so no runner works on it/).waitFor()
    await dialog.getByLabel('Reason').fill('look again')
    await dialog.getByRole('button', { name: 'Roll back to 1' }).click()
    await dialog.getByText('rewind run FILE --id ops-ended').waitFor()
    await page.goto(`${BASE}/entities/plan/ops-ended`)
    await page.getByText('rewind run FILE --id ops-ended').waitFor()
    await checkAccessibility(page)
  })
})

test('a plan is signalled, paused, resumed and cancelled on its own page', async () => {
  const entity = '/api/entities/plan/ops-signalled'
  await publish([
    'step-started',
    'plan:ops-signalled',
    { step: { name: 'sign' }, state: {}, wait: { signal: 'approved' } }
  ])
  await until('it waits', entity, it => it.status === 'waiting')
  await withPage({}, async page => {
    await page.goto(`${BASE}/entities/plan/ops-signalled`)
    await page.getByText('The plan waits for approved.').waitFor()
    const dialog = page.getByRole('dialog')
    await page.getByRole('button', { name: 'Signal …' }).click()
    await dialog.getByLabel('Payload').fill('{"by": "eve"}')
    await dialog.getByRole('button', { name: 'Signal' }).click()
    await until('it runs', entity, it => it.status === 'running')
    await dialog.waitFor({ state: 'detached' })
    for (const [verb, status] of [
      ['Pause', 'paused'],
      ['Resume', 'running'],
      ['Cancel plan', 'rolling_back']
    ]) {
      await page.getByRole('button', { name: `${verb} …` }).click()
      await dialog.getByLabel('Reason').fill('for the night')
      await dialog.getByRole('button', { name: verb }).click()
      await until(`it is ${status}`, entity, it => it.status === status)
      await dialog.waitFor({ state: 'detached' })
    }
  })
})

test('many entities are pinned by a job that is prepared, started and paused', async () => {
  await publish(
    ...Array.from({ length: 5 }, (_, index) => [
      'state-captured',
      `folder:bulk-${index}`,
      { state: { index }, reason: 'manual' }
    ])
  )
  await until('all are there', '/api/entities?type=folder', it => it.length === 5)
  await withPage({}, async page => {
    await page.goto(BASE)
    const all = page.getByRole('button', { name: 'With all of these' })
    assert.match(await all.getAttribute('title'), /Filter the list first/)
    await query(page, 'type:folder')
    await page.getByText('5 shown').waitFor()
    await all.click()
    await page.getByLabel('Action').selectOption('pin')
    await page.getByLabel('At most so many a second').fill('1')
    await page.getByLabel('Reason').fill('audit')
    await checkAccessibility(page)
    await page.getByRole('button', { name: 'Prepare', exact: true }).click()
    await page.getByRole('heading', { name: 'pin of 5' }).waitFor()
    await page.locator('tbody tr').nth(4).waitFor()
    assert.equal(await page.locator('tbody tr').count(), 5)
    await checkAccessibility(page)
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    await page.getByRole('button', { name: 'Pause', exact: true }).click()
    await page.getByRole('button', { name: 'Go on', exact: true }).click()
    await page.locator('.figures').getByText('ended').waitFor()
    await page.locator('tbody').getByText('accepted').nth(4).waitFor()
    await page.getByRole('link', { name: 'Bulk', exact: true }).click()
    await page.locator('tbody tr').first().getByText('ended').waitFor()
    await checkAccessibility(page)
  })
})

test('a job that rolls back says where its rollbacks stand', async () => {
  const names = ['applied', 'failed', 'open']
  await publish(
    ...names.map(name => ['state-captured', `parcel:${name}`, { state: { name }, reason: 'manual' }])
  )
  await until('all are there', '/api/entities?type=parcel', it => it.length === names.length)
  const answer = name => ({ rollback_id: `parcel:${name}:r1`, participant: 'depot' })
  await withPage({}, async page => {
    await page.goto(`${BASE}/?q=type%3Aparcel`)
    await page.getByText('3 shown').waitFor()
    await page.getByRole('button', { name: 'With all of these' }).click()
    await page.getByLabel('Reason').fill('wrong address')
    await page.getByRole('button', { name: 'Prepare', exact: true }).click()
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    const stand = page.getByRole('region', { name: 'Rollbacks' })
    const shown = (name, count) =>
      stand.locator('.figures > div', { hasText: new RegExp(`^${name}\\s*${count}$`) }).waitFor()
    await shown('Ordered', 3)
    await shown('Open', 3)
    await publish(
      ['rollback-applied', 'parcel:applied', answer('applied')],
      ['rollback-failed', 'parcel:failed', { ...answer('failed'), error: { type: 'lost', message: 'gone' } }]
    )
    await shown('Applied', 1)
    await shown('Applied partly', 0)
    await shown('Failed', 1)
    await shown('Open', 1)
    await checkAccessibility(page)
  })
})

test('a state is changed before it goes on, beside its target and above the preview', async () => {
  const step = (name, state) => ({ step: { name }, state })
  await publish(
    ['step-started', 'plan:ops-edit', step('price', { price: 9 })],
    ['step-completed', 'plan:ops-edit', { step: { name: 'price' } }],
    ['step-started', 'plan:ops-edit', step('ship', { price: 9, sent: true })]
  )
  await until('both are there', '/api/entities/plan/ops-edit', it => it.counts.checkpoints === 2)
  await withPage({ viewport: { width: 1440, height: 900 } }, async page => {
    await page.goto(`${BASE}/entities/plan/ops-edit?do=rollback&to=1`)
    const dialog = page.getByRole('dialog')
    await dialog.getByText('will be undone', { exact: true }).first().waitFor()
    await dialog.getByLabel('Change the state before it goes on').check()
    const editor = dialog.getByLabel('State to go on with')
    await editor.fill('{ "price": 12 ')
    await dialog.locator('[aria-invalid="true"]').waitFor()
    assert.ok(await dialog.getByRole('button', { name: 'Preview the change' }).isDisabled())
    await editor.fill('{ "price": 12 }')
    await dialog.getByRole('button', { name: 'Preview the change' }).click()
    const preview = dialog.getByRole('region', { name: 'What will happen' })
    await preview.getByText('Edit of the state of checkpoint 1').waitFor()
    const [targets, edited, shown] = await Promise.all(
      ['.targets', '.editing', '.preview'].map(it => dialog.locator(it).boundingBox())
    )
    assert.ok(edited.x > targets.x + targets.width && edited.y < targets.y + targets.height, 'not beside')
    assert.ok(shown.y >= edited.y + edited.height && shown.width > 1.5 * edited.width, 'not below')
    await checkAccessibility(page)
    await dialog.getByLabel('Reason').fill('wrong price')
    await dialog.getByRole('button', { name: 'Roll back to 1, edited' }).click()
    await dialog.getByText('on from 3 with an edited state').waitFor()
    const done = await (await ask('GET', '/api/checkpoints/plan:ops-edit:3')).json()
    assert.deepEqual(done.state, { price: 12 })
  })
  await withPage({}, async page => {
    await page.goto(`${BASE}/diff/plan%3Aops-edit%3A1/plan%3Aops-edit%3A2?view=side`)
    await page.locator('.side tbody tr').first().waitFor()
    const side = async name => (await page.locator(`.side td.${name}`).allTextContents()).join('\n')
    assert.deepEqual(JSON.parse(await side('left')), { price: 9 })
    assert.deepEqual(JSON.parse(await side('right')), { price: 9, sent: true })
  })
})

test('a rollback to a branch that was left names the steps that are not done again, before and after', async () => {
  const plan = 'plan:ops-branch'
  const step = name => ({ step: { name }, state: { name } })
  const undone = { step: 'build', attempt: 1, checkpoint_id: `${plan}:1`, completed: true }
  await publish(
    ['step-started', plan, step('build')],
    ['step-completed', plan, { step: { name: 'build' } }],
    ['step-started', plan, step('ship')]
  )
  await until('both are there', '/api/entities/plan/ops-branch', it => it.counts.checkpoints === 2)
  await ask('POST', '/api/checkpoints/plan/ops-branch/rollback', '{"target":{"sequence":1},"reason":"wrong"}')
  await publish(['rollback-applied', plan, { rollback_id: `${plan}:r1`, undone: [undone] }])
  await until('build is undone', `/api/rollbacks/${plan}:r1`, it => it.status === 'applied')
  await withPage({}, async page => {
    const dialog = page.getByRole('dialog')
    const named = within => within.getByText('They are not done again: build (plan:ops-branch:1)').waitFor()
    await page.goto(`${BASE}/entities/plan/ops-branch?do=rollback&to=2`)
    await named(dialog)
    await dialog.getByLabel('Reason').fill('it was right')
    await dialog.getByRole('button', { name: 'Roll back to 2' }).click()
    await dialog.getByRole('button', { name: 'Open the rollback' }).click()
    await dialog.waitFor({ state: 'detached' })
    await named(page)
    await checkAccessibility(page)
  })
})

test('the preview of a rollback to a branch that was left names the steps that stay undone', async () => {
  const plan = 'plan:ops-branch-left'
  const path = '/api/entities/plan/ops-branch-left'
  const step = (name, more) => ({ step: { name }, ...more })
  const undone = { step: 'build', attempt: 1, checkpoint_id: `${plan}:1`, completed: true }
  await publish(
    ['step-started', plan, step('build', { state: { built: false } })],
    ['step-completed', plan, step('build')],
    ['step-started', plan, step('ship', { state: { built: true } })],
    ['step-failed', plan, step('ship', { error: { type: 'timeout', message: 'no courier' } })]
  )
  await until('the failure is rolled back', path, it => it.epoch === 2)
  await publish(
    ['rollback-applied', plan, { rollback_id: `${plan}:r1` }],
    ['rollback-requested', plan, { target: { sequence: 1 }, reason: 'again', requested_by: 'admin' }]
  )
  await until('the request is honoured', path, it => it.epoch === 3)
  await publish(['rollback-applied', plan, { rollback_id: `${plan}:r2`, undone: [undone] }])
  await until('it is applied', `/api/rollbacks/${plan}:r2`, it => it.status === 'applied')

  await withPage({}, async page => {
    await page.goto(`${BASE}/entities/plan/ops-branch-left?do=rollback&to=2`)
    const dialog = page.getByRole('dialog')
    const preview = dialog.getByRole('region', { name: 'What will happen' })
    const hint = preview.getByText('includes steps that an earlier rollback has undone')
    await hint.waitFor()
    assert.equal(
      (await hint.innerText()).replace(/\s+/g, ' ').trim(),
      'The restored state includes steps that an earlier rollback has undone. They are not done again: ' +
        `build (${plan}:1). To have them done again, go back to ${plan}:1.`
    )
    await checkAccessibility(page)
    await dialog.getByRole('radio', { name: 'before build' }).check()
    await preview.getByText('State, now → checkpoint 1').waitFor()
    assert.equal(await hint.count(), 0)
  })
})

test('a fork that owns earlier effects goes back past its beginning, after a preview of both', async () => {
  const base = 'plan:ops-base'
  const fork = 'plan:ops-base-fork'
  const step = name => ({ step: { name }, state: { name } })
  await publish(
    ['step-started', base, step('build')],
    ['step-completed', base, { step: { name: 'build' } }],
    ['step-started', base, step('ship')]
  )
  await until('both are there', '/api/entities/plan/ops-base', it => it.counts.checkpoints === 2)
  await withPage({ permissions: ['clipboard-read', 'clipboard-write'] }, async page => {
    const dialog = page.getByRole('dialog')
    await page.goto(`${BASE}/entities/plan/ops-base?at=2`)
    await page.getByRole('button', { name: 'Fork …' }).click()
    await dialog.getByLabel('It owns the effects of earlier steps').check()
    await dialog.getByLabel('Reason').fill('another courier')
    await dialog.getByRole('button', { name: 'Fork', exact: true }).click()
    await page.waitForURL(/ops-base-fork/)
    await publish(['step-started', fork, step('ship')])
    await page.locator('[data-sequence="2"]').waitFor()

    await page.getByRole('button', { name: 'Roll back …' }).click()
    await dialog.getByText('Past its beginning').waitFor()
    await dialog.getByRole('radio', { name: `of ${base} before build` }).check()
    const preview = dialog.getByRole('region', { name: 'What will happen' })
    await preview.getByText('goes back to its beginning, and its plan ends').waitFor()
    assert.deepEqual(
      (await preview.locator('.undo').allInnerTexts()).map(it => it.replace(/\s+/g, ' ').trim()),
      ['ship is cancelled', 'ship is cancelled build will be undone']
    )
    await preview.getByText('2 commands are sent').waitFor()
    assert.ok(await dialog.getByLabel('Change the state before it goes on').isDisabled())
    await dialog.getByLabel('Reason').fill('all of it')
    await dialog.getByRole('button', { name: 'CLI' }).click()
    assert.match(
      await page.evaluate(() => navigator.clipboard.readText()),
      /^rewind rollback plan:ops-base-fork --to plan:ops-base:1 --reason 'all of it' --if-latest /
    )
    await checkAccessibility(page)
    await page.setViewportSize({ width: 390, height: 844 })
    await checkAccessibility(page)
    await dialog.getByRole('button', { name: `Roll back to ${base}:1` }).click()
    await dialog.getByText(`${fork}:r1, to checkpoint 1, then ${base} to checkpoint 1`).waitFor()

    await publish(['rollback-applied', fork, { rollback_id: `${fork}:r1`, participant: 'runner' }])
    const asked = await until('the base is asked', `/api/rollbacks/${base}:r1`, it => it.undo.length === 2)
    assert.deepEqual(asked.cause.on_behalf_of, [`${fork}:r1`])
    await publish(['rollback-applied', base, { rollback_id: `${base}:r1`, participant: 'runner' }])
    await until('both went back', `/api/rollbacks/${fork}:r1`, it => it.standing === 'applied')
    await dialog.getByRole('button', { name: 'Open the rollback' }).click()
    await page.getByRole('cell', { name: 'fork to 1' }).waitFor()

    // An entity that is no such fork is not offered a way past its beginning.
    await page.goto(`${BASE}/entities/plan/ops-base?do=rollback`)
    await dialog.getByRole('radio').first().waitFor()
    assert.equal(await dialog.getByText('Past its beginning').count(), 0)
  })
})

test('the approver of a rollback past the beginning of a fork sees what the base does', async () => {
  const base = 'guarded:ops-gate'
  await publish(['state-captured', base, { state: { open: 1 }, reason: 'manual' }])
  await until('it is there', '/api/entities/guarded/ops-gate', it => it.counts.checkpoints === 1)
  const asked = await ask(
    'POST',
    '/api/entities/guarded/ops-gate/fork',
    JSON.stringify({
      checkpoint_id: `${base}:1`,
      to: `${base}-fork`,
      effects: 'owned',
      reason: 'a second gate'
    })
  )
  assert.ok(asked.ok, `${asked.status}`)
  const proposed = await ask(
    'POST',
    '/api/checkpoints/guarded/ops-gate-fork/rollback',
    JSON.stringify({ checkpoint_id: `${base}:1`, reason: 'both stand open' })
  )
  assert.equal(proposed.status, 202)
  await withPage({ role: 'approver' }, async page => {
    await page.goto(`${BASE}/entities/guarded/ops-gate-fork`)
    await page.getByText(`A rollback to ${base}:1 waits for a second person.`).waitFor()
    await page.getByRole('button', { name: 'Approve …' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(`Then ${base} goes back to checkpoint 1`).waitFor()
    await dialog.getByRole('button', { name: 'Approve' }).click()
    await dialog.waitFor({ state: 'detached' })
    await until('it is ordered', `/api/rollbacks/${base}-fork:r1`, it => it.cause.approved_by === 'bob')
  })
})

test('a plan says at which step it is, and what is to come, until its end', async () => {
  const plan = 'plan:ops-outlined'
  const names = ['build', 'test', 'deploy', 'announce']
  const start = (index, more) => [
    'step-started',
    plan,
    {
      step: { name: names[index], index },
      state: { index },
      ...(index > 0 && { completes: { step: names[index - 1], index: index - 1, attempt: 1 } }),
      ...more
    }
  ]
  await publish(start(0, { outline: { steps: 4, names } }), start(1))
  await withPage({}, async page => {
    await page.goto(`${BASE}/entities/plan/ops-outlined`)
    await page.getByText('2 of 4, then deploy').waitFor()
    const toCome = page.locator('.history-part .coming .what')
    assert.deepEqual(await toCome.allTextContents(), ['announce', 'deploy'])
    assert.deepEqual(await page.locator('.drawing .coming text').allTextContents(), ['deploy', 'announce'])
    await checkAccessibility(page)

    await publish(start(2))
    await page.getByText('3 of 4, then announce').waitFor()
    assert.deepEqual(await toCome.allTextContents(), ['announce'])

    await publish(['plan-completed', plan, {}])
    await toCome.waitFor({ state: 'detached' })
    await page.getByText('3 of 4', { exact: true }).waitFor()
  })
})

test('a second person approves a rollback, which then does what both have seen', async () => {
  const door = 'guarded:ops-door'
  for (const n of [1, 2]) await publish(['state-captured', door, { state: { open: n }, reason: 'manual' }])
  await until('it is there', '/api/entities/guarded/ops-door', it => it.counts.checkpoints === 2)
  await withPage({}, async page => {
    await page.goto(`${BASE}/entities/guarded/ops-door?do=rollback&to=1`)
    const dialog = page.getByRole('dialog')
    await dialog.getByText('A second person must approve this rollback').waitFor()
    await dialog.getByLabel('Reason').fill('it stands open')
    await dialog.getByRole('button', { name: 'Roll back to 1' }).click()
    await dialog.getByText('waits for a second person').waitFor()
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    await page.getByText('it stands open. It needs an approval because every rollback does.').waitFor()
    await page.getByText('admin asked for it').waitFor()
    const own = page.getByRole('button', { name: 'Approve …' })
    assert.equal(await own.getAttribute('aria-disabled'), 'true')
    assert.match(await own.getAttribute('title'), /another person must approve it/)
    await checkAccessibility(page)
  })
  // Where callers do not authenticate, each of them is an administrator, and still no one can approve.
  await withPage({}, async page => {
    const me = { name: 'ann', role: 'admin', authenticated: false, states: 'whole' }
    await page.route('**/api/me', route => route.fulfill({ json: me }))
    await page.goto(`${BASE}/entities/guarded/ops-door`)
    const approve = page.getByRole('button', { name: 'Approve …' })
    assert.equal(await approve.getAttribute('aria-disabled'), 'true')
    assert.match(await approve.getAttribute('title'), /no one can approve\. With REWIND_AUTH=token or jwt/)
    assert.equal(await page.getByRole('button', { name: 'Reject …' }).getAttribute('aria-disabled'), null)
  })
  await withPage({ role: 'approver' }, async page => {
    await page.goto(`${BASE}/entities/guarded/ops-door`)
    await page.getByRole('button', { name: 'Approve …' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('/open').waitFor()
    await checkAccessibility(page)
    await dialog.getByRole('button', { name: 'Approve' }).click()
    await dialog.waitFor({ state: 'detached' })
    const done = await until('it is ordered', '/api/rollbacks/guarded:ops-door:r1', it => it.epoch === 2)
    assert.equal(done.cause.approved_by, 'bob')
    assert.match(done.digest, /^[0-9a-f]{64}$/)
    await page.getByRole('button', { name: 'Approve …' }).waitFor({ state: 'detached' })
  })
})

test('a viewer sees why some actions are disabled; signing out forgets the token', async () => {
  await publish([
    'state-captured',
    'artifact:ops-plain',
    { state: { a: 1, secret: 'pin' }, reason: 'manual' }
  ])
  await until('it is there', '/api/entities/artifact/ops-plain', it => it.counts.checkpoints === 1)
  await withPage({ role: 'viewer' }, async page => {
    await page.goto(`${BASE}/entities/artifact/ops-plain?at=1`)
    await page.getByText('Some values are hidden from your role').waitFor()
    assert.match(await page.locator('.tree').innerText(), /a\s*1[\s\S]*secret\s*"\(hidden\)"/)
    await page.getByText('Fields verified').waitFor()
    for (const name of ['Roll back to here', 'Pin']) {
      const button = page.getByRole('button', { name, exact: true })
      assert.equal(await button.getAttribute('aria-disabled'), 'true')
      assert.match(await button.getAttribute('title'), /role operator/)
      await button.click({ force: true })
    }
    await page.keyboard.press('r')
    await page.getByText('Needs the role operator').first().waitFor()
    assert.equal(await page.getByRole('dialog').count(), 0)
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, document.cookie]))
    assert.ok(!kept.includes(TOKENS.viewer))
    await page.goto(`${BASE}/system`)
    await page.getByText('Needs the role reader').waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByLabel('Token').waitFor()
    await checkAccessibility(page)
    assert.deepEqual(await page.evaluate(() => [sessionStorage.length, document.cookie]), [0, ''])
  })
})
