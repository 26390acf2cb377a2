import assert from 'node:assert/strict'
import { test } from 'node:test'
import { filtersOfJob, unfit } from '../../main/resources/dev/rewind/query/console/bulk/query.js'
import {
  FIELDS,
  awaitedBy,
  errorLineOf,
  forAll,
  groupsOf,
  isFailing,
  isUntaken,
  whyOf
} from '../../main/resources/dev/rewind/query/console/failing/why.js'
import {
  lanesOf,
  relationsOf,
  touchesOf,
  tracesOf
} from '../../main/resources/dev/rewind/query/console/relations/related.js'
import { meaningsOf } from '../../main/resources/dev/rewind/query/console/query/meaning.js'
import { likeFields, parseQuery } from '../../main/resources/dev/rewind/query/console/query/text.js'
import { lasting, zoneName } from '../../main/resources/dev/rewind/query/console/time/format.js'

const entity = (id, more) => ({
  entity_type: 'plan',
  entity_id: id,
  status: 'failed',
  updated_at: '2026-01-31T12:00:00.000Z',
  ...more
})
const declined = (id, message, since) =>
  entity(id, {
    status_since: since,
    last_failure: {
      kind: 'step_failed',
      step: 'charge-card',
      attempt: 2,
      error: { type: 'card_declined', message },
      at: since
    }
  })

test('a rollback that its runner has yet to answer is not failing', () => {
  assert.equal(isFailing(entity('a', { status: 'rolling_back', rollback_attempts: 1 })), false)
  assert.equal(isFailing(entity('a', { status: 'rolling_back', rollback_attempts: 2 })), true)
  assert.equal(isFailing(entity('a', { status: 'running' })), false)
  for (const status of ['failed', 'parked', 'rollback_failed'])
    assert.equal(isFailing(entity('a', { status })), true)
})

test('the reason of a failure is its step and the first line of its error', () => {
  const { where, verb, text } = whyOf(declined('a', 'no answer\n  at Bank.charge'))
  assert.deepEqual([where, verb, text], ['charge-card', 'failed', 'card_declined: no answer'])
  assert.equal(
    whyOf(entity('a', { status: 'parked', parked: { by: 'ann', reason: 'audit', at: 'x' } })).verb,
    'parked by ann'
  )
  assert.deepEqual(
    [whyOf({ ...declined('a', 'x'), status: 'rollback_failed', rollback_attempts: 5 })].map(it => [
      it.verb,
      it.text
    ]),
    [['the rollback is not answered', 'commanded 5 times, after charge-card failed: card_declined: x']]
  )
  assert.equal(
    errorLineOf({ ...declined('a', 'no\nat Bank'), status: 'rollback_failed', rollback_attempts: 5 }),
    'card_declined: no'
  )
  assert.equal(errorLineOf(entity('a', {})), '')
  const plan = entity('a', { ended: { outcome: 'failed', error: { type: 'Boom', message: 'bad' } } })
  assert.deepEqual([whyOf(plan).verb, whyOf(plan).text], ['failed', 'Boom: bad'])
  assert.equal(whyOf(entity('a', {})).text, '')
})

test('who has not answered, and what waits for an approval, is named', () => {
  const unanswered = { ...declined('a', 'x'), status: 'rollback_failed', rollback_attempts: 5 }
  assert.equal(awaitedBy(unanswered), '')
  const held = { ...unanswered, runner: 'plan-runner:ops' }
  assert.equal(awaitedBy(held), 'plan-runner:ops has not answered')
  assert.equal(awaitedBy({ ...held, last_failure: { kind: 'rollback_failed', at: 'x' } }), '')
  assert.equal(awaitedBy({ ...held, rollback_attempts: 1 }), '')
  const proposal = { checkpoint_id: 'plan:a:3' }
  assert.equal(
    awaitedBy(entity('a', { status: 'awaiting_approval', proposal })),
    'the rollback to checkpoint 3 waits for an approval'
  )
  assert.equal(awaitedBy(entity('a', { status: 'running', proposal })), '')
})

test('a requested plan that no runner takes for a minute needs a person', () => {
  const asked = { ...entity('a', { status: 'requested' }), offer: { plan: 'ship' } }
  const at = Date.parse(asked.updated_at)
  assert.equal(isUntaken(asked, at + 59_000), false)
  assert.equal(isUntaken(asked, at + 61_000), true)
  assert.equal(isUntaken(entity('a', { status: 'running' }), at + 61_000), false)
  assert.deepEqual(
    [whyOf(asked).verb, whyOf(asked).text],
    ['no runner has taken it', 'it needs one that serves plans named ship']
  )
})

test('what is done with a group says how many entities its query finds', () => {
  const unanswered = (id, step) => ({
    ...declined(id, `card ${id}`, 'x'),
    status: 'rollback_failed',
    rollback_attempts: 2,
    last_failure: { kind: 'step_failed', step, error: { type: 'card_declined', message: 'no' }, at: 'x' }
  })
  const all = [unanswered('a', 'charge'), unanswered('b', 'charge'), unanswered('c', 'refund')]
  assert.deepEqual(
    groupsOf(all).map(it => it.lists.map(list => [list.count, list.query])),
    [
      [[2, 'status:rollback_failed failed_step:charge "error:card_declined: no"']],
      [[1, 'status:rollback_failed failed_step:refund "error:card_declined: no"']]
    ]
  )
  const held = (id, reason) => entity(id, { status: 'parked', parked: { by: 'ann', reason, at: 'x' } })
  const lists = groupsOf([held('a', 'audit'), held('b', 'night')]).map(it => it.lists[0])
  assert.deepEqual(lists, [
    { status: 'parked', count: 2, query: 'status:parked' },
    { status: 'parked', count: 2, query: 'status:parked' }
  ])
})

test('entities that fail alike are one group, with a query that finds them', () => {
  const groups = groupsOf([
    declined('a', 'order 41 declined', '2026-01-31T12:00:02.000Z'),
    entity('other', { last_failure: { kind: 'plan_failed', at: 'x' } }),
    declined('b', 'order 42 declined', '2026-01-31T12:00:01.000Z'),
    { ...declined('c', 'order 0aF9 declined', '2026-01-31T12:00:03.000Z'), status: 'parked' }
  ])
  assert.deepEqual(
    groups.map(it => [it.rows.map(row => row.entity_id), it.since]),
    [
      [['a', 'b', 'c'], '2026-01-31T12:00:01.000Z'],
      [['other'], '2026-01-31T12:00:00.000Z']
    ]
  )
  assert.deepEqual(
    groups[0].lists.map(it => [it.count, it.query]),
    [
      [2, 'status:failed failed_step:charge-card error:card_declined:'],
      [1, 'status:parked failed_step:charge-card error:card_declined:']
    ]
  )
  const [{ lists }] = groupsOf([declined('a', 'the bank is shut'), declined('b', 'the bank is shut')])
  const [same] = lists
  assert.equal(same.query, 'status:failed failed_step:charge-card "error:card_declined: the bank is shut"')
  assert.deepEqual(parseQuery(same.query, ['status', 'error', 'failed_step']).fields.error, [
    'card_declined: the bank is shut'
  ])
})

test('a text may mean a checkpoint number, a label or a query for checkpoints', () => {
  const addresses = (text, last = null) => meaningsOf(text, last).map(([, href]) => href)
  assert.deepEqual(addresses('#7', 'plan:order-42'), ['/entities/plan/order-42?at=7'])
  assert.deepEqual(addresses('7', 'plan:order-42'), ['/entities/plan/order-42?at=7'])
  assert.deepEqual(addresses('7'), [])
  assert.deepEqual(addresses('team=check-out'), ['/checkpoints?q=label%3Ateam%3Dcheck-out'])
  assert.deepEqual(addresses('step:ship after:2h'), ['/checkpoints?q=step%3Aship%20after%3A2h'])
  assert.deepEqual(addresses('4BF92F3577B34DA6A3CE929D0E0E4736'), [
    '/checkpoints?q=trace:4bf92f3577b34da6a3ce929d0e0e4736'
  ])
  assert.deepEqual(addresses('order-42'), [])
})

test('a word that looks like a filter and is not one is named', () => {
  assert.deepEqual(likeFields(parseQuery('foo:bar order status:failed', ['status'])), [
    { word: 'foo:bar', name: 'foo' }
  ])
  assert.deepEqual(likeFields(parseQuery('order-42 #7 plan:order', [])), [])
})

test('a duration has one unit, and a zone without offset is UTC', () => {
  assert.deepEqual([500, 1_250_000, 7_200_000, 90_000_000].map(lasting), ['0 s', '20 min', '2 h', '1 d'])
  assert.equal(zoneName('utc'), 'UTC')
  const zone = process.env.TZ
  process.env.TZ = 'Etc/UTC'
  assert.equal(zoneName('local'), 'UTC')
  process.env.TZ = 'Asia/Tokyo'
  assert.equal(zoneName('local'), 'UTC+09:00')
  if (zone) process.env.TZ = zone
  else delete process.env.TZ
})

test('entities of a trace have lanes, plans first, with lines to what their steps touched', () => {
  const taken = (entity, sequence, s, more) => {
    const [type, id] = entity.split(':')
    const created = `2026-01-31T12:00:0${s}.000Z`
    return {
      id: `${entity}:${sequence}`,
      entity_type: type,
      entity_id: id,
      sequence,
      created_at: created,
      ...more
    }
  }
  const cause = { plan: 'plan:a', step: 'print', attempt: 1 }
  const page = taken('page:1', 1, 2, { cause, trace_id: 't1' })
  const start = taken('plan:a', 1, 1, { step: { name: 'print', attempt: 1 }, trace_id: 't1' })
  const later = taken('plan:a', 2, 3, { step: { name: 'send', attempt: 1 }, trace_id: 't2' })
  const lanes = lanesOf([later, page, start])
  assert.deepEqual(
    lanes.map(it => [it.entity, it.checkpoints.map(one => one.sequence)]),
    [
      ['plan:a', [1, 2]],
      ['page:1', [1]]
    ]
  )
  assert.deepEqual(touchesOf(lanes), [[start, page]])
  assert.deepEqual(touchesOf(lanesOf([page])), [])
  assert.deepEqual(relationsOf('plan:a', [start, later], [page, start]), { by: [], touched: ['page:1'] })
  assert.deepEqual(relationsOf('page:1', [page], []), { by: ['plan:a'], touched: [] })
  assert.deepEqual(tracesOf([start, later]), ['t2', 't1'])
})

test('a bulk job has the filters of a group, and refuses what it cannot filter by', () => {
  const [group] = groupsOf([declined('a', 'no answer from "bank"'), declined('b', 'no answer from "bank"')])
  const query = parseQuery(group.lists[0].query, FIELDS)
  assert.equal(unfit(query), null)
  assert.deepEqual(filtersOfJob(query), {
    status: 'failed',
    step: 'charge-card',
    error: 'card_declined: no answer from "bank"'
  })
  assert.match(unfit(parseQuery('status:failed order', FIELDS)), /Take the words out/)
  assert.match(unfit(parseQuery('status:failed,parked', FIELDS)), /one value of each filter/)
  assert.match(unfit(parseQuery('', FIELDS)), /Filter the list first/)
  assert.deepEqual(
    ['failed', 'rollback_failed', 'parked', 'rolling_back'].map(it => forAll(it).map(([action]) => action)),
    [['rollback'], ['retry', 'rollback'], ['resume', 'rollback'], []]
  )
})
