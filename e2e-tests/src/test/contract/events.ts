// Publishes an event of every type with a client whose types are generated from the contract. A missing type, or data
// of another type, does not compile. The service accepts what compiles.
import createClient from 'openapi-fetch';
import type { components, paths } from './generated/api.js';

const url = process.argv[2];
if (!url) throw new Error('usage: events URL');

type Event = components['schemas']['CloudEvent'];
type Every = { [T in Event['type']]: Extract<Event, { type: T }> };

const run = Date.now().toString(36);
const subject = `plan:events-${run}`;
let number = 0;
const attributes = () => ({ specversion: '1.0' as const, id: `events-${run}-${number++}`, source: '/events', subject });
const step = { name: 'charge' };
const error = { type: 'card_declined', message: 'no' };
const checkpoint_id = `${subject}:1`;
const asked = { reason: 'a test', requested_by: 'events' };

const events: Every = {
  'dev.rewind.step-started.v1': {
    ...attributes(), type: 'dev.rewind.step-started.v1', time: '2026-01-31T12:00:00Z',
    data: { step: { name: 'charge', index: 0, attempt: 1 }, state: { price: 1 }, timeout_ms: 60_000, labels: { team: 'events' }, touches: ['artifact:a'], completes: { step: 'reserve', index: 0, attempt: 1 } },
  },
  'dev.rewind.step-completed.v1': { ...attributes(), type: 'dev.rewind.step-completed.v1', data: { step, state: null, epoch: 1 } },
  'dev.rewind.step-failed.v1': { ...attributes(), type: 'dev.rewind.step-failed.v1', data: { step, error: { ...error, retryable: true } } },
  'dev.rewind.plan-completed.v1': { ...attributes(), type: 'dev.rewind.plan-completed.v1', data: {} },
  'dev.rewind.plan-failed.v1': { ...attributes(), type: 'dev.rewind.plan-failed.v1', data: { error, rollback: 'none' } },
  'dev.rewind.state-captured.v1': {
    ...attributes(), type: 'dev.rewind.state-captured.v1', data: { state: [1, 'a'], reason: 'manual', cause: { plan: subject, step: 'charge' } },
  },
  'dev.rewind.operation-failed.v1': { ...attributes(), type: 'dev.rewind.operation-failed.v1', data: { operation: 'render', error, critical: false } },
  'dev.rewind.rollback-requested.v1': { ...attributes(), type: 'dev.rewind.rollback-requested.v1', data: { ...asked, target: { sequence: 1 }, cascade: false } },
  'dev.rewind.rollback-applied.v1': {
    ...attributes(), type: 'dev.rewind.rollback-applied.v1',
    data: { rollback_id: `${subject}:r1`, participant: 'cards', undone: [{ step: 'charge', attempt: 1, checkpoint_id, completed: true }] },
  },
  'dev.rewind.rollback-failed.v1': { ...attributes(), type: 'dev.rewind.rollback-failed.v1', data: { rollback_id: `${subject}:r1`, error } },
  'dev.rewind.rollback-retry-requested.v1': { ...attributes(), type: 'dev.rewind.rollback-retry-requested.v1', data: asked },
  'dev.rewind.entity-resumed.v1': { ...attributes(), type: 'dev.rewind.entity-resumed.v1', data: asked },
  'dev.rewind.plan-pause-requested.v1': { ...attributes(), type: 'dev.rewind.plan-pause-requested.v1', data: asked },
  'dev.rewind.plan-cancel-requested.v1': { ...attributes(), type: 'dev.rewind.plan-cancel-requested.v1', data: asked },
  'dev.rewind.entity-park-requested.v1': { ...attributes(), type: 'dev.rewind.entity-park-requested.v1', data: asked },
  'dev.rewind.plan-requested.v1': { ...attributes(), type: 'dev.rewind.plan-requested.v1', data: { ...asked, plan: 'events', state: 1 } },
  'dev.rewind.plan-released.v1': { ...attributes(), type: 'dev.rewind.plan-released.v1', data: { runner: 'events' } },
  'dev.rewind.rollback-approved.v1': { ...attributes(), type: 'dev.rewind.rollback-approved.v1', data: { ...asked, digest: '0'.repeat(64) } },
  'dev.rewind.rollback-rejected.v1': { ...attributes(), type: 'dev.rewind.rollback-rejected.v1', data: { ...asked, digest: '0'.repeat(64) } },
  'dev.rewind.fork-requested.v1': { ...attributes(), type: 'dev.rewind.fork-requested.v1', data: { ...asked, checkpoint_id, to: `${subject}-fork` } },
  'dev.rewind.plan-signalled.v1': {
    ...attributes(), type: 'dev.rewind.plan-signalled.v1', data: { name: 'approved', payload: { by: 'eve' }, requested_by: 'eve' },
  },
  'dev.rewind.checkpoint-pinned.v1': { ...attributes(), type: 'dev.rewind.checkpoint-pinned.v1', data: { ...asked, checkpoint_id } },
  'dev.rewind.checkpoint-unpinned.v1': { ...attributes(), type: 'dev.rewind.checkpoint-unpinned.v1', data: { ...asked, checkpoint_id } },
  'dev.rewind.checkpoint-restored.v1': {
    ...attributes(), type: 'dev.rewind.checkpoint-restored.v1', data: { ...asked, checkpoint_id, state_hash: '0'.repeat(64) },
  },
};

// Invalid events do not compile.
export const wrong: Event[] = [
  // @ts-expect-error a step that starts has a state
  { ...attributes(), type: 'dev.rewind.step-started.v1', data: { step } },
  // @ts-expect-error a completed step is named by "step"
  { ...attributes(), type: 'dev.rewind.step-started.v1', data: { step, state: 1, completes: { name: 'reserve' } } },
  // @ts-expect-error a step that fails says why
  { ...attributes(), type: 'dev.rewind.step-failed.v1', data: { step } },
  // @ts-expect-error a step has a name
  { ...attributes(), type: 'dev.rewind.step-completed.v1', data: { step: {} } },
  // @ts-expect-error the data of another type
  { ...attributes(), type: 'dev.rewind.plan-completed.v1', data: { operation: 'render', error, critical: false } },
  // @ts-expect-error no such member
  { ...attributes(), type: 'dev.rewind.step-completed.v1', data: { step, sate: 1 } },
  // @ts-expect-error a plan goes back to its start, or not at all
  { ...attributes(), type: 'dev.rewind.plan-failed.v1', data: { rollback: 'half' } },
  // @ts-expect-error a number is not a text
  { ...attributes(), type: 'dev.rewind.rollback-applied.v1', data: { rollback_id: 1 } },
  // @ts-expect-error no such type
  { ...attributes(), type: 'dev.rewind.step-begun.v1', data: { step, state: 1 } },
  // @ts-expect-error an event type that only the processor publishes
  { ...attributes(), type: 'dev.rewind.retention-due.v1', data: { keep_last: 1 } },
  // @ts-expect-error an event has data
  { ...attributes(), type: 'dev.rewind.plan-completed.v1' },
  // @ts-expect-error and an id
  { specversion: '1.0', source: '/events', subject, type: 'dev.rewind.plan-completed.v1', data: {} },
];

// Optional members may be left out.
export const requests: [components['schemas']['CaptureRequest'], components['schemas']['RollbackRequest'], components['schemas']['RestoreRequest']] = [
  { state: 1 }, { reason: 'a test' }, {},
];
// @ts-expect-error a checkpoint has a state
export const stateless: components['schemas']['CaptureRequest'] = { reason: 'manual' };

const rewind = createClient<paths>({ baseUrl: url });
const headers = { 'X-Rewind-Actor': 'events' };
const all: Event[] = Object.values(events);
// An approval needs a caller with a name of its own, and callers do not authenticate here.
const statusOf = (event: Event) => (event.type === 'dev.rewind.rollback-approved.v1' ? 403 : 202);
for (const body of all) {
  const { error: problem, response } = await rewind.POST('/api/events', { headers: { ...headers, 'Content-Type': 'application/cloudevents+json' }, body });
  if (response.status !== statusOf(body)) throw new Error(`${body.type} was answered ${response.status}: ${JSON.stringify(problem)}`);
}
const batch = all.filter(event => statusOf(event) === 202).map(event => ({ ...event, id: `${event.id}-again` }));
const { response } = await rewind.POST('/api/events', { headers: { ...headers, 'Content-Type': 'application/cloudevents-batch+json' }, body: batch });
if (response.status !== 202) throw new Error(`the batch was answered ${response.status}`);
console.log(`sent all ${all.length} types`);
