-- The tables of rewind-jdbc for PostgreSQL. docs/databases.md says what they hold.

-- One row for each step of a plan that has run here, written in the transaction of the step.
CREATE TABLE IF NOT EXISTS rewind_steps (
  plan        text        NOT NULL,
  step        text        NOT NULL,
  -- The newest attempt that has begun, and the epoch of the plan in which it began or was undone.
  attempt     integer     NOT NULL,
  epoch       bigint      NOT NULL,
  -- begun: in a transaction that has not ended.
  status      text        NOT NULL CHECK (status IN ('begun', 'done', 'undone')),
  -- What the attempt started from, and the state that it returned, as canonical JSON.
  input_hash  text,
  result      text,
  changed_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (plan, step)
);

-- Events that are not published yet, in the order in which they are published.
CREATE TABLE IF NOT EXISTS rewind_outbox (
  position    bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- The entity of the event, such as shelf:anvil. It becomes the key of the record.
  entity      text        NOT NULL,
  -- A CloudEvent in JSON.
  event       text        NOT NULL,
  added_at    timestamptz NOT NULL DEFAULT now()
);
