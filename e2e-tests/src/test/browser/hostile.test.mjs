import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BASE, publish, until, withPage } from './console.mjs'

const HTML = '<img src=x onerror=alert(1)><script>globalThis.pwned=1</script>'
const STATE = [
  `{"html":${JSON.stringify(HTML)},"<b>name</b>":"javascript:alert(1)","bidi":"user\\u202etxt.exe"`,
  `"n":9007199254740993,"long":123456789012345678901234567890,"__proto__":{"polluted":true}}`
].join()

test('a hostile state is shown as text and has no effect', async () => {
  const TURNED = `${HTML} \u202egnp.exe\u200b\u0085`
  await publish(
    [
      'step-started',
      'plan:hostile',
      `{"step":{"name":${JSON.stringify(HTML)}},"labels":{"x":${JSON.stringify(TURNED)}},"state":${STATE}}`
    ],
    [
      'step-failed',
      'plan:hostile',
      { step: { name: HTML }, error: { type: HTML, message: `${HTML} \u202egnp.exe` } }
    ],
    [
      'state-captured',
      'plan:hostile',
      `{"state":{"html":"<i>x</i>","n":9007199254740992},"reason":${JSON.stringify(TURNED)}}`
    ]
  )
  await until('it is there', '/api/entities/plan/hostile', it => it.counts.rollbacks === 1)
  await withPage({}, async page => {
    for (const path of [
      '/entities/plan/hostile?at=1',
      '/entities/plan/hostile?at=1&view=raw',
      '/entities/plan/hostile?at=1&view=canonical'
    ]) {
      await page.goto(BASE + path)
      await page.getByText('State verified').waitFor()
      const text = await page.locator('.panel').innerText()
      for (const shown of [
        '9007199254740993',
        '123456789012345678901234567890',
        'onerror=alert(1)',
        '\\u202e',
        '__proto__',
        '<b>name</b>'
      ]) {
        assert.ok(text.includes(shown), `${path} shows ${shown}: ${text}`)
      }
      assert.ok(!text.includes('\u202e'))
    }
    for (const path of [
      '/',
      '/rollbacks',
      '/rollbacks/plan%3Ahostile%3Ar1',
      '/checkpoints?q=after%3A1h',
      '/entities/plan/hostile?do=rollback&to=1',
      '/system'
    ]) {
      await page.goto(BASE + path)
      await page
        .getByText(path === '/system' ? 'Kafka clients' : 'hostile')
        .first()
        .waitFor()
      const shown = await page.evaluate(() => document.documentElement.outerHTML)
      assert.doesNotMatch(shown, /[\u0080-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/, path)
    }
    assert.deepEqual(
      await page.evaluate(() => [globalThis.pwned, {}.polluted, document.querySelectorAll('img').length]),
      [null, null, 0].map(it => it ?? undefined)
    )
  })
})

test('numbers beyond doubles are compared by their digits', async () => {
  const of = n => [
    'state-captured',
    'artifact:numbers',
    `{"state":{"n":${n},"same":1,"list":[1,2,3]},"reason":"manual"}`
  ]
  await publish(of('9007199254740993'), of('9007199254740995'))
  await until('both are there', '/api/entities/artifact/numbers', it => it.counts.checkpoints === 2)
  await withPage({}, async page => {
    await page.goto(`${BASE}/diff/artifact%3Anumbers%3A1/latest`)
    await page.getByText('1 value differs').waitFor()
    const text = await page.locator('.diff-tree').innerText()
    assert.match(text, /9007199254740993[\s\S]*9007199254740995/)
    await page.keyboard.press('2')
    await page.getByText('"n": 9007199254740995').waitFor()
    await page.keyboard.press('3')
    await page.getByText('"op": "replace"').waitFor()
  })
})
