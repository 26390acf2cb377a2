import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Listing } from '../../main/resources/dev/rewind/query/console/api/listing.js'
import * as routes from '../../main/resources/dev/rewind/query/console/api/routes.js'
import { eventReader } from '../../main/resources/dev/rewind/query/console/api/sse.js'
import { lagOf, holdersOf, holdingOf } from '../../main/resources/dev/rewind/query/console/system/holdings.js'
import { csv } from '../../main/resources/dev/rewind/query/console/parts/saving.js'
import {
  adviceFor,
  requestsFor,
  rollbackLabel,
  waitsOf
} from '../../main/resources/dev/rewind/query/console/parts/words.js'
import {
  addressOf,
  entityAddress,
  redirectOf
} from '../../main/resources/dev/rewind/query/console/query/address.js'
import {
  requestOf,
  wanted,
  CHECKPOINT_FIELDS
} from '../../main/resources/dev/rewind/query/console/query/checkpoints.js'
import { sinceOf } from '../../main/resources/dev/rewind/query/console/query/since.js'
import {
  matches,
  parseQuery,
  printQuery,
  toggled
} from '../../main/resources/dev/rewind/query/console/query/text.js'
import { retryable, stagesOf } from '../../main/resources/dev/rewind/query/console/rollback/stages.js'
import { pageOf } from '../../main/resources/dev/rewind/query/console/state/pages.js'
import { absolute, bytes, relative, span } from '../../main/resources/dev/rewind/query/console/time/format.js'

const FIELDS = ['type', 'status']

test('a query has fields, words, and fields of other lists', () => {
  assert.deepEqual(parseQuery('type:plan status:failed,parked  order-4 step:ship plan:order-42', FIELDS), {
    fields: { type: ['plan'], status: ['failed', 'parked'] },
    words: ['order-4', 'plan:order-42'],
    unknown: ['step:ship']
  })
  assert.deepEqual(parseQuery('', FIELDS), { fields: {}, words: [], unknown: [] })
})

test('a query written and read again is the same', () => {
  for (const text of [
    'type:plan status:failed,parked order-4',
    '"label:team=check out" x',
    'a b c',
    'label:note=a,b,,b label:x=y',
    String.raw`"label:a=\"so \\\" said" x"y`
  ]) {
    const query = parseQuery(text, ['type', 'status', 'label'])
    assert.deepEqual(parseQuery(printQuery(query), ['type', 'status', 'label']), query)
  }
})

test('a chip adds its value and takes it away again', () => {
  const one = toggled(parseQuery('x', FIELDS), 'status', 'failed')
  assert.equal(printQuery(one), 'status:failed x')
  assert.equal(printQuery(toggled(one, 'status', 'parked')), 'status:failed,parked x')
  assert.equal(printQuery(toggled(one, 'status', 'failed')), 'x')
})

test('an id has the address of what it names', () => {
  assert.equal(addressOf('plan:order-42'), '/entities/plan/order-42')
  assert.equal(addressOf(' plan:order-42:7 '), '/entities/plan/order-42?at=7')
  assert.equal(addressOf('plan:order-42:r3'), '/rollbacks/plan%3Aorder-42%3Ar3')
  assert.equal(
    addressOf('4bf92f3577b34da6a3ce929d0e0e4736'),
    '/checkpoints?q=trace:4bf92f3577b34da6a3ce929d0e0e4736'
  )
  assert.equal(addressOf('order-42'), null)
  assert.equal(addressOf('type:plan status:failed'), null)
  assert.equal(addressOf('type:plan'), null)
  assert.equal(entityAddress('plan:a@b+c=d'), '/entities/plan/a%40b%2Bc%3Dd')
  assert.ok(matches('plan:Order-42', ['order', '42']) && !matches('plan:a', ['b']))
})

test('a query for checkpoints is a request, and an empty query is not one', () => {
  const of = text =>
    requestOf(parseQuery(text, CHECKPOINT_FIELDS), {
      limit: 50,
      now: Date.parse('2026-01-02T00:00:00Z'),
      local: false
    })?.path
  assert.equal(of(''), undefined)
  assert.equal(of('step:ship label:team=a'), '/api/checkpoints/?step=ship&label=team%3Da&limit=50')
  assert.equal(of('after:1h'), '/api/checkpoints/?created_after=2026-01-01T23%3A00%3A00.000Z&limit=50')
  assert.equal(of('type:plan'), '/api/checkpoints/?created_after=1970-01-01T00%3A00%3A00.000Z&limit=50')
  assert.equal(of('type:plan step:ship'), '/api/checkpoints/?step=ship&limit=50')
  assert.equal(of('pinned:yes'), '/api/checkpoints/?pinned=true&limit=50')
  assert.equal(
    of('plan:a reason:manual'),
    '/api/checkpoints/?entity_type=plan&entity_id=a&reason=manual&limit=50'
  )
  const query = parseQuery('type:plan order', CHECKPOINT_FIELDS)
  assert.ok(wanted(query, { id: 'plan:order-1:2', entity_type: 'plan' }))
  assert.ok(
    !wanted(query, { id: 'artifact:order-1:2', entity_type: 'artifact' }) &&
      !wanted(query, { id: 'plan:a:2', entity_type: 'plan' })
  )
})

test('a query in a link leads to the same page as the same text in the query box', () => {
  assert.equal(
    redirectOf('4bf92f3577b34da6a3ce929d0e0e4736'),
    '/checkpoints?q=trace:4bf92f3577b34da6a3ce929d0e0e4736'
  )
  assert.equal(
    redirectOf('4BF92F3577B34DA6A3CE929D0E0E4736'),
    '/checkpoints?q=trace:4bf92f3577b34da6a3ce929d0e0e4736'
  )
  assert.equal(redirectOf('plan:order-42:7'), '/entities/plan/order-42?at=7')
  assert.equal(redirectOf('plan:order-42:r3'), '/rollbacks/plan%3Aorder-42%3Ar3')
  for (const list of ['plan:order-42', 'order-4', 'type:plan', 'trace:4bf92f3577b34da6a3ce929d0e0e4736', ''])
    assert.equal(redirectOf(list), null)
})

test('every field of a query for checkpoints is applied, by the API or here', () => {
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
  const of = text => requestOf(parseQuery(text, CHECKPOINT_FIELDS), { limit: 50, now: 0, local: false }).path
  const keeps = (text, more = {}) =>
    wanted(parseQuery(text, CHECKPOINT_FIELDS), {
      id: 'plan:a:1',
      entity_type: 'plan',
      reason: 'manual',
      labels: { team: 'a, b', ops: 'x' },
      step: { name: 'a,b' },
      trace_id: trace,
      ...more
    })
  for (const text of [trace, `trace:${trace}`, `trace:${trace.toUpperCase()}`])
    assert.equal(of(text), `/api/checkpoints/?trace_id=${trace}&limit=50`)
  assert.equal(of(`type:plan ${trace}`), `/api/checkpoints/?trace_id=${trace}&limit=50`)
  assert.ok(
    keeps(trace) && keeps('step:a,b') && keeps('"label:team=a, b" label:ops=x') && keeps('step:x step:a,b')
  )
  assert.ok(!keeps('label:ops=x label:ops=y') && !keeps('step:x step:y') && !keeps('reason:other'))
  assert.equal(of('step:a,b'), '/api/checkpoints/?step=a%2Cb&limit=50')
  assert.equal(of('entity:plan:a'), '/api/checkpoints/?entity_type=plan&entity_id=a&limit=50')
  assert.equal(of('step:x plan:a:7'), '/api/checkpoints/?step=x&limit=50')
  assert.ok(keeps('pinned:no') && !keeps('pinned:yes') && keeps('pinned:yes', { pinned: {} }))
})

test('since is today, a while, or a time', () => {
  const now = Date.parse('2026-03-05T12:00:00Z')
  assert.equal(sinceOf('today', now, false), Date.parse('2026-03-05T00:00:00Z'))
  assert.equal(sinceOf('2h', now, false), now - 7_200_000)
  assert.equal(sinceOf('2026-03-01T00:00:00Z', now, false), Date.parse('2026-03-01T00:00:00Z'))
  assert.equal(sinceOf('whenever', now, false), 0)
})

test('times are words', () => {
  assert.deepEqual(
    [0, 120, 3200, 59_000, 65_000, 3_600_000, 3_900_000, 90_000_000, 1_000_000_000].map(span),
    ['0 ms', '120 ms', '3.2 s', '59 s', '1 min 5 s', '1 h', '1 h 5 min', '1 d 1 h', '11 d']
  )
  assert.deepEqual([59_940, 59_950, 59_999, 60_000, 3_599_970, 86_399_960].map(span), [
    '60 s',
    '1 min',
    '1 min',
    '1 min',
    '1 h',
    '1 d'
  ])
  assert.deepEqual(
    [0, 5000, -20_000, 3_700_000].map(age => relative(1_000_000_000 - age, 1_000_000_000)),
    ['now', '5 s ago', 'in 20 s', '1 h ago']
  )
  const ms = Date.parse('2026-03-05T12:34:56.078Z')
  assert.equal(absolute(ms, 'utc', { now: ms }), '12:34:56')
  assert.equal(absolute(ms, 'utc', { now: ms, millis: true }), '12:34:56.078')
  assert.equal(absolute(ms, 'utc', { now: ms + 86_400_000 }), '2026-03-05 12:34:56')
  assert.deepEqual([512, 2048, 3 * 1024 * 1024].map(bytes), ['512 B', '2.0 KiB', '3.0 MiB'])
})

test('server-sent events are read in pieces of any size', () => {
  const text = ': hello\n\nid: 1.2\nevent: step-closed\ndata: {"a":\ndata: 1}\n\r\nid: 1.3\n\n'.replace(
    '\n\r\n',
    '\n\n'
  )
  for (let size = 1; size < text.length; size++) {
    const heard = []
    const read = eventReader(event => heard.push(event))
    for (let at = 0; at < text.length; at += size) read(text.slice(at, at + size))
    assert.deepEqual(
      heard.filter(it => it.id),
      [
        { id: '1.2', event: 'step-closed', data: '{"a":\n1}' },
        { id: '1.3', event: 'message', data: '' }
      ]
    )
  }
})

test('several lists are merged, newest first, page by page', async () => {
  const pages = { '/a': [[9, 5], '/a2'], '/a2': [[], '/a3'], '/a3': [[1], null], '/b': [[8, 7, 2], null] }
  globalThis.fetch = async path => ({
    ok: true,
    status: 200,
    headers: new Headers(pages[path][1] ? { Link: `<${pages[path][1]}>; rel="next"` } : {}),
    json: async () => pages[path][0].map(at => ({ at }))
  })
  const listing = new Listing([routes.page('/a'), routes.page('/b')], it => it.at)
  assert.deepEqual(
    (await listing.take(3)).map(it => it.at),
    [9, 8, 7]
  )
  assert.ok(listing.more)
  assert.deepEqual(
    (await listing.take(10)).map(it => it.at),
    [5, 2, 1]
  )
  assert.ok(!listing.more)
})

test('a request has a curl command, with the token as a variable and safe quotes', () => {
  const request = routes.rollBack('plan:order-42', { target: { sequence: 3 }, reason: "it's wrong" })
  assert.equal(
    routes.curl(request, 'http://h', true),
    [
      `curl -sS -X POST -H "Authorization: Bearer $REWIND_TOKEN" -H 'Content-Type: application/json'`,
      `-d '{"target":{"sequence":3},"reason":"it'\\''s wrong"}'`,
      `'http://h/api/checkpoints/plan/order-42/rollback'`
    ].join(' ')
  )
  assert.equal(
    routes.rollbackCommand('plan:order-42', {
      target: 'plan:order-42:3',
      reason: 'x',
      ifLatest: 'plan:order-42:6',
      ifDigest: '9f3c'
    }),
    "rewind rollback plan:order-42 --to 3 --reason 'x' --if-latest plan:order-42:6 --if-digest 9f3c"
  )
  assert.equal(
    routes.rollbackCommand('plan:fork', { target: 'plan:order-42:3', reason: 'x' }),
    "rewind rollback plan:fork --to plan:order-42:3 --reason 'x'"
  )
})

test('a spreadsheet gets text, never a formula', () => {
  assert.equal(
    csv(
      ['a', 'b'],
      [
        ['=1+1', 'x,"y"'],
        ['-2', null]
      ]
    ),
    'a,b\r\n\'=1+1,"x,""y"""\r\n\'-2,\r\n'
  )
})

test('the stages of a rollback follow its status', () => {
  const rollback = {
    status: 'commanded',
    epoch: 2,
    attempts: 2,
    ordered_at: '2026-01-01T00:00:00Z',
    respond_by: '2026-01-01T00:01:00Z',
    ledger: [{ participant: 'artifact:a', step: 's', status: 'asked' }]
  }
  const names = it =>
    stagesOf(it, Date.parse('2026-01-01T00:00:30Z')).map(({ name, state }) => `${name} ${state}`)
  assert.deepEqual(names(rollback), [
    'Ordered done',
    'Commanded active',
    'Participants asked active',
    'Applied waiting'
  ])
  assert.deepEqual(names({ ...rollback, status: 'expired', ledger: [] }), [
    'Ordered done',
    'Commanded done',
    'Expired bad'
  ])
  assert.ok(stagesOf(rollback, Date.parse('2026-01-01T00:02:00Z'))[1].overdue)
  assert.equal(retryable({ status: 'failed' }), null)
  assert.match(retryable(rollback), /pending/)
})

test('each address has its page', () => {
  assert.deepEqual(pageOf('/entities/plan/a%40b'), { name: 'entity', params: { type: 'plan', id: 'a@b' } })
  assert.deepEqual(pageOf('/diff/plan:a:1/latest'), {
    name: 'diff',
    params: { from: 'plan:a:1', to: 'latest' }
  })
  assert.equal(pageOf('/').name, 'entities')
  assert.equal(pageOf('/api/entities').name, 'missing')
  assert.equal(pageOf('/entities/plan/').name, 'missing')
})

test('each holder of a partition says how far behind it is', () => {
  const system = {
    routing: { partitions: 2, hosts: { 0: { active: 'a:1', standby: ['b:1'] }, 1: { active: null } } },
    progress: [
      { host: 'a:1', partition: 0, role: 'active', behind: 1200 },
      { host: 'b:1', partition: 0, role: 'standby', behind: 0 },
      { host: 'c:1', partition: 1, role: 'restoring', remaining: 34567 }
    ]
  }
  assert.deepEqual(holdersOf(system), ['a:1', 'b:1', 'c:1'])
  assert.deepEqual(holdingOf(system, 'a:1', '0'), { what: 'active', words: 'active, 1\u202f200 behind' })
  assert.deepEqual(holdingOf(system, 'b:1', 0), { what: 'standby', words: 'standby, up to date' })
  assert.deepEqual(holdingOf(system, 'c:1', 1), {
    what: 'restoring',
    words: 'restoring, 34\u202f567 records to restore'
  })
  assert.deepEqual(holdingOf(system, 'c:1', 0), { what: 'none', words: 'none' })
  assert.deepEqual(lagOf(system, 'a:1'), { behind: 1200, remaining: 0 })
  assert.deepEqual(lagOf(system, 'c:1'), { behind: 0, remaining: 34567 })
  assert.deepEqual(lagOf(system, 'd:1'), { behind: null, remaining: null }, 'a processor without progress')
  assert.deepEqual(holdingOf({ routing: system.routing }, 'a:1', 0), { what: 'active', words: 'active' })
})

test('what may be asked for an entity depends on its status', () => {
  assert.deepEqual(requestsFor({ status: 'running' }), ['pause', 'park', 'cancel'])
  assert.deepEqual(requestsFor({ status: 'waiting' }), ['pause', 'park', 'cancel'])
  assert.deepEqual(requestsFor({ status: 'paused' }), ['resume', 'cancel'])
  assert.deepEqual(requestsFor({ status: 'parked' }), ['resume', 'cancel'])
  assert.deepEqual(requestsFor({ status: 'idle' }), ['park'])
  assert.deepEqual(requestsFor({ status: 'completed' }), [])
})

test('the page of an entity says who holds it up, or what it waits for', () => {
  const held = { by: 'ann', reason: 'night', at: '2026-01-31T12:00:00.000Z' }
  assert.equal(adviceFor({ status: 'paused', paused: held })[0], 'The plan is paused by ann: night.')
  assert.equal(adviceFor({ status: 'parked', parked: held })[0], 'The entity is parked by ann: night.')
  assert.match(adviceFor({ status: 'parked' })[0], /failed so often/)
  assert.equal(adviceFor({ status: 'running' }), undefined)
  const open_steps = [{ waits: { signal: 'approved', until: 'Monday' } }, {}, { waits: { until: 'noon' } }]
  assert.equal(waitsOf({ open_steps }), ' for approved until Monday and until noon')
  assert.equal(
    adviceFor({ status: 'waiting', open_steps })[0],
    'The plan waits for approved until Monday and until noon.'
  )
})

test('a plan that waits says which runner holds it', () => {
  const waits = { signal: 'approved', released: true }
  const offer = { plan: 'report', number: 1, open: false }
  const released = { status: 'waiting', open_steps: [{ waits }], offer }
  const held = { ...released, open_steps: [{ waits: { signal: 'approved' } }], runner: 'r7' }
  assert.match(adviceFor(released)[1], /^No runner holds it.*report/)
  assert.equal(adviceFor(held)[1], 'r7 holds it and goes on then.')
})

test('a runner that takes a plan where it stands is no way back', () => {
  const taken = { rollback_id: 'plan:a:r1', requested_by: 'plan-runner:7', undo: [] }
  assert.equal(rollbackLabel(taken, 1), 'r1 taken by a runner')
  assert.equal(rollbackLabel({ ...taken, requested_by: 'ann' }, 1), 'r1 back to 1')
  assert.equal(rollbackLabel({ ...taken, undo: [{ step: 'a' }] }, 1), 'r1 back to 1')
})
