import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  inOrder,
  merged,
  outcomeOf,
  withFact
} from '../../main/resources/dev/rewind/query/console/timeline/history.js'
import { layout, strands } from '../../main/resources/dev/rewind/query/console/timeline/layout.js'
import { axis } from '../../main/resources/dev/rewind/query/console/timeline/axis.js'
import { foldLabels, marks, places } from '../../main/resources/dev/rewind/query/console/timeline/marks.js'
import { endsOf } from '../../main/resources/dev/rewind/query/console/timeline/ends.js'
import { leftBehind } from '../../main/resources/dev/rewind/query/console/timeline/left.js'
import { placeOf } from '../../main/resources/dev/rewind/query/console/timeline/place.js'
import { rowPlaces } from '../../main/resources/dev/rewind/query/console/parts/rows.js'
import { fitting, scale } from '../../main/resources/dev/rewind/query/console/timeline/scale.js'

const T = Date.parse('2026-01-01T00:00:00Z')
const time = s => new Date(T + s * 1000).toISOString()
const checkpoint = (sequence, parent, epoch, s, current = true) => ({
  kind: 'checkpoint',
  at: time(s),
  epoch,
  current,
  parent: parent && `plan:a:${parent}`,
  checkpoint: {
    id: `plan:a:${sequence}`,
    sequence,
    parent: parent ? `plan:a:${parent}` : null,
    reason: 'step_started'
  }
})
const step = (sequence, s, end, outcome) => ({
  kind: 'step',
  at: time(s),
  epoch: 1,
  parent: `plan:a:${sequence}`,
  current: true,
  step: {
    name: `s${sequence}`,
    attempt: 1,
    checkpoint_id: `plan:a:${sequence}`,
    outcome,
    ended_at: end && time(end)
  }
})
const rollback = (number, target, epoch, s) => ({
  kind: 'rollback',
  at: time(s),
  epoch,
  parent: `plan:a:${target}`,
  current: true,
  rollback: {
    rollback_id: `plan:a:r${number}`,
    checkpoint_id: `plan:a:${target}`,
    status: 'applied',
    undo: []
  }
})

/**
 * Checkpoints 1 2 3 4, back to 2, then 5 6, back to 4. The second rollback leaves 5 and 6 behind and takes
 * the first one back.
 */
const HISTORY = [
  rollback(2, 4, 3, 70),
  checkpoint(6, 5, 2, 60),
  checkpoint(5, 2, 2, 50),
  rollback(1, 2, 2, 45),
  checkpoint(4, 3, 1, 40),
  step(3, 30, 39, 'completed'),
  checkpoint(3, 2, 1, 30),
  checkpoint(2, 1, 1, 20),
  step(1, 10, 19, 'completed'),
  checkpoint(1, null, 1, 10)
]
const laidOut = (entries, latest) => layout(inOrder(merged(new Map(), entries)), latest, T + 100_000)

test('entries are in the order of the log, in any order of arrival', () => {
  const names = entries =>
    inOrder(merged(new Map(), entries)).map(it => it.rollback?.rollback_id ?? it.checkpoint.id)
  const expected = [
    'plan:a:1',
    'plan:a:2',
    'plan:a:3',
    'plan:a:4',
    'plan:a:r1',
    'plan:a:5',
    'plan:a:6',
    'plan:a:r2'
  ]
  assert.deepEqual(names(HISTORY), expected)
  assert.deepEqual(names([...HISTORY].reverse()), expected)
})

test('a page that is loaded again adds no entries and updates the known ones', () => {
  const once = merged(new Map(), HISTORY)
  const twice = merged(once, [step(3, 30, 39, 'undone'), checkpoint(3, 2, 1, 30)])
  assert.equal(twice.size, once.size)
  assert.equal(twice.get('plan:a:3').step.outcome, 'undone')
  assert.equal(once.get('plan:a:3').step.outcome, 'completed')
})

test('the current line is one path, and branches start where they left it', () => {
  const { rows, branches, lanes } = laidOut(HISTORY, 4)
  assert.deepEqual(
    rows.filter(it => it.checkpoint && it.current).map(it => it.checkpoint.sequence),
    [1, 2, 3, 4]
  )
  assert.deepEqual(
    rows.filter(it => it.checkpoint && !it.current).map(it => it.checkpoint.sequence),
    [5, 6]
  )
  assert.equal(branches.length, 1)
  assert.equal(rows[branches[0].parent].checkpoint.sequence, 2)
  assert.equal(lanes, 2)
})

test('the same history after the first rollback only', () => {
  const { rows, branches } = laidOut(HISTORY.slice(1), 6)
  assert.deepEqual(
    rows.filter(it => it.checkpoint && !it.current).map(it => it.checkpoint.sequence),
    [3, 4]
  )
  assert.deepEqual(
    branches.map(it => [rows[it.from].checkpoint.sequence, rows[it.to].checkpoint.sequence]),
    [[3, 4]]
  )
})

test('branches that overlap have different lanes', () => {
  const entries = [
    checkpoint(1, null, 1, 1),
    checkpoint(2, 1, 1, 2),
    rollback(1, 1, 2, 3),
    checkpoint(3, 1, 2, 4),
    rollback(2, 1, 3, 5),
    checkpoint(4, 1, 3, 6)
  ]
  const { rows, lanes } = laidOut(entries, 4)
  assert.deepEqual(
    rows.filter(it => it.checkpoint).map(it => it.lane),
    [0, 1, 2, 0]
  )
  assert.equal(lanes, 3)
})

test('where the line is not loaded, the API decides what is on it', () => {
  const { rows } = laidOut(
    [checkpoint(9, 3, 2, 9), checkpoint(8, 7, 1, 8, false), checkpoint(7, 6, 1, 7, false)],
    9
  )
  assert.deepEqual(
    rows.map(it => it.current),
    [false, false, true]
  )
  const gone = laidOut([checkpoint(9, 8, 1, 9, false), checkpoint(8, 7, 1, 8, false)], 2)
  assert.deepEqual(
    gone.rows.map(it => it.current),
    [false, false]
  )
})

test('a row knows which lanes pass it', () => {
  const laid = laidOut(HISTORY, 4)
  const threads = strands(laid)
  assert.deepEqual(
    threads.map(it => it.through),
    [[], [], [1], [1], [1], [1], [1], []]
  )
  assert.deepEqual(
    threads.map(it => it.ends),
    [false, false, false, false, false, false, true, false]
  )
  assert.deepEqual(threads[1].forks, [1])
})

test('facts change how steps ended, also those that a rollback undoes', () => {
  const known = merged(new Map(), [
    step(1, 10),
    checkpoint(1, null, 1, 10),
    step(2, 20),
    checkpoint(2, 1, 1, 20)
  ])
  const closed = withFact(known, {
    kind: 'step-closed',
    data: { checkpoint_id: 'plan:a:1', outcome: 'completed', at: time(15) }
  })
  assert.equal(closed.get('plan:a:1').step.outcome, 'completed')
  const ordered = withFact(closed, {
    kind: 'rollback-ordered',
    data: {
      at: time(30),
      undo: [
        { checkpoint_id: 'plan:a:2', completed: false },
        { checkpoint_id: 'plan:a:1', completed: true }
      ]
    }
  })
  const outcomes = all => ['plan:a:1', 'plan:a:2'].map(id => outcomeOf(all.get(id).step))
  assert.deepEqual(outcomes(ordered), ['to_undo', 'cancelled'])
  assert.equal(withFact(ordered, { kind: 'checkpoint-taken', data: {} }), ordered)
  const settled = undone =>
    withFact(ordered, { kind: 'rollback-settled', data: { outcome: 'applied', undone } })
  assert.deepEqual(outcomes(settled([{ checkpoint_id: 'plan:a:1' }])), ['undone', 'cancelled'])
  assert.deepEqual(outcomes(settled([])), ['not_undone', 'cancelled'])
  assert.equal(outcomeOf({}), 'open')
  const declaring = kind =>
    withFact(closed, {
      kind: 'rollback-ordered',
      data: { at: time(30), undo: [{ checkpoint_id: 'plan:a:1', completed: true, undo: { kind } }] }
    })
  assert.deepEqual(
    ['available', 'none_needed', 'irreversible', 'of a later version'].map(
      kind => outcomes(declaring(kind))[0]
    ),
    ['to_undo', 'nothing_to_undo', 'irreversible', 'to_undo']
  )
})

test('idle time is folded, and time goes on across it', () => {
  const hour = 3_600_000
  const times = scale(
    [
      [0, 1000],
      [1100, 2000],
      [hour, hour + 500]
    ],
    0.1
  )
  assert.equal(times.folds.length, 1)
  assert.equal(times.folds[0].ms, hour - 2000)
  assert.ok(times.width < 300)
  for (const ms of [0, 500, 2000, hour, hour + 500])
    assert.ok(Math.abs(times.at(times.x(ms)) - ms) < 1, String(ms))
  let last = -1
  for (let ms = 0; ms <= hour + 500; ms += 60_000) {
    assert.ok(times.x(ms) >= last)
    last = times.x(ms)
  }
})

test('a fitting scale is as wide as the room', () => {
  const spans = [
    [0, 4000],
    [5000, 9000],
    [900_000, 903_000]
  ]
  assert.ok(Math.abs(scale(spans, fitting(spans, 700)).width - 700) < 1)
  assert.equal(scale([], 1).width, 0)
  assert.ok(Number.isFinite(scale([[5, 5]], fitting([[5, 5]], 700)).x(5)))
})

test('no more is drawn than there are pixels', () => {
  const entries = Array.from({ length: 5000 }, (_, index) =>
    checkpoint(index + 1, index || null, 1, index * 0.01)
  )
  const laid = laidOut(entries, 5000)
  const times = scale(
    laid.rows.map(it => [it.at, it.at]),
    fitting(
      laid.rows.map(it => [it.at, it.at]),
      600
    )
  )
  const drawn = marks(laid, places(laid.rows, times), -50, 650)
  assert.ok(drawn.ticks.length <= 602, String(drawn.ticks.length))
  assert.ok(axis(times, 0, 600, 'utc').length <= 7)
})

test('an arc leads to its target, or out of sight if the target is not loaded', () => {
  const laid = laidOut(HISTORY.slice(0, 4), 6)
  const times = scale(
    laid.rows.map(it => [it.at, it.until ?? it.at]),
    0.01
  )
  const { arcs } = marks(laid, places(laid.rows, times), -100, 5000)
  assert.deepEqual(
    arcs.map(it => it.to),
    [-30, -30]
  )
})

/** Places on a scale on which all of it is so wide. */
function drawn(laid, width = 800) {
  const spans = laid.rows.map(it => [it.at, it.until ?? it.at])
  const times = scale(spans, fitting(spans, width))
  const at = places(laid.rows, times)
  return { times, at, ...marks(laid, at, -100, width + 100, times.width) }
}

test('steps that run at the same time have different tracks, in every lane', () => {
  const entries = [
    ...[
      [1, 10, 19],
      [2, 11, 13],
      [3, 12, 18],
      [4, 12.5, 14]
    ].flatMap(([n, from, to]) => [
      checkpoint(n, n > 1 ? n - 1 : null, 1, from),
      step(n, from, to, 'completed')
    ]),
    checkpoint(5, 4, 1, 15),
    step(5, 15, 17, 'completed'),
    rollback(1, 1, 2, 20),
    checkpoint(6, 1, 2, 21),
    step(6, 21, 30, 'completed'),
    checkpoint(7, 6, 2, 22),
    step(7, 22, 25, 'completed')
  ]
  const laid = laidOut(entries, 7)
  const placed = laid.rows
    .filter(it => it.checkpoint)
    .map(it => [it.checkpoint.sequence, it.lane, it.base, it.track])
  assert.deepEqual(placed, [
    [1, 0, 0, 0],
    [2, 1, 2, 2],
    [3, 1, 2, 3],
    [4, 1, 2, 4],
    [5, 1, 2, 2],
    [6, 0, 0, 0],
    [7, 0, 0, 1]
  ])
  assert.equal(laid.tracks, 5)
  const { bars } = drawn(laid)
  assert.equal(bars.length, 7)
  for (const one of bars)
    for (const other of bars) {
      if (one !== other && one.row.track === other.row.track)
        assert.ok(
          one.x + one.width <= other.x + 1e-6 || other.x + other.width <= one.x + 1e-6,
          `${one.row.step.name} over ${other.row.step.name}`
        )
    }
})

test('open steps that run at the same time have different tracks too', () => {
  const laid = laidOut(
    [1, 2, 3, 4].flatMap(n => [checkpoint(n, n > 1 ? n - 1 : null, 1, n), step(n, n)]),
    4
  )
  assert.deepEqual(
    laid.rows.map(it => it.track),
    [0, 1, 2, 3]
  )
})

test('an arc starts after its target and ends at its track, also if a step failed at once', () => {
  for (const [ordered, failed] of [
    [10, 10],
    [900, 900],
    [10, 20],
    [900, 900.001]
  ]) {
    const laid = laidOut(
      [
        checkpoint(1, null, 1, 0),
        step(1, 0, 1000, 'completed'),
        checkpoint(2, 1, 1, ordered),
        step(2, ordered, failed, 'failed'),
        rollback(1, 2, 2, failed)
      ],
      2
    )
    const { arcs, at } = drawn(laid)
    assert.equal(arcs.length, 1)
    assert.ok(arcs[0].from >= arcs[0].to + 14, JSON.stringify([ordered, failed]))
    assert.equal(arcs[0].to, at.start[laid.rowOf.get(2)])
    assert.equal(arcs[0].track, 1)
  }
})

const SECOND = 1000
const DAY = 86_400 * SECOND
const LENGTHS = [
  1,
  2,
  7,
  40,
  150,
  999,
  SECOND,
  3 * SECOND,
  61 * SECOND,
  10 * 60 * SECOND,
  3600 * SECOND,
  5.5 * 3600 * SECOND,
  DAY,
  3 * DAY,
  31 * DAY,
  100 * DAY,
  365 * DAY,
  3 * 365 * DAY
]

const wide = text => text.replace(/\D/g, '').length * 6.7 + text.replace(/\d/g, '').length * 3.7

function holdsApart(labels, width, what) {
  let end = -Infinity
  for (const { x, text, end: atEnd } of labels) {
    const from = atEnd ? x - wide(text) : x
    assert.ok(from >= end + 4, `${what}: ${JSON.stringify(labels)}`)
    end = from + wide(text)
    assert.ok(end <= width + 28, `${what}: ${JSON.stringify(labels)}`)
  }
  assert.equal(new Set(labels.map(it => it.text)).size, labels.length, `${what}: ${JSON.stringify(labels)}`)
}

test('the labels of an axis differ, do not overlap, and stand at the right times', () => {
  for (const zone of ['utc', 'local'])
    for (const width of [300, 644, 1170, 4000])
      for (const length of LENGTHS)
        for (const begin of [T, T + 12_345_678, Date.parse('2026-10-24T20:17:03.412Z')]) {
          const times = scale([[begin, begin + length]], fitting([[begin, begin + length]], width))
          const labels = axis(times, 0, width, zone)
          holdsApart(labels, width, `${length} ms from ${begin} on ${width} px in ${zone}`)
          assert.ok(labels.length >= 1 && labels.length <= width / 35 + 1)
          if (zone === 'utc' && length >= 100 * SECOND && length < 10 * 3600 * SECOND) {
            for (const { x, text } of labels)
              assert.ok(new Date(times.at(x)).toISOString().replace('T', ' ').includes(text), text)
          }
        }
})

test('the axis has as many digits as its step needs', () => {
  const of = (length, width = 800) =>
    axis(scale([[T, T + length]], width / length), 0, width, 'utc')
      .slice(0, 3)
      .map(it => it.text)
  assert.deepEqual(of(5), ['00:00:00.000', '00:00:00.001', '00:00:00.002'])
  assert.deepEqual(of(400), ['00:00:00.00', '00:00:00.05', '00:00:00.10'])
  assert.deepEqual(of(4000), ['00:00:00.0', '00:00:00.5', '00:00:01.0'])
  assert.deepEqual(of(8000), ['00:00:00', '00:00:01', '00:00:02'])
  assert.deepEqual(of(3600 * SECOND), ['00:00', '00:05', '00:10'])
  assert.deepEqual(of(3 * DAY), ['01-01 00:00', '01-01 12:00', '01-02 00:00'])
  assert.deepEqual(
    of(365 * DAY).map(it => it.length),
    [10, 10, 10]
  )
})

test('bursts with idle time between them are told apart, and no label runs into another', () => {
  for (const pause of [1500, 60 * SECOND, 3600 * SECOND, 2 * DAY, 40 * DAY])
    for (const burst of [0, 3, 400]) {
      const spans = Array.from({ length: 30 }, (_, index) => [
        T + index * (pause + burst),
        T + index * (pause + burst) + burst
      ])
      const times = {
        ...scale(
          [...spans.slice(0, 2), ...spans.slice(2).map(([from, to]) => [from + pause * 9, to + pause * 9])],
          0.2
        )
      }
      holdsApart(axis(times, -100, 2000, 'utc'), times.width, `${burst} ms every ${pause} ms`)
      let end = -Infinity
      for (const { x, width, text } of foldLabels(times, -100, 2000)) {
        if (!text) continue
        assert.ok(x + width / 2 - text.length * 3 > end)
        end = x + width / 2 + text.length * 3
      }
    }
})

test('numbers of checkpoints do not overlap within their track', () => {
  const laid = laidOut(
    Array.from({ length: 60 }, (_, index) => checkpoint(index + 1, index || null, 1, Math.sqrt(index) * 100)),
    60
  )
  const { ticks } = drawn(laid, 900)
  const labels = ticks.filter(it => it.label).map(it => it.label)
  assert.ok(labels.length > 5)
  labels.forEach(
    (label, index) =>
      index > 0 &&
      assert.ok(
        labels[index - 1].x + labels[index - 1].text.length * 6.2 < label.x,
        JSON.stringify([labels[index - 1], label])
      )
  )
})

test('rows below an opened row are lower, and each place has its row', () => {
  const { top, at } = rowPlaces(34, [2, 5], 180)
  assert.deepEqual([0, 2, 3, 5, 6].map(top), [0, 68, 282, 350, 564])
  for (let index = 0; index < 10; index++) {
    assert.equal(at(top(index)), index)
    assert.equal(at(top(index + 1) - 1), index)
  }
})

test('the change of a step ends at the next checkpoint of its timeline', () => {
  const row = (sequence, parent, current, step) => ({
    current,
    step,
    checkpoint: { id: `plan:a:${sequence}`, parent: parent && `plan:a:${parent}` }
  })
  const rows = [
    row(1, null, true, { name: 'a' }),
    row(2, 1, false, { name: 'b' }),
    row(3, 1, true, { name: 'b' }),
    { rollback: {} },
    row(4, 3, true)
  ]
  assert.deepEqual(
    rows.filter(it => it.checkpoint).map(it => endsOf(it, { rows })),
    [['plan:a:1', 'plan:a:3'], null, ['plan:a:3', 'plan:a:4'], ['plan:a:3', 'plan:a:4']]
  )
  assert.equal(endsOf(row(1, null, true), { rows: [] }), null)
})

test('a checkpoint of a completed step has its name, unless two steps ended in the same millisecond', () => {
  const at = ms => new Date(1_000_000 + ms).toISOString()
  const entry = (sequence, ms, more) => ({
    kind: 'checkpoint',
    epoch: 1,
    at: 1_000_000 + ms,
    checkpoint: { id: `plan:a:${sequence}`, sequence, reason: more ? 'step_started' : 'step_completed' },
    ...more
  })
  const step = (name, ms) => ({ step: { name, outcome: 'completed', ended_at: at(ms) } })
  const { rows } = layout(
    [
      entry(1, 0, step('resize', 20)),
      entry(2, 0, step('index', 30)),
      entry(3, 0, step('notify', 30)),
      entry(4, 20),
      entry(5, 30)
    ],
    5
  )
  assert.deepEqual(
    rows.slice(3).map(it => it.completed),
    ['resize', undefined]
  )
})

test('a plan says at which step it is, and what is to come as in an earlier timeline', () => {
  const row = (index, name, current) => ({ current, checkpoint: { step: { index, name } } })
  const rows = [
    row(0, 'a', true),
    row(1, 'b', false),
    row(2, 'c', false),
    row(1, 'b', true),
    { rollback: {} }
  ]
  assert.deepEqual(placeOf(rows), { at: 2, of: 3, coming: [{ name: 'c', place: 3 }] })
  assert.deepEqual(placeOf(rows.slice(0, 1)), { at: 1, of: null, coming: [] })
  assert.equal(placeOf([{ checkpoint: { step: { name: 'a' } }, current: true }]), null)
  const outline = { steps: 3, names: ['a', 'b', 'c'] }
  const first = rows.slice(0, 1)
  assert.deepEqual(placeOf(first, { status: 'running', outline }), {
    at: 1,
    of: 3,
    coming: [
      { name: 'b', place: 2 },
      { name: 'c', place: 3 }
    ]
  })
  assert.deepEqual(placeOf(first, { status: 'failed', outline }), { at: 1, of: 3, coming: [] })
  const failed = { outline, last_failure: { step: 'c' } }
  assert.deepEqual(placeOf(first, { ...failed, status: 'failed' }), { at: 3, of: 3, coming: [] })
  assert.equal(placeOf(first, { ...failed, status: 'running' }).at, 1)
  assert.deepEqual(placeOf(first, { status: 'running', outline: { steps: 900 } }), {
    at: 1,
    of: 900,
    coming: []
  })
})

test('what a base had left behind when a fork began is not on the way from there to its start', () => {
  const row = (sequence, parent) => ({
    id: `plan:a:${sequence}`,
    sequence,
    parent: parent ? `plan:a:${parent}` : null
  })
  const rows = [row(5, 2), row(4, 3), row(3, 2), row(2, 1), row(1)]
  assert.deepEqual([...leftBehind(rows, 5)], ['plan:a:4', 'plan:a:3'])
  assert.deepEqual([...leftBehind(rows.slice(1), 4)], [])
  // Checkpoint 2 was pruned, so it is not known whether 1 was left behind.
  assert.deepEqual([...leftBehind([row(5, 2), row(4, 3), row(3, 2), row(1)], 5)], ['plan:a:4', 'plan:a:3'])
  assert.deepEqual([...leftBehind([], 5)], [])
})
