import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TOKENS, checkAccessibility, publish, until, withPage } from './console.mjs'

test('from an empty Rewind to a rollback done in the dialog', async () => {
  await withPage({ role: null }, async page => {
    await page.goto(process.env.CONSOLE_URL)
    await page.getByLabel('Token').fill('wrong')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('What to do', { exact: false }).or(page.locator('#token-why:not(:empty)')).waitFor()
    await page.getByLabel('Token').fill(TOKENS.admin)
    await page.getByRole('button', { name: 'Sign in' }).click()

    // The empty page explains the first steps and waits for an event.
    await page.getByText('Nothing has happened yet').waitFor()
    await page.getByText('Listening for the first event').waitFor()
    await checkAccessibility(page)
    await publish([
      'step-started',
      'plan:first',
      { step: { name: 'build' }, state: { version: 1, parts: ['a'] } }
    ])
    await page
      .getByRole('link', { name: 'plan first' })
      .or(page.locator('a[data-entity="plan:first"]'))
      .click()

    // The plan continues, and the page follows.
    await page.getByText('build').first().waitFor()
    await publish(
      ['step-completed', 'plan:first', { step: { name: 'build' } }],
      ['step-started', 'plan:first', { step: { name: 'deploy' }, state: { version: 2, parts: ['a', 'b'] } }]
    )
    await page.locator('[data-sequence="2"]').waitFor()

    // The dialog previews the rollback to 1. It needs a reason before anything happens.
    await page.locator('[data-sequence="1"]').click()
    await page.getByText('State verified').waitFor()
    await page.keyboard.press('r')
    const dialog = page.getByRole('dialog')
    await dialog.getByText('is cancelled').waitFor()
    await dialog.getByText('will be undone', { exact: true }).first().waitFor()
    assert.ok(await dialog.getByRole('button', { name: 'Roll back to 1' }).isDisabled())
    await dialog.getByLabel('Reason').fill('the wrong version')

    // The plan moves on meanwhile: the dialog says so and asks to refresh.
    await publish(
      ['step-completed', 'plan:first', { step: { name: 'deploy' } }],
      [
        'step-started',
        'plan:first',
        { step: { name: 'announce' }, state: { version: 2, parts: ['a', 'b'], told: true } }
      ]
    )
    await dialog.getByText('It moved on.').waitFor()
    assert.ok(await dialog.getByRole('button', { name: 'Roll back to 1' }).isDisabled())
    await dialog.getByRole('button', { name: 'Refresh' }).click()
    await dialog.getByRole('region', { name: 'What will happen' }).getByText('announce').waitFor()
    await dialog.getByRole('button', { name: 'Roll back to 1' }).click()

    // The rollback is ordered and commanded. After the answer of the runner it is applied.
    await dialog.getByText('plan:first:r1').waitFor()
    await dialog.getByText('Commanded').waitFor()
    await publish(['rollback-applied', 'plan:first', { rollback_id: 'plan:first:r1', participant: 'runner' }])
    await dialog.locator('.stage-good').getByText('Applied').waitFor()
    await dialog.getByRole('button', { name: 'Open the rollback' }).click()
    await page.getByText('the wrong version').first().waitFor()
    await page.getByRole('cell', { name: 'runner' }).waitFor()
    assert.equal(new URL(page.url()).pathname, '/rollbacks/plan%3Afirst%3Ar1')

    const rollback = await until(
      'the rollback is applied',
      '/api/rollbacks/plan:first:r1',
      it => it.status === 'applied'
    )
    assert.equal(rollback.reason, 'the wrong version')
    assert.equal(rollback.requested_by, 'admin')

    // All checkpoints are still there.
    await page.goBack()
    for (const sequence of [1, 2, 3]) await page.locator(`[data-sequence="${sequence}"]`).waitFor()
    assert.equal(await page.locator('.row.left').count(), 2)
  })
})
