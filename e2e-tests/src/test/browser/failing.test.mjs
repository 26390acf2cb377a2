// What a person on call does: find what fails and why, who is silent, what a step changed, and any id or error.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BASE, ask, checkAccessibility, orderHistory, publish, until, withPage } from './console.mjs'

const SMALL = { viewport: { width: 390, height: 844 } }
const step = (name, attempt, epoch) => ({ step: { name, attempt }, ...(epoch ? { epoch } : {}) })
const STACK = Array.from({ length: 30 }, (_, at) => `\tat com.example.Gateway.call(Gateway.java:${at})`)

/** Publishes a plan whose step fails twice, which parks it. */
async function parked(name, message) {
  const plan = `plan:${name}`
  const error = { type: 'card_declined', message: [message, ...STACK].join('\n') }
  await publish(
    ['step-started', plan, { ...step('charge-card', 1), state: { total: 1 } }],
    ['step-failed', plan, { ...step('charge-card', 1), error }]
  )
  await until('it is commanded', `/api/entities/plan/${name}`, it => it.epoch === 2)
  await publish(
    ['rollback-applied', plan, { rollback_id: `${plan}:r1`, participant: 'runner' }],
    ['step-started', plan, { ...step('charge-card', 2, 2), state: { total: 1 } }],
    ['step-failed', plan, { ...step('charge-card', 2, 2), error }]
  )
  await until('it is parked', `/api/entities/plan/${name}`, it => it.status === 'parked')
}

test('what fails is grouped by its reason, and a rollback under way is not failing', async () => {
  for (const number of [1, 2, 3]) await parked(`oncall-${number}`, `the bank refused order ${number}`)
  await publish(
    ['step-started', 'plan:oncall-usual', { ...step('charge-card', 1), state: {} }],
    [
      'step-failed',
      'plan:oncall-usual',
      { ...step('charge-card', 1), error: { type: 'card_declined', message: 'the bank refused order 4' } }
    ]
  )
  await until('it rolls back', '/api/entities/plan/oncall-usual', it => it.status === 'rolling_back')
  for (const options of [{}, SMALL]) {
    await withPage(options, async page => {
      await page.goto(BASE)
      await page.getByRole('link', { name: 'Failing now' }).click()
      await page.waitForURL(/\/failing$/)
      const group = page.locator('.failing', { hasText: 'the bank refused order' })
      await group.getByText('the bank refused order').first().waitFor()
      assert.equal(await group.locator('.tag').innerText(), '3')
      assert.equal(await group.locator('[data-entity^="plan:oncall-"]').count(), 3)
      assert.match(
        await group.locator('td.why').first().innerText(),
        /charge-card failed: card_declined: the bank/
      )
      assert.match(await group.locator('td.when').first().innerText(), /ago|now/)
      assert.equal(await page.locator('[data-entity="plan:oncall-usual"]').count(), 0)
      // A long error is cut, and its line breaks are kept.
      const error = group.locator('.error-text').first()
      const short = (await error.innerText()).split('\n').length
      await error.getByRole('button', { name: 'Show all' }).click()
      assert.ok((await error.innerText()).split('\n').length > short)
      await checkAccessibility(page)
      await group.getByRole('button', { name: 'Resume all' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText('with status parked').waitFor()
      assert.equal(await dialog.getByLabel('Action').inputValue(), 'resume')
      assert.equal(await dialog.getByLabel('Only if this step failed last').inputValue(), 'charge-card')
      await checkAccessibility(page)
      await dialog.getByLabel('Reason').fill('the bank is back')
      await dialog.getByRole('button', { name: 'Prepare', exact: true }).click()
      await page.getByRole('heading', { name: 'resume of 3' }).waitFor()
      await page.goBack()
      await group.getByRole('link', { name: 'Open as a list' }).click()
      await group.waitFor({ state: 'detached' })
      await page.locator('[data-entity="plan:oncall-1"]').waitFor()
      assert.equal(await page.locator('[data-entity]').count(), 3)
    })
  }
})

test('what needs attention on the system page says why and since when, as what fails now does', async () => {
  const error = { type: 'no_space', message: `the disk is full\n${STACK.join('\n')}` }
  await publish(
    ['step-started', 'plan:duty-stuck', { ...step('upload', 1), state: {} }],
    ['step-failed', 'plan:duty-stuck', { ...step('upload', 1), error }],
    ['step-started', 'watched:duty-gate', { ...step('sign', 1), state: {} }],
    [
      'step-failed',
      'watched:duty-gate',
      { ...step('sign', 1), error: { type: 'refused', message: 'the key has expired' } }
    ]
  )
  await until('it is commanded', '/api/entities/plan/duty-stuck', it => it.epoch === 2)
  await publish(['rollback-failed', 'plan:duty-stuck', { rollback_id: 'plan:duty-stuck:r1', error }])
  await until('it is stuck', '/api/entities/plan/duty-stuck', it => it.status === 'rollback_failed')
  await until('it is held', '/api/entities/watched/duty-gate', it => it.status === 'awaiting_approval')
  const expected = [
    ['Parked entities', 'plan:oncall-1', 'charge-card failed: card_declined: the bank refused order 1'],
    ['Stuck rollbacks', 'plan:duty-stuck', 'the rollback failed: no_space: the disk is full'],
    [
      'Rollbacks that wait for a person',
      'watched:duty-gate',
      'sign failed: refused: the key has expired; the rollback to checkpoint 1 waits for an approval'
    ]
  ]
  const plain = text => text.replace(/\s+/g, ' ').trim()
  for (const options of [{}, SMALL]) {
    await withPage(options, async page => {
      await page.goto(`${BASE}/system`)
      for (const [title, id, reason] of expected) {
        const entry = page.locator('.alarm', { hasText: title }).locator('li', { hasText: id })
        assert.equal(plain(await entry.locator('.reason').innerText()), reason)
        assert.match(await entry.locator('time').innerText(), /ago|now/)
      }
      await checkAccessibility(page)
      await page.getByRole('link', { name: 'Failing now' }).last().click()
      for (const [, id, reason] of expected) {
        const row = page.locator('tr', { has: page.locator(`[data-entity="${id}"]`) })
        assert.equal(plain(await row.locator('.why').innerText()), reason)
      }
    })
  }
})

test('a failed rollback is retried from its page and from its entity, and the ledger keeps each answer', async () => {
  const plan = 'plan:duty-retry'
  const path = `/api/rollbacks/${plan}:r1`
  const failed = message => [
    'rollback-failed',
    plan,
    { rollback_id: `${plan}:r1`, participant: 'uploader', error: { type: 'no_space', message } }
  ]
  await publish(
    ['step-started', plan, { ...step('upload', 1), state: {} }],
    ['step-failed', plan, { ...step('upload', 1), error: { type: 'timeout', message: 'no answer' } }]
  )
  await until('it is commanded', path, it => it.status === 'commanded')
  await publish(failed('the disk is full'))
  await until('it has failed', path, it => it.status === 'failed')
  await withPage({}, async page => {
    const lines = page.locator('.ledger tbody tr')
    const shown = async () => (await lines.allInnerTexts()).map(it => it.replace(/\s+/g, ' ').trim())
    const retry = async label => {
      await page.getByRole('button', { name: label }).click()
      await page.getByRole('dialog').getByLabel('Reason').fill('the disk has room again')
      await page.getByRole('dialog').getByRole('button', { name: 'Retry' }).click()
    }
    const address = `${BASE}/rollbacks/${encodeURIComponent(`${plan}:r1`)}`
    await page.goto(address)
    await lines.first().waitFor()
    assert.match((await shown()).join('\n'), /^uploader failed no_space: the disk is full [^\n]*$/)

    await retry('Retry')
    await lines.nth(1).waitFor()
    assert.match(
      (await shown()).join('\n'),
      /^uploader failed earlier no_space: the disk is full .*\nthe runner asked .*$/
    )
    await until('the retry is ordered', path, it => it.status === 'commanded' && it.attempts === 2)
    const barred = page.getByRole('button', { name: 'Retry' })
    assert.match(await barred.getAttribute('title'), /Rewind sends the command again by itself/)

    await publish(failed('still full'))
    await lines.filter({ hasText: 'still full' }).waitFor()
    assert.match(
      (await shown()).join('\n'),
      /^uploader failed earlier no_space: the disk is full .*\nuploader failed no_space: still full .*$/
    )

    await page.goto(`${BASE}/entities/plan/duty-retry`)
    await retry('Retry …')
    await until('it is ordered again', path, it => it.status === 'commanded' && it.attempts === 3)
    await publish(['rollback-applied', plan, { rollback_id: `${plan}:r1`, participant: 'uploader' }])
    await page.goto(address)
    await lines.nth(2).filter({ hasText: 'applied' }).waitFor()
    assert.match(
      (await shown()).join('\n'),
      /^uploader failed earlier .*\nuploader failed earlier .*\nuploader applied .*$/
    )
  })
})

/** Publishes a plan whose step fails as often as given, and which then fails, if it is to. */
async function failing(name, message, { times, ends }) {
  const plan = `plan:${name}`
  for (let attempt = 1; attempt <= times; attempt++) {
    const begun = step('ship', attempt, attempt > 1 && attempt)
    await publish(
      ['step-started', plan, { ...begun, state: {} }],
      ['step-failed', plan, { ...begun, error: { type: 'no_courier', message } }]
    )
    if (attempt === times && !ends) break
    await until('it is commanded', `/api/entities/plan/${name}`, it => it.epoch === attempt + 1)
    await publish(['rollback-applied', plan, { rollback_id: `${plan}:r${attempt}`, participant: 'runner' }])
  }
  if (ends)
    await publish([
      'plan-failed',
      plan,
      { error: { type: 'no_courier', message }, rollback: 'none', epoch: times + 1 }
    ])
}

test('the numbers on the buttons of a group are those of the bulk job that they prepare', async () => {
  const message = 'none is free'
  await failing('duty-ship-1', message, { times: 1, ends: true })
  await failing('duty-ship-2', message, { times: 1, ends: true })
  await failing('duty-ship-3', message, { times: 2 })
  // Its error contains that of the others, so that their query finds it too.
  await failing('duty-ship-4', `${message} today`, { times: 1, ends: true })
  const stuck = 'plan:duty-ship-5'
  const error = { type: 'no_courier', message: 'the parcel is lost' }
  await publish(
    ['step-started', stuck, { ...step('ship', 1), state: {} }],
    ['step-failed', stuck, { ...step('ship', 1), error }]
  )
  await until('it is commanded', '/api/entities/plan/duty-ship-5', it => it.epoch === 2)
  await publish(['rollback-failed', stuck, { rollback_id: `${stuck}:r1`, participant: 'courier', error }])
  await publish(['step-started', 'plan:duty-ship-6', { ...step('ship', 1), state: {} }])
  const held = await ask(
    'POST',
    '/api/entities/plan/duty-ship-6/park',
    JSON.stringify({ reason: 'the couriers strike' })
  )
  assert.ok(held.ok)
  for (const [id, status] of [
    [1, 'failed'],
    [2, 'failed'],
    [3, 'parked'],
    [4, 'failed'],
    [5, 'rollback_failed'],
    [6, 'parked']
  ])
    await until(`${id} is ${status}`, `/api/entities/plan/duty-ship-${id}`, it => it.status === status)

  await withPage({}, async page => {
    await page.goto(`${BASE}/failing`)
    const groups = page.locator('.failing', { hasText: 'duty-ship-' })
    await groups.first().waitFor()
    const found = await groups.evaluateAll(all =>
      all.map(group => ({
        name: group.getAttribute('aria-label'),
        size: group.querySelector('.tag').innerText,
        buttons: [...group.querySelectorAll('header button')].map(it => it.innerText.trim())
      }))
    )
    const labels = Object.fromEntries(found.map(({ name, buttons }) => [name, buttons]))
    assert.deepEqual(labels['ship failed no_courier: none is free'].sort(), [
      'Resume all 1 parked …',
      'Roll back all 1 parked …',
      'Roll back all 3 failed …'
    ])
    assert.deepEqual(labels['ship failed no_courier: none is free today'], ['Roll back all …'])
    assert.deepEqual(labels['the rollback failed no_courier: the parcel is lost'], [
      'Retry all …',
      'Roll back all …'
    ])
    assert.equal(found.length, 4)

    const said = []
    for (const { name, size, buttons } of found) {
      for (const label of buttons) {
        const number = Number(/ all (\d+) /.exec(label)?.[1] ?? size)
        const group = page.locator('.failing').and(page.getByLabel(name, { exact: true }))
        await group.getByRole('button', { name: label, exact: true }).click()
        const dialog = page.getByRole('dialog')
        await dialog.getByLabel('Reason').fill('couriers are back')
        const [asked] = await Promise.all([
          page.waitForRequest(it => it.method() === 'POST' && it.url().endsWith('/api/bulk')),
          dialog.getByRole('button', { name: 'Prepare', exact: true }).click()
        ])
        const preview = await ask(
          'POST',
          '/api/bulk',
          JSON.stringify({ ...asked.postDataJSON(), dry_run: true })
        )
        const heading = page.getByRole('heading', { name: / of \d/ })
        await heading.waitFor()
        said.push([label, number, number])
        assert.deepEqual(
          [label, Number(/ of (\d+)/.exec(await heading.innerText())[1]), (await preview.json()).total],
          said.at(-1)
        )
        await page.goBack()
        await groups.first().waitFor()
      }
    }
    assert.equal(said.length, 8)
  })
})

test('the banner says what failed, when the next command is due, and who is silent', async () => {
  const plan = 'plan:oncall-silent'
  await publish(
    ['step-started', plan, { ...step('deploy', 1), state: {}, runner: 'plan-runner:ops-gone' }],
    ['step-failed', plan, { ...step('deploy', 1), error: { type: 'exit_1', message: 'never turned green' } }]
  )
  await until('it rolls back', '/api/entities/plan/oncall-silent', it => it.status === 'rolling_back')
  await withPage({}, async page => {
    await page.goto(`${BASE}/entities/plan/oncall-silent`)
    const banner = page.locator('.banner')
    await banner.getByText('never turned green').waitFor()
    await banner.getByText('The command was sent once. Without an answer, the next is due in').waitFor()
    await banner.getByText('plan-runner:ops-gone').waitFor()
    await banner.getByText(/rewind run PLAN.yaml --id oncall-silent/).waitFor()
    assert.match(await page.locator('.figures').innerText(), /rolling back\s+for \d+ (s|min)/)
    await checkAccessibility(page)
    await page.goto(`${BASE}/entities/plan/oncall-1`)
    await banner.getByText('card_declined').waitFor()
    await banner.getByText('attempt 2 failed').waitFor()
    await banner.getByRole('link', { name: 'charge-card' }).click()
    await page.waitForURL(/at=2/)
  })
})

test('a row of the history shows what its step changed', async () => {
  await orderHistory('oncall-change')
  await withPage({}, async page => {
    await page.goto(`${BASE}/entities/plan/oncall-change`)
    const toggle = page.getByRole('button', { name: 'What changed after checkpoint 1' })
    await toggle.click()
    const change = page.getByRole('region', { name: 'Change of checkpoint 1' })
    await change.getByText('/reserved').waitFor()
    assert.match(await change.innerText(), /Checkpoint 1 → 2[\s\S]*false[\s\S]*true/)
    await checkAccessibility(page)
    await toggle.click()
    await change.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'What changed after checkpoint 6' }).click()
    await page.getByText('No checkpoint was taken after this step yet').waitFor()
  })
  await withPage({ role: 'viewer' }, async page => {
    await page.goto(`${BASE}/entities/plan/oncall-change`)
    await page.getByRole('button', { name: 'What changed after checkpoint 1' }).click()
    const change = page.getByRole('region', { name: 'Change of checkpoint 1' })
    await change.getByText('/reserved').waitFor()
    await change.getByRole('link', { name: 'compare them' }).click()
    await page.getByText('1 value differs').waitFor()
    await page.getByRole('button', { name: /unchanged/ }).click()
    assert.equal(await page.getByText('Ada Quinn').count(), 0)
  })
})

test('on a small screen a checkpoint opens over the row that was tapped', async () => {
  await withPage({ ...SMALL, hasTouch: true }, async page => {
    await page.goto(`${BASE}/entities/plan/oncall-change`)
    const row = page.locator('[data-sequence="1"]')
    await row.tap()
    const panel = page.getByRole('article', { name: 'Checkpoint 1' })
    await panel.waitFor()
    const { y } = await panel.boundingBox()
    assert.ok(y > 0 && y < 844, `the panel is at ${y}`)
    assert.equal(await page.title(), 'plan:oncall-change · Rewind')
  })
})

test('ids, errors, labels, traces and numbers are found from the search box, a link and Ctrl K alike', async () => {
  const found = page => page.locator('[data-entity="plan:oncall-2"]')
  await withPage({}, async page => {
    const type = async text => {
      await page.locator('[data-query]').fill(text)
      await page.keyboard.press('Enter')
    }
    await page.goto(BASE)
    await type('oncall-2')
    await found(page).waitFor()
    await type('BANK refused order 2')
    await found(page).waitFor()
    assert.equal(await page.locator('[data-entity]').count(), 1)
    await page.goto(`${BASE}/?q=ncall-2`)
    await found(page).waitFor()
    await type('plan:oncall')
    await page.getByRole('link', { name: 'plan:oncall-2', exact: true }).waitFor()

    await page.goto(`${BASE}/entities/plan/oncall-2`)
    await page.locator('[data-sequence="2"]').waitFor()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('bank refused order 3')
    await page.getByRole('option', { name: /plan:oncall-3, parked/ }).click()
    await page.waitForURL(/\/entities\/plan\/oncall-3/)
    await page.keyboard.press('Control+k')
    await page.keyboard.type('#1')
    await page.getByRole('option', { name: 'Checkpoint 1 of plan:oncall-3' }).click()
    await page.waitForURL(/oncall-3\?at=1/)

    await page.goto(`${BASE}/?q=team%3Dcheckout`)
    await page.getByRole('link', { name: 'Checkpoints with the label team=checkout' }).click()
    await page.locator('tbody').getByText('oncall-change').first().waitFor()
    await page.goto(BASE)
    await type('4bf92f3577b34da6a3ce929d0e0e4736')
    await page.waitForURL(/q=trace/)
    await page.locator('tbody').getByText('oncall-change').first().waitFor()

    await page.goto(BASE)
    await type('foo:bar baz')
    await page.getByText('foo: is no filter, so foo:bar is a text to find').waitFor()
    await type('foo:bar')
    await page.getByText('foo: was meant as a filter: there is none of this name').waitFor()
  })
  assert.equal((await ask('GET', '/api/entities?contains=oncall-2')).status, 200)
})

test('what is typed into the search box while the page is starting is not lost', async () => {
  await withPage({}, async page => {
    await page.addInitScript(() => {
      new MutationObserver((_, observer) => {
        const input = document.querySelector('[data-query]')
        if (!input) return
        observer.disconnect()
        input.value = 'oncall-2'
        input.dispatchEvent(new Event('input', { bubbles: true }))
      }).observe(document, { childList: true, subtree: true })
    })
    await page.goto(BASE)
    await page.locator('[data-entity]').first().waitFor()
    assert.equal(await page.locator('[data-query]').inputValue(), 'oncall-2')
    await page.locator('[data-query]').press('Enter')
    await page.waitForURL(/q=oncall-2/)
    // The query of another link replaces it.
    await page.getByRole('link', { name: 'All entities', exact: true }).click()
    await page.waitForURL(/\/$/)
    assert.equal(await page.locator('[data-query]').inputValue(), '')
  })
})

test('an unknown address is a page, the tab of the current view is lit, and words are explained', async () => {
  await withPage({ timezoneId: 'Etc/UTC' }, async page => {
    const answer = await page.goto(`${BASE}/no/such/page`)
    assert.equal(answer.status(), 404)
    await page.getByRole('heading', { name: 'Page not found' }).waitFor()
    assert.equal(await page.title(), 'Page not found · Rewind')
    await checkAccessibility(page)
    assert.equal(await page.locator('.zone').innerText(), 'UTC')
    for (const [path, name] of [
      ['/', 'All entities'],
      ['/failing', 'Failing now'],
      ['/rollbacks', 'All rollbacks'],
      ['/rollbacks?q=since%3Atoday', 'Rolled back today'],
      ['/checkpoints', 'All checkpoints'],
      ['/system?show=integrity', 'Integrity failures']
    ]) {
      await page.goto(BASE + path)
      await page.locator('.views [aria-current="page"]').getByText(name, { exact: true }).waitFor()
      assert.equal(await page.locator('.views [aria-current]').count(), 1)
    }
    await page.goto(`${BASE}/entities/plan/oncall-change`)
    const word = page.locator('.figures .term', { hasText: 'Epoch' })
    await word.hover()
    await page.waitForFunction(() =>
      [...document.querySelectorAll('.figures .term')].some(it => /number of the timeline/.test(it.title))
    )
  })
})

test('a plan and what it touched lead to one another, and one drawing shows both', async () => {
  const trace = { traceparent: '00-5bf92f3577b34da6a3ce929d0e0e4737-00f067aa0ba902b7-01' }
  const cause = { plan: 'plan:oncall-print', step: 'print', attempt: 1 }
  await publish(
    ['step-started', 'plan:oncall-print', { ...step('print', 1), state: {} }, trace],
    ['state-captured', 'page:oncall-1', { state: { ink: 1 }, reason: 'artifact_generated', cause }, trace]
  )
  await until('it is there', '/api/entities/page/oncall-1', it => it.counts.checkpoints === 1)
  await withPage({}, async page => {
    await page.goto(`${BASE}/entities/plan/oncall-print`)
    await page.locator('.relations').getByRole('link', { name: 'page:oncall-1' }).click()
    await page.waitForURL(/\/entities\/page\/oncall-1/)
    await page.locator('.relations').getByRole('link', { name: 'plan:oncall-print' }).waitFor()
    await page.getByRole('link', { name: 'Draw trace 5bf92f35' }).click()
    await page.waitForURL(/\/traces\/5bf92f/)
    await page.locator('.trace circle').nth(1).waitFor()
    assert.equal(await page.locator('.trace .branch').count(), 1)
    await checkAccessibility(page)
    await page
      .getByRole('listitem')
      .filter({ hasText: 'page:oncall-1' })
      .getByRole('link', { name: '#1' })
      .click()
    await page.waitForURL(/page\/oncall-1\?at=1/)
  })
})
