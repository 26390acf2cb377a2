import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inOrder, merged, told } from '../../main/resources/dev/rewind/query/console/timeline/history.js'
import { layout, strands } from '../../main/resources/dev/rewind/query/console/timeline/layout.js'
import { axis, marks, places } from '../../main/resources/dev/rewind/query/console/timeline/marks.js'
import { fitting, scale } from '../../main/resources/dev/rewind/query/console/timeline/scale.js'

const T = Date.parse('2026-01-01T00:00:00Z')
const time = s => new Date(T + s * 1000).toISOString()
const checkpoint = (sequence, parent, epoch, s, current = true) => ({
  kind: 'checkpoint', at: time(s), epoch, current, parent: parent && `plan:a:${parent}`,
  checkpoint: { id: `plan:a:${sequence}`, sequence, parent: parent ? `plan:a:${parent}` : null, reason: 'step_started' }
})
const step = (sequence, s, end, outcome) => ({ kind: 'step', at: time(s), epoch: 1, parent: `plan:a:${sequence}`, current: true, step: { name: `s${sequence}`, attempt: 1, checkpoint_id: `plan:a:${sequence}`, outcome, ended_at: end && time(end) } })
const rollback = (number, target, epoch, s) => ({ kind: 'rollback', at: time(s), epoch, parent: `plan:a:${target}`, current: true, rollback: { rollback_id: `plan:a:r${number}`, checkpoint_id: `plan:a:${target}`, status: 'applied', undo: [] } })

/** 1 2 3 4, back to 2, 5 6, back to 4: what the second rollback left behind is 5 and 6; the first one is undone. */
const HISTORY = [
  rollback(2, 4, 3, 70), checkpoint(6, 5, 2, 60), checkpoint(5, 2, 2, 50), rollback(1, 2, 2, 45),
  checkpoint(4, 3, 1, 40), step(3, 30, 39, 'completed'), checkpoint(3, 2, 1, 30), checkpoint(2, 1, 1, 20), step(1, 10, 19, 'completed'), checkpoint(1, null, 1, 10)
]
const laidOut = (entries, latest) => layout(inOrder(merged(new Map(), entries)), latest, T + 100_000)

test('entries are in the order of the log, however they come', () => {
  const names = entries => inOrder(merged(new Map(), entries)).map(it => it.rollback?.rollback_id ?? it.checkpoint.id)
  const expected = ['plan:a:1', 'plan:a:2', 'plan:a:3', 'plan:a:4', 'plan:a:r1', 'plan:a:5', 'plan:a:6', 'plan:a:r2']
  assert.deepEqual(names(HISTORY), expected)
  assert.deepEqual(names([...HISTORY].reverse()), expected)
})

test('a page that comes again adds nothing, and what it says newly holds', () => {
  const once = merged(new Map(), HISTORY)
  const twice = merged(once, [step(3, 30, 39, 'undone'), checkpoint(3, 2, 1, 30)])
  assert.equal(twice.size, once.size)
  assert.equal(twice.get('plan:a:3').step.outcome, 'undone')
  assert.equal(once.get('plan:a:3').step.outcome, 'completed')
})

test('what led to now is one line, and branches hang where they left it', () => {
  const { rows, branches, lanes } = laidOut(HISTORY, 4)
  assert.deepEqual(rows.filter(it => it.checkpoint && it.current).map(it => it.checkpoint.sequence), [1, 2, 3, 4])
  assert.deepEqual(rows.filter(it => it.checkpoint && !it.current).map(it => it.checkpoint.sequence), [5, 6])
  assert.equal(branches.length, 1)
  assert.equal(rows[branches[0].parent].checkpoint.sequence, 2)
  assert.equal(lanes, 2)
})

test('the same history after the first rollback only', () => {
  const { rows, branches } = laidOut(HISTORY.slice(1), 6)
  assert.deepEqual(rows.filter(it => it.checkpoint && !it.current).map(it => it.checkpoint.sequence), [3, 4])
  assert.deepEqual(branches.map(it => [rows[it.from].checkpoint.sequence, rows[it.to].checkpoint.sequence]), [[3, 4]])
})

test('branches that overlap have lanes of their own', () => {
  const entries = [checkpoint(1, null, 1, 1), checkpoint(2, 1, 1, 2), rollback(1, 1, 2, 3), checkpoint(3, 1, 2, 4), rollback(2, 1, 3, 5), checkpoint(4, 1, 3, 6)]
  const { rows, lanes } = laidOut(entries, 4)
  assert.deepEqual(rows.filter(it => it.checkpoint).map(it => it.lane), [0, 1, 2, 0])
  assert.equal(lanes, 3)
})

test('where the line is not loaded, the word of the API holds', () => {
  const { rows } = laidOut([checkpoint(9, 3, 2, 9), checkpoint(8, 7, 1, 8, false), checkpoint(7, 6, 1, 7, false)], 9)
  assert.deepEqual(rows.map(it => it.current), [false, false, true])
  const gone = laidOut([checkpoint(9, 8, 1, 9, false), checkpoint(8, 7, 1, 8, false)], 2)
  assert.deepEqual(gone.rows.map(it => it.current), [false, false])
})

test('a row knows which lanes pass it', () => {
  const laid = laidOut(HISTORY, 4)
  const threads = strands(laid)
  assert.deepEqual(threads.map(it => it.through), [[], [], [1], [1], [1], [1], [1], []])
  assert.deepEqual(threads.map(it => it.ends), [false, false, false, false, false, false, true, false])
  assert.deepEqual(threads[1].forks, [1])
})

test('facts change how steps ended, also those that a rollback undoes', () => {
  const known = merged(new Map(), [step(1, 10), checkpoint(1, null, 1, 10), step(2, 20), checkpoint(2, 1, 1, 20)])
  const closed = told(known, { kind: 'step-closed', data: { checkpoint_id: 'plan:a:1', outcome: 'completed', at: time(15) } })
  assert.equal(closed.get('plan:a:1').step.outcome, 'completed')
  const undone = told(closed, { kind: 'rollback-ordered', data: { at: time(30), undo: [{ checkpoint_id: 'plan:a:2', completed: false }, { checkpoint_id: 'plan:a:1', completed: true }] } })
  assert.deepEqual(['plan:a:1', 'plan:a:2'].map(id => undone.get(id).step.outcome), ['undone', 'cancelled'])
  assert.equal(told(undone, { kind: 'checkpoint-taken', data: {} }), undone)
})

test('idle time is folded, and time goes on across it', () => {
  const hour = 3_600_000
  const times = scale([[0, 1000], [1100, 2000], [hour, hour + 500]], 0.1)
  assert.equal(times.folds.length, 1)
  assert.equal(times.folds[0].ms, hour - 2000)
  assert.ok(times.width < 300)
  for (const ms of [0, 500, 2000, hour, hour + 500]) assert.ok(Math.abs(times.at(times.x(ms)) - ms) < 1, String(ms))
  let last = -1
  for (let ms = 0; ms <= hour + 500; ms += 60_000) {
    assert.ok(times.x(ms) >= last)
    last = times.x(ms)
  }
})

test('a fit is as wide as there is room', () => {
  const spans = [[0, 4000], [5000, 9000], [900_000, 903_000]]
  assert.ok(Math.abs(scale(spans, fitting(spans, 700)).width - 700) < 1)
  assert.equal(scale([], 1).width, 0)
  assert.ok(Number.isFinite(scale([[5, 5]], fitting([[5, 5]], 700)).x(5)))
})

test('no more is drawn than there are pixels', () => {
  const entries = Array.from({ length: 5000 }, (_, index) => checkpoint(index + 1, index || null, 1, index * 0.01))
  const laid = laidOut(entries, 5000)
  const times = scale(laid.rows.map(it => [it.at, it.at]), fitting(laid.rows.map(it => [it.at, it.at]), 600))
  const drawn = marks(laid, places(laid.rows, times), -50, 650)
  assert.ok(drawn.ticks.length <= 602, String(drawn.ticks.length))
  assert.ok(axis(times, 0, 600).length <= 6)
})

test('a rollback is drawn to its target, or out of sight when that is not loaded', () => {
  const laid = laidOut(HISTORY.slice(0, 4), 6)
  const times = scale(laid.rows.map(it => [it.at, it.until ?? it.at]), 0.01)
  const { arcs } = marks(laid, places(laid.rows, times), -100, 5000)
  assert.deepEqual(arcs.map(it => it.to), [-30, -30])
})
